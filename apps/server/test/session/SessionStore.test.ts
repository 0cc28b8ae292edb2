import { describe } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SessionStore } from "../../src/session/SessionStore.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import * as Redis from "../../src/storage/Redis.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { hasRedisServer, redisServer } from "../testrig/RedisServer.ts"
import { sessionStoreTest } from "./SessionStoreTest.ts"

describe("SessionStore.layerMemory", () => sessionStoreTest(SessionStore.layerMemory))

describe("SessionStore.layerSql", () =>
  sessionStoreTest(SessionStore.layerSql.pipe(Layer.provide(Migrations.layer), Layer.provide(layerFreshDatabase))))

describe.skipIf(!hasRedisServer)("SessionStore.layerRedis", () =>
  sessionStoreTest(
    SessionStore.layerRedis.pipe(
      Layer.provide(
        Layer.unwrap(Effect.map(redisServer, (at) => Redis.layer({ ...at, tls: false, password: Option.none() })))
      )
    )
  )
)
