import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Context, Effect, Exit, Layer, Logger, Redacted, Schedule, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { inject } from "vitest"
import { GrantStore } from "../../src/grants/GrantStore.ts"
import { KeyRing } from "../../src/grants/KeyRing.ts"
import { ScheduledPostStore } from "../../src/schedule/ScheduledPostStore.ts"
import { layerSql } from "../../src/schedule/store/Sql.ts"
import { hashOf } from "../../src/session/Seal.ts"
import { EmbeddedPostgres } from "../../src/storage/EmbeddedPostgres.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import * as PostgresClient from "../../src/storage/PostgresClient.ts"
import { item } from "../schedule/Posts.ts"
import { freshDatabase } from "./Postgres.ts"
import { redisServer } from "./RedisServer.ts"
import { type Replicas, startReplicas } from "./Replicas.ts"
import { type Fate, type StatusesUpstream, startStatusesUpstream } from "./StatusesUpstream.ts"

/** Real server processes over real PostgreSQL and Redis; the upstream says what has really become of each post. */
const SECRET = "a secret for tests, 32 characters or more"
const limits = { maxWaiting: 1000, maxPerDay: 1000 }

export interface World {
  readonly upstream: StatusesUpstream
  readonly replicas: Replicas
  readonly run: <A, E>(effect: Effect.Effect<A, E, ScheduledPostStore | SqlClient.SqlClient>) => Promise<A>
  /** Schedules posts by their texts, each of an account of its own and once, due after so many milliseconds. */
  readonly schedule: (texts: ReadonlyArray<string>, after?: number) => Promise<void>
  /** The state of each of these texts, by the database. */
  readonly states: (texts: ReadonlyArray<string>) => Promise<ReadonlyArray<string>>
  /** What happens to the database: of a world with a PostgreSQL of its own. */
  readonly postgres: MortalPostgres
  /** Completes when no post is open any more. */
  readonly settled: (within: number) => Promise<void>
  /** How often each text has come out. */
  readonly counts: (texts: ReadonlyArray<string>) => ReadonlyArray<readonly [string, number]>
  readonly stop: () => Promise<void>
}

/** While the database is away, again: for as long as the test may take. */
const whenBack = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.retry(effect, Schedule.spaced("100 millis"))

export interface MortalPostgres {
  /** Ends the server; it starts again by itself. SIGINT is a restart by its operator, SIGKILL a crash. */
  readonly end: (signal: "SIGINT" | "SIGKILL") => void
  /** From now on it takes no connections, or writes nothing; those there are cut. */
  readonly deny: (what: "connections" | "writes") => Promise<void>
  readonly allow: () => Promise<void>
}

/** The run's PostgreSQL with a database of the world's own, or a server of its own. */
const postgresOf = async (own: boolean, dir: string, scope: Scope.Scope) => {
  if (!own) {
    const { socket, username } = inject("postgres")
    const absent = () => Promise.reject(new Error("the PostgreSQL of the run is not to be touched"))
    const postgres: MortalPostgres = { end: absent, deny: absent, allow: absent }
    return { socket, username, database: await Effect.runPromise(freshDatabase()), postgres }
  }
  // as root, PostgreSQL runs as another user, who must get through to its data
  chmodSync(dir, 0o755)
  const layer = EmbeddedPostgres.layer({ dataDir: join(dir, "pg"), databases: ["mortal"] })
  const quiet = Layer.provide(layer, Logger.layer([]))
  const embedded = Context.get(await Effect.runPromise(Layer.buildWithScope(quiet, scope)), EmbeddedPostgres)
  const admin = (...statements: ReadonlyArray<string>) =>
    Effect.runPromise(
      Effect.flatMap(SqlClient.SqlClient, (sql) =>
        Effect.forEach(statements, (one) => sql.unsafe(one), { discard: true })
      ).pipe(Effect.provide(embedded.client("postgres", 1)))
    )
  const cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'mortal'"
  const postgres: MortalPostgres = {
    end: (signal) => {
      const [pid] = readFileSync(join(embedded.cluster, "postmaster.pid"), "utf8").split("\n")
      process.kill(Number(pid), signal)
    },
    deny: (what) =>
      admin(
        what === "connections"
          ? "ALTER DATABASE mortal ALLOW_CONNECTIONS false"
          : "ALTER DATABASE mortal SET default_transaction_read_only = on",
        cut
      ),
    allow: () =>
      admin(
        "ALTER DATABASE mortal ALLOW_CONNECTIONS true",
        "ALTER DATABASE mortal RESET default_transaction_read_only",
        cut
      )
  }
  return { socket: embedded.socket, username: embedded.username, database: "mortal", postgres }
}

