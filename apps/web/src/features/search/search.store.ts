import type { Account } from "@chirp/domain/Account"
import type { FoundTag, SearchCount } from "@chirp/domain/api/SearchApi"
import { batch, createSignal } from "solid-js"
import { ApiError, messageOf } from "../../clients/http.ts"
import type { Stream, StreamMessage } from "../../clients/stream.ts"
import type { Scope } from "../shell/scope.ts"
import type { Entities } from "../status/entities.ts"
import type { FeedMemory } from "../timeline/memory.ts"
import { makeSearchApi, type ResultKind, type SearchAnswer, type SearchApi } from "./search.api.ts"
import { isAddress, soughtTerms } from "./tokens.ts"

const PAGE = 20
/** The server pages no further than this: who has not found it by then needs better words. */
const FURTHEST = 400
/** Milliseconds between two words to the server that the page is still open; it forgets after 60 s. */
const RENEW_EVERY = 30_000
/** Milliseconds until a search asks again by itself, while the server is still reading posts for the first time. */
const WHILE_INDEXING = 3_000
/** Searches kept with their place while other views are shown. */
const KEPT = 8
/** Live results that wait to be shown; past this many the oldest ones fall out, another search finds them. */
const MOST_PENDING = 100
/** Words found, for marking; a search that matches a thousand forms of a word marks the first of them. */
const MOST_FOUND_WORDS = 200

export type LoadState = "idle" | "loading" | "ready" | "failed"

type Counts = Readonly<Record<ResultKind, SearchCount>>

/**
 * One search: what was found of each kind, page by page, and what matches since. It never drops what it shows because a
 * request failed, and an answer that comes after a newer question is not looked at.
 */
