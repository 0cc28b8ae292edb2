import { Effect } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { Fragment } from "effect/sql/Statement"
import { type Hits, MAX_HITS, type StatusHit, type StatusQuery } from "../SearchIndex.ts"
import type { Stem } from "../Stemmer.ts"
import { Stemmer } from "../Stemmer.ts"
import { type Slice, slicesOf } from "./Slices.ts"
import type { Statistics } from "./Statistics.ts"
import type { Vocabulary } from "./Vocabulary.ts"
import { singleWords, termStemmings, type WordQuery, wordQuery, wordStemmings } from "./WordQuery.ts"
import { storable } from "./WordVector.ts"

/** Of more posts that match, the newest this many are put in order: recency counts in it anyway. */
const RANKED = 600
/** With fewer hits than this, words with typing mistakes are looked for, too; what they find comes after, the newest first. */
const SCARCE = 5
/** From this share of all posts on, going back in time finds enough before the index of words has told all of them. */
const COMMON = 0.2
/** Hits that a slice of time should have: somewhat more than are put in order. */
const AIM = 1.5
/** What a word counts by its place: D the author's name, C hashtags, B media and polls, A the text. */
const WEIGHTS = "{0.05,0.4,0.6,1}"
/** Words side by side as typed count this many times as much. */
const ADJACENT = 2
/** After this many days a post counts 1/e of what it counted when new, but never less than a quarter. */
const FADING_DAYS = 45

/** A found post; `id` is null in the one row that only says which slot was live. */
export interface FoundRow {
  readonly live: "a" | "b"
  readonly id: string | null
  readonly account_id: string
}

/** Where posts are looked for: a table, or a slot's. */
export interface Source {
  readonly from: Fragment
  readonly idColumn: Fragment
  readonly authorColumn: Fragment
  /** What else must hold. */
  readonly where: ReadonlyArray<Fragment>
}

/** The words of a query to be looked for in a slice of time, and the share of all posts that may have them. */
interface Search {
  readonly query: StatusQuery
  readonly words: WordQuery
  readonly slice: Slice
  readonly share: number
  readonly limit: number
}