export const makeWorld = async (options: {
  readonly count: number
  readonly restart: boolean
  readonly env: Record<string, string>
  readonly redis: boolean
  readonly ownPostgres: boolean
}): Promise<World> => {
  const dir = mkdtempSync(join(tmpdir(), "chirp-mortal-"))
  const scope = Scope.makeUnsafe()
  const { database, postgres, socket, username } = await postgresOf(options.ownPostgres, dir, scope)
  const ring = KeyRing.layer([Redacted.make(SECRET)])
  const stores = Layer.mergeAll(layerSql, GrantStore.layerSql, ring).pipe(
    Layer.provideMerge(Migrations.layer),
    Layer.provideMerge(
      PostgresClient.layer({ connectTimeout: "1 minute", path: socket, username, database, maxConnections: 4 })
    ),
    Layer.provide(Logger.layer([]))
  )
  const context = await Effect.runPromise(Layer.buildWithScope(stores, scope))
  const run: World["run"] = (effect) => Effect.runPromise(Effect.provide(effect, context))
  const redis = options.redis
    ? await Effect.runPromise(Effect.provideService(redisServer, Scope.Scope, scope))
    : undefined

  let replicas: Replicas | undefined
  const killed = new Set<string>()
  /** `kill at received`: the sender dies while its request is read, and nothing is kept; `kill at kept`: it is kept, and no answer goes out. */
  const fate: Fate = (moment, text, entrance) => {
    if (!text.startsWith(`kill at ${moment}`) || killed.has(text)) return "go"
    killed.add(text)
    replicas?.kill(entrance)
    return "drop"
  }
  const upstream = startStatusesUpstream(fate)
  replicas = await startReplicas({
    count: options.count,
    restart: options.restart,
    upstream,
    env: {
      CHIRP_DB_HOST: dirname(socket),
      CHIRP_DB_NAME: database,
      CHIRP_DB_USER: username,
      SESSION_SECRET: SECRET,
      CHIRP_DATA_DIR: dir,
      CHIRP_HOST: "http://localhost:3999",
      MORTAL_DIR: dir,
      NODE_COMPILE_CACHE: join(dir, "compiled"),
      ...(redis === undefined ? {} : { REDIS_HOST: `${redis.host}:${redis.port}` }),
      ...options.env
    }
  })
  const ours = replicas
  let accounts = 0
  return {
    upstream,
    replicas,
    run,
    postgres,
    schedule: (texts, after = 0) =>
      run(
        Effect.gen(function* () {
          const store = yield* ScheduledPostStore
          const grants = Context.get(context, GrantStore)
          const keys = Context.get(context, KeyRing)
          for (const text of texts) {
            const accountId = `account${++accounts}`
            const id = `post${accounts}`
            const token = `token-of-${accountId}`
            const bound = `grant v1 ${accountId} ${hashOf(token)}`
            const sealedToken = yield* keys.seal(Redacted.make(token), bound)
            yield* Effect.gen(function* () {
              yield* grants.keep({ accountId, tokenHash: hashOf(token), sealedToken }, "schedule")
              const scheduledAt = (yield* store.now) + after
              const post = { accountId, ids: [id] as const, items: [item(text)], scheduledAt, limits }
              yield* store.create({ ...post, idempotencyKey: id })
            }).pipe(whenBack)
          }
        })
      ),
    settled: async (within) => {
      const until = Date.now() + within
      while (true) {
        const [row] = await run(
          Effect.flatMap(
            SqlClient.SqlClient,
            (sql) =>
              sql<{
                open: number
                states: string
              }>`SELECT count(*)::int AS open, string_agg(status_text || ': ' || state, ', ') AS states
                FROM chirp.scheduled_posts WHERE state <> 'published'`
          ).pipe(whenBack)
        )
        if (row?.open === 0) return
        if (Date.now() > until) throw new Error(`still open: ${row?.states}`)
        await pause(100)
      }
    },
    states: (texts) =>
      run(
        Effect.flatMap(
          SqlClient.SqlClient,
          (sql) =>
            sql<{ state: string }>`
              SELECT state FROM chirp.scheduled_posts
              WHERE status_text IN (SELECT jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb)) ORDER BY id`
        )
      ).then((rows) => rows.map(({ state }) => state)),
    counts: (texts) =>
      texts.map((text) => [text, upstream.statuses.filter((status) => status.text === text).length] as const),
    stop: async () => {
      await ours.stop()
      await upstream.stop()
      await Effect.runPromise(Scope.close(scope, Exit.void))
      rmSync(dir, { recursive: true, force: true })
    }
  }
}

export const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))
export const once = (texts: ReadonlyArray<string>) => texts.map((text) => [text, 1] as const)
export const named = (what: string, count: number) => Array.from({ length: count }, (_, at) => `${what} #${at}`)
