import { createUniqueId, type JSX } from "solid-js"
import { chartWords } from "./days.ts"
import { chartDays, chartLine, type HistoryDay } from "./trends.ts"
import "./TagChart.css"

const WIDTH = 92
const HEIGHT = 34
const INSET = 3

/** A week of a hashtag as a small line; screen readers hear the numbers. */
export const TagChart = (props: { readonly history: ReadonlyArray<HistoryDay> }): JSX.Element => {
  const id = createUniqueId()
  const days = () => chartDays(props.history, Date.now())
  const shape = () => chartLine(days(), { width: WIDTH, height: HEIGHT, inset: INSET })
  return (
    <svg class="tag-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={chartWords(days())}>
      <defs>
        <linearGradient id={id} x1="0" y1="0" x2="0" y2="1">
          <stop class="tag-chart__from" offset="0" />
          <stop class="tag-chart__to" offset="1" />
        </linearGradient>
      </defs>
      <path d={shape().area} fill={`url(#${id})`} />
      <path class="tag-chart__line" d={shape().line} />
      <circle class="tag-chart__now" cx={shape().last[0]} cy={shape().last[1]} r="2.5" />
    </svg>
  )
}
