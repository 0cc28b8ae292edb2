import { Clock, Context, Duration, Effect, Layer, Option, Schema } from "effect"
import { SqlClient } from "effect/sql"

/** While everything is read for the first time, how far that is; afterwards it is hardly ever asked for. */
const KEPT = Duration.seconds(2)
const KEPT_WHEN_DONE = Duration.minutes(5)
/** Accounts are read again a day later; what happens this long after the timeline was read is no longer the first time. */
const FIRST_HOURS = 12

const Rows = Schema.Array(
  Schema.Struct({ posts: Schema.Finite, listed: Schema.Boolean, due: Schema.Finite, accounts: Schema.Finite })
)

/** How much has been read: posts of the timeline so far, and then the percentage of accounts. */
export type Reading = { readonly posts: number } | { readonly percent: number }

/**
 * Whether the indexer is still reading everything there is for the first time, so that a search that finds nothing can say
 * so. Not known (a database that is away): none.
 */
export class FirstReading extends Context.Service<
  FirstReading,
  { readonly now: Effect.Effect<Option.Option<Reading>> }
>()("@chirp/server/search/FirstReading") {
  static readonly layer = Layer.effect(
    FirstReading,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      let known = Option.none<Reading>()
      let until = 0

      const read = Effect.gen(function* () {
        const [row] = yield* sql`
          SELECT t.done::float8 AS posts, t.finished_at IS NOT NULL AS listed, a.due, a.accounts
          FROM chirp.search_progress t
          LEFT JOIN chirp.search_progress n ON n.phase = 'nightly',
            (SELECT count(*) FILTER (WHERE scan_due)::float8 AS due, count(*)::float8 AS accounts
              FROM chirp.search_accounts WHERE allowed) a
          WHERE t.phase = 'timeline' AND (t.finished_at IS NULL OR n.started_at IS NULL
            OR n.started_at < t.finished_at + make_interval(hours => ${FIRST_HOURS}))`.pipe(
          Effect.flatMap(Schema.decodeUnknownEffect(Rows))
        )
        if (row === undefined) return Option.none()
        if (!row.listed) return Option.some({ posts: row.posts })
        if (row.due === 0) return Option.none()
        return Option.some({ percent: Math.floor(100 * (1 - row.due / row.accounts)) })
      })

      return FirstReading.of({
        now: Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          if (now < until) return known
          known = yield* read.pipe(
            Effect.catch((error) => Effect.as(Effect.logDebug("not known how far search is", error), Option.none()))
          )
          until = now + Duration.toMillis(Option.isSome(known) || until === 0 ? KEPT : KEPT_WHEN_DONE)
          return known
        })
      })
    })
  )
}
