import type { LibraryKind } from "@chirp/domain/SearchDocument"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { LibraryIndex } from "../../src/search/LibraryIndex.ts"
import * as LibraryIndexSql from "../../src/search/LibraryIndexSql.ts"
import * as SearchIndexSql from "../../src/search/SearchIndexSql.ts"
import { Stemmer } from "../../src/search/Stemmer.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { idOf, post, typed } from "../testrig/SearchDocs.ts"

const layer = () =>
  Layer.merge(LibraryIndexSql.layer, SearchIndexSql.layer).pipe(
    Layer.provide(Stemmer.layerSql),
    Layer.provideMerge(Migrations.layer),
    Layer.provideMerge(layerFreshDatabase)
  )

const entry = (n: number, text: string, kinds: ReadonlyArray<LibraryKind>, author = "01ALICE") => ({
  document: post(n, text, { visibility: "direct", account_id: author }),
  kinds
})

const all: ReadonlyArray<LibraryKind> = ["own", "reblogs", "favourites", "bookmarks", "mentions"]

describe("LibraryIndexSql.layer", () => {
  const run = (
    name: string,
    body: (library: LibraryIndex["Service"]) => Effect.Effect<void, unknown, SqlClient.SqlClient>
  ) => it.live(name, () => Effect.flatMap(LibraryIndex, body).pipe(Effect.provide(layer())))

  const finder =
    (library: LibraryIndex["Service"]) =>
    (accountId: string, query: string, kinds: ReadonlyArray<LibraryKind> = all) =>
      Effect.map(library.search(accountId, kinds, typed(query)), ({ hits }) => hits.map(({ id }) => id).toSorted())

  run("belongs to one account: nothing of it is found by another, whatever is asked", (library) =>
    Effect.gen(function* () {
      const find = finder(library)
      yield* library.put("01ALICE", [
        entry(1, "our secret plan", ["own"]),
        entry(2, "shared plan", ["bookmarks"], "01BOB")
      ])
      yield* library.put("01BOB", [
        entry(2, "shared plan", ["own"], "01BOB"),
        entry(3, "bob alone plan", ["own"], "01BOB")
      ])
      assert.deepStrictEqual(yield* find("01ALICE", "plan "), [1, 2].map(idOf))
      assert.deepStrictEqual(yield* find("01BOB", "plan "), [2, 3].map(idOf))
      assert.deepStrictEqual(yield* find("01EVE", "plan "), [])
      for (const query of [
        "secret ",
        "secrte plan",
        "from:alice",
        "-nothing",
        "during:2026",
        "our",
        ">01ALICE plan",
        "plan | secret"
      ]) {
        assert.notInclude(yield* find("01BOB", query), idOf(1), query)
        assert.deepStrictEqual(yield* find("01EVE", query), [], query)
      }
      assert.deepStrictEqual(yield* library.ids("01EVE", { after: "", limit: 10 }), [])
      assert.deepStrictEqual(yield* library.ids("01ALICE", { after: "", limit: 10 }), [1, 2].map(idOf))
    })
  )

  run("keeps the reasons apart and lists all when nothing is typed", (library) =>
    Effect.gen(function* () {
      const find = finder(library)
      yield* library.put("01ALICE", [
        entry(1, "tea", ["favourites"]),
        entry(2, "tea", ["bookmarks"]),
        entry(3, "coffee", ["own"])
      ])
      yield* library.put("01ALICE", [entry(1, "tea", ["bookmarks"])])
      assert.deepStrictEqual(yield* find("01ALICE", "tea ", ["bookmarks"]), [1, 2].map(idOf))
      assert.deepStrictEqual(yield* find("01ALICE", "tea ", ["favourites"]), [idOf(1)])
      assert.deepStrictEqual(yield* find("01ALICE", ""), [1, 2, 3].map(idOf))
      assert.deepStrictEqual(yield* find("01ALICE", "", ["bookmarks"]), [1, 2].map(idOf))
      assert.deepStrictEqual(yield* library.ids("01ALICE", { kind: "bookmarks", after: idOf(1), limit: 9 }), [idOf(2)])
      yield* library.withdraw("01ALICE", "bookmarks", [idOf(1), idOf(2)])
      assert.deepStrictEqual(yield* find("01ALICE", "tea "), [idOf(1)])
      assert.strictEqual(yield* library.count("01ALICE"), 2)
    })
  )

  run("forgets a post everywhere, an author everywhere, or all of an account", (library) =>
    Effect.gen(function* () {
      yield* library.put("01ALICE", [entry(1, "tea", ["own"]), entry(2, "tea", ["favourites"], "01BOB")])
      yield* library.put("01CAROL", [entry(1, "tea", ["bookmarks"]), entry(2, "tea", ["bookmarks"], "01BOB")])
      yield* library.removeEverywhere([idOf(1)])
      assert.deepStrictEqual([yield* library.count("01ALICE"), yield* library.count("01CAROL")], [1, 1])
      yield* library.removeByAuthor("01BOB")
      yield* library.put("01ALICE", [entry(5, "tea", ["own"]), entry(6, "tea", ["own"])])
      yield* library.put("01CAROL", [entry(5, "tea", ["bookmarks"])])
      yield* library.remove("01ALICE", [idOf(6)])
      assert.deepStrictEqual([yield* library.count("01ALICE"), yield* library.count("01CAROL")], [1, 1])
      yield* library.clear("01ALICE")
      assert.deepStrictEqual([yield* library.count("01ALICE"), yield* library.count("01CAROL")], [0, 1])
    })
  )

  run("takes a changed post into every library that has it, and no other", (library) =>
    Effect.gen(function* () {
      const find = finder(library)
      yield* library.put("01ALICE", [entry(1, "tea", ["own"])])
      yield* library.put("01CAROL", [entry(1, "tea", ["bookmarks"]), entry(2, "tea", ["bookmarks"])])
      yield* library.replaceEverywhere([entry(1, "coffee", []).document, entry(9, "coffee", []).document])
      assert.deepStrictEqual(yield* find("01ALICE", "tea "), [])
      assert.deepStrictEqual(yield* find("01ALICE", "coffee "), [idOf(1)])
      assert.deepStrictEqual(yield* find("01CAROL", "coffee ", ["bookmarks"]), [idOf(1)])
      assert.deepStrictEqual(yield* find("01CAROL", "tea "), [idOf(2)])
      assert.deepStrictEqual(yield* find("01EVE", "coffee "), [])
    })
  )

  run("keeps the words of private posts out of everybody's vocabulary", (library) =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* library.put("01ALICE", [entry(1, "rendezvous at the observatory", ["own"])])
      assert.deepStrictEqual(yield* sql`SELECT word FROM chirp.search_words_a`, [])
      assert.deepStrictEqual(yield* sql`SELECT id FROM chirp.search_statuses_a`, [])
    })
  )
})
