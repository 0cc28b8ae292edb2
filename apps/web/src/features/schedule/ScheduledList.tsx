import { createMemo, For, type JSX, Match, Show, Switch } from "solid-js"
import { locale } from "../../language/formats.ts"
import { Button } from "../../ui/Button.tsx"
import { SkeletonList, Spinner } from "../../ui/Spinner.tsx"
import { EmptyState, ErrorState } from "../../ui/States.tsx"
import { openCompose } from "../shell/composing.ts"
import { type ScheduledActions, ScheduledCard } from "./ScheduledCard.tsx"
import type { Scheduled } from "./schedule.store.ts"
import { text } from "./schedule.text.ts"
import { grouped } from "./scheduled.ts"
import { addDays, type Day, dayAt, dayWords } from "./zone.ts"

/** "Today · Sat 21 Nov", "Tue 24 Nov", with the year when it is another one. */
export const dayHeading = (day: Day, today: Day): string => {
  const date = dayWords(
    day,
    {
      weekday: "long",
      day: "numeric",
      month: "long",
      ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" })
    },
    locale()
  )
  return day === today ? text.today(date) : day === addDays(today, 1) ? text.tomorrow(date) : date
}

/** What is not out yet, under a heading a day; what failed comes first. */
export const ScheduledList = (props: {
  readonly store: Scheduled
  readonly actions: ScheduledActions
  readonly zone: string
  readonly now: number
}): JSX.Element => {
  const { store } = props
  const today = () => dayAt(props.now, props.zone)
  const groups = createMemo(() => grouped(store.posts(), props.zone))
  const byKey = createMemo(() => new Map(groups().map((group) => [group.key, group.posts])))
  const byId = createMemo(() => new Map(store.posts().map((post) => [post.id, post])))
  return (
    <div class="scheduled-list">
      <Switch>
        <Match when={groups().length === 0 && (store.state() === "idle" || store.state() === "loading")}>
          <SkeletonList count={4} label={text.loading} />
        </Match>
        <Match when={groups().length === 0 && store.state() === "failed"}>
          <ErrorState message={store.error()} onRetry={() => void store.load()} />
        </Match>
        <Match when={groups().length === 0}>
          <EmptyState icon="clock" title={text.empty} text={text.emptyText}>
            <Button variant="primary" icon="pen" onClick={() => openCompose()}>
              {text.newPost}
            </Button>
          </EmptyState>
        </Match>
        <Match when={true}>
          <For each={groups().map(({ key }) => key)}>
            {(key) => (
              <section class="scheduled-group" aria-labelledby={`scheduled-group-${key}`}>
                <h2 id={`scheduled-group-${key}`} class="scheduled-group__title">
                  {key === "failed" ? text.attention : dayHeading(key, today())}
                </h2>
                <For
                  each={byKey()
                    .get(key)
                    ?.map(({ id }) => id)}
                >
                  {(id) => (
                    <Show when={byId().get(id)}>
                      {(post) => <ScheduledCard post={post()} actions={props.actions} zone={props.zone} />}
                    </Show>
                  )}
                </For>
              </section>
            )}
          </For>
          <div class="timeline__end">
            <Switch>
              <Match when={store.complete()}>
                <p>{text.end}</p>
              </Match>
              <Match when={store.more() === "failed"}>
                <p role="alert">{store.error()}</p>
                <Button icon="refresh" onClick={() => void store.loadMore()}>
                  {text.retry}
                </Button>
              </Match>
              <Match when={store.more() === "loading"}>
                <p role="status">
                  <Spinner /> <span class="visually-hidden">{text.loading}</span>
                </p>
              </Match>
              <Match when={true}>
                <Button variant="quiet" onClick={() => void store.loadMore()}>
                  {text.more}
                </Button>
              </Match>
            </Switch>
          </div>
        </Match>
      </Switch>
    </div>
  )
}