const createSearch = (
  deps: { readonly api: SearchApi; readonly stream: Stream; readonly entities: Entities },
  query: string
) => {
  const { api, stream, entities } = deps
  const [state, setState] = createSignal<LoadState>("idle")
  const [error, setError] = createSignal<{ readonly message: string; readonly offline: boolean }>()
  const [ids, setIds] = createSignal<ReadonlyArray<string>>([])
  const [pending, setPending] = createSignal<ReadonlyArray<string>>([])
  const [people, setPeople] = createSignal<ReadonlyArray<Account>>([])
  const [tags, setTags] = createSignal<ReadonlyArray<FoundTag>>([])
  const [counts, setCounts] = createSignal<Counts>()
  const [hints, setHints] = createSignal<SearchAnswer["hints"]>([])
  const [words, setWords] = createSignal<ReadonlyArray<string>>(soughtTerms(query))
  const [loadingMore, setLoadingMore] = createSignal<ResultKind>()
  const [moreError, setMoreError] = createSignal<ResultKind>()
  const memory: FeedMemory = { heights: new Map(), anchor: undefined, follow: false }
  const received: Record<ResultKind, number> = { accounts: 0, statuses: 0, hashtags: 0 }
  let control: AbortController | undefined
  let users = 0
  let unsubscribe: (() => void) | undefined
  let renewing: ReturnType<typeof setInterval> | undefined
  let live: string | undefined
  let waiting: ReturnType<typeof setTimeout> | undefined
  let disposed = false

  const release = entities.hold(function* () {
    yield* ids()
    yield* pending()
  })

  /** The words as they stand in what was found: other forms and spellings than those typed are marked, too. */
  const learn = (answer: SearchAnswer) => {
    const found = new Set(words())
    for (const { highlights } of answer.statuses)
      for (const { text, ranges } of highlights)
        for (const [start, end] of ranges) if (found.size < MOST_FOUND_WORDS) found.add(text.slice(start, end))
    setWords([...found].filter((word) => word.trim() !== ""))
  }

  const fail = (reason: unknown) =>
    setError({
      message: messageOf(reason),
      offline: reason instanceof ApiError && reason.code === "network"
    })

  const load = async (): Promise<void> => {
    clearTimeout(waiting)
    control?.abort()
    const mine = new AbortController()
    control = mine
    setState(ids().length + people().length + tags().length > 0 ? "ready" : "loading")
    try {
      const answer = await api.search({ q: query, limit: PAGE, resolve: isAddress(query) }, mine.signal)
      if (control !== mine || disposed) return
      batch(() => {
        setIds(entities.put(answer.statuses.map(({ status }) => status)))
        for (const account of answer.accounts) entities.putAccount(account)
        setPeople(answer.accounts)
        setTags(answer.hashtags)
        setCounts(answer.counts)
        setHints(answer.hints)
        setPending((waiting) => waiting.filter((id) => !ids().includes(id)))
        received.accounts = answer.accounts.length
        received.statuses = answer.statuses.length
        received.hashtags = answer.hashtags.length
        learn(answer)
        setState("ready")
      })
      if (indexing() && users > 0) waiting = setTimeout(() => void load(), WHILE_INDEXING)
    } catch (reason) {
      if (control !== mine || disposed) return
      fail(reason)
      setState("failed")
    }
  }

  const loadMore = async (kind: ResultKind): Promise<void> => {
    if (state() !== "ready" || loadingMore() !== undefined || counts()?.[kind].more !== true) return
    if (received[kind] >= FURTHEST) return
    setLoadingMore(kind)
    setMoreError(undefined)
    const before = control
    try {
      const answer = await api.search({ q: query, type: kind, limit: PAGE, offset: received[kind] })
      if (control !== before || disposed) return
      batch(() => {
        const news = entities.put(answer.statuses.map(({ status }) => status))
        setIds((all) => [...new Set([...all, ...news])])
        setPeople((all) => [...all, ...answer.accounts.filter(({ id }) => !all.some((one) => one.id === id))])
        setTags((all) => [...all, ...answer.hashtags.filter(({ name }) => !all.some((one) => one.name === name))])
        received[kind] += { accounts: answer.accounts, statuses: answer.statuses, hashtags: answer.hashtags }[
          kind
        ].length
        setCounts((all) => (all ? { ...all, [kind]: answer.counts[kind] } : answer.counts))
        learn(answer)
      })
    } catch (reason) {
      fail(reason)
      setMoreError(kind)
    } finally {
      setLoadingMore(undefined)
    }
  }

  /** The server has not read all posts yet, or not all of one's own: what is missing may be there in a moment. */
  const indexing = () => hints().some(({ code }) => code === "indexing" || code === "library_filling")

  const renew = async () => {
    try {
      const { id } = await api.live(query)
      if (users === 0) await api.endLive(id)
      else live = id
    } catch {
      // Asked again at the next turn; until then new matches are found by searching again.
    }
  }

  const onMessage = (message: StreamMessage) => {
    if (message.event === "search_result_push" && message.search === live) {
      const [id] = entities.put([message.status])
      if (id === undefined || ids().includes(id) || pending().includes(id)) return
      setPending((waiting) => [id, ...waiting].slice(0, MOST_PENDING))
    } else if (message.event === "delete") {
      setIds((all) => all.filter((id) => id !== message.id))
      setPending((all) => all.filter((id) => id !== message.id))
    } else if (message.event === "resync") void renew()
  }

  return {
    query,
    state,
    error,
    ids,
    pending,
    people,
    tags,
    counts,
    hints,
    indexing,
    words,
    loadingMore,
    moreError,
    memory,
    load,
    loadMore,
    /** Whether there is another page, and the server would give it. */
    hasMore: (kind: ResultKind) => counts()?.[kind].more === true && received[kind] < FURTHEST,
    /** Shows what has matched since. */
    release: () => {
      memory.follow = true
      batch(() => {
        setIds((all) => [...new Set([...pending(), ...all])])
        setPending([])
      })
    },
    fromTop: () => {
      memory.anchor = undefined
    },
    /** The page shows it: search, and hear of new matches. Returns how to leave. */
    enter: (): (() => void) => {
      users += 1
      if (users === 1) {
        unsubscribe = stream.subscribe({ name: "user" }, onMessage)
        void renew()
        renewing = setInterval(() => {
          if (document.visibilityState === "visible") void renew()
        }, RENEW_EVERY)
        if (state() !== "ready" || indexing()) void load()
      }
      return () => {
        users -= 1
        if (users > 0) return
        unsubscribe?.()
        clearInterval(renewing)
        clearTimeout(waiting)
        if (state() === "loading") {
          control?.abort()
          setState("idle")
        }
        const open = live
        live = undefined
        if (open !== undefined) api.endLive(open).catch(() => undefined)
      }
    },
    inUse: () => users > 0,
    dispose: () => {
      disposed = true
      control?.abort()
      release()
    }
  }
}

export type Search = ReturnType<typeof createSearch>

export const createSearches = (deps: {
  readonly api: SearchApi
  readonly stream: Stream
  readonly entities: Entities
}) => {
  const kept = new Map<string, Search>()
  return {
    api: deps.api,
    /** The search with this text, where it was left if it is still known. */
    open: (query: string): Search => {
      const found = kept.get(query) ?? createSearch(deps, query)
      kept.delete(query)
      kept.set(query, found)
      for (const [key, other] of kept) {
        if (kept.size <= KEPT) break
        if (other === found || other.inUse()) continue
        other.dispose()
        kept.delete(key)
      }
      return found
    }
  }
}

const stores = new WeakMap<Scope, ReturnType<typeof createSearches>>()

/** The searches of this account. */
export const searchesOf = (scope: Scope): ReturnType<typeof createSearches> => {
  const before = stores.get(scope)
  if (before !== undefined) return before
  const { http, stream, entities } = scope
  const store = createSearches({ api: makeSearchApi(http), stream, entities })
  stores.set(scope, store)
  return store
}
