import { For, type JSX } from "solid-js"
import { longDay, shortDay } from "./days.ts"
import { text } from "./explore.text.ts"
import { chartDays, direction, type HistoryDay, total } from "./trends.ts"
import "./WeekChart.css"

/**
 * A week of a hashtag as seven bars with their numbers. The bars are decoration; the same numbers stand in a table that
 * only screen readers see.
 */
export const WeekChart = (props: { readonly history: ReadonlyArray<HistoryDay> }): JSX.Element => {
  const days = () => chartDays(props.history, Date.now())
  const most = () => Math.max(1, ...days().map(({ uses }) => uses))
  const way = () => direction(days())
  return (
    <figure class="week-chart">
      <figcaption class="week-chart__caption">
        <span>{text.week(total(days(), "uses"), total(days(), "accounts"))}</span>
        <span class={`week-chart__way week-chart__way--${way()}`}>
          {way() === "up" ? text.rising : way() === "down" ? text.falling : text.steady}
        </span>
      </figcaption>
      <div class="week-chart__bars" aria-hidden="true">
        <For each={days()}>
          {(day, index) => (
            <div class="week-chart__day" classList={{ "week-chart__day--today": index() === days().length - 1 }}>
              <span class="week-chart__count">{day.uses > 0 ? day.uses : ""}</span>
              <span class="week-chart__bar" style={{ "--share": `${(day.uses / most()) * 100}%` }} />
              <span class="week-chart__name">{shortDay(day.at)}</span>
            </div>
          )}
        </For>
      </div>
      {/* a table is as wide as its words, whatever width it is given: hidden by itself, it would widen the page */}
      <div class="visually-hidden">
        <table>
          <caption>{text.weekTitle}</caption>
          <thead>
            <tr>
              <th scope="col">{text.day}</th>
              <th scope="col">{text.usesColumn}</th>
              <th scope="col">{text.peopleColumn}</th>
            </tr>
          </thead>
          <tbody>
            <For each={days()}>
              {(day) => (
                <tr>
                  <th scope="row">{longDay(day.at)}</th>
                  <td>{day.uses}</td>
                  <td>{day.accounts}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </figure>
  )
}
