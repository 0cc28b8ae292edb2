import { Clock, Duration, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { Slots } from "./Slots.ts"

/** PostgreSQL counts words anew when autovacuum comes by; asking it more often tells nothing new. */
const KEPT = Duration.minutes(1)

/** One of several ways in which a part of a query may be met. */
export interface Alternative {
  readonly lexeme: string
  readonly prefix: boolean
}

/**
 * How large a share of all posts a query may find at most, by PostgreSQL's own statistics of the most common lexemes. Its
 * planner takes every lexeme it does not know for half a percent of all posts, and reads the whole table for a rare word
 * with a dozen forms; so common and rare queries are told apart here.
 */
export const makeFrequencies = Effect.fnUntraced(function* (slots: Slots) {
  const sql = yield* SqlClient.SqlClient
  let shares = new Map<string, number>()
  let until = 0

  const refreshed = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    if (now < until) return
    until = now + Duration.toMillis(KEPT)
    const rows = yield* sql<{ lexeme: string; share: number }>`
      SELECT e.lexeme, e.share::float8 AS share FROM pg_stats s,
        unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) AS e(lexeme, share)
      WHERE s.schemaname = 'chirp' AND s.tablename = ${`search_statuses_${slots.live()}`} AND s.attname = 'words'
        AND e.lexeme IS NOT NULL`
    shares = new Map(rows.map(({ lexeme, share }) => [lexeme, share]))
  })

  const shareOf = ({ lexeme, prefix }: Alternative) => {
    if (!prefix) return shares.get(lexeme) ?? 0
    let sum = 0
    for (const [known, share] of shares) if (known.startsWith(lexeme)) sum += share
    return sum
  }

  /** Of a query all of whose parts must be met, each in any one of its ways. */
  return (parts: ReadonlyArray<ReadonlyArray<Alternative>>) =>
    Effect.map(refreshed, () => {
      let least = 1
      for (const part of parts)
        least = Math.min(
          least,
          part.reduce((sum, one) => sum + shareOf(one), 0)
        )
      return least
    })
})

export type Frequencies = Effect.Success<ReturnType<typeof makeFrequencies>>
