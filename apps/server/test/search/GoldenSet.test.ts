import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { MAX_HITS, SearchIndex } from "../../src/search/SearchIndex.ts"
import * as SearchIndexSql from "../../src/search/SearchIndexSql.ts"
import { Stemmer } from "../../src/search/Stemmer.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { type GoldenPost, goldenPosts } from "../testrig/GoldenPosts.ts"
import { type GoldenKind, type GoldenQuery, goldenQueries } from "../testrig/GoldenQueries.ts"
import { hasMeilisearch, layerMeilisearch } from "../testrig/Meilisearch.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { typed } from "../testrig/SearchDocs.ts"

const POSTS = 5000
const QUERIES = 200

/** What of a query's answers is measured, each from 0 to 1. */
interface Quality {
  /** How much of what should be found is found. */
  readonly recall: number
  /** How much of what is found should be. */
  readonly precision: number
  /**
   * Of the first twenty, how many pairs are in order: what should come first (words side by side) before the rest, and
   * among equals the newer one.
   */
  readonly order: number
}

const measure = (query: GoldenQuery, found: ReadonlyArray<GoldenPost>, expected: number): Quality => {
  const right = found.filter(query.expects).length
  const top = found.slice(0, 20)
  let pairs = 0
  let ordered = 0
  for (const [index, one] of top.entries()) {
    for (const other of top.slice(index + 1)) {
      const [a, b] = [query.first?.(one) === true, query.first?.(other) === true]
      pairs++
      if (a !== b ? a : one.document.created_at >= other.document.created_at) ordered++
    }
  }
  return {
    recall: expected === 0 ? 1 : right / expected,
    precision: found.length === 0 ? 1 : right / found.length,
    order: pairs === 0 ? 1 : ordered / pairs
  }
}

const mean = (values: ReadonlyArray<number>) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

const golden = <E>(
  layer: Layer.Layer<SearchIndex, E>,
  bars: Quality & { readonly worst: Readonly<Partial<Record<GoldenKind, number>>> }
) =>
  it.live(
    "finds what it should of 200 queries over 5,000 posts in nine languages, in a good order",
    () =>
      Effect.gen(function* () {
        const index = yield* SearchIndex
        const posts = goldenPosts(POSTS)
        const byId = new Map(posts.map((post) => [post.document.id, post]))
        for (let at = 0; at < posts.length; at += 500) {
          yield* index.apply(
            posts.slice(at, at + 500).map(({ document }) => ({ _tag: "UpsertStatus" as const, document }))
          )
        }
        const queries = goldenQueries()
        assert.lengthOf(queries, QUERIES)
        const results = yield* Effect.forEach(queries, (query) =>
          Effect.map(index.statuses(typed(query.text, { limit: MAX_HITS })), ({ hits }) => {
            const expected = posts.filter(query.expects)
            assert.isAbove(expected.length, 0, `nothing is to be found by ${query.text}`)
            const found = hits.flatMap(({ id }) => byId.get(id) ?? [])
            return { query, expected: expected.length, ...measure(query, found, expected.length) }
          })
        )
        const kinds = [...new Set(queries.map(({ kind }) => kind))].map((kind) => {
          const of = results.filter(({ query }) => query.kind === kind)
          return {
            kind,
            queries: of.length,
            recall: mean(of.map(({ recall }) => recall)),
            precision: mean(of.map(({ precision }) => precision)),
            order: mean(of.map(({ order }) => order))
          }
        })
        const all = {
          kind: "all",
          queries: results.length,
          recall: mean(results.map(({ recall }) => recall)),
          precision: mean(results.map(({ precision }) => precision)),
          order: mean(results.map(({ order }) => order))
        }
        const round = (value: number) => value.toFixed(3)
        const weak = results
          .filter(({ precision, recall }) => recall < 0.9 || precision < 0.7)
          .map(
            ({ precision, query, recall }) =>
              `  ${query.kind} “${query.text}”: recall ${round(recall)}, precision ${round(precision)}`
          )
        const report = [...kinds, all].map(
          ({ kind, order, precision, queries, recall }) =>
            `${index.engine} ${kind} (${queries}): recall ${round(recall)} precision ${round(precision)} order ${round(order)}`
        )
        yield* Effect.sync(() => console.log([...report, ...weak].join("\n")))
        assert.isAtLeast(all.recall, bars.recall, "recall")
        assert.isAtLeast(all.precision, bars.precision, "precision")
        assert.isAtLeast(all.order, bars.order, "order")
        for (const { kind, recall } of kinds) {
          const least = Object.entries(bars.worst).find(([name]) => name === kind)?.[1] ?? 0.95
          assert.isAtLeast(recall, least, `recall of ${kind}`)
        }
      }).pipe(Effect.provide(layer)),
    // a Meilisearch on a busy machine takes its time to index
    300_000
  )

describe("SearchIndexSql.layer", () =>
  golden(
    SearchIndexSql.layer.pipe(
      Layer.provide(Stemmer.layerSql),
      Layer.provide(Migrations.layer),
      Layer.provide(layerFreshDatabase)
    ),
    { recall: 0.99, precision: 0.99, order: 0.8, worst: { typo: 0.95 } }
  ))

describe.skipIf(!hasMeilisearch)("SearchIndexMeilisearch.layer", () =>
  golden(layerMeilisearch.pipe(Layer.provide(Stemmer.layerSql), Layer.provide(layerFreshDatabase)), {
    recall: 0.99,
    precision: 0.96,
    order: 0.9,
    worst: {}
  })
)
