import { Clock, Duration, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { Slots } from "./Slots.ts"

/** PostgreSQL counts words anew when autovacuum comes by; asking it more often tells nothing new. */
const KEPT = Duration.minutes(1)
/** Of texts in any language, a beginning of n letters is one of some 12^n, and a post has some thirty words. */
const BEGINNINGS = 12
const WORDS_A_POST = 30

/** One of several ways in which a part of a query may be met. */
export interface Alternative {
  readonly lexeme: string
  readonly prefix: boolean
}

/** What PostgreSQL knows of the posts of a slot: all of it estimates, used only to choose a cheap way to the same answer. */
export interface Statistics {
  readonly posts: number
  /** Which share of all posts meets every part in any one of its ways, if words did not go together. */
  readonly share: (parts: ReadonlyArray<ReadonlyArray<Alternative>>) => number
  /** Times of posts in ascending order, as many posts between one and the next; empty when nothing is known. */
  readonly times: ReadonlyArray<number>
}

interface Row {
  readonly posts: number
  readonly times: ReadonlyArray<number> | null
  readonly words: Readonly<Record<string, number>> | null
}

/** The share of posts with one of these, of all and of each by itself. */
export const shareOf = (
  shares: ReadonlyMap<string, number>,
  parts: ReadonlyArray<ReadonlyArray<Alternative>>
): number => {
  const one = ({ lexeme, prefix }: Alternative) => {
    if (!prefix) return shares.get(lexeme) ?? 0
    // the many rare words with this beginning are not among those that are counted
    let sum = WORDS_A_POST / BEGINNINGS ** [...lexeme].length
    for (const [known, share] of shares) if (known.startsWith(lexeme)) sum += share
    return sum
  }
  let all = 1
  for (const part of parts)
    all *= Math.min(
      1,
      part.reduce((sum, way) => sum + one(way), 0)
    )
  return all
}

/**
 * PostgreSQL's own statistics of the posts of the live slot, read once a minute. Its planner takes every lexeme it does not
 * know for half a percent of all posts, and does not know that the newest hits are enough; so plans are chosen here.
 */
export const makeStatistics = Effect.fnUntraced(function* (slots: Slots) {
  const sql = yield* SqlClient.SqlClient
  let known: Statistics = { posts: 0, share: () => 0, times: [] }
  let until = 0

  const current = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    if (now < until) return known
    until = now + Duration.toMillis(KEPT)
    const table = `search_statuses_${slots.live()}`
    const column = (name: string) => sql`s.schemaname = 'chirp' AND s.tablename = ${table} AND s.attname = ${name}`
    const [row] = yield* sql<Row>`
      SELECT greatest(reltuples, 0)::float8 AS posts,
        (SELECT to_jsonb(s.histogram_bounds::text::bigint[]) FROM pg_stats s WHERE ${column("created_at")}) AS times,
        (SELECT jsonb_object_agg(e.lexeme, e.share)
          FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS e(lexeme, share)
          WHERE ${column("words")} AND e.lexeme IS NOT NULL) AS words
      FROM pg_class WHERE oid = ${`chirp.${table}`}::text::regclass`
    if (row === undefined) return known
    const shares = new Map(Object.entries(row.words ?? {}))
    known = { posts: row.posts, share: (parts) => shareOf(shares, parts), times: row.times ?? [] }
    return known
  })

  return { current }
})
