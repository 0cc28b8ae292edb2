import { Clock, Context, Duration, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { type DayCount, historyOf, type TagHistory } from "./History.ts"

/** Trends are worked out at most this often on a replica. */
const TTL = Duration.minutes(1)
/** Kept of each kind; offsets past it are empty. */
const MAX_TRENDS = 100
/** One person's enthusiasm is no trend. */
const MIN_ACCOUNTS = 2
/** Of one author among trending posts. */
const MAX_OF_AUTHOR = 2
/** A day counts this much of the day after it. */
const FADE = 0.7
/** Tags asked for at once. */
const MAX_NAMES = 200

export class TrendsError extends Schema.TaggedError<TrendsError>()("TrendsError", { cause: Schema.Defect() }) {}

export interface TrendingTag {
  readonly name: string
  readonly history: TagHistory
}

export interface TrendingLink {
  readonly url: string
  readonly title: string
  readonly history: TagHistory
}

const Count = { uses: Schema.Finite, accounts: Schema.Finite, day: Schema.Finite }
const TagRows = Schema.Array(Schema.Struct({ name: Schema.String, ...Count }))
const LinkRows = Schema.Array(Schema.Struct({ url: Schema.String, title: Schema.String, ...Count }))
const Ids = Schema.Array(Schema.Struct({ id: Schema.String }))

/**
 * What is talked about, out of the posts that may be searched: no other post counts, nor one that is sensitive, behind a
 * warning or local-only. Of the last seven days (UTC); an account counts once a day for a hashtag or link, however often it
 * posts; what fewer than two accounts used is no trend. Posts go by boosts and favourites and fade with age. A post that is
 * deleted, hidden or blocked counts no more within `TTL`.
 */
export class Trends extends Context.Service<
  Trends,
  {
    readonly tags: Effect.Effect<ReadonlyArray<TrendingTag>, TrendsError>
    readonly links: Effect.Effect<ReadonlyArray<TrendingLink>, TrendsError>
    /** Ids, the best first. Whether a viewer may see them is to be asked for. */
    readonly statuses: Effect.Effect<ReadonlyArray<string>, TrendsError>
    /** The last seven days of these tags, by folded name; all of them, used or not. At most 200. */
    readonly histories: (names: ReadonlyArray<string>) => Effect.Effect<ReadonlyMap<string, TagHistory>, TrendsError>
  }
>()("@chirp/server/trends/Trends") {
  static readonly layer = Layer.effect(
    Trends,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const failing = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, TrendsError, R> =>
        Effect.mapError(effect, (cause) => new TrendsError({ cause }))

      const today = Effect.map(Clock.currentTimeMillis, (now) => Math.floor(now / 86_400_000))
      /** Days since 1970, UTC. */
      const day = sql`floor(extract(epoch FROM s.created_at) / 86400)::int`
      const recent = sql`s.document IS NOT NULL AND s.trendable
        AND s.created_at > clock_timestamp() - interval '7 days' AND s.created_at < clock_timestamp() + interval '5 minutes'`
      const counts = sql`count(*)::int AS uses, count(DISTINCT account_id)::int AS accounts`

      const ranked = <Row extends DayCount>(rows: ReadonlyArray<Row>, nameOf: (row: Row) => string, now: number) => {
        const byName = new Map<string, Array<Row>>()
        for (const row of rows) {
          const known = byName.get(nameOf(row))
          if (known === undefined) byName.set(nameOf(row), [row])
          else known.push(row)
        }
        return [...byName.entries()]
          .map(([name, days]) => ({
            name,
            days,
            score: days.reduce((sum, one) => sum + one.accounts * FADE ** (now - one.day), 0)
          }))
          .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
          .slice(0, MAX_TRENDS)
      }

      /** Only what enough accounts used at all is worth fetching by day. */
      const tagRows = sql`
        WITH used AS (
          SELECT unnest(s.tags) AS name, s.account_id, ${day} AS day FROM chirp.search_sync s WHERE ${recent}
        ), widely AS (
          SELECT name FROM used GROUP BY name HAVING count(DISTINCT account_id) >= ${MIN_ACCOUNTS}
          ORDER BY count(DISTINCT account_id) DESC, name LIMIT ${MAX_TRENDS * 5}
        )
        SELECT name, day, ${counts} FROM used JOIN widely USING (name) GROUP BY name, day`
      const linkRows = sql`
        WITH used AS (
          SELECT l->>'url' AS url, l->>'title' AS title, s.account_id, ${day} AS day
          FROM chirp.search_sync s, jsonb_array_elements(s.links) l WHERE ${recent}
        ), widely AS (
          SELECT url FROM used GROUP BY url HAVING count(DISTINCT account_id) >= ${MIN_ACCOUNTS}
          ORDER BY count(DISTINCT account_id) DESC, url LIMIT ${MAX_TRENDS * 5}
        )
        SELECT url, min(title) AS title, day, ${counts} FROM used JOIN widely USING (url) GROUP BY url, day`
      const statusRows = sql`
        WITH liked AS (
          SELECT s.status_id AS id, s.account_id,
            ((s.document->>'reblogs_count')::float8 * 2 + (s.document->>'favourites_count')::float8)
              / power(greatest(extract(epoch FROM clock_timestamp() - s.created_at), 0) / 3600 + 2, 1.2) AS score
          FROM chirp.search_sync s WHERE ${recent}
            AND ((s.document->>'reblogs_count')::float8 > 0 OR (s.document->>'favourites_count')::float8 > 0)
        ), placed AS (
          SELECT id, score, row_number() OVER (PARTITION BY account_id ORDER BY score DESC, id) AS place FROM liked
        )
        SELECT id FROM placed WHERE place <= ${MAX_OF_AUTHOR} ORDER BY score DESC, id LIMIT ${MAX_TRENDS}`

      const decoded =
        <A, I>(schema: Schema.Codec<A, I>) =>
        (rows: Effect.Effect<ReadonlyArray<unknown>, SqlError.SqlError>) =>
          failing(Effect.flatMap(rows, Schema.decodeUnknownEffect(schema)))

      /** A failure is not kept. */
      const kept = <A>(effect: Effect.Effect<A, TrendsError>) =>
        Effect.map(Effect.cachedInvalidateWithTTL(effect, TTL), ([cached, invalidate]) =>
          Effect.onError(cached, () => invalidate)
        )

      const tags = Effect.gen(function* () {
        const now = yield* today
        const rows = yield* decoded(TagRows)(tagRows)
        return ranked(rows, ({ name }) => name, now).map(({ days, name }) => ({ name, history: historyOf(days, now) }))
      })
      const links = Effect.gen(function* () {
        const now = yield* today
        const rows = yield* decoded(LinkRows)(linkRows)
        return ranked(rows, ({ url }) => url, now).map(({ days, name }) => ({
          url: name,
          title: days[0]?.title ?? name,
          history: historyOf(days, now)
        }))
      })
      const statuses = Effect.map(decoded(Ids)(statusRows), (rows) => rows.map(({ id }) => id))

      return Trends.of({
        tags: yield* kept(tags),
        links: yield* kept(links),
        statuses: yield* kept(statuses),
        histories: Effect.fn("Trends.histories")(function* (given) {
          const names = [...new Set(given)].slice(0, MAX_NAMES)
          const now = yield* today
          const rows = yield* decoded(TagRows)(sql`
            SELECT n.name, ${day} AS day, ${counts}
            FROM jsonb_array_elements_text(${JSON.stringify(names)}::text::jsonb) AS n(name)
            JOIN chirp.search_sync s ON s.tags @> ARRAY[n.name] AND ${recent}
            GROUP BY n.name, day`)
          return new Map(
            names.map((name) => [
              name,
              historyOf(
                rows.filter((row) => row.name === name),
                now
              )
            ])
          )
        })
      })
    })
  )
}
