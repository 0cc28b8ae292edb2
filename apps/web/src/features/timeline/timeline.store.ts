import type { Status } from "@chirp/domain/Status"
import { createMemo, createRoot, createSignal, untrack } from "solid-js"
import { type Http, messageOf } from "../../clients/http.ts"
import type { Stream, StreamMessage } from "../../clients/stream.ts"
import { toast } from "../../ui/Toast.tsx"
import type { Filters } from "../filter/filter.store.ts"
import type { Entities } from "../status/entities.ts"
import type { TimelineOptionsStore } from "./options.ts"
import type { Place, Places } from "./places.ts"
import { type PostFacts, rowsOf, unseen } from "./rows.ts"
import { fittingSource, mergedSource, pathSource, type Source } from "./source.ts"
import type { TimelineSpec } from "./specs.ts"
import * as pure from "./timeline.ts"
import { after } from "./ulid.ts"

/** Posts a request. GoToSocial clamps home and public timelines at 40. */
const PAGE = 20
const CATCH_UP_PAGE = 40
/** After a break at most this many pages are fetched one after the other; what is older becomes a gap. */
const CATCH_UP_PAGES = 5
/** Milliseconds until a catching up that failed is tried again, plus as much again at random; and how often. */
const CATCH_UP_AGAIN = 2_000
const CATCH_UP_TRIES = 5
/** Pages fetched at most to find the place in a list that knows no dates. */
const SEARCH_PAGES = 5
/** Pixels scrolled down to which the reader still counts as being at the top. */
export const AT_TOP = 40

export type LoadState = "idle" | "loading" | "ready" | "failed"

export interface Anchor {
  readonly key: string
  /** Pixels from the lower edge of the bars on top to the row's top edge. */
  readonly offset: number
}

/** Where a list was left: the first row in view and its place on the screen. */
export interface FeedMemory {
  readonly heights: Map<string, number>
  anchor: Anchor | undefined
  /** The next change goes to the top of the list instead of holding the place. */
  follow: boolean
  /** The anchor was set from outside: the next change goes there. */
  jump?: boolean
  /** Told when the anchor has moved. */
  readonly onMove?: (anchor: Anchor) => void
}

export interface TimelineDeps {
  readonly http: Http
  readonly stream: Stream
  readonly entities: Entities
  readonly places: Places
  readonly options: TimelineOptionsStore
  readonly filters: Filters
}

const sourceOf = (http: Http, { accepts, from, query }: TimelineSpec): Source => {
  const sources = from.map((path) => pathSource(http, path, query))
  const [only] = sources
  const source = only && sources.length === 1 ? only : mergedSource(sources)
  return accepts ? fittingSource(source, accepts) : source
}

/**
 * One timeline: what it holds, what it is doing, how to move it. It opens where it was left, with what came since above
 * it. Posts that arrive live wait until they are released. It never drops what it shows because a request failed.
 */
