import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Queue, Redacted } from "effect"
import { Redis } from "effect/persistence"
import * as RedisPort from "../../src/storage/Redis.ts"
import { hasRedisServer, redisServer } from "../testrig/RedisServer.ts"

const onServer = <A, E>(use: Effect.Effect<A, E, Redis.Redis>) =>
  use.pipe(
    Effect.provide(
      Layer.unwrap(Effect.map(redisServer, (at) => RedisPort.layer({ ...at, tls: false, password: Option.none() })))
    )
  )

describe.skipIf(!hasRedisServer)("Redis", () => {
  it.live("sends commands and fails with what Redis says", () =>
    onServer(
      Effect.gen(function* () {
        const redis = yield* Redis.Redis
        assert.strictEqual(yield* redis.send("SET", "a", "1"), "OK")
        assert.strictEqual(yield* redis.send("INCR", "a"), 2)
        const error = yield* redis.send("INCR").pipe(Effect.flip)
        assert.include(String(error.cause), "wrong number of arguments")
      })
    )
  )

  it.live("carries messages between connections", () =>
    onServer(
      Effect.gen(function* () {
        const redis = yield* Redis.Redis
        const inbox = yield* redis.subscribe("news")
        yield* redis.send("PUBLISH", "news", "one")
        yield* redis.send("PUBLISH", "other", "x")
        yield* redis.send("PUBLISH", "news", "two")
        assert.deepStrictEqual(yield* Queue.take(inbox), { channel: "news", message: "one" })
        assert.deepStrictEqual(yield* Queue.take(inbox), { channel: "news", message: "two" })
      }).pipe(Effect.scoped)
    )
  )

  it.live("runs scripts and gives reserved connections back", () =>
    onServer(
      Effect.gen(function* () {
        const redis = yield* Redis.Redis
        const script = Redis.script((key: string) => [key], {
          numberOfKeys: 1,
          lua: "return redis.call('INCR', KEYS[1])"
        })
        assert.strictEqual(Number(yield* redis.eval(script)("n")), 1)
        const blocked = yield* Effect.gen(function* () {
          const connection = yield* redis.reserve
          return yield* connection.send("BLPOP", "nothing", "0.05")
        }).pipe(Effect.scoped)
        assert.isNull(blocked)
      })
    )
  )

  it.live("a wrong password is one line that names the variable, at once and without the password", () =>
    Effect.gen(function* () {
      const at = yield* redisServer
      const admin = RedisPort.layer({ ...at, tls: false, password: Option.none() })
      yield* Effect.gen(function* () {
        const redis = yield* Redis.Redis
        yield* redis.send("CONFIG", "SET", "requirepass", "right")
      }).pipe(Effect.provide(admin))
      const error = yield* Effect.flip(
        Effect.provide(
          Redis.Redis,
          RedisPort.layer({ ...at, tls: false, password: Option.some(Redacted.make("hunter2")) })
        )
      ).pipe(Effect.timeout("5 seconds"))
      assert.include(error.message, `REDIS_HOST: Redis at 127.0.0.1:${at.port} cannot be used: WRONGPASS`)
      assert.notInclude(error.message, "hunter2")
    })
  )
})
