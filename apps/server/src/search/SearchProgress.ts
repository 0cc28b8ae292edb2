import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { SearchLedgerError } from "./SearchLedger.ts"

/**
 * The long works of search:
 *
 * - `timeline`: the public timeline, read back to its beginning once
 * - `accounts`: the list of all accounts, read once a day where the token allows
 * - `scan`: the posts of accounts that are due
 * - `nightly`: when all accounts were last made due
 * - `feed`: until when everything the public stream said has been taken in; cursor: ISO 8601
 * - `rebuild`: a new index beside the old one
 */
export const Phase = Schema.Literals(["timeline", "accounts", "scan", "nightly", "feed", "rebuild"])
export type Phase = typeof Phase.Type

const Count = Schema.FiniteFromString
export const PhaseProgress = Schema.Struct({
  phase: Phase,
  /** Where to go on; of each phase's own making. */
  cursor: Schema.NullOr(Schema.String),
  done: Count,
  total: Schema.NullOr(Count),
  /** ISO 8601 */
  started_at: Schema.String,
  finished_at: Schema.NullOr(Schema.String),
  /** The account that asked for it. */
  requested_by: Schema.NullOr(Schema.String),
  error: Schema.NullOr(Schema.String)
})
export type PhaseProgress = typeof PhaseProgress.Type

/** How far each phase has come, in `chirp.search_progress`: the next holder of the lease goes on there. */
export class SearchProgress extends Context.Service<
  SearchProgress,
  {
    readonly all: Effect.Effect<ReadonlyArray<PhaseProgress>, SearchLedgerError>
    readonly of: (phase: Phase) => Effect.Effect<Option.Option<PhaseProgress>, SearchLedgerError>
    /** Begins anew, from the beginning. False, and nothing changed, when it is under way already. */
    readonly begin: (phase: Phase, requestedBy?: string) => Effect.Effect<boolean, SearchLedgerError>
    readonly advance: (
      phase: Phase,
      to: { readonly cursor: string | null; readonly done?: number; readonly total?: number }
    ) => Effect.Effect<void, SearchLedgerError>
    readonly finish: (phase: Phase, error?: string) => Effect.Effect<void, SearchLedgerError>
    /** Whether it ended less than this many seconds ago, or is under way. */
    readonly isFresh: (phase: Phase, seconds: number) => Effect.Effect<boolean, SearchLedgerError>
  }
>()("@chirp/server/search/SearchProgress") {
  static readonly layer = Layer.effect(
    SearchProgress,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const failing = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, SearchLedgerError, R> =>
        Effect.mapError(effect, (cause) => new SearchLedgerError({ operation: "keep its progress", cause }))
      const iso = (column: string) => sql`to_char(${sql(column)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
      const decode = Schema.decodeUnknownEffect(Schema.Array(PhaseProgress))
      const select = sql`
        SELECT phase, cursor, done::text AS done, total::text AS total, ${iso("started_at")} AS started_at,
          ${iso("finished_at")} AS finished_at, requested_by, error
        FROM chirp.search_progress`
      return SearchProgress.of({
        all: failing(Effect.flatMap(sql`${select} ORDER BY phase`, decode)),
        of: (phase) =>
          failing(
            Effect.map(Effect.flatMap(sql`${select} WHERE phase = ${phase}`, decode), ([row]) =>
              Option.fromUndefinedOr(row)
            )
          ),
        begin: (phase, requestedBy) =>
          failing(
            Effect.map(
              sql`INSERT INTO chirp.search_progress AS p (phase, requested_by) VALUES (${phase}, ${requestedBy ?? null})
                ON CONFLICT (phase) DO UPDATE SET cursor = NULL, done = 0, total = NULL, started_at = now(),
                  finished_at = NULL, requested_by = EXCLUDED.requested_by, error = NULL, updated_at = now()
                WHERE p.finished_at IS NOT NULL RETURNING 1`,
              (rows) => rows.length > 0
            )
          ),
        advance: (phase, { cursor, done = 0, total }) =>
          failing(
            Effect.asVoid(
              sql`UPDATE chirp.search_progress SET cursor = ${cursor}, done = done + ${done},
                total = coalesce(${total ?? null}::bigint, total), updated_at = now() WHERE phase = ${phase}`
            )
          ),
        finish: (phase, error) =>
          failing(
            Effect.asVoid(
              sql`UPDATE chirp.search_progress SET finished_at = now(), error = ${error ?? null}, updated_at = now()
                WHERE phase = ${phase}`
            )
          ),
        isFresh: (phase, seconds) =>
          failing(
            Effect.map(
              sql`SELECT 1 FROM chirp.search_progress WHERE phase = ${phase}
                AND (finished_at IS NULL OR finished_at > now() - make_interval(secs => ${seconds}))`,
              (rows) => rows.length > 0
            )
          )
      })
    })
  )
}
