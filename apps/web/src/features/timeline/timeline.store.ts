import type { Channel } from "@chirp/domain/realtime/Channel"
import type { Status } from "@chirp/domain/Status"
import { createSignal } from "solid-js"
import { type Http, messageOf, type Page } from "../../clients/http.ts"
import type { Stream, StreamMessage } from "../../clients/stream.ts"
import { api } from "../../paths.ts"
import { toast } from "../../ui/Toast.tsx"
import type { Entities } from "../status/entities.ts"
import * as pure from "./timeline.ts"

/** Posts a request. GoToSocial clamps home and public timelines at 40. */
const PAGE = 20
const CATCH_UP_PAGE = 40
/** After a break at most this many pages are fetched one after the other; what is older becomes a gap. */
const CATCH_UP_PAGES = 5
/** Pixels scrolled down to which the reader still counts as being at the top. */
const AT_TOP = 40
/** Timelines kept with their place when they are not shown; the ones longest unseen go first. */
const KEPT = 12

/** Which posts, from where. `key` names it among the timelines that are kept. */
export interface TimelineSpec {
  readonly key: string
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly channel?: Channel
  /** Whether a post that arrives on the channel belongs here. */
  readonly accepts?: (status: Status) => boolean
}

export type LoadState = "idle" | "loading" | "ready" | "failed"

/** Where the list was left: the first post in view and how far its top edge was below the top of the window, in pixels. */
export interface FeedMemory {
  readonly heights: Map<string, number>
  anchor: { readonly key: string; readonly offset: number } | undefined
  /** The next change goes to the top of the list instead of holding the place. */
  follow: boolean
}

/**
 * One timeline: what it holds, what it is doing, how to move it. Posts that arrive live wait until they are released. It
 * never drops what it shows because a request failed.
 */
const createTimeline = (
  deps: { readonly http: Http; readonly stream: Stream; readonly entities: Entities },
  spec: TimelineSpec
) => {
  const { http, stream, entities } = deps
  const [timeline, setTimeline] = createSignal<pure.Timeline>(pure.empty)
  const [state, setState] = createSignal<LoadState>("idle")
  const [error, setError] = createSignal("")
  const [older, setOlder] = createSignal<LoadState>("idle")
  const [olderError, setOlderError] = createSignal("")
  const [filling, setFilling] = createSignal<string>()
  const memory: FeedMemory = { heights: new Map(), anchor: undefined, follow: false }
  let next: string | undefined
  let users = 0
  let unsubscribe: (() => void) | undefined
  let catching: Promise<void> | undefined
  /** Newest id before the break that is still to be caught up with. */
  let since: string | undefined
  let generation = 0

  const release = entities.hold(function* () {
    yield* timeline().ids
    yield* timeline().pending
  })

  const fetchPage = (extra: Readonly<Record<string, string | number>>): Promise<Page<Status>> =>
    http.page<Status>(spec.path, { query: { limit: PAGE, ...spec.query, ...extra } })

  const put = (statuses: ReadonlyArray<Status>) => entities.put(statuses)

  const load = async (): Promise<void> => {
    if (state() === "loading") return
    setState("loading")
    generation += 1
    const mine = generation
    try {
      const page = await fetchPage({})
      if (mine !== generation) return
      next = page.next
      const ids = put(page.items)
      const waiting = timeline().pending
      let fresh = pure.start(ids, page.items.length === 0 || page.next === undefined)
      for (const id of waiting) fresh = pure.insert(fresh, id)
      memory.follow = true
      setTimeline(fresh)
      setState("ready")
    } catch (reason) {
      if (mine !== generation) return
      setError(messageOf(reason))
      setState("failed")
    }
  }

  const loadOlder = async (): Promise<void> => {
    if (state() !== "ready" || older() === "loading" || timeline().complete || next === undefined) return
    setOlder("loading")
    const mine = generation
    try {
      const page = await http.page<Status>(next)
      if (mine !== generation) {
        setOlder("idle")
        return
      }
      const ids = put(page.items)
      next = page.next ?? next
      setTimeline((now) => pure.appendOlder(now, ids, page.items.length === 0 || page.next === undefined))
      setOlder("ready")
    } catch (reason) {
      setOlderError(messageOf(reason))
      setOlder("failed")
    }
  }

  const catchUpFrom = async (start: string): Promise<void> => {
    let from = start
    for (let count = 0; count < CATCH_UP_PAGES; count += 1) {
      const page = await fetchPage({ min_id: from, limit: CATCH_UP_PAGE })
      const ids = put(page.items)
      setTimeline((now) => pure.catchUp(now, ids))
      const top = pure.mergeIds(ids, [])[0]
      if (ids.length < CATCH_UP_PAGE || top === undefined || top <= from) return
      from = top
    }
    const page = await fetchPage({ limit: CATCH_UP_PAGE })
    const ids = put(page.items)
    setTimeline((now) => pure.leap(now, ids))
  }

  /** Fetches what came since the newest known post, page by page until it joins; repeated at the next chance if it fails. */
  const resync = (): void => {
    if (state() !== "ready") return
    since ??= pure.newest(timeline())
    if (catching) return
    const from = since
    const job = from === undefined ? load() : catchUpFrom(from)
    catching = job
      .then(
        () => {
          since = undefined
        },
        () => undefined
      )
      .finally(() => {
        catching = undefined
      })
  }

  const onMessage = (message: StreamMessage): void => {
    switch (message.event) {
      case "update": {
        if (state() !== "ready" || spec.accepts?.(message.status) === false) return
        const [id] = put([message.status])
        if (id !== undefined) setTimeline((now) => pure.arrive(now, id))
        return
      }
      case "status.update":
        put([message.status])
        return
      case "delete":
        setTimeline((now) => pure.remove(now, message.id))
        return
      case "resync":
        resync()
        return
    }
  }

  return {
    spec,
    timeline,
    state,
    error,
    older,
    olderError,
    filling,
    memory,
    load,
    loadOlder,
    resync,
    /** Shows what waits. */
    release: () => {
      if (timeline().pending.length === 0) return
      memory.follow = true
      setTimeline(pure.release)
    },
    /** Puts one's own new post in: a reader at the top sees it, one further down keeps the place. */
    insert: (id: string) => {
      if (state() !== "ready") return
      if (users > 0 && window.scrollY < AT_TOP) memory.follow = true
      setTimeline((now) => pure.insert(now, id))
    },
    /** The first post's place is forgotten: the next view of it starts at the top. */
    fromTop: () => {
      memory.anchor = undefined
    },
    forget: (id: string) => {
      setTimeline((now) => {
        const boosts = now.ids.filter((other) => entities.status(other)?.reblog_id === id)
        return [id, ...boosts].reduce(pure.remove, now)
      })
    },
    fillGap: async (below: string): Promise<void> => {
      if (filling() !== undefined) return
      setFilling(below)
      try {
        const page = await fetchPage({ max_id: below, limit: CATCH_UP_PAGE })
        const ids = put(page.items)
        setTimeline((now) => pure.fillGap(now, below, ids, ids.length === 0))
      } catch (reason) {
        toast(`Could not load the posts between. ${messageOf(reason)}`, { tone: "error" })
      } finally {
        setFilling(undefined)
      }
    },
    /** The view is there: load or catch up, and listen. Returns how to leave. */
    enter: (): (() => void) => {
      users += 1
      if (users === 1) {
        if (spec.channel) unsubscribe = stream.subscribe(spec.channel, onMessage)
        if (state() === "idle" || state() === "failed") void load()
        else resync()
      }
      return () => {
        users -= 1
        if (users > 0) return
        unsubscribe?.()
        unsubscribe = undefined
      }
    },
    inUse: () => users > 0,
    dispose: () => {
      generation += 1
      unsubscribe?.()
      release()
    }
  }
}

