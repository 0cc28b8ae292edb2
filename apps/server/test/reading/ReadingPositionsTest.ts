import type { ReadingPlace } from "@chirp/domain/ReadingPosition"
import { assert, it } from "@effect/vitest"
import { Effect, type Layer, Option } from "effect"
import { ReadingPositions } from "../../src/reading/ReadingPositions.ts"

const place = (status_id: string, more: Partial<ReadingPlace> = {}): ReadingPlace => ({
  status_id,
  offset: -12,
  seen_id: status_id,
  device: "laptop",
  ...more
})

/** What every layer of `ReadingPositions` must do. `layer` is used for all of it, so each test has accounts of its own. */
export const readingPositionsTest = <E>(layer: Layer.Layer<ReadingPositions, E>) => {
  const run = (name: string, body: (positions: ReadingPositions["Service"]) => Effect.Effect<void, unknown>) =>
    it.live(name, () =>
      Effect.gen(function* () {
        yield* body(yield* ReadingPositions)
      }).pipe(Effect.provide(layer))
    )

  run("gives back the last place that was told, with its time", (positions) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* positions.find("a", "home"), Option.none())
      yield* positions.set("a", "home", place("01"))
      const kept = yield* positions.set("a", "home", place("02", { offset: 40, seen_id: "09", device: "phone" }))
      assert.deepInclude(kept, { feed: "home", status_id: "02", offset: 40, seen_id: "09", device: "phone" })
      assert.match(kept.updated_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      assert.deepStrictEqual(yield* positions.find("a", "home"), Option.some(kept))
      assert.deepStrictEqual(yield* positions.list("a"), [kept])
    })
  )

  run("keeps accounts and timelines apart", (positions) =>
    Effect.gen(function* () {
      yield* positions.set("b", "home", place("01"))
      yield* positions.set("b", "tag:cats+dogs", place("02"))
      yield* positions.set("c", "home", place("03"))
      assert.deepStrictEqual(
        (yield* positions.list("b")).map(({ feed, status_id }) => [feed, status_id]),
        [
          ["tag:cats+dogs", "02"],
          ["home", "01"]
        ]
      )
      assert.deepStrictEqual(yield* positions.find("c", "tag:cats+dogs"), Option.none())
    })
  )

  run("forgets the timelines longest unread past two hundred", (positions) =>
    Effect.gen(function* () {
      yield* positions.set("d", "home", place("01"))
      for (let n = 0; n < 199; n++) yield* positions.set("d", `list:${n}`, place("01"))
      yield* positions.set("d", "home", place("02"))
      yield* positions.set("d", "one more", place("03"))
      const all = yield* positions.list("d")
      assert.strictEqual(all.length, 200)
      assert.isTrue(Option.isSome(yield* positions.find("d", "home")))
      assert.isTrue(Option.isNone(yield* positions.find("d", "list:0")))
    })
  )
}
