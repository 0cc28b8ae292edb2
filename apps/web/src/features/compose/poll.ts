import type { Instance } from "@chirp/domain/Instance"
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

/** The choices for how long a poll runs; `durations` keeps those the instance allows. */
const allDurations: ReadonlyArray<{ readonly seconds: number; readonly label: string }> = [
  { seconds: 5 * minute, label: "5 minutes" },
  { seconds: 30 * minute, label: "30 minutes" },
  { seconds: hour, label: "1 hour" },
  { seconds: 6 * hour, label: "6 hours" },
  { seconds: 12 * hour, label: "12 hours" },
  { seconds: day, label: "1 day" },
  { seconds: 3 * day, label: "3 days" },
  { seconds: 7 * day, label: "7 days" },
  { seconds: 14 * day, label: "14 days" }
]

export const durations = (limits: PollLimits) =>
  allDurations.filter(({ seconds }) => seconds >= limits.min_expiration && seconds <= limits.max_expiration)

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
  if (options.length < 2) return "A poll needs at least two choices."
  if (options.length > limits.max_options) return `A poll here has at most ${limits.max_options} choices.`
  const long = options.find((option) => codePoints(option) > limits.max_characters_per_option)
  if (long !== undefined)
    return `A choice has at most ${limits.max_characters_per_option} characters: “${long.slice(0, 24)}…” is too long.`
  if (new Set(options.map((option) => option.toLowerCase())).size < options.length)
    return "Two choices of the poll are the same."
  return undefined
}
