import { assert, it } from "@effect/vitest"
import { Duration, Effect, type Layer } from "effect"
import { LimitCounts } from "../../src/http/LimitCounts.ts"

const minute = Duration.minutes(1)

/** What every layer of `LimitCounts` keeps. */
export const limitCountsTest = <E>(layer: Layer.Layer<LimitCounts, E>) => {
  it.layer(layer)((it) => {
    it.effect("adds up, for each name and window by itself", () =>
      Effect.gen(function* () {
        const counts = yield* LimitCounts
        assert.strictEqual(yield* counts.add("a", 7, minute, 3), 3)
        assert.strictEqual(yield* counts.add("a", 7, minute, 2), 5)
        assert.strictEqual(yield* counts.add("a", 8, minute, 1), 1)
        assert.strictEqual(yield* counts.add("b:2001:db8::/64", 7, minute, 1), 1)
      })
    )

    it.effect("loses nothing when many add at once", () =>
      Effect.gen(function* () {
        const counts = yield* LimitCounts
        const all = yield* Effect.all(
          Array.from({ length: 100 }, () => counts.add("many", 1, minute, 1)),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(Math.max(...all), 100)
        assert.strictEqual(new Set(all).size, 100)
      })
    )
  })
}
