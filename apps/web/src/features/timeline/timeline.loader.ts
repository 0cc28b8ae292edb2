import type { Status } from "@chirp/domain/Status"
import { batch } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { toast } from "../../ui/Toast.tsx"
import type { LookAgain } from "./lookAgain.ts"
import type { Place } from "./places.ts"
import type { Source } from "./source.ts"
import type { TimelineSpec } from "./specs.ts"
import type { TimelineDeps, TimelineState } from "./timeline.state.ts"
import { text } from "./timeline.text.ts"
import * as pure from "./timeline.ts"
import { after, earlier } from "./ulid.ts"

/** Posts a request. GoToSocial clamps home and public timelines at 40. */
const PAGE = 20
const CATCH_UP_PAGE = 40
/** After a break at most this many pages are fetched one after the other; what is older becomes a gap. */
const CATCH_UP_PAGES = 5
/**
 * Milliseconds before the newest known post where catching up begins: posts do not arrive in the order of their dates, and
 * of two written at once the later one may have come just before the break.
 */
const OVERLAP = 60_000
/** Milliseconds until a catching up that failed is tried again, plus as much again at random; and how often. */
const CATCH_UP_AGAIN = 2_000
const CATCH_UP_TRIES = 5
/** Deletions remembered; a page takes less time than so many. */
const DELETED = 100
/** Pages fetched at most to find the place in a list that knows no dates. */
const SEARCH_PAGES = 5

