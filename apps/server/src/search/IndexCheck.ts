import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import type { Lease } from "../storage/Leases.ts"
import { Applier, type ApplierError } from "./Applier.ts"
import { SearchIndex } from "./SearchIndex.ts"
import { SearchLedgerError } from "./SearchLedger.ts"

const PAGE = 1000
const Ids = Schema.Array(Schema.Struct({ id: Schema.String }))

/**
 * Compares the index with the ledger, page by page: what the ledger does not have leaves the index (a ghost: an engine that
 * was restored from a backup, a write that came late), what the index does not have is written again.
 */
export class IndexCheck extends Context.Service<
  IndexCheck,
  { readonly run: (lease: Lease) => Effect.Effect<{ readonly ghosts: number; readonly missing: number }, ApplierError> }
>()("@chirp/server/search/IndexCheck") {
  static readonly layer = Layer.effect(
    IndexCheck,
    Effect.gen(function* () {
      const applier = yield* Applier
      const index = yield* SearchIndex
      const sql = yield* SqlClient.SqlClient

      const ids = (rows: ReadonlyArray<unknown>) =>
        Schema.decodeUnknownEffect(Ids)(rows).pipe(
          Effect.map((found) => found.map(({ id }) => id)),
          Effect.mapError((cause) => new SearchLedgerError({ operation: "be compared", cause }))
        )

      const page = Effect.fnUntraced(function* (lease: Lease, after: string) {
        const indexed = yield* index.statusIds({ after, limit: PAGE })
        const last = indexed.length < PAGE ? undefined : indexed.at(-1)
        const listed = sql`SELECT jsonb_array_elements_text(${JSON.stringify(indexed)}::text::jsonb)`
        const ghosts = yield* sql`
          SELECT i.id FROM (${listed}) AS i(id)
          LEFT JOIN chirp.search_sync s ON s.status_id = i.id AND s.document IS NOT NULL
          WHERE s.status_id IS NULL`.pipe(Effect.flatMap(ids))
        if (ghosts.length > 0) yield* index.apply(ghosts.map((id) => ({ _tag: "RemoveStatus", id }) as const))
        const missing = yield* lease.fenced(sql`
          UPDATE chirp.search_sync SET pending = true
          WHERE document IS NOT NULL AND NOT pending AND status_id > ${after}
            AND (${last ?? null}::text IS NULL OR status_id <= ${last ?? ""}) AND status_id NOT IN (${listed})
          RETURNING status_id AS id`)
        return { last, ghosts: ghosts.length, missing: missing.length }
      })

      return IndexCheck.of({
        run: Effect.fn("IndexCheck.run")(function* (lease) {
          let after: string | undefined = ""
          let [ghosts, missing] = [0, 0]
          while (after !== undefined) {
            const found: Effect.Success<ReturnType<typeof page>> = yield* applier.between(page(lease, after))
            ghosts += found.ghosts
            missing += found.missing
            after = found.last
          }
          if (ghosts + missing > 0) yield* Effect.logInfo("the search index was put right", { ghosts, missing })
          return { ghosts, missing }
        })
      })
    })
  )
}
