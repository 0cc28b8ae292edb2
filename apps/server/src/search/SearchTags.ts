import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import type { SearchChange } from "./SearchIndex.ts"
import { SearchLedgerError } from "./SearchLedger.ts"

const Counted = Schema.Array(
  Schema.Struct({ name: Schema.String, uses_week: Schema.Finite, uses_total: Schema.Finite })
)

/** How often each hashtag of searchable posts is used, counted again whenever one of its posts comes, changes or goes. */
export class SearchTags extends Context.Service<
  SearchTags,
  {
    /** Counts what is due, at most `limit`, and says what that changes in the index. An account counts once a day. */
    readonly count: (limit: number) => Effect.Effect<ReadonlyArray<SearchChange>, SearchLedgerError>
    /** These could not be written: they are due again. */
    readonly again: (changes: ReadonlyArray<SearchChange>) => Effect.Effect<void, SearchLedgerError>
    /** The tags after this name, as last counted: for a rebuild. */
    readonly after: (
      name: string,
      limit: number
    ) => Effect.Effect<ReadonlyArray<(typeof Counted.Type)[number]>, SearchLedgerError>
    /** Once a day: what was used this week is counted again, since the week moves on. */
    readonly age: Effect.Effect<void, SearchLedgerError>
  }
>()("@chirp/server/search/SearchTags") {
  static readonly layer = Layer.effect(
    SearchTags,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const failing =
        (operation: string) =>
        <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, SearchLedgerError, R> =>
          Effect.mapError(effect, (cause) => new SearchLedgerError({ operation, cause }))
      return SearchTags.of({
        // one statement: a tag that is marked again while it is counted waits for the row and stays marked
        count: Effect.fnUntraced(function* (limit) {
          const rows = yield* sql`
            WITH due AS (
              SELECT name FROM chirp.search_tags WHERE pending ORDER BY name LIMIT ${limit} FOR UPDATE SKIP LOCKED
            ), counted AS (
              SELECT d.name, count(DISTINCT (s.account_id, s.created_at::date)) FILTER
                  (WHERE s.created_at > clock_timestamp() - interval '7 days')::int AS week,
                count(s.status_id)::int AS total
              FROM due d LEFT JOIN chirp.search_sync s ON s.tags @> ARRAY[d.name] AND s.document IS NOT NULL
              GROUP BY d.name
            )
            UPDATE chirp.search_tags t SET uses_week = c.week, uses_total = c.total, pending = false
            FROM counted c WHERE t.name = c.name
            RETURNING t.name, t.uses_week, t.uses_total`.pipe(Effect.flatMap(Schema.decodeUnknownEffect(Counted)))
          return rows.map(
            (document): SearchChange =>
              document.uses_total === 0 ? { _tag: "RemoveTag", name: document.name } : { _tag: "UpsertTag", document }
          )
        }, failing("count hashtags")),
        again: Effect.fnUntraced(function* (changes) {
          const names = changes.flatMap((change) =>
            change._tag === "UpsertTag" ? [change.document.name] : change._tag === "RemoveTag" ? [change.name] : []
          )
          yield* sql`UPDATE chirp.search_tags SET pending = true
            WHERE name IN (SELECT jsonb_array_elements_text(${JSON.stringify(names)}::text::jsonb))`
        }, failing("count hashtags")),
        after: Effect.fnUntraced(function* (name, limit) {
          return yield* sql`SELECT name, uses_week, uses_total FROM chirp.search_tags
            WHERE uses_total > 0 AND name > ${name} ORDER BY name LIMIT ${limit}`.pipe(
            Effect.flatMap(Schema.decodeUnknownEffect(Counted))
          )
        }, failing("read hashtags")),
        age: Effect.asVoid(
          sql`WITH unused AS (DELETE FROM chirp.search_tags WHERE uses_total = 0 AND NOT pending)
            UPDATE chirp.search_tags SET pending = true WHERE uses_week > 0`
        ).pipe(failing("count hashtags"))
      })
    })
  )
}
