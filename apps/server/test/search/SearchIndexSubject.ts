import type { StatusDocument } from "@chirp/domain/SearchDocument"
import { assert, it } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import { type SearchChange, SearchIndex, type StatusQuery } from "../../src/search/SearchIndex.ts"
import { idOf, typed } from "../testrig/SearchDocs.ts"

export type Index = SearchIndex["Service"]

export const upsert = (...documents: ReadonlyArray<StatusDocument>): ReadonlyArray<SearchChange> =>
  documents.map((document) => ({ _tag: "UpsertStatus" as const, document }))

/** A test with an index of its own, empty. */
export const runOn =
  <E>(layer: () => Layer.Layer<SearchIndex, E>) =>
  (name: string, body: (index: Index) => Effect.Effect<void, unknown>) =>
    it.live(name, () => Effect.flatMap(SearchIndex, body).pipe(Effect.provide(layer())))

export const found = (index: Index, query: string | StatusQuery) =>
  Effect.map(index.statuses(typeof query === "string" ? typed(query) : query), ({ hits }) => hits.map(({ id }) => id))

/** Which of the documents a query finds, in order. */
export const finds = (index: Index, query: string, numbers: ReadonlyArray<number>) =>
  Effect.map(found(index, query), (ids) => assert.deepStrictEqual(ids, numbers.map(idOf), query))

export const findsAnyOrder = (index: Index, query: string, numbers: ReadonlyArray<number>) =>
  Effect.map(found(index, query), (ids) => assert.deepStrictEqual([...ids].sort(), numbers.map(idOf).sort(), query))
