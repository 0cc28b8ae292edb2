import { latestScheduledTime, PAST_GRACE_MS } from "@chirp/domain/ScheduledTime"
import { text } from "./schedule.text.ts"
import { addDays, dayAt, instantOf, localZone, meant, type Wall, wallAt, weekday } from "./zone.ts"

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A time somebody may mean, in words that stand on a button. */
export interface QuickChoice {
  readonly id: string
  readonly label: string
  readonly instant: number
}

/**
 * Times people mean most, soonest first, each once. Those that are over or nearly so for today are left out; one that
 * clocks jump over moves on with them.
 */
export const quickChoices = (now: number, zone: string = localZone()): ReadonlyArray<QuickChoice> => {
  const today = dayAt(now, zone)
  const hour = Number(wallAt(now, zone).slice(11, 13))
  const at = (day: string, time: string) => meant(`${day}T${time}`, zone) ?? now
  const untilMonday = 8 - weekday(today)
  const choices: ReadonlyArray<QuickChoice | undefined> = [
    { id: "hour", label: text.quick.hour, instant: Math.ceil((now + HOUR) / (5 * MINUTE)) * 5 * MINUTE },
    hour < 18 ? { id: "tonight", label: text.quick.tonight, instant: at(today, "20:00") } : undefined,
    { id: "morning", label: text.quick.morning, instant: at(addDays(today, 1), "09:00") },
    { id: "evening", label: text.quick.evening, instant: at(addDays(today, 1), "20:00") },
    weekday(today) < 5
      ? { id: "weekend", label: text.quick.weekend, instant: at(addDays(today, 6 - weekday(today)), "10:00") }
      : undefined,
    untilMonday > 1
      ? { id: "monday", label: text.quick.monday, instant: at(addDays(today, untilMonday), "09:00") }
      : undefined
  ]
  return choices.filter((choice) => choice !== undefined).toSorted((a, b) => a.instant - b.instant)
}

/** What a choice of time came to: an instant to schedule for, or what is wrong with it and what would do instead. */
export type Choice =
  | { readonly ok: true; readonly instant: number; readonly twice?: { readonly later: number } }
  | { readonly ok: false; readonly code: Problem; readonly instead?: number }

/** `empty`: nothing chosen yet. `gap`: clocks jump over it. */
export type Problem = "empty" | "unreadable" | "past" | "far" | "gap"

/** What is wrong with the time, in a sentence. `instead` are the words of the time that would do. */
export const problemSentence = (problem: Problem, at = "", zone = "", instead?: string): string => {
  if (problem === "gap") return text.wrong.gap(at, zone)
  return problem === "far" && instead !== undefined ? text.wrong.farUntil(instead) : text.wrong[problem]
}

/** Reads the date-time field. `second`: of a time that clocks show twice, the later is meant. */
export const choose = (wall: Wall, zone: string, now: number, second = false): Choice => {
  if (wall.trim() === "") return { ok: false, code: "empty" }
  const moment = instantOf(wall, zone)
  if (moment.is === "unreadable") return { ok: false, code: "unreadable" }
  if (moment.is === "gap")
    return moment.instead <= now ? { ok: false, code: "past" } : { ok: false, code: "gap", instead: moment.instead }
  const instant = moment.is === "twice" && second ? moment.later : moment.instant
  // The field knows minutes only: the minute under way is not over.
  if (instant <= now - PAST_GRACE_MS) {
    if (moment.is === "twice" && moment.later > now) return { ok: true, instant: moment.later }
    return { ok: false, code: "past" }
  }
  if (instant > latestScheduledTime(now)) return { ok: false, code: "far", instead: latestScheduledTime(now) }
  return { ok: true, instant, ...(moment.is === "twice" ? { twice: { later: moment.later } } : {}) }
}

/** "Tue 24 Nov, 09:00"; with the year when it is another one than now's. */
export const whenWords = (instant: number, now: number, zone: string = localZone(), locale?: string): string => {
  const sameYear = dayAt(instant, zone).slice(0, 4) === dayAt(now, zone).slice(0, 4)
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(instant)
  const date = format({ day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) })
  return text.when(format({ weekday: "short" }), date, timeWords(instant, zone, locale))
}

/** "09:00", "9:00 AM" */
export const timeWords = (instant: number, zone: string = localZone(), locale?: string): string =>
  new Intl.DateTimeFormat(locale, { timeZone: zone, timeStyle: "short" }).format(instant)

/** "today", "tomorrow", or undefined for other days. */
export const nearDay = (instant: number, now: number, zone: string = localZone()): "today" | "tomorrow" | undefined => {
  const day = dayAt(instant, zone)
  const today = dayAt(now, zone)
  return day === today ? "today" : day === addDays(today, 1) ? "tomorrow" : undefined
}

/** Below this the seconds are shown, and the clock has to tick each second. */
const SECONDS_BELOW = 5 * MINUTE

/** The time left as two units at most: "3 d 4 h", "2 h 5 min", "12 min", "4 min 09 s", "45 s"; nothing when it has come. */
export const countdown = (due: number, now: number): string | undefined => {
  const { units } = text
  const left = due - now
  if (left <= 0) return undefined
  const seconds = Math.ceil(left / SECOND)
  if (seconds < 60) return units.seconds(String(seconds))
  if (left < SECONDS_BELOW)
    return `${units.minutes(Math.floor(seconds / 60))} ${units.seconds(String(seconds % 60).padStart(2, "0"))}`
  const minutes = Math.ceil(left / MINUTE)
  if (minutes < 60) return units.minutes(minutes)
  const hours = Math.floor(minutes / 60)
  if (hours < 24)
    return minutes % 60 === 0 ? units.hours(hours) : `${units.hours(hours)} ${units.minutes(minutes % 60)}`
  const days = Math.floor(left / DAY)
  const rest = Math.floor((left % DAY) / HOUR)
  return rest === 0 ? units.days(days) : `${units.days(days)} ${units.hours(rest)}`
}

/** "Goes out in 2 h 5 min" */
export const leftWords = (due: number, now: number): string => {
  const left = countdown(due, now)
  return left === undefined ? text.picker.goesNow : text.picker.left(left)
}

/** Milliseconds until a countdown may read differently: the ticker sleeps as long as it can. */
export const nextTick = (dues: ReadonlyArray<number>, now: number): number => {
  const soonest = Math.min(...dues.map((due) => due - now).filter((left) => left > 0), Number.POSITIVE_INFINITY)
  return soonest < SECONDS_BELOW + MINUTE ? SECOND : 30 * SECOND
}
