import type { StatusDocument } from "@chirp/domain/SearchDocument"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { SqlClient } from "effect/sql"
import { Applier } from "../../src/search/Applier.ts"
import { IndexCheck } from "../../src/search/IndexCheck.ts"
import { observe } from "../../src/search/Observation.ts"
import { SearchIndex } from "../../src/search/SearchIndex.ts"
import * as SearchIndexSql from "../../src/search/SearchIndexSql.ts"
import { SearchLedger } from "../../src/search/SearchLedger.ts"
import { SearchTags } from "../../src/search/SearchTags.ts"
import { Stemmer } from "../../src/search/Stemmer.ts"
import type { Lease } from "../../src/storage/Leases.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { hasMeilisearch, layerMeilisearch } from "../testrig/Meilisearch.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { madeUpAccount, madeUpPost } from "../testrig/PublicPosts.ts"
import { post } from "../testrig/SearchDocs.ts"

const lease: Lease = { name: "search", fence: 1, fenced: (writes) => writes }
/** More than the index is listed by at once. */
const POSTS = 1200

const database = Stemmer.layerSql.pipe(Layer.provideMerge(Migrations.layer), Layer.provideMerge(layerFreshDatabase))

const suite = <E>(layer: Layer.Layer<SearchIndex, E, Stemmer | SqlClient.SqlClient>) =>
  it.live("takes out what the ledger does not have, and puts back what the index has lost", () =>
    Effect.gen(function* () {
      const applier = yield* Applier
      const check = yield* IndexCheck
      const index = yield* SearchIndex
      const ledger = yield* SearchLedger
      const posts = Array.from({ length: POSTS }, (_, n) => madeUpPost(n, madeUpAccount(n % 3)))
      yield* ledger.observe(observe(posts, { age: 0.01, remote: "discoverable" }), { urgent: false })
      const settle = Effect.gen(function* () {
        while ((yield* applier.turn(lease)) > 0) yield* Effect.yieldNow
      })
      const ids = Effect.gen(function* () {
        const all: Array<string> = []
        for (let after = ""; ; after = all.at(-1) ?? "") {
          const page = yield* index.statusIds({ after, limit: 1000 })
          all.push(...page)
          if (page.length < 1000) return all
        }
      })
      yield* settle
      const wanted = posts.map(({ id }) => id).sort()
      assert.deepStrictEqual(yield* ids, wanted)
      assert.deepStrictEqual(yield* check.run(lease), { ghosts: 0, missing: 0 })

      // as from an old copy of the engine: before, between and behind everything; and some posts are not in it
      const ghosts = ["01A", "01P00000000000000000000700X", "01Z"].map(
        (id): StatusDocument => ({ ...post(1, "a ghost"), id })
      )
      yield* index.apply(ghosts.map((document) => ({ _tag: "UpsertStatus" as const, document })))
      const lost = [0, 700, 999, 1000, POSTS - 1].map((at) => wanted[at] ?? "")
      yield* index.apply(lost.map((id) => ({ _tag: "RemoveStatus" as const, id })))
      assert.deepStrictEqual(yield* check.run(lease), { ghosts: ghosts.length, missing: lost.length })
      yield* settle
      assert.deepStrictEqual(yield* ids, wanted)
    }).pipe(
      Effect.provide(
        IndexCheck.layer.pipe(
          Layer.provideMerge(Applier.layer),
          Layer.provideMerge(Layer.mergeAll(SearchLedger.layer, SearchTags.layer, layer)),
          Layer.provideMerge(database)
        )
      )
    )
  )

describe("IndexCheck, over PostgreSQL", () => suite(SearchIndexSql.layer))

describe.skipIf(!hasMeilisearch)("IndexCheck, over Meilisearch", () => suite(layerMeilisearch))