/** How a timeline gets its posts: from its top, around a place, downwards, after a break, into a gap. */
export const makeLoader = (
  deps: Pick<TimelineDeps, "entities" | "places">,
  spec: TimelineSpec,
  source: Source,
  held: TimelineState,
  /** Somebody looks at it: only then is a failure tried again by itself. */
  inUse: () => boolean,
  looks: Pick<LookAgain, "loaded" | "caughtUp">
) => {
  const { entities, places } = deps
  const { filling, memory, older, setError, setFilling, setLine, setOlder, setOlderError, setSeen, setState } = held
  const { setTimeline, state, timeline } = held
  let next: string | undefined
  /** The list was cut off below this post: going on downwards starts there. */
  let below: string | undefined
  /** The first posts are on the screen before their timeline is ready, and did not fill it. */
  let olderWanted = false
  let catching: Promise<void> | undefined
  /** Something came, or may have been missed, while posts were being fetched. */
  let again = false
  let failures = 0
  /** One's own posts that went out while the list was being fetched: the answer may be from just before. */
  const late = new Set<string>()
  /**
   * The newest id that came from the server's own order: a page, or the stream. Not one's own post that was put in: others
   * may have been missed before it.
   */
  let sure: string | undefined
  /** Where the break began that is still to be caught up with. */
  let since: string | undefined
  let generation = 0

  const heard = (id: string) => {
    if (sure === undefined || id > sure) sure = id
  }
  /** Deleted lately: a page on its way may have been made before. */
  const deleted = new Set<string>()
  const put = (statuses: ReadonlyArray<Status>) => entities.put(statuses.filter(({ id }) => !deleted.has(id)))

  /** The newest page. */
  const loadTop = async (mine: number): Promise<void> => {
    const page = await source.page({ limit: PAGE })
    if (mine !== generation) return
    next = page.next
    below = undefined
    const ids = put(page.items)
    sure = pure.mergeIds(ids, [])[0]
    let fresh = pure.start(ids, page.items.length === 0 || page.next === undefined, spec.given)
    if (!spec.given) for (const id of timeline().pending) fresh = pure.insert(fresh, id)
    memory.follow = true
    setSeen(fresh.ids[0])
    setTimeline(fresh)
  }

  /** The posts around a place: the one that was read and older ones, and above them the ones right after it. */
  const loadAround = async (mine: number, place: Place): Promise<boolean> => {
    const [under, above] = await Promise.all([
      source.page({ limit: PAGE, max_id: after(place.id) }),
      source.page({ limit: CATCH_UP_PAGE, min_id: place.id })
    ])
    if (mine !== generation) return true
    const first = under.items[0]?.id
    if (first === undefined) return false
    next = under.next
    below = undefined
    const ids = put([...above.items, ...under.items])
    const fresh = pure.start(ids, under.next === undefined)
    sure = fresh.ids[0]
    memory.anchor = { key: first, offset: place.offset }
    memory.follow = false
    // from here on in one change: any other, even the line alone, would use up the jump
    memory.jump = true
    batch(() => {
      setSeen(place.seen)
      setLine(place.seen)
      setTimeline(fresh)
    })
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
    looks.loaded()
    for (const id of late) setTimeline((now) => pure.insert(now, id))
    late.clear()
    if (since !== undefined || again) resync()
    if (olderWanted) void loadOlder()
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
    olderWanted = state() === "loading"
    if (state() !== "ready" || older() === "loading" || timeline().complete) return
    if (next === undefined && below === undefined) return
    setOlder("loading")
    const mine = generation
    try {
      const cut = below
      const page = await (cut === undefined ? source.older(next ?? "") : source.page({ limit: PAGE, max_id: cut }))
      if (below === cut) below = undefined
      if (mine !== generation) {
        setOlder("idle")
        return
      }
      const ids = put(page.items)
      next = page.next ?? next
      // in a task of its own: to read a page, to keep its posts and to put them in the list are long enough each
      await new Promise((resolve) => setTimeout(resolve))
      if (mine !== generation) {
        setOlder("idle")
        return
      }
      batch(() => {
        setTimeline((now) => pure.appendOlder(now, ids, page.next === undefined))
        setOlder("ready")
      })
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
      ids.forEach(heard)
      setTimeline((now) => pure.catchUp(now, ids))
      const top = pure.mergeIds(ids, [])[0]
      if (ids.length < CATCH_UP_PAGE || top === undefined || top <= from) return
      from = top
    }
    const page = await source.page({ limit: CATCH_UP_PAGE })
    const ids = put(page.items)
    ids.forEach(heard)
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
    since ??= spec.given || sure === undefined ? undefined : earlier(sure, OVERLAP)
    if (catching) return
    const from = since
    const job = spec.given ? refresh() : from === undefined ? load() : catchUpFrom(from)
    catching = job
      .then(
        () => {
          since = undefined
          failures = 0
          void looks.caughtUp()
        },
        () => {
          // what was missed would stay missed until the next break
          if (failures >= CATCH_UP_TRIES || !inUse()) return
          failures += 1
          setTimeout(() => inUse() && resync(), CATCH_UP_AGAIN * (1 + Math.random()))
        }
      )
      .finally(() => {
        catching = undefined
        if (again) resync()
      })
  }

  return {
    load,
    loadOlder,
    resync,
    /** A post came by the stream. */
    heard,
    /** Shows what waits. What is then far below the top is let go and fetched again on the way down. */
    release: () => {
      setTimeline((now) => {
        const all = pure.release(now)
        const bound = pure.boundIds(all)
        if (bound !== all) {
          below = bound.ids.at(-1)
          held.forgetRows(bound)
        }
        return bound
      })
    },
    /** Goes to a place that another device has kept. False: its post cannot be had any more. Fails with ApiError. */
    goTo: async (place: Place): Promise<boolean> => {
      generation += 1
      const mine = generation
      const known = timeline().ids.includes(place.id)
      if (known) {
        memory.anchor = { key: place.id, offset: place.offset }
        memory.jump = true
        batch(() => {
          setLine(place.seen)
          setTimeline((now) => ({ ...now }))
        })
        return true
      }
      const found = await loadAround(mine, place)
      if (found) ready()
      return found
    },
    fillGap: async (below: string): Promise<void> => {
      if (filling() !== undefined) return
      setFilling(below)
      try {
        const page = await source.page({ max_id: below, limit: CATCH_UP_PAGE })
        const ids = put(page.items)
        setTimeline((now) => pure.fillGap(now, below, ids, ids.length === 0))
      } catch (reason) {
        toast(text.notFilled(messageOf(reason)), { tone: "error" })
      } finally {
        setFilling(undefined)
      }
    },
    /** A post came while the list is being fetched: the page on its way may have been made before it was written. */
    missed: () => {
      again = true
    },
    deleted: (id: string) => {
      deleted.add(id)
      const [oldest] = deleted
      if (deleted.size > DELETED && oldest !== undefined) deleted.delete(oldest)
    },
    /** One's own post went out while the list is being fetched. */
    insertLater: (id: string) => late.add(id),
    /** Answers that are still to come count no more. */
    cancel: () => {
      generation += 1
    }
  }
}
