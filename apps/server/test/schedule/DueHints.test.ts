import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Duration, Effect, Fiber, Layer, Option } from "effect"
import { Redis as RedisService } from "effect/persistence"
import { TestClock } from "effect/testing"
import { DueHints } from "../../src/schedule/DueHints.ts"
import * as Redis from "../../src/storage/Redis.ts"
import { hasRedisServer, redisServer } from "../testrig/RedisServer.ts"

const sweep = Duration.seconds(5)
const never = Effect.succeedNone
const inMillis = (millis: number) => Effect.succeedSome(Duration.millis(millis))

describe("DueHints.layerMemory", () => {
  const waited = (nextDue: Effect.Effect<Option.Option<Duration.Duration>>, millis: number) =>
    Effect.gen(function* () {
      const hints = yield* DueHints
      const fiber = yield* Effect.forkChild(hints.wait({ sweep, nextDue }))
      yield* TestClock.adjust(millis)
      return fiber.pollUnsafe() !== undefined
    }).pipe(Effect.provide(DueHints.layerMemory))

  it.effect("wakes when the next is due, at the sweep at the latest", () =>
    Effect.gen(function* () {
      assert.isFalse(yield* waited(inMillis(1000), 999))
      assert.isTrue(yield* waited(inMillis(1000), 1000))
      assert.isFalse(yield* waited(never, 4999))
      assert.isTrue(yield* waited(inMillis(60_000), 5000))
    })
  )

  it.effect("wakes when something is added", () =>
    Effect.gen(function* () {
      const hints = yield* DueHints
      const fiber = yield* Effect.forkChild(hints.wait({ sweep, nextDue: never }))
      yield* TestClock.adjust(1)
      yield* hints.add([])
      assert.isUndefined(fiber.pollUnsafe())
      yield* hints.add([{ id: "p", at: 0 }])
      yield* Fiber.join(fiber)
    }).pipe(Effect.provide(DueHints.layerMemory))
  )
})

describe.skipIf(!hasRedisServer)("DueHints.layerRedis", () => {
  const server = Effect.map(redisServer, (at) => Redis.layer({ ...at, tls: false, password: Option.none() }))
  /** Two replicas that share a Redis. */
  const replicas = Effect.gen(function* () {
    const context = yield* Layer.build(yield* server)
    const redis = Context.get(context, RedisService.Redis)
    const one = Effect.map(
      Layer.build(Layer.fresh(DueHints.layerRedis).pipe(Layer.provide(Layer.succeedContext(context)))),
      (built) => Context.get(built, DueHints)
    )
    return { redis, a: yield* one, b: yield* one }
  })
  const now = Clock.currentTimeMillis
  const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.map(Effect.timed(effect), ([time]) => Duration.toMillis(time))

  it.live("wakes one replica at the due time, and not the other", () =>
    Effect.gen(function* () {
      const { a, b } = yield* replicas
      yield* a.add([{ id: "p", at: (yield* now) + 400 }])
      yield* a.wait({ sweep: Duration.millis(1), nextDue: never })
      const wait = { sweep: Duration.millis(1500), nextDue: never }
      const times = yield* Effect.all([timed(a.wait(wait)), timed(b.wait(wait))], { concurrency: 2 })
      assert.isBelow(Math.min(...times), 1000, String(times))
      assert.isAtLeast(Math.max(...times), 1400, String(times))
    }).pipe(Effect.scoped)
  )

  it.live("is at most a sweep late when Redis is flushed, and does no harm when it travels back in time", () =>
    Effect.gen(function* () {
      const { a, redis } = yield* replicas
      yield* a.add([{ id: "p", at: (yield* now) + 200 }])
      yield* redis.send("FLUSHALL")
      yield* a.wait({ sweep: Duration.millis(1), nextDue: never })
      const late = yield* timed(a.wait({ sweep: Duration.millis(600), nextDue: never }))
      assert.isTrue(late >= 550 && late < 1500, String(late))
      // hints of posts that went out long ago: taken once, and gone
      yield* redis.send("ZADD", "chirp:scheduled", "1", "long ago", "2", "also")
      assert.isBelow(yield* timed(a.wait({ sweep, nextDue: never })), 1000)
      assert.strictEqual(Number(yield* redis.send("ZCARD", "chirp:scheduled")), 0)
    }).pipe(Effect.scoped)
  )

  it.live("asks the store while Redis is away", () =>
    Effect.gen(function* () {
      const { a, redis } = yield* replicas
      yield* Effect.ignore(redis.send("SHUTDOWN", "NOSAVE"))
      yield* a.add([{ id: "p", at: 0 }])
      yield* a.wait({ sweep: Duration.millis(1), nextDue: never })
      const time = yield* timed(a.wait({ sweep, nextDue: inMillis(300) }))
      assert.isTrue(time >= 250 && time < 3000, String(time))
    }).pipe(Effect.scoped)
  )
})
