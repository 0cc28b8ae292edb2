import { createSignal } from "solid-js"
import { type Day, meant } from "./zone.ts"

/** The time a post begun from the calendar is meant for, until the composer takes it. */
const [suggested, setSuggested] = createSignal<number>()

/** Nine in the morning of a day; later today when that is over. */
export const suggestTime = (day: Day, zone: string): void => {
  const now = Date.now()
  const nine = meant(`${day}T09:00`, zone) ?? now
  setSuggested(nine > now ? nine : Math.ceil((now + 3_600_000) / 300_000) * 300_000)
}

/** Gives the time once. */
export const takeSuggested = (): number | undefined => {
  const time = suggested()
  setSuggested(undefined)
  return time
}
