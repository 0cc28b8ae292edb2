import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { EmbeddedGoToSocial } from "@chirp/embedded-gotosocial/EmbeddedGoToSocial"
import { PgClient } from "@effect/sql-pg"
import { Context, Effect, Exit, Layer, Logger, Option, Redacted, References, Scope } from "effect"
import type { IpNetwork } from "effect/net"
import type { SqlClient } from "effect/sql"
import { AppConfig, scheduleDefaults } from "../../src/config/AppConfig.ts"
import { LimitFactor } from "../../src/http/Limits.ts"
import * as Ports from "../../src/runtime/Ports.ts"
import * as Server from "../../src/runtime/Server.ts"
import * as PostgresClient from "../../src/storage/PostgresClient.ts"
import { type RealPeople, realToken, realUsers } from "./RealPeople.ts"

/** The run's PostgreSQL (`inject("postgres")` in Vitest): unix socket file and superuser. */
export interface RigPostgres {
  readonly socket: string
  readonly username: string
}

export interface RigOptions {
  readonly postgres: RigPostgres
  /** An upstream that is already there (a fake, or a real GoToSocial). Default: a stand-in of its own. */
  readonly upstream?: string
  /** Those who can sign in at a real `upstream`. */
  readonly people?: RealPeople
  /** Chirp's port; default: any that is free. */
  readonly port?: number
  /** Where the first Chirp really listens, when a balancer has `port`. */
  readonly serverPort?: number
  /** Whether posts are indexed with a token of an administrator's own (over a stand-in); default: none is there. */
  readonly indexing?: boolean
  /** Folder of the built web app; by default an empty one. */
  readonly staticRoot?: string
  readonly trustedProxies?: ReadonlyArray<IpNetwork.IpNetwork>
  /** By which name Chirp is seen, when a proxy stands before it; default: where it listens. */
  readonly publicUrl?: URL
  /** Takes each line of the log, from level Debug up; by default there is none. */
  readonly log?: (line: string) => void
  /** Other values for references such as `ProxyTap`. */
  readonly references?: Layer.Layer<never>
  /** Whether requests are limited as usual; by default a thousand times as many may be made. */
  readonly limits?: boolean
  /** A Meilisearch for the public index; by default it is in the database. Name it other indexes with `references`. */
  readonly meilisearch?: { readonly url: URL; readonly key: Option.Option<Redacted.Redacted> }
  /** A Redis for sessions and for what replicas tell each other; by default there is none. */
  readonly redis?: { readonly host: string; readonly port: number }
}

/** One more Chirp over the same database, Redis and upstream, by the same public address, on a port of its own. */
export interface Replica {
  /** Where it really listens: `http://localhost:<port>`. */
  readonly url: string
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
}

/** A person of the stand-in, with what is needed to sign in. */
export interface RigUser {
  readonly id: string
  readonly username: string
  readonly email: string
  readonly password: string
  readonly admin: boolean
}

/** The names that the contract and the flow tests speak of. */
export const rigUsers = ["admin", "alice", "bob", "carol"] as const
export type RigUserName = (typeof rigUsers)[number]

