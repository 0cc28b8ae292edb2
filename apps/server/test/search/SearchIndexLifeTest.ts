import { assert } from "@effect/vitest"
import { Effect, type Layer, Result } from "effect"
import type { SearchIndex } from "../../src/search/SearchIndex.ts"
import { idOf, post, typed } from "../testrig/SearchDocs.ts"
import { finds, findsAnyOrder, runOn, upsert } from "./SearchIndexSubject.ts"

/** How every engine of `SearchIndex` is made anew, listed, and unmoved by odd input. */
export const searchIndexLifeTest = <E>(layer: () => Layer.Layer<SearchIndex, E>) => {
  const run = runOn(layer)

  run("is rebuilt beside itself and swapped at once; what changes meanwhile is in both", (index) =>
    Effect.gen(function* () {
      yield* index.apply(upsert(post(1, "old pear"), post(2, "ghost pear")))
      assert.isFalse(yield* index.shadow.exists)
      yield* index.shadow.begin
      assert.isTrue(yield* index.shadow.exists)
      yield* index.apply(upsert(post(1, "old pear")), "shadow")
      yield* findsAnyOrder(index, "pear ", [1, 2])
      yield* index.apply(upsert(post(3, "new pear")))
      yield* index.apply([{ _tag: "RemoveStatus", id: idOf(99) }])
      yield* findsAnyOrder(index, "pear ", [1, 2, 3])
      assert.strictEqual((yield* index.counts("shadow")).statuses, 2)
      yield* index.shadow.swap
      yield* findsAnyOrder(index, "pear ", [1, 3])
      assert.isFalse(yield* index.shadow.exists)
      assert.strictEqual((yield* index.counts("live")).statuses, 2)
      const swapped = yield* Effect.result(index.shadow.swap)
      assert.isTrue(Result.isFailure(swapped) && swapped.failure.reason._tag === "NoShadow")
    })
  )

  run("a shadow that was left half-filled is thrown away, by dropping or by beginning again", (index) =>
    Effect.gen(function* () {
      yield* index.apply(upsert(post(1, "pear")))
      yield* index.shadow.drop
      yield* index.shadow.begin
      yield* index.apply(upsert(post(2, "pear")), "shadow")
      yield* index.shadow.begin
      assert.strictEqual((yield* index.counts("shadow")).statuses, 0)
      yield* index.shadow.drop
      assert.isFalse(yield* index.shadow.exists)
      yield* finds(index, "pear ", [1])
      const filled = yield* Effect.result(index.apply(upsert(post(3, "pear")), "shadow"))
      assert.isTrue(Result.isFailure(filled) && filled.failure.reason._tag === "NoShadow")
    })
  )

  run("gives no wrong answer while it is swapped again and again", (index) =>
    Effect.gen(function* () {
      const documents = upsert(...Array.from({ length: 30 }, (_, n) => post(n, "stable truth")))
      yield* index.apply(documents)
      let done = false
      const swaps = Effect.gen(function* () {
        for (let round = 0; round < 3; round++) {
          yield* index.shadow.begin
          yield* index.apply(documents, "shadow")
          yield* index.shadow.swap
        }
        done = true
      })
      const reads = Effect.gen(function* () {
        let count = 0
        while (!done) {
          const { hits } = yield* index.statuses(typed("stable truth", { limit: 30 }))
          assert.strictEqual(hits.length, 30)
          count++
        }
        return count
      })
      const [, first, second] = yield* Effect.all([swaps, reads, reads], { concurrency: "unbounded" })
      assert.isAbove(first + second, 0)
    })
  )

  run("lists its posts in order, in pages", (index) =>
    Effect.gen(function* () {
      yield* index.apply(upsert(...[5, 3, 1, 4, 2].map((n) => post(n, "x"))))
      const first = yield* index.statusIds({ after: "", limit: 3 })
      assert.deepStrictEqual(first, [1, 2, 3].map(idOf))
      assert.deepStrictEqual(yield* index.statusIds({ after: first[2] ?? "", limit: 3 }), [4, 5].map(idOf))
      assert.deepStrictEqual(yield* index.statusIds({ after: idOf(5), limit: 3 }), [])
    })
  )

  run("takes anything for a query and anything for a text", (index) =>
    Effect.gen(function* () {
      const odd = [
        ...["'", '"', "\\", "''", "a'b", "'; DROP TABLE x; --", "a & b | !c", "<->", "a:*", "(", ")", ":A", "\\'", "*"],
        ...[
          "account_id = 1 OR true",
          'x" OR visibility = "direct',
          "\u0000\u0001\u001f",
          "\ud83d",
          "𝒜𝓁𝒾𝒸𝑒",
          "e\u0301",
          "ﬁ"
        ],
        ...["word ".repeat(60), "w".repeat(3000), "漢".repeat(900), "🎉".repeat(500), '"'.repeat(99), "-".repeat(99)]
      ]
      yield* index.apply(
        upsert(...odd.map((text, n) => post(n, text, { spoiler_text: text, account_display_name: text })))
      )
      for (const text of odd) {
        yield* index.statuses(typed(text))
        yield* index.statuses(typed(`"${text}" -${text} from:${text} language:${text}`))
        yield* index.accounts({ text, offset: 0, limit: 5 })
        yield* index.tags({ text, offset: 0, limit: 5 })
        yield* index.accountByAcct(text)
      }
      yield* index.statuses(typed("x", { from: odd, notFrom: odd, onlyIds: odd }))
      yield* index.removeByAccount("' OR ''='")
      yield* index.removeByDomain("%")
      assert.strictEqual((yield* index.counts("live")).statuses, odd.length)
    })
  )
}
