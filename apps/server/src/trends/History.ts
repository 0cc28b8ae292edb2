/** Use on one day (days since 1970, UTC). */
export interface DayCount {
  readonly day: number
  readonly uses: number
  readonly accounts: number
}

/** Mastodon's form: seven days, today first; `day` in seconds since 1970, everything as text. */
export type TagHistory = ReadonlyArray<{ readonly day: string; readonly uses: string; readonly accounts: string }>

export const HISTORY_DAYS = 7

export const historyOf = (days: ReadonlyArray<DayCount>, today: number): TagHistory =>
  Array.from({ length: HISTORY_DAYS }, (_, back) => {
    const day = today - back
    const found = days.find((one) => one.day === day)
    return { day: String(day * 86_400), uses: String(found?.uses ?? 0), accounts: String(found?.accounts ?? 0) }
  })
