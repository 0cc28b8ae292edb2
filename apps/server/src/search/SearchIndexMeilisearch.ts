import { AccountDocument, TagDocument } from "@chirp/domain/SearchDocument"
import { foldTag, foldWord } from "@chirp/domain/SearchText"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { accountFields, codeOf, isKey, statusFields, tagFields, tagKey, ulidTime } from "./meilisearch/Documents.ts"
import { type EngineSettings, failure, isMissing, makeEngine } from "./meilisearch/Engine.ts"
import { makeIndexes, type Noun } from "./meilisearch/Indexes.ts"
import { makePostSearch } from "./meilisearch/PostSearch.ts"
import { filterValue, nameQuery } from "./meilisearch/Queries.ts"
import { statusStemmings } from "./postgresql/WordVector.ts"
import { outcomeOf } from "./postgresql/Writes.ts"
import {
  type NameQuery,
  NoShadow,
  type SearchChange,
  SearchIndex,
  type SearchIndexError,
  type Target,
  Unavailable
} from "./SearchIndex.ts"
import { Stemmer } from "./Stemmer.ts"

/** What the names of the indexes begin with, unless the settings say so: for several Chirps in one engine (benches, tests). */
export const IndexPrefix = Context.Reference<string>("@chirp/server/search/SearchIndexMeilisearch/IndexPrefix", {
  defaultValue: () => "chirp"
})

/** Hits of a name query that are looked at; what was typed exactly is put first among them. */
const MAX_NAMES = 200

/**
 * With 100,000 posts a write of 1,000 takes 1.5 s, of which a second is the same for any size (prefixes, the commit): only
 * larger ones index 1,000 posts a second. A fresh post waits for the write that is under way, at most.
 */
const BULK = 4000

const AccountHit = Schema.Struct({ document: AccountDocument })
const TagHit = Schema.Struct({ document: TagDocument })

/**
 * The search index in a Meilisearch (tried with 1.50). It gets words that are cut, folded and stemmed here, as PostgreSQL
 * does, so that both find the same whatever scripts the engine's build knows; ranking, typing mistakes and beginnings of
 * words are the engine's.
 *
 * Every change waits for its task. Queries go out with a key that can only search. While the engine is away every
 * operation fails with `Unavailable`; nothing is asked of it at the start.
 */
