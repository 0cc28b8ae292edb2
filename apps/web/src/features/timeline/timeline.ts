/**
 * A timeline as ids alone, newest first. Ids are ULIDs of the publishing date, so their order is the order of the list,
 * whatever order they arrive in. Invariants: `ids` and `pending` are strictly descending and share no id; every gap names
 * an id of either below which posts may be missing.
 */
export interface Timeline {
  readonly ids: ReadonlyArray<string>
  /** Arrived live and not shown yet. */
  readonly pending: ReadonlyArray<string>
  /** Ids right below which something may be missing. */
  readonly gaps: ReadonlySet<string>
  /** The oldest post is here. */
  readonly complete: boolean
  /** `ids` are in the server's own order, not by date: such a list has no `pending` and no gaps. */
  readonly given: boolean
}

export const empty: Timeline = { ids: [], pending: [], gaps: new Set(), complete: false, given: false }

/** Two lists of ids as one, newest first, each id once. */
export const mergeIds = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...new Set([...a, ...b])].sort((x, y) => (x < y ? 1 : x > y ? -1 : 0))

const without = (ids: ReadonlyArray<string>, taken: ReadonlyArray<string>): ReadonlyArray<string> => {
  const set = new Set(taken)
  return ids.some((id) => set.has(id)) ? ids.filter((id) => !set.has(id)) : ids
}

/** The first page. */
export const start = (page: ReadonlyArray<string>, complete: boolean, given = false): Timeline => ({
  ids: given ? [...new Set(page)] : mergeIds(page, []),
  pending: [],
  gaps: new Set(),
  complete,
  given
})

/** The next older page. */
export const appendOlder = (timeline: Timeline, page: ReadonlyArray<string>, complete: boolean): Timeline => {
  const ids = timeline.given ? [...new Set([...timeline.ids, ...page])] : mergeIds(timeline.ids, page)
  return { ...timeline, ids, pending: without(timeline.pending, ids), complete }
}

/** The first page once more: what is new in it goes on top, in its order. For lists in the server's own order. */
export const refresh = (timeline: Timeline, page: ReadonlyArray<string>): Timeline =>
  page.every((id) => timeline.ids.includes(id))
    ? timeline
    : { ...timeline, ids: [...new Set([...page, ...timeline.ids])] }

/**
 * A post that arrived live. It waits in `pending`, unless it is older than everything shown while older pages are still
 * to come: then its page will bring it.
 */
export const arrive = (timeline: Timeline, id: string): Timeline => {
  if (timeline.ids.includes(id) || timeline.pending.includes(id)) return timeline
  const oldest = timeline.ids.at(-1)
  if (!timeline.complete && oldest !== undefined && id < oldest) return timeline
  return { ...timeline, pending: mergeIds(timeline.pending, [id]) }
}

/** Posts that wait at most. Past it only the newest `KEPT_WAITING` stay, above a gap that brings the others back on request. */
const MOST_WAITING = 400
const KEPT_WAITING = 40
/** Posts a list keeps when its reader goes to the top; older ones are fetched again on the way down. */
const MOST_BELOW = 400

/** What waits, bounded. */
export const boundPending = (timeline: Timeline): Timeline => {
  if (timeline.pending.length <= MOST_WAITING) return timeline
  const pending = timeline.pending.slice(0, KEPT_WAITING)
  const last = pending.at(-1)
  const dropped = new Set(timeline.pending.slice(KEPT_WAITING))
  const gaps = new Set([...timeline.gaps].filter((id) => !dropped.has(id)))
  if (last !== undefined) gaps.add(last)
  return { ...timeline, pending, gaps }
}

/** The list without what is far below its top. */
export const boundIds = (timeline: Timeline): Timeline => {
  if (timeline.given || timeline.ids.length <= MOST_BELOW) return timeline
  const ids = timeline.ids.slice(0, MOST_BELOW)
  const kept = new Set([...ids, ...timeline.pending])
  return { ...timeline, ids, gaps: new Set([...timeline.gaps].filter((id) => kept.has(id))), complete: false }
}

/** A post of one's own: shown at once, wherever its date puts it. */
export const insert = (timeline: Timeline, id: string): Timeline =>
  timeline.ids.includes(id)
    ? timeline
    : { ...timeline, ids: mergeIds(timeline.ids, [id]), pending: without(timeline.pending, [id]) }

/** Shows everything that waits. */
export const release = (timeline: Timeline): Timeline =>
  timeline.pending.length === 0 ? timeline : { ...timeline, ids: mergeIds(timeline.ids, timeline.pending), pending: [] }

/** A post is gone. A gap below it moves up to the post above; at the very top there is nothing above to hang it on. */
export const remove = (timeline: Timeline, id: string): Timeline => {
  if (!timeline.ids.includes(id) && !timeline.pending.includes(id)) return timeline
  const gaps = new Set(timeline.gaps)
  if (gaps.delete(id)) {
    const all = mergeIds(timeline.ids, timeline.pending)
    const above = all[all.indexOf(id) - 1]
    if (above !== undefined) gaps.add(above)
  }
  return {
    ...timeline,
    ids: timeline.ids.filter((other) => other !== id),
    pending: timeline.pending.filter((other) => other !== id),
    gaps
  }
}

/** The newest id up to which nothing is known to be missing at the top; where catching up begins. */
export const newest = (timeline: Timeline): string | undefined => {
  const [shown] = timeline.ids
  const [waiting] = timeline.pending
  if (shown === undefined || waiting === undefined) return shown ?? waiting
  if (shown > waiting) return shown
  return waiting
}

/** Posts fetched after a break, all of those since then: they wait in `pending` like live ones. Older pages bring the older. */
export const catchUp = (timeline: Timeline, page: ReadonlyArray<string>): Timeline => {
  const oldest = timeline.complete ? undefined : timeline.ids.at(-1)
  const fresh = without(page, timeline.ids).filter((id) => oldest === undefined || id > oldest)
  return fresh.length === 0 ? timeline : { ...timeline, pending: mergeIds(timeline.pending, fresh) }
}

/**
 * Too much was missed to fetch it all: the newest page waits with the rest, and a gap under it says that there is more
 * between. A page that reaches what is known leaves no gap.
 */
export const leap = (timeline: Timeline, page: ReadonlyArray<string>): Timeline => {
  const top = newest(timeline)
  const oldestOfPage = mergeIds(page, []).at(-1)
  const caught = catchUp(timeline, page)
  return oldestOfPage === undefined || top === undefined || oldestOfPage <= top
    ? caught
    : { ...caught, gaps: new Set([...caught.gaps, oldestOfPage]) }
}

/**
 * A page fetched to fill the gap below `below`. `joined`: it reached the posts on the other side (or there is nothing
 * more). Otherwise the gap moves down below the page.
 */
export const fillGap = (
  timeline: Timeline,
  below: string,
  page: ReadonlyArray<string>,
  exhausted: boolean
): Timeline => {
  if (!timeline.gaps.has(below)) return timeline
  const at = timeline.ids.indexOf(below)
  const next = timeline.ids[at + 1]
  const inside = page.filter((id) => id < below && (next === undefined || id > next))
  const reached = next === undefined || page.some((id) => id <= next)
  const gaps = new Set(timeline.gaps)
  gaps.delete(below)
  const last = mergeIds(inside, []).at(-1)
  if (!exhausted && !reached) gaps.add(last ?? below)
  const ids = mergeIds(timeline.ids, inside)
  return { ...timeline, ids, pending: without(timeline.pending, ids), gaps }
}
