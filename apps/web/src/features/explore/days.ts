import { dates } from "../../language/formats.ts"
import { text } from "./explore.text.ts"
import type { ChartDay } from "./trends.ts"

const short = dates({ weekday: "short", timeZone: "UTC" })
const long = dates({ weekday: "long", day: "numeric", month: "long", timeZone: "UTC" })

export const shortDay = (at: number): string => short().format(at)
export const longDay = (at: number): string => long().format(at)

/** The chart in words: "Posts in seven days: Sun 0, Mon 2, … Sat 4". */
export const chartWords = (days: ReadonlyArray<ChartDay>): string =>
  text.chart(days.map(({ at, uses }) => text.chartDay(shortDay(at), uses)).join(", "))