export const createTimeline = (deps: TimelineDeps, spec: TimelineSpec) => {
  const { http, stream, entities, places } = deps
  const source = sourceOf(http, spec)
  const [timeline, setTimeline] = createSignal<pure.Timeline>(pure.empty)
  const [state, setState] = createSignal<LoadState>("idle")
  const [error, setError] = createSignal("")
  const [older, setOlder] = createSignal<LoadState>("idle")
  const [olderError, setOlderError] = createSignal("")
  const [filling, setFilling] = createSignal<string>()
  const [opened, setOpened] = createSignal<ReadonlySet<string>>(new Set())
  const [line, setLine] = createSignal<string>()
  const [seen, setSeen] = createSignal<string>()
  const memory: FeedMemory = {
    heights: new Map(),
    anchor: undefined,
    follow: false,
    onMove: ({ key, offset }) => {
      const newest = seen()
      const now = spec.given || newest === undefined || key > newest ? key : newest
      if (now !== newest) setSeen(now)
      if (spec.resumes) places.set(spec.key, { id: key, offset: Math.round(offset), seen: now, at: Date.now() })
    }
  }
  let next: string | undefined
  let users = 0
  let unsubscribe: ReadonlyArray<() => void> = []
  let catching: Promise<void> | undefined
  /** Something came, or may have been missed, while posts were being fetched. */
  let again = false
  let failures = 0
  /** Newest id before the break that is still to be caught up with. */
  let since: string | undefined
  let generation = 0
  /** One's own posts that went out while the list was being fetched: the answer may be from just before. */
  const late = new Set<string>()

  const release = entities.hold(function* () {
    yield* timeline().ids
    yield* timeline().pending
  })

  const facts = (id: string): PostFacts | undefined => {
    const outer = entities.status(id)
    if (!outer) return undefined
    return {
      reblogId: outer.reblog_id,
      parentId: outer.in_reply_to_id,
      reply: outer.in_reply_to_id !== null && outer.in_reply_to_account_id !== outer.account_id,
      hidden: deps.filters.verdict(id, spec.context).action === "hide"
    }
  }

  const owners = new Map<string, string>()
  const { rows, dispose: disposeRows } = createRoot((dispose) => ({
    dispose,
    rows: createMemo(() => {
      const now = timeline()
      const options = deps.options.of(spec.key)
      deps.filters.version()
      const input = { timeline: now, options, facts, owners, opened: opened(), line: line() }
      return untrack(() => rowsOf(input))
    })
  }))

  const put = (statuses: ReadonlyArray<Status>) => entities.put(statuses)

  /** The newest page. */
  const loadTop = async (mine: number): Promise<void> => {
    const page = await source.page({ limit: PAGE })
    if (mine !== generation) return
    next = page.next
    const ids = put(page.items)
    let fresh = pure.start(ids, page.items.length === 0 || page.next === undefined, spec.given)
    if (!spec.given) for (const id of timeline().pending) fresh = pure.insert(fresh, id)
    memory.follow = true
    setSeen(fresh.ids[0])
    setTimeline(fresh)
  }

  /** The posts around a place: the one that was read and older ones, and above them the ones right after it. */
  const loadAround = async (mine: number, place: Place): Promise<boolean> => {
    const [below, above] = await Promise.all([
      source.page({ limit: PAGE, max_id: after(place.id) }),
      source.page({ limit: CATCH_UP_PAGE, min_id: place.id })
    ])
    if (mine !== generation) return true
    const first = below.items[0]?.id
    if (first === undefined) return false
    next = below.next
    const ids = put([...above.items, ...below.items])
    const fresh = pure.start(ids, below.next === undefined)
    memory.anchor = { key: first, offset: place.offset }
    memory.follow = false
    setSeen(place.seen)
    setLine(place.seen)
    setTimeline(fresh)
    since = above.items.length >= CATCH_UP_PAGE ? pure.newest(fresh) : undefined
    return true
  }

  /** A list that knows no dates is read from its top until the place is found. */
  const loadUntil = async (mine: number, place: Place): Promise<void> => {
    await loadTop(mine)
    for (let count = 1; count < SEARCH_PAGES && next !== undefined; count += 1) {
      if (mine !== generation || timeline().ids.includes(place.id)) break
      const page = await source.older(next)
      next = page.next
      const ids = put(page.items)
      setTimeline((now) => pure.appendOlder(now, ids, page.next === undefined || page.items.length === 0))
    }
    if (mine !== generation || !timeline().ids.includes(place.id)) return
    memory.anchor = { key: place.id, offset: place.offset }
    memory.follow = false
  }

  /** What more came since the place than one page holds is fetched now. */
  const ready = () => {
    setState("ready")
    for (const id of late) setTimeline((now) => pure.insert(now, id))
    late.clear()
    if (since !== undefined || again) resync()
  }

  const load = async (): Promise<void> => {
    if (state() === "loading") return
    setState("loading")
    generation += 1
    const mine = generation
    try {
      const place = spec.resumes && timeline().ids.length === 0 ? places.get(spec.key) : undefined
      if (place && spec.given) await loadUntil(mine, place)
      else if (!place || !(await loadAround(mine, place))) await loadTop(mine)
      if (mine === generation) ready()
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
      const page = await source.older(next)
      if (mine !== generation) {
        setOlder("idle")
        return
      }
      const ids = put(page.items)
      next = page.next ?? next
      setTimeline((now) => pure.appendOlder(now, ids, page.next === undefined))
      setOlder("ready")
    } catch (reason) {
      setOlderError(messageOf(reason))
      setOlder("failed")
    }
  }

  const catchUpFrom = async (start: string): Promise<void> => {
    let from = start
    for (let count = 0; count < CATCH_UP_PAGES; count += 1) {
      const page = await source.page({ min_id: from, limit: CATCH_UP_PAGE })
      const ids = put(page.items)
      setTimeline((now) => pure.catchUp(now, ids))
      const top = pure.mergeIds(ids, [])[0]
      if (ids.length < CATCH_UP_PAGE || top === undefined || top <= from) return
      from = top
    }
    const page = await source.page({ limit: CATCH_UP_PAGE })
    const ids = put(page.items)
    setTimeline((now) => pure.leap(now, ids))
  }

  const refresh = async (): Promise<void> => {
    const page = await source.page({ limit: PAGE })
    const ids = put(page.items)
    setTimeline((now) => pure.refresh(now, ids))
  }

  /** Fetches what came since the newest known post, page by page until it joins; repeated at the next chance if it fails. */
  const resync = (): void => {
    // the answer that is on its way may be from before
    again = state() === "loading" || catching !== undefined
    if (state() !== "ready") return
    since ??= spec.given ? undefined : pure.newest(timeline())
    if (catching) return
    const from = since
    const job = spec.given ? refresh() : from === undefined ? load() : catchUpFrom(from)
    catching = job
      .then(
        () => {
          since = undefined
          failures = 0
        },
        () => {
          // what was missed would stay missed until the next break
          if (failures >= CATCH_UP_TRIES || users === 0) return
          failures += 1
          setTimeout(() => users > 0 && resync(), CATCH_UP_AGAIN * (1 + Math.random()))
        }
      )
      .finally(() => {
        catching = undefined
        if (again) resync()
      })
  }

  const onMessage = (message: StreamMessage): void => {
    switch (message.event) {
      case "update": {
        // the page that is on its way may have been made before this one was written
        if (state() === "loading") again = true
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
    rows,
    state,
    error,
    older,
    olderError,
    filling,
    memory,
    load,
    loadOlder,
    resync,
    /** Posts that came and were not in view yet. */
    fresh: () => timeline().pending.length + unseen(rows(), seen()),
    /** Unfolds a row of folded posts, or folds it up again. */
    toggle: (key: string) =>
      setOpened((now) => {
        const keys = new Set(now)
        if (!keys.delete(key)) keys.add(key)
        return keys
      }),
    /** Shows what waits, from its top on. The line says where one was. */
    release: () => {
      const before = seen()
      if (before !== undefined && !spec.given) setLine(before)
      setSeen(pure.newest(timeline()))
      if (timeline().pending.length === 0) return
      memory.follow = true
      setTimeline(pure.release)
    },
    /** Puts what waits above what is read, which stays where it is. */
    unroll: () => {
      if (timeline().pending.length > 0) setTimeline(pure.release)
    },
    /** Goes to a place that another device has kept. False: its post cannot be had any more. Fails with ApiError. */
    goTo: async (place: Place): Promise<boolean> => {
      generation += 1
      const mine = generation
      const known = timeline().ids.includes(place.id)
      if (known) {
        memory.anchor = { key: place.id, offset: place.offset }
        memory.jump = true
        setLine(place.seen)
        setTimeline((now) => ({ ...now }))
        return true
      }
      memory.jump = true
      const found = await loadAround(mine, place)
      if (found) ready()
      else memory.jump = false
      return found
    },
    /** Puts one's own new post in: a reader at the top sees it, one further down keeps the place. */
    insert: (id: string) => {
      if (state() === "loading") late.add(id)
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
        const page = await source.page({ max_id: below, limit: CATCH_UP_PAGE })
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
        unsubscribe = (spec.channels ?? []).map((channel) => stream.subscribe(channel, onMessage))
        if (state() === "idle" || state() === "failed") void load()
        else resync()
      }
      return () => {
        users -= 1
        if (users > 0) return
        for (const stop of unsubscribe) stop()
        unsubscribe = []
      }
    },
    inUse: () => users > 0,
    dispose: () => {
      generation += 1
      for (const stop of unsubscribe) stop()
      disposeRows()
      release()
    }
  }
}

export type TimelineHandle = ReturnType<typeof createTimeline>
