/*
 * Mastodon's trend history as a chart. A history is days, newest first; `day` is the Unix time of the day's start as
 * text, `uses` and `accounts` are numbers as text.
 */
export interface HistoryDay {
  readonly day: string
  readonly uses: string
  readonly accounts: string
}

/** One day of the chart. `at`: its start in UTC, milliseconds. */
export interface ChartDay {
  readonly at: number
  readonly uses: number
  readonly accounts: number
}

const DAY = 86_400_000
export const CHART_DAYS = 7

const count = (text: string | undefined): number => {
  const value = Number(text)
  return Number.isFinite(value) && value > 0 ? Math.round(value) : 0
}

/** The last seven days up to today, oldest first; days that the history leaves out have nothing. */
export const chartDays = (history: ReadonlyArray<HistoryDay>, now: number): ReadonlyArray<ChartDay> => {
  const known = new Map(history.map((one) => [Math.floor((Number(one.day) * 1000) / DAY), one]))
  const today = Math.floor(now / DAY)
  return Array.from({ length: CHART_DAYS }, (_, index) => {
    const day = today - (CHART_DAYS - 1) + index
    const one = known.get(day)
    return { at: day * DAY, uses: count(one?.uses), accounts: count(one?.accounts) }
  })
}

export const total = (days: ReadonlyArray<ChartDay>, what: "uses" | "accounts"): number =>
  days.reduce((sum, day) => sum + day[what], 0)

/** People that used it today and yesterday: what Mastodon's own clients show beside a trend. */
export const recentPeople = (days: ReadonlyArray<ChartDay>): number => total(days.slice(-2), "accounts")

const round = (value: number) => Math.round(value * 100) / 100

/** The line through the days in a box of `width` × `height`, with `inset` left free around; nothing at all is a line on the ground. */
export const chartLine = (
  days: ReadonlyArray<ChartDay>,
  box: { readonly width: number; readonly height: number; readonly inset: number }
): { readonly line: string; readonly area: string; readonly last: readonly [number, number] } => {
  const { width, height, inset } = box
  const most = Math.max(1, ...days.map(({ uses }) => uses))
  const ground = height - inset
  const points = days.map(
    ({ uses }, index) =>
      [
        round(inset + (index * (width - 2 * inset)) / Math.max(1, days.length - 1)),
        round(ground - (uses / most) * (height - 2 * inset))
      ] as const
  )
  const line = points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join("")
  const [first] = points
  const last = points.at(-1)
  return {
    line,
    area: first && last ? `${line}L${last[0]} ${ground}L${first[0]} ${ground}Z` : "",
    last: last ?? [inset, ground]
  }
}

/** Which way it goes: the last three days against the three before. */
export const direction = (days: ReadonlyArray<ChartDay>): "up" | "down" | "level" => {
  const late = total(days.slice(-3), "uses")
  const early = total(days.slice(-6, -3), "uses")
  if (late === early) return "level"
  const change = Math.abs(late - early) / Math.max(late, early)
  return change < 0.15 ? "level" : late > early ? "up" : "down"
}
