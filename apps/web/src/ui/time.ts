import { dates, numbers, relativeTimes } from "../language/formats.ts"
import { text } from "./time.text.ts"

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const day = dates({ day: "numeric", month: "short" })
const dayOfYear = dates({ day: "numeric", month: "short", year: "numeric" })
const longDay = dates({ dateStyle: "long" })
const dayAndTime = dates({ dateStyle: "medium", timeStyle: "short" })
const month = dates({ month: "short", year: "numeric" })
const ago = relativeTimes({ numeric: "auto" })
const compact = numbers({ notation: "compact", maximumFractionDigits: 1 })

/** Age of an ISO date as a short word: now, 5m, 3h, 2d, then the date. A date ahead (a skewed clock) counts as now. */
export const relativeTime = (iso: string, now: number): string => {
  const then = Date.parse(iso)
  if (Number.isNaN(then)) return ""
  const age = now - then
  if (age < MINUTE) return text.now
  if (age < HOUR) return text.minutes(Math.floor(age / MINUTE))
  if (age < DAY) return text.hours(Math.floor(age / HOUR))
  if (age < 7 * DAY) return text.days(Math.floor(age / DAY))
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear()
  return (sameYear ? day() : dayOfYear()).format(then)
}

/** The same age in words, for labels that are read out. */
export const spokenTime = (iso: string, now: number): string => {
  const then = Date.parse(iso)
  if (Number.isNaN(then)) return ""
  const age = now - then
  if (age < MINUTE) return text.justNow
  if (age < HOUR) return ago().format(-Math.floor(age / MINUTE), "minute")
  if (age < DAY) return ago().format(-Math.floor(age / HOUR), "hour")
  if (age < 7 * DAY) return ago().format(-Math.floor(age / DAY), "day")
  return longDay().format(then)
}

export const absoluteTime = (iso: string): string => {
  const then = Date.parse(iso)
  return Number.isNaN(then) ? "" : dayAndTime().format(then)
}

/** Time left until an ISO date, in words: "2 hours left". */
export const timeLeft = (iso: string, now: number): string => {
  const left = Date.parse(iso) - now
  if (Number.isNaN(left) || left <= 0) return text.ended
  const unit = left >= DAY ? "day" : left >= HOUR ? "hour" : "minute"
  const count = Math.max(1, Math.round(left / (unit === "day" ? DAY : unit === "hour" ? HOUR : MINUTE)))
  return text.left[unit](count)
}

/** "Nov 2026" */
export const monthOf = (iso: string): string => month().format(new Date(iso))

/** 1234 → "1.2K": short where it stands in a row of buttons. */
export const shortNumber = (value: number): string => compact().format(value)