/** Runs a query over a source, given how it is read. */
export const makePostQueries = Effect.fnUntraced(function* (
  vocabulary: Vocabulary,
  statistics: Effect.Effect<Statistics, SqlError.SqlError>
) {
  const sql = yield* SqlClient.SqlClient
  const stemmer = yield* Stemmer

  const conditions = (query: StatusQuery, source: Source, { after, before }: Slice) => {
    const all: Array<Fragment> = [...source.where]
    if (after !== undefined) all.push(sql`created_at >= ${after}::float8::bigint`)
    if (before !== undefined) all.push(sql`created_at < ${before}::float8::bigint`)
    const within = query.during.map(({ negated, value }) => ({
      negated,
      test: sql`(created_at >= ${value.from}::float8::bigint AND created_at < ${value.to}::float8::bigint)`
    }))
    const any = within.filter(({ negated }) => !negated)
    if (any.length > 0) all.push(sql.or(any.map(({ test }) => test)))
    for (const { negated, test } of within) if (negated) all.push(sql`NOT ${test}`)
    if (query.onlyIds !== undefined) {
      const ids = JSON.stringify(query.onlyIds.map(storable))
      all.push(sql`${source.idColumn} IN (SELECT jsonb_array_elements_text(${ids}::text::jsonb))`)
    }
    return all
  }

  const score = (words: WordQuery, now: number): Fragment => {
    const age = sql`(${now}::float8 - created_at) / 86400000`
    const fresh = sql`(0.25 + 0.75 * exp(-least(greatest(${age}, 0), 3650) / ${FADING_DAYS}::float8))`
    if (words.rank === undefined) return sql`${fresh}`
    const near =
      words.adjacent === undefined
        ? sql`1`
        : sql`CASE WHEN words @@ ${words.adjacent}::text::tsquery THEN ${ADJACENT}::float8 ELSE 1 END`
    const text = sql`ts_rank(${WEIGHTS}::text::real[], words, ${words.rank}::text::tsquery, 1)`
    return sql`(${text} * ${near} * ${fresh} * (1 + 0.05 * popularity))`
  }

  /**
   * Lets the planner use nothing but the indexes, and both at once where rows can be saved, whatever it thinks of the words;
   * for one transaction.
   */
  const byWords = sql`SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true),
    set_config('random_page_cost', '100', true), set_config('seq_page_cost', '100', true)`

  /** The best of a slice. */
  const run = ({ limit, query, share, slice, words }: Search, source: Source) => {
    // a query for a time alone has no words: an empty tsquery would match nothing
    const matching = words.match === "" ? [] : [sql`words @@ ${words.match}::text::tsquery`]
    const where = sql.and([...matching, ...conditions(query, source, slice)])
    // never prepared: the plan hangs on how common the words are; rows without their words are sorted, since those are long
    const rows = sql<FoundRow>`
      WITH found AS MATERIALIZED (
        SELECT ctid AS place FROM ${source.from} WHERE ${where}
        ORDER BY created_at DESC, ${source.idColumn} DESC LIMIT ${words.rank === undefined ? limit : RANKED}
      )
      SELECT s.live, f.id, f.account_id
      FROM chirp.search_slots s
      LEFT JOIN (
        SELECT ${source.idColumn} AS id, ${source.authorColumn} AS account_id, created_at, ${score(words, query.now)} AS score
        FROM found JOIN ${source.from} ON ctid = place
      ) f ON true
      ORDER BY f.score DESC NULLS LAST, f.created_at DESC, f.id DESC LIMIT ${limit}`.unprepared
    return share >= COMMON ? rows : sql.withTransaction(Effect.andThen(byWords, rows))
  }

  /** The words of the query that can be misspelt ones of others, with those others. */
  const respelt = Effect.fnUntraced(function* (query: StatusQuery) {
    const found = new Map<string, ReadonlyArray<string>>()
    for (const word of singleWords(query.terms.filter(({ negated }) => !negated))) {
      if (!found.has(word)) found.set(word, yield* vocabulary.spellings(word))
    }
    return found
  })

  return Effect.fnUntraced(function* <E>(
    query: StatusQuery,
    read: (query: (source: Source) => ReturnType<typeof run>) => Effect.Effect<ReadonlyArray<FoundRow>, E>,
    restriction?: string
  ) {
    const stemOf: (stemmer: string, word: string) => Stem = yield* stemmer.stems(termStemmings(query.terms))
    const words = wordQuery(query, stemOf, { restriction })
    if (words === undefined) return nothing
    const end = query.offset + query.limit
    const wanted = Math.min(Math.max(end + 1, SCARCE), MAX_HITS)
    const hits = new Map<string, string>()

    /** Slice by slice until there are enough; each page of a query goes the same way, so that pages never overlap. */
    const collect = Effect.fnUntraced(function* (words: WordQuery) {
      const { posts, share: shareOf, times } = yield* statistics
      const share = shareOf(words.parts)
      const whole = { after: query.after, before: query.before }
      const aim = AIM * (words.rank === undefined ? wanted : RANKED)
      const sliced = restriction === undefined && query.onlyIds === undefined
      for (const slice of sliced ? slicesOf({ posts, share, times }, whole, aim) : [whole]) {
        const limit = wanted - hits.size
        for (const { account_id, id } of yield* read((source) => run({ limit, query, share, slice, words }, source)))
          if (id !== null && !hits.has(id)) hits.set(id, account_id)
        if (hits.size >= wanted) break
      }
    })

    yield* collect(words)
    if (hits.size < SCARCE) {
      const others = yield* respelt(query)
      const respellings = [...others.values()].flat()
      // a misspelt word may be any form of the right one
      const widerStems = yield* stemmer.stems([...termStemmings(query.terms), ...wordStemmings(respellings)])
      const wider =
        respellings.length > 0
          ? wordQuery(query, widerStems, { restriction, spellings: (word) => others.get(word) ?? [] })
          : undefined
      if (wider !== undefined) yield* collect({ ...wider, rank: undefined })
    }
    const page = [...hits].slice(query.offset, end)
    const answer: Hits<StatusHit> = {
      hits: page.map(([id, accountId]) => ({ id, accountId })),
      more: hits.size > end
    }
    return answer
  })
})

const nothing: Hits<StatusHit> = { hits: [], more: false }

export type PostQueries = Effect.Success<ReturnType<typeof makePostQueries>>
