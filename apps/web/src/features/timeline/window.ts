/** Pixels. A row that was never measured is taken for this high. */
export const GUESS = 180
/** Rows in the page at most, whatever their heights. */
export const MOST = 60
/** New rows a frame at either end while one scrolls: a post takes some milliseconds to build on a slow phone. */
export const STEP = 1
/** Rows left behind that stay until others come, so that each of them does not cost a layout of its own. */
export const SLACK = 4

export interface Span {
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

export const heightOf = (heights: ReadonlyMap<string, number>, key: string): number => heights.get(key) ?? GUESS

/** Sum of the heights of rows `from` to `to` (exclusive). */
export const extent = (
  rows: ReadonlyArray<string>,
  heights: ReadonlyMap<string, number>,
  from: number,
  to: number
): number => {
  let sum = 0
  for (let index = from; index < to; index += 1) {
    const key = rows[index]
    if (key !== undefined) sum += heightOf(heights, key)
  }
  return sum
}

/** Whether all rows before `end` are in both, and there are some. */
export const sameUpTo = (end: number, before: ReadonlyArray<string>, now: ReadonlyArray<string>): boolean => {
  if (end === 0 || now.length < end) return false
  for (let index = 0; index < end; index += 1) if (before[index] !== now[index]) return false
  return true
}

/** The row at a distance from the list's top, and how far into the row that is. */
export const rowAt = (
  rows: ReadonlyArray<string>,
  heights: ReadonlyMap<string, number>,
  offset: number
): { readonly index: number; readonly into: number } => {
  let rest = Math.max(0, offset)
  for (const [index, key] of rows.entries()) {
    const height = heightOf(heights, key)
    if (rest < height) return { index, into: rest }
    rest -= height
  }
  return { index: Math.max(0, rows.length - 1), into: 0 }
}

/**
 * The rows to have in the page around row `anchor`: enough to fill `above` pixels before it and `below` pixels from its
 * top on, never more than MOST. The anchor itself is always among them.
 */
export const spanAround = (
  rows: ReadonlyArray<string>,
  heights: ReadonlyMap<string, number>,
  anchor: number,
  above: number,
  below: number
): Span => {
  if (rows.length === 0) return { start: 0, end: 0 }
  const at = Math.min(Math.max(0, anchor), rows.length - 1)
  let start = at
  for (let filled = 0; start > 0 && filled < above && at - start < MOST / 2; start -= 1) {
    filled += heightOf(heights, rows[start - 1] ?? "")
  }
  let end = at
  for (let filled = 0; end < rows.length && (filled < below || end === at) && end - start < MOST; end += 1) {
    filled += heightOf(heights, rows[end] ?? "")
  }
  return { start, end }
}

/**
 * From the rows there are to those that are wanted: at most `STEP` new ones at either end, but all that the view needs.
 * What is left behind goes together with what comes, or when `SLACK` rows have gathered.
 */
export const nearer = (now: Span, wanted: Span, needed: Span): Span => {
  if (now.start >= needed.end || now.end <= needed.start) return needed
  const start = Math.min(needed.start, Math.max(wanted.start, now.start - STEP))
  const end = Math.max(needed.end, Math.min(wanted.end, now.end + STEP))
  const grows = start < now.start || end > now.end
  const left = Math.max(0, start - now.start) + Math.max(0, now.end - end)
  return grows || left >= SLACK || now.end - now.start > MOST ? { start, end } : now
}
