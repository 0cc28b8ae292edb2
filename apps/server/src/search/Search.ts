import type { Caller } from "@chirp/domain/api/Authorization"
import type { FoundTag, SearchCount, SearchHighlight } from "@chirp/domain/api/SearchApi"
import type { SearchHint, SearchQuery } from "@chirp/domain/SearchQuery"
import { MAX_QUERY_LENGTH, parseSearchQuery } from "@chirp/domain/SearchQueryParser"
import { foldTag } from "@chirp/domain/SearchText"
import { Clock, Context, Duration, Effect, Layer, Option } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { type Entity, type Found, ViewerReads } from "../gotosocial/ViewerReads.ts"
import { FirstReading, type Reading } from "./FirstReading.ts"
import { highlight } from "./Highlight.ts"
import { Library } from "./Library.ts"
import { NameSearch } from "./NameSearch.ts"
import { type PostRequest, PostSearch } from "./PostSearch.ts"
import { Recheck, type VisibleStatus } from "./Recheck.ts"
import { type SearchError, searchError } from "./SearchError.ts"
import { SearchIndex } from "./SearchIndex.ts"
import { Stemmer } from "./Stemmer.ts"

/** A library is read from GoToSocial at its first use: so long a search waits for it before it shows what there is. */
const FILLING_WAIT = Duration.seconds(1)

export type SearchType = "accounts" | "statuses" | "hashtags"

export interface SearchRequest {
  readonly q: string
  /** Absent: all of them. */
  readonly type?: SearchType | undefined
  readonly offset: number
  readonly limit: number
  readonly timeZone?: string | undefined
  /** Only posts of this account. */
  readonly accountId?: string | undefined
  /** Only accounts that the viewer follows. */
  readonly following: boolean
  /** GoToSocial may ask other servers for an address or a name. */
  readonly resolve: boolean
  /** Only posts and accounts of this server. */
  readonly localOnly: boolean
}

export interface FoundPost {
  readonly status: Entity
  readonly highlights: ReadonlyArray<SearchHighlight>
}

export interface SearchResult {
  readonly accounts: ReadonlyArray<Entity>
  readonly statuses: ReadonlyArray<FoundPost>
  readonly hashtags: ReadonlyArray<FoundTag>
  readonly counts: Readonly<Record<SearchType, SearchCount>>
  readonly hints: ReadonlyArray<SearchHint>
}

