import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import {
  createEffect,
  createMemo,
  createSignal,
  For,
  type JSX,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Switch
} from "solid-js"
import { locale } from "../../language/formats.ts"
import { paths } from "../../paths.ts"
import { Button, IconButton } from "../../ui/Button.tsx"
import { SkeletonList } from "../../ui/Spinner.tsx"
import { ErrorState } from "../../ui/States.tsx"
import { openCompose } from "../shell/composing.ts"
import { navigate } from "../shell/router.ts"
import { cardId, type ScheduledActions, ScheduledCard } from "./ScheduledCard.tsx"
import { dayHeading } from "./ScheduledList.tsx"
import type { Scheduled } from "./schedule.store.ts"
import { text } from "./schedule.text.ts"
import { timeWords } from "./schedule.ts"
import { dueOf, excerptOf } from "./scheduled.ts"
import { suggestTime } from "./suggested.ts"
import { addDays, type Day, dayAt, daysWords, dayWords, firstWeekday, meant, weekOf } from "./zone.ts"
import "./WeekView.css"

/** From this width on a week is a grid; below it is an agenda. */
const WIDE = "(min-width: 40rem)"
/** Posts of a day named in its cell; the rest is a number. */
const MOST_IN_CELL = 4

/**
 * A week of scheduled posts. The grid has one tab stop: arrows move between days (and on into the weeks beside), Page Up and
 * Page Down between weeks, Home and End to its ends; Enter goes to the posts of the day, which stand below in full.
 */
