import type { Instance } from "@chirp/domain/Instance"
import { text } from "./compose.text.ts"
import { codePoints } from "./counter.ts"

export interface PollDraft {
  readonly options: ReadonlyArray<string>
  readonly multiple: boolean
  readonly hideTotals: boolean
  /** Seconds. */
  readonly expiresIn: number
}

export type PollLimits = Instance["configuration"]["polls"]

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** The choices for how long a poll runs. */
const allDurations: ReadonlyArray<{ readonly seconds: number; readonly label: () => string }> = [
  { seconds: 5 * minute, label: () => text.poll.minutes(5) },
  { seconds: 30 * minute, label: () => text.poll.minutes(30) },
  { seconds: hour, label: () => text.poll.hours(1) },
  { seconds: 6 * hour, label: () => text.poll.hours(6) },
  { seconds: 12 * hour, label: () => text.poll.hours(12) },
  { seconds: day, label: () => text.poll.days(1) },
  { seconds: 3 * day, label: () => text.poll.days(3) },
  { seconds: 7 * day, label: () => text.poll.days(7) },
  { seconds: 14 * day, label: () => text.poll.days(14) }
]

/** "23 hours": of a poll that already runs. In the largest unit that it fills twice. */
const roughly = (seconds: number): string => {
  if (seconds >= 2 * day) return text.poll.days(Math.round(seconds / day))
  if (seconds >= 2 * hour) return text.poll.hours(Math.round(seconds / hour))
  return text.poll.minutes(Math.max(1, Math.round(seconds / minute)))
}

/** What the instance allows, and `current` too: a poll that is changed ends when it would have ended, if nobody decides otherwise. */
export const durations = (limits: PollLimits, current?: number) => {
  const allowed = allDurations.filter(
    ({ seconds }) => seconds >= limits.min_expiration && seconds <= limits.max_expiration
  )
  if (current === undefined || allowed.some(({ seconds }) => seconds === current)) return allowed
  return [...allowed, { seconds: current, label: () => roughly(current) }].toSorted((a, b) => a.seconds - b.seconds)
}

export const emptyPoll = (limits: PollLimits): PollDraft => ({
  options: ["", ""],
  multiple: false,
  hideTotals: false,
  expiresIn: Math.min(Math.max(day, limits.min_expiration), limits.max_expiration)
})

/** The options that will be sent: trimmed, blank ones left out. */
export const filledOptions = (poll: PollDraft): ReadonlyArray<string> =>
  poll.options.map((option) => option.trim()).filter((option) => option !== "")

/** What keeps a poll from being posted, or undefined. */
export const pollProblem = (poll: PollDraft, limits: PollLimits): string | undefined => {
  const options = filledOptions(poll)
  if (options.length < 2) return text.poll.tooFew
  if (options.length > limits.max_options) return text.poll.tooMany(limits.max_options)
  const long = options.find((option) => codePoints(option) > limits.max_characters_per_option)
  if (long !== undefined) return text.poll.tooLong(limits.max_characters_per_option, long.slice(0, 24))
  if (new Set(options.map((option) => option.toLowerCase())).size < options.length) return text.poll.same
  return undefined
}
