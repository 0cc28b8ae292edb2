/** The page's language in the reader's own region (dates of en-GB for a page in en), else as it is. */
export const locale = (): string | undefined => {
  if (typeof document === "undefined") return undefined
  const { lang } = document.documentElement
  return navigator.languages.find((tag) => tag === lang || tag.startsWith(`${lang}-`)) ?? (lang || undefined)
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Age of an ISO date as a short word: now, 5m, 3h, 2d, then the date. A date ahead (a skewed clock) counts as now. */
export const relativeTime = (iso: string, now: number): string => {
  const then = Date.parse(iso)
  if (Number.isNaN(then)) return ""
  const age = now - then
  if (age < MINUTE) return "now"
  if (age < HOUR) return `${Math.floor(age / MINUTE)}m`
  if (age < DAY) return `${Math.floor(age / HOUR)}h`
  if (age < 7 * DAY) return `${Math.floor(age / DAY)}d`
  const date = new Date(then)
  const sameYear = date.getFullYear() === new Date(now).getFullYear()
  return date.toLocaleDateString(locale(), {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" })
  })
}

/** The same age in words, for labels that are read out. */
export const spokenTime = (iso: string, now: number): string => {
  const then = Date.parse(iso)
  if (Number.isNaN(then)) return ""
  const age = now - then
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" })
  if (age < MINUTE) return "just now"
  if (age < HOUR) return format.format(-Math.floor(age / MINUTE), "minute")
  if (age < DAY) return format.format(-Math.floor(age / HOUR), "hour")
  if (age < 7 * DAY) return format.format(-Math.floor(age / DAY), "day")
  return new Date(then).toLocaleDateString(locale(), { dateStyle: "long" })
}

export const absoluteTime = (iso: string): string => {
  const then = Date.parse(iso)
  return Number.isNaN(then) ? "" : new Date(then).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" })
}

/** Time left until an ISO date, in words: "2 hours left". */
export const timeLeft = (iso: string, now: number): string => {
  const left = Date.parse(iso) - now
  if (Number.isNaN(left) || left <= 0) return "ended"
  const unit = left >= DAY ? "day" : left >= HOUR ? "hour" : "minute"
  const count = Math.max(1, Math.round(left / (unit === "day" ? DAY : unit === "hour" ? HOUR : MINUTE)))
  return `${count} ${unit}${count === 1 ? "" : "s"} left`
}

/** "Nov 2026" */
export const monthOf = (iso: string): string =>
  new Date(iso).toLocaleDateString(locale(), { month: "short", year: "numeric" })

/** 1234 → "1.2K": short where it stands in a row of buttons. */
export const shortNumber = (value: number): string =>
  new Intl.NumberFormat(locale(), { notation: "compact", maximumFractionDigits: 1 }).format(value)
