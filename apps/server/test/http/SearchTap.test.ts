import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { ProxyTap } from "../../src/http/ProxyTap.ts"
import * as SearchTap from "../../src/http/SearchTap.ts"
import { Applier } from "../../src/search/Applier.ts"
import { Library } from "../../src/search/Library.ts"
import * as LibraryIndexSql from "../../src/search/LibraryIndexSql.ts"
import { observe } from "../../src/search/Observation.ts"
import { SearchIndex } from "../../src/search/SearchIndex.ts"
import * as SearchIndexSql from "../../src/search/SearchIndexSql.ts"
import { SearchLedger } from "../../src/search/SearchLedger.ts"
import { SearchPolicy } from "../../src/search/SearchPolicy.ts"
import { SearchSettings } from "../../src/search/SearchSettings.ts"
import { SearchTags } from "../../src/search/SearchTags.ts"
import { Stemmer } from "../../src/search/Stemmer.ts"
import type { Lease } from "../../src/storage/Leases.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { madeUpAccount, madeUpPost } from "../testrig/PublicPosts.ts"

const lease: Lease = { name: "search", fence: 1, fenced: (writes) => writes }

/** Nobody has a library here. */
const noLibraries = Layer.succeed(
  Library,
  Library.of({
    prepare: () => Effect.succeed(true),
    filled: () => Effect.void,
    add: () => Effect.void,
    withdraw: () => Effect.void
  })
)

const layer = SearchTap.layer.pipe(
  Layer.provideMerge(Applier.layer),
  Layer.provideMerge(
    Layer.mergeAll(
      noLibraries,
      LibraryIndexSql.layer,
      SearchLedger.layer,
      SearchPolicy.layer,
      SearchTags.layer,
      SearchIndexSql.layer,
      Layer.succeed(SearchSettings, { remote: "discoverable" })
    )
  ),
  Layer.provideMerge(Stemmer.layerSql),
  Layer.provideMerge(Migrations.layer),
  Layer.provideMerge(layerFreshDatabase)
)

describe("what administrators decide through Chirp", () => {
  it.live("takes a domain's posts out of the index in the applier's next turn, and lets them in again", () =>
    Effect.gen(function* () {
      const applier = yield* Applier
      const index = yield* SearchIndex
      const ledger = yield* SearchLedger
      const tap = yield* ProxyTap
      const hosts = ["here", "here@Far.example", "here@deep.far.example", "here@farther.example"]
      const posts = hosts.map((acct, n) => madeUpPost(n, madeUpAccount(n, acct)))
      const seen = ledger.observe(observe(posts, { age: 0.01, remote: "discoverable" }), { urgent: true })
      const held = Effect.gen(function* () {
        while ((yield* applier.turn(lease)) > 0) yield* Effect.yieldNow
        return yield* index.statusIds({ after: "", limit: 10 })
      })
      const pass = (method: string, path: string, body: unknown) => {
        assert.isTrue(tap?.wants(method, path.split("?", 1)[0] ?? ""), `${method} ${path} is looked at`)
        return (
          tap?.taken({
            method,
            path,
            status: 200,
            body: Buffer.from(JSON.stringify(body)),
            accountId: "01ADMIN",
            startedAt: 0
          }) ?? Effect.void
        )
      }
      const ids = posts.map(({ id }) => id)
      const only = (...places: ReadonlyArray<number>) => places.map((place) => ids[place] ?? "")
      yield* seen
      assert.deepStrictEqual(yield* held, ids)
      yield* pass("POST", "/api/v1/admin/domain_blocks", { id: "01B", domain: "far.example" })
      assert.deepStrictEqual(yield* held, only(0, 3))
      // an older answer that is still on its way changes nothing
      yield* seen
      assert.deepStrictEqual(yield* held, only(0, 3))
      yield* pass("DELETE", "/api/v1/admin/domain_blocks/01B", { id: "01B", domain: "far.example" })
      yield* seen
      assert.deepStrictEqual(yield* held, ids)
      // several at once, as an imported list is answered
      yield* pass("POST", "/api/v1/admin/domain_blocks?import=true", [
        { domain: "farther.example" },
        { domain: "far.example" }
      ])
      assert.deepStrictEqual(yield* held, only(0))
      yield* pass("POST", `/api/v1/admin/accounts/${posts[0]?.account.id}/action`, {})
      assert.deepStrictEqual(yield* held, [])
      assert.isTrue(Option.isNone(yield* index.accountByAcct("here")))
    }).pipe(Effect.provide(layer))
  )
})
