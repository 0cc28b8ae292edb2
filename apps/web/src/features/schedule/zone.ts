/*
 * Wall-clock time in a named time zone, by the browser's own tables alone. A `Wall` is what a calendar and a clock on the
 * wall show, written `YYYY-MM-DDTHH:mm` as the native date-time field does; an instant is milliseconds since the epoch.
 */
export type Wall = string
/** `YYYY-MM-DD` */
export type Day = string

const MINUTE = 60_000
export const DAY_MS = 24 * 60 * MINUTE

const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (zone: string): Intl.DateTimeFormat => {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit"
    })
    formats.set(zone, format)
  }
  return format
}

/** The wall clock at an instant, as if it were UTC, in milliseconds; whole seconds. */
const shown = (instant: number, zone: string): number => {
  const part: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(instant)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

const pad = (value: number, length = 2) => String(value).padStart(length, "0")

const write = (asUtc: number): Wall => {
  const date = new Date(asUtc)
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}T${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`
}

const WALL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/

/** Milliseconds as if UTC; undefined for what is no date and time, such as 30 February. */
const read = (wall: Wall): number | undefined => {
  const match = WALL.exec(wall)
  if (!match) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number)
  const asUtc = Date.UTC(year, month - 1, day, hour, minute)
  return year >= 1000 && write(asUtc) === wall.slice(0, 16) ? asUtc : undefined
}

/** What the clock on the wall shows at an instant. */
export const wallAt = (instant: number, zone: string): Wall => write(shown(instant, zone))

/** The day at an instant. */
export const dayAt = (instant: number, zone: string): Day => wallAt(instant, zone).slice(0, 10)

/** `gap`: clocks jump over this time, `instead` is what they show by then. `twice`: clocks show it again an hour later. */
export type Moment =
  | { readonly is: "once"; readonly instant: number }
  | { readonly is: "twice"; readonly instant: number; readonly later: number }
  | { readonly is: "gap"; readonly instead: number }
  | { readonly is: "unreadable" }

/** Which instant, or instants, a time on the wall is. Looks one day to both sides: no zone changes twice within two days. */
export const instantOf = (wall: Wall, zone: string): Moment => {
  const asUtc = read(wall)
  if (asUtc === undefined) return { is: "unreadable" }
  const offset = (at: number) => shown(at, zone) - at
  const before = offset(asUtc - DAY_MS)
  const after = offset(asUtc + DAY_MS)
  const found = [...new Set([asUtc - before, asUtc - after])]
    .filter((instant) => shown(instant, zone) === asUtc)
    .sort((a, b) => a - b)
  const [instant, later] = found
  if (instant === undefined) return { is: "gap", instead: asUtc - before }
  return later === undefined ? { is: "once", instant } : { is: "twice", instant, later }
}

/** The instant meant by a time on the wall; one that clocks jump over moves on with them. Undefined: unreadable. */
export const meant = (wall: Wall, zone: string): number | undefined => {
  const moment = instantOf(wall, zone)
  return moment.is === "unreadable" ? undefined : moment.is === "gap" ? moment.instead : moment.instant
}

/** The reader's zone, such as `Europe/Vienna`. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** `Europe/Vienna` → `Europe/Vienna, GMT+1`; the offset is the one at that instant. */
export const zoneWords = (zone: string, instant: number, locale?: string): string => {
  const offset = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "shortOffset" })
    .formatToParts(instant)
    .find(({ type }) => type === "timeZoneName")?.value
  const name = zone.replaceAll("_", " ")
  return offset === undefined || zone === "UTC" || offset === name ? name : `${name}, ${offset}`
}

// ------------------------------------------------------------------------------------------------------------------ days

const utcOf = (day: Day): number =>
  Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)))

export const isDay = (text: string): boolean => read(`${text}T00:00`) !== undefined

export const addDays = (day: Day, count: number): Day => write(utcOf(day) + count * DAY_MS).slice(0, 10)

/** 1 (Monday) to 7 (Sunday). */
export const weekday = (day: Day): number => new Date(utcOf(day)).getUTCDay() || 7

/** The seven days of the week that a day is in; `first` is the weekday it begins with. */
export const weekOf = (day: Day, first: number): ReadonlyArray<Day> => {
  const start = addDays(day, -((weekday(day) - first + 7) % 7))
  return Array.from({ length: 7 }, (_, index) => addDays(start, index))
}

/** The weekday on which weeks begin where the reader is: Monday where the browser does not know. */
export const firstWeekday = (locale: string | undefined): number => {
  try {
    const known: unknown = new Intl.Locale(locale ?? "en-GB")
    const info = known as { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } }
    return info.getWeekInfo?.().firstDay ?? info.weekInfo?.firstDay ?? 1
  } catch {
    return 1
  }
}

/** A day in words, without a zone: it is a day wherever one is. */
export const dayWords = (day: Day, options: Intl.DateTimeFormatOptions, locale?: string): string =>
  new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(utcOf(day))

/** "16 – 22 Nov 2026": what both ends share is said once. */
export const daysWords = (from: Day, to: Day, locale?: string): string =>
  new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).formatRange(
    utcOf(from),
    utcOf(to)
  )
