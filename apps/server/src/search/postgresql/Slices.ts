import type { Statistics } from "./Statistics.ts"

/** What looking at one hit costs (its row lies anywhere), and one entry of the index of times, in microseconds. */
const ROW = 3
const ENTRY = 0.1
/** Each slice reaches so many times as far as the one before. */
const GROWTH = 4

/** Posts of a time: not older than `after`, younger than `before`; undefined is without end. */
export interface Slice {
  readonly after: number | undefined
  readonly before: number | undefined
}

/** Which part of all posts is older than this. */
export const fractionAt = (times: ReadonlyArray<number>, time: number): number => {
  const last = times.length - 1
  const next = times.findIndex((one) => one >= time)
  if (next === 0) return 0
  if (next === -1) return 1
  const [from = 0, to = 0] = [times[next - 1], times[next]]
  return (next - 1 + (time - from) / Math.max(1, to - from)) / last
}

/** The time that this part of all posts is older than. */
export const timeAt = (times: ReadonlyArray<number>, fraction: number): number => {
  const place = Math.min(1, Math.max(0, fraction)) * (times.length - 1)
  const before = Math.floor(place)
  const [from = 0, to = from] = [times[before], times[before + 1]]
  return Math.floor(from + (place - before) * (to - from))
}

/**
 * The times to look through one after the other, the newest first, until there are hits enough: together they are all of
 * `within`, and none lies in two. One slice when all hits are looked at for less than it costs to tell which are new;
 * otherwise the first one should bring `aim` hits, by statistics that may be wrong: then the next ones reach further back.
 */
export const slicesOf = (
  { posts, share, times }: { readonly posts: number; readonly share: number } & Pick<Statistics, "times">,
  within: Slice,
  aim: number
): ReadonlyArray<Slice> => {
  if (times.length < 2) return [within]
  const newest = within.before === undefined ? 1 : fractionAt(times, within.before)
  const oldest = within.after === undefined ? 0 : fractionAt(times, within.after)
  const span = newest - oldest
  const hits = share * posts * span
  const part = aim / hits
  if (hits === 0 || part * span * posts * ENTRY + aim * ROW >= hits * ROW) return [within]
  const slices: Array<Slice> = []
  let edge = within.before
  let width = part * span
  for (let at = newest - width; at > oldest + width; at -= width) {
    const after = timeAt(times, at)
    if (after < (edge ?? Number.POSITIVE_INFINITY) && after > (within.after ?? Number.NEGATIVE_INFINITY)) {
      slices.push({ after, before: edge })
      edge = after
    }
    width *= GROWTH
  }
  return [...slices, { after: within.after, before: edge }]
}
