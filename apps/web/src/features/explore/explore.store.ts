import type { Status, Tag } from "@chirp/domain/Status"
import { createSignal } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import type { Scope } from "../shell/scope.ts"
import type { FeedMemory } from "../timeline/memory.ts"
import type { HistoryDay } from "./trends.ts"

/** A hashtag as trends give it. */
export type TrendTag = Tag & { readonly history: ReadonlyArray<HistoryDay> }

/** A page that people link to, in Mastodon's shape; its words are foreign and shown as text. */
export interface TrendLink {
  readonly url: string
  readonly title: string
  readonly description: string
  readonly author_name?: string
  readonly provider_name?: string
  readonly image?: string | null
  readonly history: ReadonlyArray<HistoryDay>
}

export type TrendKind = "tags" | "statuses" | "links"
export type LoadState = "idle" | "loading" | "ready" | "failed"

const PAGE = 20
/** Milliseconds for which trends are not asked for again: they change by the hour. */
const FRESH = 120_000

/** What trends, of each kind, page by page; kept while other views are shown. */
const createExplore = (scope: Scope) => {
  const { http, entities } = scope
  const list = <A>(
    kind: TrendKind,
    take: (items: ReadonlyArray<never>) => ReadonlyArray<A>,
    keyOf: (item: A) => string
  ) => {
    const [items, setItems] = createSignal<ReadonlyArray<A>>([])
    const [state, setState] = createSignal<LoadState>("idle")
    const [error, setError] = createSignal("")
    const [more, setMore] = createSignal<LoadState>("idle")
    const [complete, setComplete] = createSignal(false)
    const memory: FeedMemory = { heights: new Map(), anchor: undefined, follow: false }
    let received = 0
    let at = 0
    const fetch = (offset: number) =>
      http.get<ReadonlyArray<never>>(api.trends(kind), { query: { limit: PAGE, ...(offset > 0 ? { offset } : {}) } })
    return {
      items,
      state,
      error,
      more,
      complete,
      memory,
      load: async (force = false): Promise<void> => {
        if (state() === "loading" || (!force && state() === "ready" && Date.now() - at < FRESH)) return
        if (state() !== "ready") setState("loading")
        try {
          const found = await fetch(0)
          received = found.length
          at = Date.now()
          setItems(take(found))
          setComplete(found.length < PAGE)
          setState("ready")
        } catch (reason) {
          setError(messageOf(reason))
          if (state() !== "ready") setState("failed")
        }
      },
      loadMore: async (): Promise<void> => {
        if (state() !== "ready" || more() === "loading" || complete()) return
        setMore("loading")
        try {
          const found = await fetch(received)
          received += found.length
          const known = new Set(items().map(keyOf))
          setItems((all) => [...all, ...take(found).filter((item) => !known.has(keyOf(item)))])
          setComplete(found.length < PAGE)
          setMore("ready")
        } catch (reason) {
          setError(messageOf(reason))
          setMore("failed")
        }
      }
    }
  }
  const statuses = list<string>(
    "statuses",
    (found) => entities.put(found as ReadonlyArray<Status>),
    (id) => id
  )
  entities.hold(statuses.items)
  return {
    tags: list<TrendTag>(
      "tags",
      (found) => found,
      ({ name }) => name
    ),
    statuses,
    links: list<TrendLink>(
      "links",
      (found) => found,
      ({ url }) => url
    )
  }
}

export type Explore = ReturnType<typeof createExplore>

const stores = new WeakMap<Scope, Explore>()

export const exploreOf = (scope: Scope): Explore => {
  const before = stores.get(scope)
  if (before !== undefined) return before
  const store = createExplore(scope)
  stores.set(scope, store)
  return store
}
