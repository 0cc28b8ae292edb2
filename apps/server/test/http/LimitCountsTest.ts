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
        const add = (name: string, window: number, amount: number) => ({ name, window, length: minute, amount })
        assert.deepStrictEqual(yield* counts.add([add("a", 7, 3)]), [3])
        assert.deepStrictEqual(
          yield* counts.add([add("a", 7, 2), add("a", 8, 1), add("b:2001:db8::/64", 7, 1), add("a", 7, 1)]),
          [5, 1, 1, 6]
        )
        assert.deepStrictEqual(yield* counts.add([]), [])
      })
    )

    it.effect("loses nothing when many add at once", () =>
      Effect.gen(function* () {
        const counts = yield* LimitCounts
        const all = yield* Effect.all(
          Array.from({ length: 100 }, () => counts.add([{ name: "many", window: 1, length: minute, amount: 1 }])),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(Math.max(...all.flat()), 100)
        assert.strictEqual(new Set(all.flat()).size, 100)
      })
    )
  })
}
