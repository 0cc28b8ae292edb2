import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { FirstReading } from "../../src/search/FirstReading.ts"
import { observe } from "../../src/search/Observation.ts"
import { SearchLedger } from "../../src/search/SearchLedger.ts"
import { SearchProgress } from "../../src/search/SearchProgress.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { madeUpAccount } from "../testrig/PublicPosts.ts"

const layer = FirstReading.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(SearchLedger.layer, SearchProgress.layer)),
  Layer.provideMerge(Migrations.layer),
  Layer.provideMerge(layerFreshDatabase)
)

describe("FirstReading", () => {
  it.effect("tells how far the first reading is, and nothing of those that come later", () =>
    Effect.gen(function* () {
      const first = yield* FirstReading
      const ledger = yield* SearchLedger
      const progress = yield* SearchProgress
      const sql = yield* SqlClient.SqlClient
      const now = Effect.andThen(TestClock.adjust("6 minutes"), first.now)
      assert.deepStrictEqual(yield* now, Option.none(), "nobody reads")

      yield* progress.begin("timeline")
      yield* progress.advance("timeline", { cursor: "x", done: 40 })
      assert.deepStrictEqual(yield* now, Option.some({ posts: 40 }))

      const accounts = Array.from({ length: 4 }, (_, n) => madeUpAccount(n))
      yield* ledger.observe(observe(accounts, { age: 0.01, remote: "discoverable" }), { urgent: false })
      yield* progress.finish("timeline")
      yield* progress.begin("nightly")
      assert.deepStrictEqual(yield* now, Option.some({ percent: 0 }))
      yield* sql`UPDATE chirp.search_accounts SET scan_due = false WHERE account_id <> ${accounts[0]?.id ?? ""}`
      assert.deepStrictEqual(yield* now, Option.some({ percent: 75 }))
      yield* sql`UPDATE chirp.search_accounts SET scan_due = false`
      assert.deepStrictEqual(yield* now, Option.none())

      // the night after: all are due again, and all of it is there
      yield* sql`UPDATE chirp.search_progress SET finished_at = finished_at - interval '1 day' WHERE phase = 'timeline'`
      yield* sql`UPDATE chirp.search_accounts SET scan_due = true`
      assert.deepStrictEqual(yield* now, Option.none())
    }).pipe(Effect.provide(layer))
  )
})