/** A whole Chirp on ephemeral ports over fresh databases, with controls. Stop it in the end. */
export interface ChirpRig {
  /** `http://localhost:<port>`, Chirp's public address. */
  readonly origin: string
  readonly port: number
  /** Where the stand-in (or the given upstream) really listens. */
  readonly upstreamUrl: string
  /** The PostgreSQL that `database` is in, for a Chirp that runs as a process of its own. */
  readonly postgres: RigPostgres
  /** The stand-in, with its faults. */
  readonly standIn: EmbeddedGoToSocial["Service"]
  /** The name of Chirp's database in the run's PostgreSQL. */
  readonly database: string
  readonly users: Readonly<Record<RigUserName, RigUser>>
  /** A user token from an app of its own, for bearer clients. */
  readonly token: (user: RigUserName, scopes?: string) => Promise<string>
  /** Runs an effect on Chirp's own database. */
  readonly query: <A, E>(effect: Effect.Effect<A, E, PgClient.PgClient | SqlClient.SqlClient>) => Promise<A>
  /** Runs an effect of the stand-in's. */
  readonly run: <A, E>(effect: Effect.Effect<A, E>) => Promise<A>
  /** Stops Chirp and starts it again on the same port and data; the stand-in keeps running. */
  readonly restartServer: () => Promise<void>
  /** Starts one more replica; it is stopped with the rig. */
  readonly replica: (port?: number) => Promise<Replica>
  /** Stops Chirp only: its port is closed until `restartServer`. */
  readonly stopServer: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts Chirp over a stand-in that calls itself by Chirp's address, as in a real installation. */
export const startRig = async (options: RigOptions): Promise<ChirpRig> => {
  const dir = mkdtempSync(join(tmpdir(), "chirp-rig-"))
  const port = options.port ?? (await freePort())
  const publicUrl = options.publicUrl ?? new URL(`http://localhost:${port}`)
  const [chirpDatabase, standInDatabase] = await run(createDatabases(options.postgres))
  const standInLayer: Layer.Layer<EmbeddedGoToSocial, unknown> =
    options.upstream === undefined
      ? EmbeddedGoToSocial.layer({ host: publicUrl.host, protocol: "http", mediaDir: join(dir, "media") }).pipe(
          Layer.provide(connect(options.postgres, standInDatabase))
        )
      : Layer.succeed(EmbeddedGoToSocial, absentStandIn(options.upstream))
  const upstream = await start(standInLayer)
  const standIn = Context.get(upstream.context, EmbeddedGoToSocial)
  const people = options.people ?? {}
  const users =
    options.upstream === undefined ? await run(createUsers(standIn)) : await realUsers(standIn.url, people, nobody)
  const token: ChirpRig["token"] = (user, scopes = user === "admin" ? "read write push admin" : "read write push") =>
    options.upstream === undefined
      ? run(standIn.issueToken({ username: user, scopes }))
      : realToken(standIn.url, users[user], scopes)
  const indexing = () => (options.upstream === undefined ? run(indexer(standIn)) : token("admin", "read admin"))
  const indexingToken = options.indexing === true ? Option.some(Redacted.make(await indexing())) : Option.none()

  const config = AppConfig.of({
    profile: "embedded",
    dataDir: dir,
    demo: false,
    publicUrl,
    port,
    listen: "127.0.0.1",
    trustedProxies: options.trustedProxies ?? [],
    rateLimit: 300,
    staticRoot: options.staticRoot ?? join(dir, "static"),
    sessionSecret: Option.some(Redacted.make("a secret for tests, 32 characters or more")),
    sessionSecretsOld: [],
    schedule: scheduleDefaults,
    goToSocial: Option.some({ url: new URL(standIn.url), adminToken: indexingToken }),
    database: Option.some({
      host: dirname(options.postgres.socket),
      port: 5432,
      name: chirpDatabase,
      user: options.postgres.username,
      password: Option.none()
    }),
    redis: Option.map(Option.fromUndefinedOr(options.redis), (at) => ({ ...at, tls: false, password: Option.none() })),
    meilisearch: Option.fromUndefinedOr(options.meilisearch),
    vapid: Option.none(),
    searchRemote: "discoverable",
    logLevel: "Info"
  })
  const chirpOn = (on: number) =>
    Server.layer.pipe(
      Layer.provide(Ports.layer),
      Layer.provide(Layer.succeed(AppConfig, AppConfig.of({ ...config, port: on }))),
      Layer.provide(options.references ?? Layer.empty),
      Layer.provide(Layer.succeed(LimitFactor, options.limits === true ? 1 : 1000)),
      Layer.provide(
        options.log === undefined
          ? Logger.layer([])
          : Layer.merge(
              Logger.layer([Logger.map(Logger.formatLogFmt, (line) => options.log?.(line))]),
              Layer.succeed(References.MinimumLogLevel, "Debug")
            )
      )
    )
  const chirp = chirpOn(options.serverPort ?? port)
  const replicas: Array<Replica> = []
  let server: Pick<Started<never>, "stop"> | undefined = await start(chirp)
  const stopServer = async () => {
    const running = server
    server = undefined
    await running?.stop()
  }
  return {
    origin: publicUrl.origin,
    port,
    upstreamUrl: standIn.url,
    postgres: options.postgres,
    standIn,
    database: chirpDatabase,
    users,
    token,
    run,
    query: (effect) => run(Effect.provide(effect, connect(options.postgres, chirpDatabase, 1))),
    replica: async (wanted) => {
      const on = wanted ?? (await freePort())
      let running: Pick<Started<never>, "stop"> | undefined
      const replica: Replica = {
        url: `http://localhost:${on}`,
        start: async () => {
          running = await start(chirpOn(on))
        },
        stop: async () => {
          const before = running
          running = undefined
          await before?.stop()
        }
      }
      await replica.start()
      replicas.push(replica)
      return replica
    },
    stopServer,
    restartServer: async () => {
      await stopServer()
      server = await start(chirp)
    },
    stop: async () => {
      await Promise.all([stopServer(), ...replicas.map((replica) => replica.stop())])
      await upstream.stop()
      rmSync(dir, { recursive: true, force: true })
    }
  }
}

interface Started<A> {
  readonly context: Context.Context<A>
  readonly stop: () => Promise<void>
}

/** Builds a layer in a scope of its own. */
const start = async <A, E>(layer: Layer.Layer<A, E>): Promise<Started<A>> => {
  const scope = Scope.makeUnsafe()
  const context = await run(Layer.buildWithScope(layer, scope))
  return { context, stop: () => run(Scope.close(scope, Exit.void)) }
}

const run = <A, E>(effect: Effect.Effect<A, E>): Promise<A> => Effect.runPromise(effect)

const connect = (postgres: RigPostgres, database: string, maxConnections = 6) =>
  PostgresClient.layer({
    connectTimeout: "1 minute",
    path: postgres.socket,
    username: postgres.username,
    database,
    maxConnections
  })

const createDatabases = (postgres: RigPostgres) =>
  Effect.gen(function* () {
    const sql = yield* PgClient.PgClient
    const name = `rig_${randomBytes(6).toString("hex")}`
    yield* sql.unsafe(`CREATE DATABASE ${name}_chirp`)
    yield* sql.unsafe(`CREATE DATABASE ${name}_gts`)
    return [`${name}_chirp`, `${name}_gts`] as const
  }).pipe(Effect.provide(connect(postgres, "postgres")))

/** A token of an account without mutes, blocks and filters. */
const indexer = Effect.fnUntraced(function* (standIn: EmbeddedGoToSocial["Service"]) {
  const username = "indexer"
  yield* standIn.createAccount({ username, email: "indexer@example.org", password: PASSWORD, admin: true })
  return yield* standIn.issueToken({ username, scopes: "read admin" })
})

const PASSWORD = "Correct-horse-battery-staple-7"

const createUsers = Effect.fnUntraced(function* (standIn: EmbeddedGoToSocial["Service"]) {
  const create = (username: RigUserName) =>
    Effect.map(
      standIn.createAccount({
        username,
        email: `${username}@example.org`,
        password: PASSWORD,
        admin: username === "admin"
      }),
      ({ id }): RigUser => ({
        id,
        username,
        email: `${username}@example.org`,
        password: PASSWORD,
        admin: username === "admin"
      })
    )
  return {
    admin: yield* create("admin"),
    alice: yield* create("alice"),
    bob: yield* create("bob"),
    carol: yield* create("carol")
  }
})

const nobody: RigUser = { id: "", username: "", email: "", password: "", admin: false }

/** In place of the stand-in when there is another upstream. */
const absentStandIn = (url: string): EmbeddedGoToSocial["Service"] => {
  const absent = () => Effect.die(new Error("this rig has no stand-in"))
  return {
    url,
    createAccount: absent,
    issueToken: absent,
    issueAppToken: absent,
    seedDemo: absent,
    cleanMedia: Effect.suspend(absent),
    get faults(): never {
      throw new Error("this rig has no stand-in")
    }
  }
}

/** A port that was free a moment ago. The stand-in must know Chirp's address before Chirp listens there. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once("error", reject)
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(address)))
    })
  })
