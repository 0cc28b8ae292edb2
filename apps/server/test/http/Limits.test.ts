import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Option } from "effect"
import { Redis } from "effect/persistence"
import { TestClock } from "effect/testing"
import { LimitCounts, LimitCountsError } from "../../src/http/LimitCounts.ts"
import { Limits, limitHeaders, type Rule } from "../../src/http/Limits.ts"
import * as RedisPort from "../../src/storage/Redis.ts"
import { hasRedisServer, redisServer } from "../testrig/RedisServer.ts"
import { limitCountsTest } from "./LimitCountsTest.ts"

const redis = LimitCounts.layerRedis.pipe(
  Layer.provideMerge(
    Layer.unwrap(Effect.map(redisServer, (at) => RedisPort.layer({ ...at, tls: false, password: Option.none() })))
  )
)
const rule: Rule = { name: "account", limit: 300, window: Duration.minutes(1), exact: false }
const strict: Rule = { name: "sign_in", limit: 25, window: Duration.minutes(5), exact: true }

/** Limits of two replicas over the same counts. */
const two = Effect.gen(function* () {
  const counts = yield* LimitCounts
  const replica = Effect.map(
    Layer.build(Layer.fresh(Limits.layer).pipe(Layer.provide(Layer.succeed(LimitCounts, counts)))),
    (context) => context
  )
  return [yield* replica, yield* replica] as const
})

const takeMany = (rule: Rule, key: string, times: number) =>
  Effect.gen(function* () {
    const limits = yield* Limits
    let allowed = 0
    for (let time = 0; time < times; time++) if ((yield* limits.take(rule, key)).allowed) allowed++
    return allowed
  })

/** What holds whatever the counts lie in. */
const limitsTest = <E>(counts: Layer.Layer<LimitCounts, E>) => {
  it.effect("lets the limit in and no more, until the window ends", () =>
    Effect.gen(function* () {
      const limits = yield* Limits
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual(yield* takeMany(rule, "01A", 320), 300)
      const refused = yield* limits.take(rule, "01A")
      assert.deepStrictEqual(refused, { allowed: false, limit: 300, remaining: 0, resetAt: 60_000 })
      assert.deepStrictEqual(
        limitHeaders(refused).filter((_, at) => at % 2 === 1),
        ["300", "0", "1970-01-01T00:01:00.000Z"]
      )
      assert.strictEqual((yield* limits.take(rule, "01B")).remaining, 299)
      yield* TestClock.adjust("50 seconds")
      assert.strictEqual((yield* limits.take(rule, "01A")).remaining, 299)
    }).pipe(Effect.provide(Limits.layer.pipe(Layer.provide(counts))))
  )

  it.effect("counts over two replicas: what is exact exactly, the rest to a tenth for each", () =>
    Effect.gen(function* () {
      const [one, other] = yield* two
      const both = (rule: Rule, key: string, times: number) =>
        Effect.map(
          Effect.all(
            [
              takeMany(rule, key, times).pipe(Effect.provide(one)),
              takeMany(rule, key, times).pipe(Effect.provide(other))
            ],
            {
              concurrency: 2
            }
          ),
          ([a, b]) => a + b
        )
      assert.strictEqual(yield* both(strict, "n", 40), 25)
      const allowed = yield* both(rule, "01C", 400)
      assert.isAtLeast(allowed, 300)
      assert.isAtMost(allowed, 360)
    }).pipe(Effect.scoped, Effect.provide(counts))
  )
}

describe("LimitCounts.layerMemory", () => {
  limitCountsTest(LimitCounts.layerMemory)
  limitsTest(LimitCounts.layerMemory)
})

describe.skipIf(!hasRedisServer)("LimitCounts.layerRedis", () => {
  limitCountsTest(redis)
  limitsTest(redis)

  it.effect("leaves nothing in Redis that has no end", () =>
    Effect.gen(function* () {
      const counts = yield* LimitCounts
      const { send } = yield* Redis.Redis
      const addition = { name: "a", window: 7, length: Duration.minutes(1), amount: 3 }
      yield* counts.add([addition])
      yield* counts.add([addition, addition])
      const left = yield* send<number>("PTTL", "chirp:limit:a:7")
      assert.isTrue(left > 60_000 && left <= 90_000, String(left))
    }).pipe(Effect.provide(redis))
  )
})

describe("Limits", () => {
  const away = Layer.succeed(LimitCounts, {
    add: () => Effect.fail(new LimitCountsError({ cause: "away" }))
  })
  const frozen = Layer.succeed(LimitCounts, { add: () => Effect.never })

  it.effect("holds the limit alone when the others cannot be asked, and lets its own people in", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* takeMany(rule, "01A", 400), 300)
      assert.strictEqual(yield* takeMany(strict, "n", 40), 25)
    }).pipe(Effect.provide(Limits.layer.pipe(Layer.provide(away))))
  )

  it.live("waits a moment for others that do not answer, once a second at most", () =>
    Effect.gen(function* () {
      const began = performance.now()
      assert.strictEqual(yield* takeMany(strict, "n", 40), 25)
      assert.isBelow(performance.now() - began, 2000)
    }).pipe(Effect.provide(Limits.layer.pipe(Layer.provide(frozen))))
  )

  it.effect("does not grow with the hosts it has seen (Fedify CVE-2026-69132)", () =>
    Effect.gen(function* () {
      const limits = yield* Limits
      for (let host = 0; host < 1_000_000; host++) limits.takeNow(rule, `2001:db8:${host.toString(16)}::/64`)
      assert.isAtMost(limits.size(), 100_000)
    }).pipe(Effect.provide(Limits.layer.pipe(Layer.provide(LimitCounts.layerMemory))))
  )
})
