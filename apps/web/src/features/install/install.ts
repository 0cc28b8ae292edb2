/** When to offer the installation. Pure: kept facts and the time in, a decision out. */
export interface InstallMemory {
  /** Days (UTC, `2026-11-21`) on which the app was opened, the last few. */
  readonly days: ReadonlyArray<string>
  /** Milliseconds since the epoch when it was last put off. */
  readonly putOff?: number
  readonly times?: number
}

/** Who comes back on another day may want to keep it. */
const daysBefore = 2
/** Milliseconds (60 days) until it is offered again after "Not now"; after the second time never. */
const rest = 60 * 86_400_000
const mostTimes = 2

export const visited = (memory: InstallMemory, today: string): InstallMemory =>
  memory.days.includes(today) ? memory : { ...memory, days: [...memory.days, today].slice(-daysBefore) }

export const putOff = (memory: InstallMemory, now: number): InstallMemory => ({
  ...memory,
  putOff: now,
  times: (memory.times ?? 0) + 1
})

export const mayOffer = (memory: InstallMemory, now: number): boolean =>
  memory.days.length >= daysBefore &&
  (memory.times ?? 0) < mostTimes &&
  (memory.putOff === undefined || now - memory.putOff > rest)
