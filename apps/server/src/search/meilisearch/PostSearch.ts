import { Effect, Schema } from "effect"
import type { Meilisearch } from "meilisearch"
import { termStemmings } from "../postgresql/WordQuery.ts"
import {
  type Hits,
  MAX_HITS,
  type SearchIndexError,
  type StatusHit,
  type StatusQuery,
  Unavailable
} from "../SearchIndex.ts"
import type { Stem, Stemmer } from "../Stemmer.ts"
import { type Engine, failure } from "./Engine.ts"
import { type Indexes, postFields } from "./Indexes.ts"
import { filtersOf, type Variant, variantsOf } from "./Queries.ts"

/** Hits are put in order by words and recency together this many at a time: pages never overlap, nothing moves between them. */
const BLOCK = 200
/** After this many days a post counts 1/e of what it counted when new, but never less than a quarter. */
const FADING_DAYS = 45

/** What of Meilisearch's reasons for a rank is used. All from 0 to 1, but `typoCount`. */
const Details = Schema.Struct({
  typo: Schema.optional(Schema.Struct({ typoCount: Schema.Finite })),
  proximity: Schema.optional(Schema.Struct({ score: Schema.Finite })),
  attributeRank: Schema.optional(Schema.Struct({ score: Schema.Finite })),
  exactness: Schema.optional(Schema.Struct({ score: Schema.Finite }))
})

const PostHit = Schema.Struct({
  id: Schema.String,
  account_id: Schema.String,
  created_at: Schema.Finite,
  popularity: Schema.optional(Schema.Finite),
  _rankingScoreDetails: Schema.optional(Details)
})
type PostHit = typeof PostHit.Type

const decode = Schema.decodeUnknownEffect(Schema.Array(PostHit))

const score = (hit: PostHit, now: number) => {
  const details = hit._rankingScoreDetails
  const words =
    (0.5 + 0.5 * (details?.proximity?.score ?? 1)) *
    (0.7 + 0.3 * (details?.attributeRank?.score ?? 1)) *
    (0.8 + 0.2 * (details?.exactness?.score ?? 1))
  const days = Math.min(Math.max((now - hit.created_at) / 86_400_000, 0), 3650)
  return words * (0.25 + 0.75 * Math.exp(-days / FADING_DAYS)) * (1 + 0.05 * (hit.popularity ?? 0))
}

const typos = (hit: PostHit) => Math.min(1, hit._rankingScoreDetails?.typo?.typoCount ?? 0)

/** What was typed before what was misspelt, then by words and recency. */
const ordered = (hits: ReadonlyArray<PostHit>, now: number) =>
  hits
    .map((hit) => ({ hit, score: score(hit, now) }))
    .toSorted(
      (a, b) =>
        typos(a.hit) - typos(b.hit) ||
        b.score - a.score ||
        b.hit.created_at - a.hit.created_at ||
        (a.hit.id < b.hit.id ? 1 : -1)
    )
    .map(({ hit }) => hit)

/** Posts in Meilisearch: one federated search for what was typed and its stems, then put in order block by block. */
export const makePostSearch = (
  engine: Engine,
  indexes: Indexes,
  searching: Effect.Effect<Meilisearch, SearchIndexError>
) => {
  const block = Effect.fnUntraced(function* (query: StatusQuery, variants: ReadonlyArray<Variant>, number: number) {
    const client = yield* searching
    const filters = filtersOf(query)
    const indexUid = indexes.live("statuses")
    const found = yield* engine.query("statuses", (signal) =>
      client.multiSearch(
        {
          // one more than the block: whether there is anything behind it
          federation: { offset: number * BLOCK, limit: BLOCK + 1 },
          queries: variants.map(({ q, stemmers }) => ({
            indexUid,
            q,
            filter: stemmers === undefined ? filters : [...filters, stemmers.map((stemmer) => `stemmer = ${stemmer}`)],
            attributesToSearchOn: stemmers === undefined ? postFields : ["stems", ...postFields],
            matchingStrategy: "all" as const,
            showRankingScoreDetails: true,
            ...(q === "" && { sort: ["created_at:desc"] })
          }))
        },
        { signal }
      )
    )
    const hits = yield* Effect.mapError(decode(found.hits), (cause) => failure("statuses", new Unavailable({ cause })))
    return { hits: ordered(hits.slice(0, BLOCK), query.now), more: hits.length > BLOCK }
  })

  const run = Effect.fnUntraced(function* (query: StatusQuery, stemOf: (stemmer: string, word: string) => Stem) {
    const nothing: Hits<StatusHit> = { hits: [], more: false }
    const variants = variantsOf(query, stemOf)
    const end = Math.min(query.offset + query.limit, MAX_HITS)
    if (variants === undefined || query.offset >= end || query.onlyIds?.length === 0) return nothing
    const hits: Array<PostHit> = []
    const first = Math.floor(query.offset / BLOCK)
    let more = true
    for (let number = first; more && number * BLOCK < end; number++) {
      const found = yield* block(query, variants, number)
      hits.push(...found.hits)
      more = found.more
    }
    const from = query.offset - first * BLOCK
    const answer: Hits<StatusHit> = {
      hits: hits.slice(from, from + end - query.offset).map(({ account_id, id }) => ({ id, accountId: account_id })),
      more: end < MAX_HITS && (more || hits.length > from + end - query.offset)
    }
    return answer
  })

  const stems = (stemmer: Stemmer["Service"], query: StatusQuery) =>
    stemmer
      .stems(termStemmings(query.terms))
      .pipe(Effect.mapError((cause) => failure("stems", new Unavailable({ cause }))))

  return { run, stems }
}
