import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { Health } from "../../src/http/Health.ts"

describe("Health", () => {
  it.effect("names the part that fails, and says no when the process is stopping", () =>
    Effect.gen(function* () {
      const health = yield* Health
      assert.deepStrictEqual(yield* health.check, { ready: false, checks: { database: "ok", redis: "failing" } })
      yield* health.drain
      const { checks } = yield* health.check
      assert.strictEqual(checks.process, "stopping")
    }).pipe(Effect.provide(Health.layer({ database: Effect.void, redis: Effect.fail("gone") })))
  )

  it.effect("answers within 2 s though a part hangs and cannot be called off, and asks it once at a time", () => {
    let asked = 0
    const thawed = Deferred.makeUnsafe<void>()
    const frozen = Effect.suspend(() => {
      asked++
      return Effect.uninterruptible(Deferred.await(thawed))
    })
    return Effect.gen(function* () {
      const health = yield* Health
      for (let round = 0; round < 3; round++) {
        const asking = yield* Effect.forkChild(health.check)
        yield* TestClock.adjust("1900 millis")
        assert.deepStrictEqual((yield* Fiber.join(asking)).checks, { database: "failing" })
      }
      assert.strictEqual(asked, 1)
      yield* Deferred.succeed(thawed, undefined)
      yield* Effect.yieldNow
      assert.isTrue((yield* health.check).ready)
      assert.isTrue((yield* health.check).ready)
      assert.strictEqual(asked, 3)
    }).pipe(Effect.provide(Health.layer({ database: frozen })))
  })
})