/** An address, or a name with its server: looked up, not searched for. */
const isAddress = (q: string) => /^https?:\/\/\S+$/i.test(q)
const isHandle = (q: string) => /^@?[^\s@:"#]+@[^\s@]+\.[^\s@]+$/.test(q) || /^@[\p{L}\p{N}_.-]+$/u.test(q)

/**
 * Search as a person meets it: a query is read, its authors are looked up, posts, accounts and hashtags are found together,
 * and everything is asked for at GoToSocial as the viewer before it is shown. Addresses and `@name@host` go to GoToSocial
 * itself. Parts that are not understood are named in `hints`; nothing that is typed makes it fail.
 */
export class Search extends Context.Service<
  Search,
  {
    readonly search: (caller: Caller, request: SearchRequest) => Effect.Effect<SearchResult, SearchError>
    /** Which of these posts a query finds, as this viewer. */
    readonly among: (
      caller: Caller,
      search: {
        readonly q: string
        readonly tz: string | undefined
        readonly ids: ReadonlyArray<string>
        readonly limit: number
      }
    ) => Effect.Effect<ReadonlyArray<Entity>, SearchError>
  }
>()("@chirp/server/search/Search") {
  static readonly layer = Layer.effect(
    Search,
    Effect.gen(function* () {
      const { publicUrl } = yield* AppConfig
      const first = yield* FirstReading
      const index = yield* SearchIndex
      const library = yield* Library
      const names = yield* NameSearch
      const posts = yield* PostSearch
      const reads = yield* ViewerReads
      const recheck = yield* Recheck
      const stemmer = yield* Stemmer

      /** The account behind a name in `from:`; GoToSocial is asked for those that are not in the index. */
      const authorId = Effect.fnUntraced(function* (caller: Caller, acct: string) {
        if (acct === "me") return Option.some(caller.accountId)
        const own = acct.endsWith(`@${publicUrl.host}`) ? acct.slice(0, -publicUrl.host.length - 1) : acct
        if (!/^[^\s@/]+(?:@[^\s@/]+)?$/.test(own)) return Option.none()
        const known = yield* index.accountByAcct(own)
        return Option.isSome(known) ? known : yield* reads.lookup(caller.token, own)
      })

      /** Undefined: nobody by the names that were asked for, so nothing is found, and not everything. */
      const prepared = Effect.fnUntraced(function* (
        caller: Caller,
        parsed: SearchQuery,
        request: Pick<SearchRequest, "accountId" | "localOnly">,
        hints: Array<SearchHint>
      ) {
        const from: Array<string> = []
        const notFrom: Array<string> = []
        for (const { acct, negated } of parsed.from) {
          const id = yield* authorId(caller, acct)
          if (Option.isSome(id)) (negated ? notFrom : from).push(id.value)
          else
            hints.push({
              code: "unknown_account",
              part: `from:${acct}`,
              message: `There is no account “${acct}” here.`
            })
        }
        if (from.length === 0 && parsed.from.some(({ negated }) => !negated)) return undefined
        const { accountId } = request
        if (accountId !== undefined && from.length > 0 && !from.includes(accountId)) return undefined
        const query: PostRequest["query"] = {
          terms: parsed.terms,
          from: accountId === undefined ? from : [accountId],
          notFrom,
          has: parsed.has.map(({ kind, negated }) => ({ value: kind, negated })),
          is: parsed.is.map(({ kind, negated }) => ({ value: kind, negated })),
          language: parsed.language.map(({ code, negated }) => ({ value: code, negated })),
          after: parsed.after,
          before: parsed.before,
          during: parsed.during.map(({ interval, negated }) => ({ value: interval, negated })),
          localOnly: request.localOnly
        }
        return query
      })

      const search = Effect.fn("Search.search")(function* (caller: Caller, request: SearchRequest) {
        const { limit, offset, type } = request
        const q = request.q.trim()
        const parsed = parseSearchQuery(request.q, {
          now: yield* Clock.currentTimeMillis,
          timeZone: request.timeZone
        })
        const hints: Array<SearchHint> = [...parsed.hints]
        if (onlyNegated(parsed)) hints.push(ONLY_NEGATED)
        const wants = (one: SearchType) => type === undefined || type === one
        const direct = isAddress(q) || isHandle(q)
        const text = nameText(parsed)
        const named = direct || (text !== "" && (type !== undefined || plain(parsed)))
        const asked = plainText(q) !== "" && (wants("accounts") || wants("hashtags") || direct)
        const found = yield* asked && named && offset === 0
          ? reads.search(caller.token, {
              q: plainText(q.slice(0, MAX_QUERY_LENGTH)),
              ...(type !== undefined && { type }),
              limit: String(limit),
              resolve: String(request.resolve),
              following: String(request.following)
            })
          : Effect.succeed(NOTHING)
        const nameRequest = {
          text: direct && !isAddress(q) ? q : text,
          found,
          following: request.following,
          localOnly: request.localOnly,
          offset,
          limit
        }

        const statuses = Effect.gen(function* () {
          if (!wants("statuses") || isHandle(q)) return NO_POSTS
          if (parsed.scope !== "public") {
            const everywhere = parsed.scope === "all"
            const whole = yield* library.prepare(caller, everywhere ? "own" : "all")
            // among everybody's posts, those of one's own that are not public are waited for once
            if (!everywhere || !whole) {
              const filled = yield* Effect.timeoutOption(library.filled(caller.accountId), FILLING_WAIT)
              if (Option.isNone(filled)) hints.push(LIBRARY_FILLING)
            }
          }
          const query = yield* prepared(caller, parsed, request, hints)
          const page =
            query === undefined ? NO_POSTS : yield* posts.page(caller, { query, scope: parsed.scope, offset, limit })
          return { ...page, statuses: yield* withDirect(caller, found, page.statuses, limit) }
        })
        const none = { found: [], more: false, partial: false }
        const [accountPage, tagPage, postPage] = yield* Effect.all(
          [
            wants("accounts") && named && !isAddress(q)
              ? names.accounts(caller, nameRequest)
              : Effect.succeed({ ...none, found: wants("accounts") ? found.accounts : [] }),
            wants("hashtags") && named && !direct ? names.hashtags(nameRequest) : Effect.succeed(none),
            statuses
          ],
          { concurrency: 3 }
        )
        const highlights = yield* highlight(parsed.terms, postPage.statuses).pipe(
          Effect.provideService(Stemmer, stemmer)
        )
        if (accountPage.partial || postPage.partial) hints.push(PARTIAL)
        if (offset === 0) hints.push(...Option.toArray(Option.map(yield* first.now, indexing)))
        const count = (page: { readonly more: boolean }, length: number): SearchCount => ({
          value: length === 0 ? 0 : offset + length,
          more: page.more
        })
        const result: SearchResult = {
          accounts: accountPage.found,
          statuses: postPage.statuses.map(({ entity }, at) => ({ status: entity, highlights: highlights[at] ?? [] })),
          hashtags: tagPage.found,
          counts: {
            accounts: count(accountPage, accountPage.found.length),
            statuses: count(postPage, postPage.statuses.length),
            hashtags: count(tagPage, tagPage.found.length)
          },
          hints
        }
        return result
      }, Effect.mapError(searchError))

      /** Posts that GoToSocial found by their address, or among the viewer's own, where there is room for them. */
      const withDirect = Effect.fnUntraced(function* (
        caller: Caller,
        found: Found,
        page: ReadonlyArray<VisibleStatus>,
        limit: number
      ) {
        const shown = new Set(page.map(({ id }) => id))
        const ids = found.statuses.flatMap(({ id }) => (typeof id === "string" && !shown.has(id) ? [id] : []))
        const room = limit - page.length
        if (room <= 0 || ids.length === 0) return page
        const checked = yield* recheck.statuses(caller, ids.slice(0, room))
        return [...checked.seen.flatMap((status) => (Option.isSome(status) ? [status.value] : [])), ...page]
      })

      const among = Effect.fn("Search.among")(function* (
        caller: Caller,
        {
          ids,
          limit,
          q,
          tz
        }: {
          readonly q: string
          readonly tz: string | undefined
          readonly ids: ReadonlyArray<string>
          readonly limit: number
        }
      ) {
        const now = yield* Clock.currentTimeMillis
        const parsed = parseSearchQuery(q, { now, timeZone: tz })
        const query = yield* prepared(caller, parsed, { accountId: undefined, localOnly: false }, [])
        if (query === undefined || ids.length === 0) return []
        if (parsed.scope !== "all" && parsed.scope !== "public") return []
        const { hits } = yield* index.statuses({ ...query, onlyIds: ids, now, offset: 0, limit })
        const checked = yield* recheck.statuses(
          caller,
          hits.map(({ id }) => id),
          hits.map(({ accountId }) => accountId)
        )
        return checked.seen.flatMap((status) => (Option.isSome(status) ? [status.value.entity] : []))
      }, Effect.mapError(searchError))

      return Search.of({ search, among })
    })
  )
}

/** What GoToSocial can be asked for: its database takes no NUL, and no half characters. */
const plainText = (text: string) =>
  text
    .replace(/\p{Cc}/gu, " ")
    .toWellFormed()
    .trim()

const NOTHING: Found = { accounts: [], statuses: [], hashtags: [] }
const NO_POSTS = { statuses: [], more: false, partial: false }

const ONLY_NEGATED: SearchHint = {
  code: "only_negated",
  part: "",
  message: "Say what to look for as well: nothing is found by what it is not."
}
const LIBRARY_FILLING: SearchHint = {
  code: "library_filling",
  part: "",
  message: "Your library is still being read from GoToSocial: search again in a moment for all of it."
}
const PARTIAL: SearchHint = {
  code: "partial",
  part: "",
  message: "GoToSocial did not answer for everything that was found: some results are missing."
}

const indexing = (reading: Reading): SearchHint => ({
  code: "indexing",
  part: "",
  ...("percent" in reading ? { percent: reading.percent } : { count: reading.posts }),
  message:
    "percent" in reading
      ? `Posts are still being indexed (${reading.percent} %): search again in a moment for all of them.`
      : `Posts are still being indexed (${reading.posts} so far): search again in a moment for all of them.`
})

/** Of one's own library, what is left when something is taken out is something to look for. */
const onlyNegated = ({ after, before, during, from, has, is, language, scope, terms }: SearchQuery) => {
  const all = [...terms, ...from, ...has, ...is, ...language, ...during]
  const whole = scope === "all" || scope === "public"
  return whole && all.length > 0 && after === undefined && before === undefined && all.every(({ negated }) => negated)
}

/** The words by which names are looked for. */
const nameText = ({ terms }: SearchQuery) =>
  terms.flatMap((term) => (term.negated ? [] : [term._tag === "Tag" ? foldTag(term.name) : term.text])).join(" ")

/** No operators: then names are meant as well as posts. */
const plain = ({ after, before, during, from, has, is, language, scope, terms }: SearchQuery) =>
  scope === "all" &&
  after === undefined &&
  before === undefined &&
  [...from, ...has, ...is, ...language, ...during].length === 0 &&
  terms.every(({ negated }) => !negated)
