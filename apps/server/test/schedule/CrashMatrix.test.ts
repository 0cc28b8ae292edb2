import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { Context, Effect, Exit, Layer, Logger, Redacted, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { GrantStore } from "../../src/grants/GrantStore.ts"
import { KeyRing } from "../../src/grants/KeyRing.ts"
import { ScheduledPostStore } from "../../src/schedule/ScheduledPostStore.ts"
import { layerSql } from "../../src/schedule/store/Sql.ts"
import { hashOf } from "../../src/session/Seal.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { freshDatabase } from "../testrig/Postgres.ts"
import { hasRedisServer, redisServer } from "../testrig/RedisServer.ts"
import { type Replicas, startReplicas } from "../testrig/Replicas.ts"
import { type Fate, type StatusesUpstream, startStatusesUpstream } from "../testrig/StatusesUpstream.ts"
import { item } from "./Posts.ts"

/**
 * Real server processes over real PostgreSQL and Redis, killed and stopped at every step of a post's way; the upstream says
 * what has really become of each post. Dead replicas come back, as they do under Kubernetes.
 */
const SECRET = "a secret for tests, 32 characters or more"
const limits = { maxWaiting: 1000, maxPerDay: 1000 }

interface World {
  readonly upstream: StatusesUpstream
  readonly replicas: Replicas
  readonly run: <A, E>(effect: Effect.Effect<A, E, ScheduledPostStore | SqlClient.SqlClient>) => Promise<A>
  /** Schedules posts by their texts, each of an account of its own, due at once. */
  readonly schedule: (texts: ReadonlyArray<string>) => Promise<void>
  /** Completes when no post is open any more. */
  readonly settled: (within: number) => Promise<void>
  /** How often each text has come out. */
  readonly counts: (texts: ReadonlyArray<string>) => ReadonlyArray<readonly [string, number]>
  readonly stop: () => Promise<void>
}

const makeWorld = async (options: {
  readonly count: number
  readonly restart: boolean
  readonly env: Record<string, string>
  readonly redis: boolean
}): Promise<World> => {
  const dir = mkdtempSync(join(tmpdir(), "chirp-mortal-"))
  const scope = Scope.makeUnsafe()
  const database = await Effect.runPromise(freshDatabase())
  const { socket, username } = inject("postgres")
  const ring = KeyRing.layer([Redacted.make(SECRET)])
  const stores = Layer.mergeAll(layerSql, GrantStore.layerSql, ring).pipe(
    Layer.provideMerge(Migrations.layer),
    Layer.provideMerge(PgClient.layer({ path: socket, username, database, maxConnections: 4 })),
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
    schedule: (texts) =>
      run(
        Effect.gen(function* () {
          const store = yield* ScheduledPostStore
          const grants = Context.get(context, GrantStore)
          const keys = Context.get(context, KeyRing)
          for (const text of texts) {
            const accountId = `account${++accounts}`
            const token = `token-of-${accountId}`
            const bound = `grant v1 ${accountId} ${hashOf(token)}`
            const sealedToken = yield* keys.seal(Redacted.make(token), bound)
            yield* grants.keep({ accountId, tokenHash: hashOf(token), sealedToken }, "schedule")
            const scheduledAt = yield* store.now
            const id = `post${accounts}`
            yield* store.create({
              accountId,
              ids: [id],
              items: [item(text)],
              scheduledAt,
              idempotencyKey: undefined,
              limits
            })
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
          )
        )
        if (row?.open === 0) return
        if (Date.now() > until) throw new Error(`still open: ${row?.states}`)
        await pause(100)
      }
    },
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

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))
const once = (texts: ReadonlyArray<string>) => texts.map((text) => [text, 1] as const)
const named = (what: string, count: number) => Array.from({ length: count }, (_, at) => `${what} #${at}`)

describe("replicas that die and stop at every step", () => {
  let world: World
  beforeAll(async () => {
    // short waits, so that many deaths fit into the test; the next suite has the real ones
    const env = { CHIRP_SCHEDULE_LEASE: "2", CHIRP_SCHEDULE_SETTLE: "3" }
    world = await makeWorld({ count: 3, restart: true, env, redis: hasRedisServer })
    await world.replicas.ready
  })
  afterAll(() => world?.stop())

  it("lose no post and double none", async () => {
    const deadly = ["claimed", "sending", "received", "kept", "answered", "bound"].map((step) => `kill at ${step}`)
    const calm = named("calm", 12)
    for (const [at, text] of deadly.entries()) {
      const before = world.replicas.deaths()
      await world.schedule([text, ...calm.slice(at * 2, at * 2 + 2)])
      while (world.replicas.deaths() === before) await pause(20)
    }
    await world.settled(40_000)
    const all = [...deadly, ...calm]
    assert.deepStrictEqual(world.counts(all), once(all))
    // one more has died at a claim
    assert.isAtLeast(world.replicas.deaths(), deadly.length)
  })

  it("are fenced when they wake after their lease has ended", async () => {
    await world.replicas.allReady()
    const texts = ["claimed", "sending", "answered"].map((step) => `stop at ${step}`)
    // two are stopped while the third goes on; when it stops as well, all are woken
    await world.schedule(texts.slice(0, 2))
    await pause(3500)
    await world.schedule(texts.slice(2))
    await pause(2500)
    world.replicas.wake()
    await world.settled(30_000)
    assert.deepStrictEqual(world.counts(texts), once(texts))
  })

  it("survive a database that cuts all connections", async () => {
    await world.replicas.allReady()
    const texts = named("cut off", 41)
    await world.schedule(texts.slice(0, 20))
    for (let cuts = 0; cuts < 3; cuts++) {
      await world.run(
        Effect.flatMap(
          SqlClient.SqlClient,
          (sql) => sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'chirp'`
        )
      )
      await world.schedule(texts.slice(20 + cuts * 7, 27 + cuts * 7))
    }
    await world.settled(30_000)
    assert.deepStrictEqual(world.counts(texts), once(texts))
  })
})

describe("a replica that dies with a post in its hands", () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld({ count: 2, restart: false, env: {}, redis: hasRedisServer })
    await world.replicas.ready
  })
  afterAll(() => world?.stop())

  it("is followed within 15 s on the settings of production", async () => {
    await world.schedule(["kill at claimed"])
    while (world.replicas.deaths() === 0) await pause(20)
    const died = Date.now()
    await world.settled(20_000)
    assert.isAtMost(Date.now() - died, 15_000)
    assert.deepStrictEqual(world.counts(["kill at claimed"]), once(["kill at claimed"]))
  })
})
