import type { Interval } from "./SearchQuery.ts"

const DAY = 86_400_000

type Parsed =
  | { readonly _tag: "Date"; readonly interval: Interval; readonly badZone: boolean }
  | { readonly _tag: "Bad" }

const bad: Parsed = { _tag: "Bad" }

const formats = new Map<string, Intl.DateTimeFormat | undefined>()
/** Zones that are remembered; there are some 600 names, and callers may send any text. */
const MAX_FORMATS = 64

/** Undefined when there is no such zone. */
const formatFor = (timeZone: string) => {
  if (formats.has(timeZone)) return formats.get(timeZone)
  if (formats.size >= MAX_FORMATS) formats.clear()
  const made = /^[\w+/-]{1,64}$/.test(timeZone) ? makeFormat(timeZone) : undefined
  formats.set(timeZone, made)
  return made
}

const makeFormat = (timeZone: string) => {
  try {
    return new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit"
    })
  } catch {
    // RangeError is how Intl says that it does not know a zone
    return undefined
  }
}

/** The wall clock of a zone at a moment, as if it were UTC. */
const wallClock = (format: Intl.DateTimeFormat, moment: number) => {
  const read: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(moment)) read[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = read
  return Date.UTC(year, month - 1, day, hour, minute, second) + (moment % 1000)
}

/** The moment at which a zone's clock shows `wall`; where it never does (the clock jumps ahead), the moment of the jump or just after. */
const moment = (format: Intl.DateTimeFormat | undefined, wall: number) => {
  if (format === undefined) return wall
  const first = wall - (wallClock(format, wall) - wall)
  return wall - (wallClock(format, first) - first)
}

const absolute =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/i

/** Minutes ahead of UTC. */
const offsetOf = (zone: string) => {
  if (/^z$/i.test(zone)) return 0
  const sign = zone.startsWith("-") ? -1 : 1
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(":", "") || 0))
}

/**
 * A date as written in a query, as the span of time it names. Dates that do not exist (`2026-02-30`) are bad. Without an
 * offset the time zone of the options counts; one that does not exist is read as UTC, and said so.
 */
export const parseSearchDate = (
  text: string,
  options: { readonly now: number; readonly timeZone?: string | undefined }
): Parsed => {
  const format = options.timeZone === undefined ? undefined : formatFor(options.timeZone)
  const badZone = options.timeZone !== undefined && format === undefined
  const span = (from: number, to: number): Parsed => ({
    _tag: "Date",
    interval: { from: moment(format, from), to: moment(format, to) },
    badZone
  })
  const relative = /^(today|yesterday)$/i.exec(text)?.[1]?.toLowerCase()
  if (relative !== undefined) {
    const wall = format === undefined ? options.now : wallClock(format, options.now)
    const today = Math.floor(wall / DAY) * DAY
    return relative === "today" ? span(today, today + DAY) : span(today - DAY, today)
  }
  const [, y = "", m, d, hour, minute, second, , zone] = absolute.exec(text) ?? []
  const year = Number(y)
  if (y === "" || year < 1970) return bad
  if (m === undefined) return span(Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1))
  const month = Number(m)
  if (month < 1 || month > 12) return bad
  if (d === undefined) return span(Date.UTC(year, month - 1, 1), Date.UTC(year, month, 1))
  const day = Number(d)
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return bad
  const midnight = Date.UTC(year, month - 1, day)
  if (hour === undefined) return span(midnight, midnight + DAY)
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return bad
  const wall = midnight + (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second ?? 0) * 1000
  const length = second === undefined ? 60_000 : 1000
  if (zone === undefined) return span(wall, wall + length)
  const offset = offsetOf(zone)
  if (Math.abs(offset) > 14 * 60) return bad
  const start = wall - offset * 60_000
  return { _tag: "Date", interval: { from: start, to: start + length }, badZone }
}
