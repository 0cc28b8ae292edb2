import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"

/** Of one answer at most; the rest is found by the next search or by the nightly comparison. */
const MAX_HINTS = 50

/**
 * Takes note that posts of the index were not found by somebody who searched: deleted, or only hidden from that person. The
 * indexer asks for them with its own token and removes what is gone. Never fails and never delays a search by more than
 * one small statement.
 */
export class Hints extends Context.Service<
  Hints,
  { readonly suspect: (statusIds: ReadonlyArray<string>) => Effect.Effect<void> }
>()("@chirp/server/search/Hints") {
  /** Where nothing is indexed. */
  static readonly layerNone = Layer.succeed(Hints, Hints.of({ suspect: () => Effect.void }))

  /** Marks rows of `chirp.search_sync` (migration 0006). */
  static readonly layerSql = Layer.effect(
    Hints,
    Effect.map(SqlClient.SqlClient, (sql) =>
      Hints.of({
        suspect: (ids) =>
          ids.length === 0
            ? Effect.void
            : sql`UPDATE chirp.search_sync SET suspect_at = clock_timestamp()
                WHERE status_id IN (SELECT jsonb_array_elements_text(${JSON.stringify(ids.slice(0, MAX_HINTS))}::text::jsonb))
                  AND document IS NOT NULL AND suspect_at IS NULL`.pipe(
                Effect.catch((error) => Effect.logDebug("a hint to the indexer was lost", error)),
                Effect.asVoid
              )
      })
    )
  )
}