export const layer = (settings: EngineSettings) =>
  Layer.effect(
    SearchIndex,
    Effect.gen(function* () {
      const stemmer = yield* Stemmer
      const engine = makeEngine(settings)
      const indexes = makeIndexes(engine, settings.prefix ?? (yield* IndexPrefix))
      let searcher: Effect.Success<typeof engine.searcher> | undefined
      const searching = Effect.suspend(() =>
        searcher === undefined
          ? Effect.tap(engine.searcher, (made) =>
              Effect.sync(() => {
                searcher = made
              })
            )
          : Effect.succeed(searcher)
      )
      const searchPosts = makePostSearch(engine, indexes, searching)

      /** Indexes that vanished are made again, empty, once. */
      const alive = <A, R>(effect: Effect.Effect<A, SearchIndexError, R>) =>
        Effect.andThen(indexes.ready, effect).pipe(
          Effect.catchIf(isMissing, () => indexes.forget.pipe(Effect.andThen(indexes.ready), Effect.andThen(effect)))
        )

      const targets = Effect.fnUntraced(function* (operation: string, target: Target) {
        const shadow = target === "live" ? false : yield* indexes.exists
        if (target === "shadow") return shadow ? [indexes.shadow] : yield* failure(operation, new NoShadow({}))
        return shadow ? [indexes.live, indexes.shadow] : [indexes.live]
      })

      const write = Effect.fnUntraced(function* (changes: ReadonlyArray<SearchChange>, target: Target) {
        const { accounts, statuses, tags } = outcomeOf(changes)
        const documents = [...statuses.values()].filter((document) => document !== null)
        const stemOf = yield* stemmer
          .stems(documents.flatMap((document) => [...statusStemmings(document)]))
          .pipe(Effect.mapError((cause) => failure("stems", new Unavailable({ cause }))))
        const upserts: ReadonlyArray<readonly [Noun, ReadonlyArray<Record<string, unknown>>]> = [
          ["statuses", documents.map((document) => statusFields(document, stemOf))],
          ["accounts", [...accounts.values()].flatMap((document) => (document ? [accountFields(document)] : []))],
          ["tags", [...tags.values()].flatMap((document) => (document ? [tagFields(document)] : []))]
        ]
        const gone = (outcome: ReadonlyMap<string, unknown>) =>
          [...outcome].flatMap(([key, document]) => (document === null ? [key] : []))
        const removals: ReadonlyArray<readonly [Noun, ReadonlyArray<string>]> = [
          ["statuses", gone(statuses).filter(isKey)],
          ["accounts", gone(accounts).filter(isKey)],
          ["tags", gone(tags).map(tagKey)]
        ]
        const into = yield* targets("apply", target)
        const tasks = into.flatMap((nameOf) => [
          ...upserts.flatMap(([noun, rows]) =>
            rows.length === 0
              ? []
              : [engine.task("apply", (client) => client.index(nameOf(noun)).addDocuments([...rows]))]
          ),
          ...removals.flatMap(([noun, ids]) =>
            ids.length === 0
              ? []
              : [engine.task("apply", (client) => client.index(nameOf(noun)).deleteDocuments([...ids]))]
          )
        ])
        return { tasks: yield* Effect.all(tasks, { concurrency: "unbounded" }) }
      })

      /** Deletes by filter from the live indexes and the shadow. */
      const removeWhere = Effect.fnUntraced(function* (operation: string, filters: Partial<Record<Noun, string>>) {
        const into = yield* targets(operation, "both")
        const pairs = into.flatMap((nameOf) =>
          (["statuses", "accounts"] as const).flatMap((noun) => {
            const filter = filters[noun]
            return filter === undefined ? [] : [{ name: nameOf(noun), filter }]
          })
        )
        yield* Effect.forEach(
          pairs,
          ({ filter, name }) => engine.task(operation, (client) => client.index(name).deleteDocuments({ filter })),
          { concurrency: "unbounded", discard: true }
        )
      })

      const hitsOf = Effect.fnUntraced(function* <A>(
        noun: Noun,
        q: string,
        decode: (hits: unknown) => Effect.Effect<ReadonlyArray<A>, unknown>
      ) {
        const client = yield* searching
        const found = yield* engine.query(noun, (signal) =>
          client.index(indexes.live(noun)).search(q, { limit: MAX_NAMES, matchingStrategy: "all" }, { signal })
        )
        return yield* Effect.mapError(decode(found.hits), (cause) => failure(noun, new Unavailable({ cause })))
      })

      const page = <A>(all: ReadonlyArray<A>, { limit, offset }: NameQuery) => ({
        hits: all.slice(offset, offset + limit),
        more: all.length > offset + limit
      })

      const accounts = Effect.fnUntraced(function* (query: NameQuery) {
        const q = nameQuery(query.text)
        if (q === "") return page<AccountDocument>([], query)
        const name = foldWord(query.text.trim().replace(/^@/, ""))
        const hits = yield* hitsOf("accounts", q, Schema.decodeUnknownEffect(Schema.Array(AccountHit)))
        const exactness = ({ acct }: AccountDocument) => (acct === name ? 2 : acct.split("@", 1)[0] === name ? 1 : 0)
        const ordered = hits.map(({ document }) => document).toSorted((a, b) => exactness(b) - exactness(a))
        return page(ordered, query)
      })

      const tags = Effect.fnUntraced(function* (query: NameQuery) {
        const name = foldTag(query.text.trim().replace(/\s+/g, ""))
        if (name === "") return page<TagDocument>([], query)
        const q = /^[a-z0-9]+$/.test(name) ? name : codeOf(name)
        const hits = yield* hitsOf("tags", q, Schema.decodeUnknownEffect(Schema.Array(TagHit)))
        return page(
          hits.map(({ document }) => document),
          query
        )
      })

      const accountByAcct = Effect.fnUntraced(function* (acct: string) {
        const client = yield* searching
        const found = yield* engine.query("accountByAcct", (signal) =>
          client
            .index<{ document: { id: string } }>(indexes.live("accounts"))
            .search("", { limit: 1, filter: `acct = ${filterValue(acct)}` }, { signal })
        )
        return Option.fromNullishOr(found.hits[0]?.document.id)
      })

      const counts = Effect.fnUntraced(function* (target: "live" | "shadow") {
        const [nameOf] = yield* targets("counts", target)
        const count = (noun: Noun) =>
          Effect.map(
            engine.call("counts", (client) => client.index(nameOf?.(noun) ?? "").getStats()),
            ({ numberOfDocuments }) => numberOfDocuments
          )
        return yield* Effect.all(
          { statuses: count("statuses"), accounts: count("accounts"), tags: count("tags") },
          { concurrency: 3 }
        )
      })

      /** The ids behind `after`. Meilisearch compares numbers only, so the time in the id does the rough work. */
      const statusIds = Effect.fnUntraced(function* ({
        after,
        limit
      }: {
        readonly after: string
        readonly limit: number
      }) {
        const ids: Array<string> = []
        for (let offset = 0; ids.length < limit; offset += ID_PAGE) {
          const { results } = yield* engine.call("statusIds", (client) =>
            client.index<{ id: string }>(indexes.live("statuses")).getDocuments({
              fields: ["id"],
              filter: `time >= ${ulidTime(after)}`,
              sort: ["time:asc", "id:asc"],
              limit: ID_PAGE,
              offset
            })
          )
          for (const { id } of results) if (id > after) ids.push(id)
          if (results.length < ID_PAGE) break
        }
        return ids.slice(0, limit)
      })

      return SearchIndex.of({
        engine: "meilisearch",
        bulk: BULK,
        outdated: alive(indexes.outdated),
        apply: Effect.fn("SearchIndex.apply")((changes, target = "both") => alive(write(changes, target))),
        removeByAccount: Effect.fn("SearchIndex.removeByAccount")((accountId) =>
          alive(
            removeWhere("removeByAccount", {
              statuses: `account_id = ${filterValue(accountId)}`,
              accounts: `id = ${filterValue(accountId)}`
            })
          )
        ),
        removeByDomain: Effect.fn("SearchIndex.removeByDomain")((host) => {
          const filter = `instances = ${filterValue(host)}`
          return alive(removeWhere("removeByDomain", { statuses: filter, accounts: filter }))
        }),
        statuses: Effect.fn("SearchIndex.statuses")(function* (query) {
          const stemOf = yield* searchPosts.stems(stemmer, query)
          return yield* alive(searchPosts.run(query, stemOf))
        }),
        accounts: Effect.fn("SearchIndex.accounts")((query) => alive(accounts(query))),
        tags: Effect.fn("SearchIndex.tags")((query) => alive(tags(query))),
        accountByAcct: Effect.fn("SearchIndex.accountByAcct")((acct) => alive(accountByAcct(acct))),
        counts: Effect.fn("SearchIndex.counts")((target) => alive(counts(target))),
        statusIds: Effect.fn("SearchIndex.statusIds")((range) => alive(statusIds(range))),
        shadow: {
          begin: indexes.begin,
          exists: indexes.exists,
          swap: indexes.swap,
          drop: indexes.drop
        }
      })
    })
  )

/** Documents fetched at once when ids are listed. */
const ID_PAGE = 1000
