import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import { Redis } from "effect/persistence"
import { SqlClient } from "effect/sql"
import { HubBus } from "../../src/realtime/HubBus.ts"
import { SessionSecret } from "../../src/session/SessionSecret.ts"
import { SessionStore } from "../../src/session/SessionStore.ts"
import { Sessions } from "../../src/session/Sessions.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import * as RedisPort from "../../src/storage/Redis.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { hasRedisServer, redisServer } from "../testrig/RedisServer.ts"

const SECRET = "a secret of the server, long enough"
const TOKEN = "CANARY-access-token-that-must-not-lie-about"

/** Signs in and out and uses sessions, then looks for anything in `dump` that would open one. */
const keepsNothing = <E, R>(dump: Effect.Effect<string, E, R>) =>
  Effect.gen(function* () {
    const sessions = yield* Sessions
    const start = (...replacing: ReadonlyArray<string>) =>
      sessions.start({
        accountId: "01ACCOUNT",
        acct: "alice",
        token: Redacted.make(TOKEN),
        replacing,
        device: "Firefox on Linux",
        tokenId: "01TOKEN"
      })
    const first = Redacted.value((yield* start()).cookie)
    const second = Redacted.value((yield* start(first)).cookie)
    const third = Redacted.value((yield* start()).cookie)
    assert.isTrue(Option.isSome(yield* sessions.resolve(second)))
    const kept = yield* dump
    // the dump shows what is there …
    assert.include(kept, "Firefox on Linux")
    assert.include(kept, "01ACCOUNT")
    // … and nothing of what opens it
    for (const secret of [TOKEN, SECRET, ...[first, second, third].flatMap((cookie) => cookie.split("."))]) {
      assert.notInclude(kept, secret)
      assert.notInclude(kept, Buffer.from(secret).toString("base64").replace(/=+$/, ""))
      assert.notInclude(kept, Buffer.from(secret).toString("hex"))
    }
  })

const over = <E, R>(store: Layer.Layer<SessionStore, E, R>) =>
  Sessions.layer.pipe(
    Layer.provideMerge(store),
    Layer.provide(HubBus.layerMemory),
    Layer.provide(SessionSecret.layer(Redacted.make(SECRET)))
  )

describe("what lies in the stores", () => {
  it.live("opens nothing, in PostgreSQL", () =>
    keepsNothing(
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const tables = yield* sql<{ name: string }>`
          SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'chirp'`
        const rows = yield* Effect.forEach(
          tables,
          ({ name }) => sql`SELECT to_jsonb(t)::text AS row FROM ${sql(`chirp.${name}`)} t`
        )
        return JSON.stringify(rows)
      })
    ).pipe(
      Effect.provide(
        over(SessionStore.layerSql).pipe(Layer.provide(Migrations.layer), Layer.provideMerge(layerFreshDatabase))
      )
    )
  )

  it.live.skipIf(!hasRedisServer)("opens nothing, in Redis", () =>
    keepsNothing(
      Effect.gen(function* () {
        const redis = yield* Redis.Redis
        const keys = yield* redis.send<ReadonlyArray<string>>("KEYS", "*")
        const values = yield* Effect.forEach(keys, (key) =>
          redis.send(key.startsWith("chirp:session:") ? "GET" : "SMEMBERS", key)
        )
        return JSON.stringify([keys, values])
      })
    ).pipe(
      Effect.provide(
        over(SessionStore.layerRedis).pipe(
          Layer.provideMerge(
            Layer.unwrap(
              Effect.map(redisServer, ({ host, port }) =>
                RedisPort.layer({ host, port, tls: false, password: Option.none() })
              )
            )
          )
        )
      )
    )
  )
})
