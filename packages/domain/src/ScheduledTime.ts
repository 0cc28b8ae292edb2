/** The furthest a post can be scheduled ahead, in years of the calendar. */
export const MAX_YEARS_AHEAD = 5
/** A time this little past counts as now: forms work in whole minutes, and requests take a while. */
export const PAST_GRACE_MS = 60_000

/** Why a text is no time to schedule for. */
export type TimeProblem = "not_a_time" | "no_zone" | "no_such_date" | "past" | "too_far"

/** ISO 8601 as RFC 3339 has it; seconds and their fraction may be missing. */
const ISO =
  /^(\d{4}|[+-]\d{6})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?$/

/**
 * Reads the instant to schedule for: milliseconds since 1970, or why not. A time without a zone is refused rather than
 * guessed: in the hour that a change of clocks skips or repeats it would be another instant than its author means. A date
 * that does not exist (30 February) is refused rather than moved; the leap second `:60` is the second after `:59`.
 */
export const parseScheduledTime = (
  text: string,
  now: number
): { readonly at: number } | { readonly problem: TimeProblem } => {
  const parts = ISO.exec(text.trim())
  if (parts === null) return { problem: "not_a_time" }
  const [, year = "", month = "", day = "", hour = "", minute = "", second = "0", fraction = "", zone] = parts
  const numbers = [year, month, day, hour, minute, second].map(Number)
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = numbers
  if (mo < 1 || mo > 12 || d < 1 || d > daysIn(y, mo) || h > 23 || mi > 59 || s > 60) return { problem: "no_such_date" }
  if (zone === undefined) return { problem: "no_zone" }
  const offset = offsetOf(zone)
  if (offset === undefined) return { problem: "not_a_time" }
  const base = new Date(0)
  base.setUTCFullYear(y, mo - 1, d)
  base.setUTCHours(h, mi, s, Number(fraction.padEnd(3, "0").slice(0, 3)))
  const at = base.getTime() - offset * 60_000
  if (Number.isNaN(at)) return { problem: "too_far" }
  if (at < now - PAST_GRACE_MS) return { problem: "past" }
  return at > latestScheduledTime(now) ? { problem: "too_far" } : { at }
}

/** The last instant that can be scheduled for. */
export const latestScheduledTime = (now: number): number => {
  const date = new Date(now)
  date.setUTCFullYear(date.getUTCFullYear() + MAX_YEARS_AHEAD)
  return date.getTime()
}

/** What to tell somebody about a time that does not do. */
export const timeProblemMessage = (problem: TimeProblem, text: string): string => {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text
  switch (problem) {
    case "not_a_time":
      return `scheduled_at: "${shown}" is not a time; write it like 2030-01-31T09:30:00Z.`
    case "no_zone":
      return `scheduled_at: "${shown}" has no time zone; add Z for UTC, or an offset such as +02:00.`
    case "no_such_date":
      return `scheduled_at: there is no such date or time as "${shown}".`
    case "past":
      return `scheduled_at: "${shown}" is in the past.`
    case "too_far":
      return `scheduled_at: "${shown}" is more than ${MAX_YEARS_AHEAD} years ahead.`
  }
}

const daysIn = (year: number, month: number) => {
  const last = new Date(0)
  last.setUTCFullYear(year, month, 0)
  return last.getUTCDate()
}

/** Minutes east of UTC; undefined past ±23:59, which no place has. */
const offsetOf = (zone: string): number | undefined => {
  if (/^z$/i.test(zone)) return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(":", "") || "0")
  if (hours > 23 || minutes > 59) return undefined
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes)
}
