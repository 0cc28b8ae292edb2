import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { slicesOf } from "../../../src/search/postgresql/Slices.ts"
import { MAX_HITS, SearchIndex, type StatusQuery } from "../../../src/search/SearchIndex.ts"
import * as SearchIndexSql from "../../../src/search/SearchIndexSql.ts"
import { Stemmer } from "../../../src/search/Stemmer.ts"
import * as Migrations from "../../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../../testrig/Postgres.ts"
import { idOf, now, post, typed } from "../../testrig/SearchDocs.ts"

const POSTS = 4000
const hour = 3_600_000

/** Every post an hour older than the one before it; every tenth has the words side by side, one of them is the oldest. */
const text = (n: number) =>
  `apple ${n % 10 === 0 ? "blue kettle" : "kettle blue"}${n === POSTS - 1 ? " green whistle" : " whistle green"}`

const layer = SearchIndexSql.layer.pipe(
  Layer.provideMerge(Stemmer.layerSql),
  Layer.provideMerge(Migrations.layer),
  Layer.provideMerge(layerFreshDatabase)
)

describe("posts in PostgreSQL", () => {
  it.live("finds in slices of time what is there, the newest first, with no gap and nothing twice", () =>
    Effect.gen(function* () {
      const index = yield* SearchIndex
      const sql = yield* SqlClient.SqlClient
      for (let at = 0; at < POSTS; at += 1000) {
        const documents = Array.from({ length: 1000 }, (_, n) =>
          post(at + n, text(at + n), { created_at: now - (at + n) * hour, has: n % 2 === 0 ? ["image", "media"] : [] })
        )
        yield* index.apply(documents.map((document) => ({ _tag: "UpsertStatus" as const, document })))
      }
      yield* sql`ANALYZE chirp.search_statuses_a`
      const times = Array.from({ length: 101 }, (_, n) => now - POSTS * hour * (1 - n / 100))
      assert.isAbove(
        slicesOf({ posts: POSTS, share: 1, times }, { after: undefined, before: undefined }, 900).length,
        1
      )

      const all = Effect.fnUntraced(function* (query: string, more: Partial<StatusQuery> = {}) {
        const ids: Array<string> = []
        for (let offset = 0; offset < MAX_HITS; offset += 40) {
          const page = yield* index.statuses(typed(query, { ...more, offset, limit: 40 }))
          ids.push(...page.hits.map(({ id }) => id))
          if (!page.more) break
        }
        return ids
      })
      const newest = (count: number, wanted: (n: number) => boolean) =>
        Array.from({ length: POSTS }, (_, n) => n)
          .filter(wanted)
          .slice(0, count)
          .map(idOf)

      assert.sameMembers(
        [...(yield* all("apple "))],
        newest(MAX_HITS, () => true)
      )
      assert.deepStrictEqual(
        yield* all("has:image"),
        newest(MAX_HITS, (n) => n % 2 === 0)
      )
      // fewer than the statistics promise: the slices behind the first one are looked through as well
      assert.sameMembers(
        [...(yield* all('"blue kettle"'))],
        newest(MAX_HITS, (n) => n % 10 === 0)
      )
      assert.deepStrictEqual(yield* all('"green whistle"'), [idOf(POSTS - 1)])
      assert.sameMembers(
        [...(yield* all("apple ", { after: now - 9.5 * hour, before: now - 4.5 * hour }))],
        [5, 6, 7, 8, 9].map(idOf)
      )
    }).pipe(Effect.provide(layer))
  )
})