export type TimelineHandle = ReturnType<typeof createTimeline>

/** The timelines of one account, kept with their place while other views are shown. */
export const makeTimelines = (deps: { readonly http: Http; readonly stream: Stream; readonly entities: Entities }) => {
  const kept = new Map<string, TimelineHandle>()
  const postedListeners = new Set<(status: Status) => void>()
  return {
    open: (spec: TimelineSpec): TimelineHandle => {
      const found = kept.get(spec.key) ?? createTimeline(deps, spec)
      kept.delete(spec.key)
      kept.set(spec.key, found)
      for (const [key, other] of kept) {
        if (kept.size <= KEPT) break
        if (other === found || other.inUse()) continue
        other.dispose()
        kept.delete(key)
      }
      return found
    },
    /** A post is gone: out of every list, with the boosts of it. */
    forget: (id: string) => {
      for (const handle of kept.values()) handle.forget(id)
    },
    /** One's own new post: at the top of home at once, and in the thread that is open. */
    posted: (status: Status) => {
      deps.entities.put([status])
      kept.get(homeSpec.key)?.insert(status.id)
      for (const listener of [...postedListeners]) listener(status)
    },
    onPosted: (listener: (status: Status) => void): (() => void) => {
      postedListeners.add(listener)
      return () => postedListeners.delete(listener)
    },
    close: () => {
      for (const handle of kept.values()) handle.dispose()
      kept.clear()
    }
  }
}

export type Timelines = ReturnType<typeof makeTimelines>

export const homeSpec: TimelineSpec = { key: "home", path: api.homeTimeline, channel: { name: "user" } }
export const localSpec: TimelineSpec = {
  key: "local",
  path: api.publicTimeline,
  query: { local: true },
  channel: { name: "public:local" }
}
export const publicSpec: TimelineSpec = { key: "public", path: api.publicTimeline, channel: { name: "public" } }
export const tagSpec = (tag: string): TimelineSpec => ({
  key: `tag/${tag.toLowerCase()}`,
  path: api.tagTimeline(tag),
  channel: { name: "hashtag", tag: tag.toLowerCase() }
})
export const accountSpec = (id: string, tab: "posts" | "replies" | "media"): TimelineSpec => ({
  key: `account/${id}/${tab}`,
  path: api.accountStatuses(id),
  query: tab === "posts" ? { exclude_replies: true } : tab === "media" ? { only_media: true } : {}
})