export const WeekView = (props: {
  readonly store: Scheduled
  readonly actions: ScheduledActions
  readonly zone: string
  readonly now: number
  readonly day: Day
}): JSX.Element => {
  const { store } = props
  const media = matchMedia(WIDE)
  const [wide, setWide] = createSignal(media.matches)
  onMount(() => {
    const change = () => setWide(media.matches)
    media.addEventListener("change", change)
    onCleanup(() => media.removeEventListener("change", change))
  })
  const today = () => dayAt(props.now, props.zone)
  const first = firstWeekday(locale())
  const days = createMemo(() => weekOf(props.day, first), undefined, {
    equals: (before, after) => before.join() === after.join()
  })
  /** From the first midnight to the last, where the reader is. */
  const span = (): [number, number] => {
    const [first = props.day] = days()
    return [meant(`${first}T00:00`, props.zone) ?? 0, meant(`${addDays(first, 7)}T00:00`, props.zone) ?? 0]
  }
  createEffect(on(days, () => void store.loadWeek(...span())))
  const byDay = createMemo(() => {
    const found = new Map<Day, Array<ScheduledPost>>()
    for (const post of store.week().toSorted((a, b) => dueOf(a) - dueOf(b))) {
      const day = dayAt(dueOf(post), props.zone)
      const posts = found.get(day)
      if (posts) posts.push(post)
      else found.set(day, [post])
    }
    return found
  })
  const postsOn = (day: Day) => byDay().get(day) ?? []
  const go = (day: Day, focus = false) => {
    navigate(paths.scheduledWeek(day), { replace: true })
    if (focus) queueMicrotask(() => document.getElementById(`day-${day}`)?.focus())
  }
  const toPosts = (id: string | undefined) => {
    const target = id === undefined ? document.getElementById("week-day") : document.getElementById(cardId(id))
    target?.focus()
    target?.scrollIntoView({ block: "nearest" })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const rtl = getComputedStyle(event.currentTarget as Element).direction === "rtl"
    const week = days()
    const moves: Readonly<Record<string, Day | undefined>> = {
      ArrowLeft: addDays(props.day, rtl ? 1 : -1),
      ArrowRight: addDays(props.day, rtl ? -1 : 1),
      ArrowUp: addDays(props.day, -7),
      ArrowDown: addDays(props.day, 7),
      PageUp: addDays(props.day, -7),
      PageDown: addDays(props.day, 7),
      Home: week[0],
      End: week[6]
    }
    const to = moves[event.key]
    if (to !== undefined) {
      event.preventDefault()
      return go(to, true)
    }
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault()
      toPosts(postsOn(props.day)[0]?.id)
    }
  }
  const short = (day: Day) => dayWords(day, { day: "numeric", month: "short" }, locale())
  const cellLabel = (day: Day) =>
    [
      dayWords(day, { weekday: "long", day: "numeric", month: "long" }, locale()),
      day === today() ? text.calendar.todayMark : "",
      text.calendar.count(postsOn(day).length)
    ]
      .filter((part) => part !== "")
      .join(", ")
  const add = (day: Day) => (
    <Show when={day >= today()}>
      <Button
        size="sm"
        variant="quiet"
        icon="plus"
        onClick={() => {
          suggestTime(day, props.zone)
          openCompose()
        }}
      >
        {text.calendar.add}
        <span class="visually-hidden">
          {text.calendar.on(dayWords(day, { weekday: "long", day: "numeric", month: "long" }, locale()))}
        </span>
      </Button>
    </Show>
  )
  const cards = (day: Day) => (
    <For each={postsOn(day).map(({ id }) => id)}>
      {(id) => (
        <Show when={postsOn(day).find((post) => post.id === id)}>
          {(post) => <ScheduledCard post={post()} actions={props.actions} zone={props.zone} />}
        </Show>
      )}
    </For>
  )

  return (
    <div class="week">
      <div class="week__bar">
        <IconButton icon="back" label={text.calendar.previous} onClick={() => go(addDays(props.day, -7))} />
        <p class="week__title" aria-live="polite">
          {daysWords(days()[0] ?? props.day, days()[6] ?? props.day, locale())}
        </p>
        <span class="week__next">
          <IconButton icon="back" label={text.calendar.next} onClick={() => go(addDays(props.day, 7))} />
        </span>
        <Button size="sm" disabled={days().includes(today())} onClick={() => go(today())}>
          {text.calendar.today}
        </Button>
      </div>
      <Switch>
        <Match when={store.week().length === 0 && store.weekState() === "failed"}>
          <ErrorState message={store.error()} onRetry={() => void store.loadWeek(...span())} />
        </Match>
        <Match when={wide()}>
          <p id="week-help" class="visually-hidden">
            {text.calendar.help}
          </p>
          <table
            class="week__grid"
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrow keys move between the cells, so it is a grid
            role="grid"
            aria-label={text.calendar.label(short(days()[0] ?? props.day), short(days()[6] ?? props.day))}
            aria-describedby="week-help"
            aria-busy={store.weekState() === "loading"}
            onKeyDown={onKeyDown}
          >
            <thead>
              <tr>
                <For each={days()}>
                  {(day) => (
                    <th scope="col" class="week__head" classList={{ "week__head--today": day === today() }}>
                      <abbr title={dayWords(day, { weekday: "long" }, locale())}>
                        {dayWords(day, { weekday: "short" }, locale())}
                      </abbr>
                      <span>{dayWords(day, { day: "numeric" }, locale())}</span>
                    </th>
                  )}
                </For>
              </tr>
            </thead>
            <tbody>
              <tr>
                <For each={days()}>
                  {(day) => (
                    <td class="week__cell">
                      <button
                        type="button"
                        id={`day-${day}`}
                        class="week__date"
                        tabindex={day === props.day ? 0 : -1}
                        aria-pressed={day === props.day}
                        classList={{ "week__date--past": day < today() }}
                        onClick={() => go(day, true)}
                      >
                        <span class="visually-hidden">{cellLabel(day)}</span>
                        <For each={postsOn(day).slice(0, MOST_IN_CELL)}>
                          {(post) => (
                            <span class={`week__post week__post--${post.state}`} title={text.states[post.state]}>
                              <b>{timeWords(dueOf(post), props.zone, locale())}</b>
                              <span>{excerptOf(post, 40)}</span>
                            </span>
                          )}
                        </For>
                        <Show when={postsOn(day).length > MOST_IN_CELL}>
                          <span class="week__more">+{postsOn(day).length - MOST_IN_CELL}</span>
                        </Show>
                      </button>
                    </td>
                  )}
                </For>
              </tr>
            </tbody>
          </table>
          <section class="week__day" aria-labelledby="week-day">
            <div class="week__day-head">
              <h2 id="week-day" class="scheduled-group__title" tabindex="-1">
                {dayHeading(props.day, today())}
              </h2>
              {add(props.day)}
            </div>
            <Show when={postsOn(props.day).length === 0 && store.weekState() === "ready"}>
              <p class="week__none">{text.calendar.none}</p>
            </Show>
            <Show when={props.day} keyed>
              {(day) => cards(day)}
            </Show>
          </section>
        </Match>
        <Match when={store.week().length === 0 && store.weekState() === "loading"}>
          <SkeletonList count={3} />
        </Match>
        <Match when={true}>
          <For each={days().filter((day) => day >= today() || postsOn(day).length > 0)}>
            {(day) => (
              <section class="week__day" aria-labelledby={`agenda-${day}`}>
                <div class="week__day-head">
                  <h2
                    id={`agenda-${day}`}
                    class="scheduled-group__title"
                    classList={{ "scheduled-group__title--empty": postsOn(day).length === 0 }}
                  >
                    {dayHeading(day, today())}
                  </h2>
                  {add(day)}
                </div>
                <Show when={postsOn(day).length === 0}>
                  <p class="week__none">{text.calendar.none}</p>
                </Show>
                {cards(day)}
              </section>
            )}
          </For>
        </Match>
      </Switch>
    </div>
  )
}
