import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import { createMemo, type JSX, Match, Show, Switch } from "solid-js"
import { locale } from "../../language/formats.ts"
import { paths } from "../../paths.ts"
import { Button } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { Menu, type MenuItem } from "../../ui/Menu.tsx"
import { absoluteTime } from "../../ui/time.ts"
import { useScope } from "../shell/scope.ts"
import { ScheduledPostBody } from "./ScheduledPostBody.tsx"
import { text } from "./schedule.text.ts"
import { countdown, timeWords, whenWords } from "./schedule.ts"
import { canChange, dueOf, excerptOf, isUnderWay, rowLabel } from "./scheduled.ts"
import { useNow } from "./ticker.ts"

/** What one may do with a scheduled post; the view carries it out. */
export interface ScheduledActions {
  readonly edit: (post: ScheduledPost) => void
  readonly move: (post: ScheduledPost) => void
  readonly retry: (post: ScheduledPost) => void
  readonly toDrafts: (post: ScheduledPost) => void
  readonly cancel: (post: ScheduledPost) => void
  /** The post an action is under way for. */
  readonly busy: () => string | undefined
}

export const cardId = (id: string): string => `scheduled-${id}`

/** One scheduled post: when, how it stands, what it says, what can be done about it. */
export const ScheduledCard = (props: {
  readonly post: ScheduledPost
  readonly actions: ScheduledActions
  readonly zone: string
  /** Shows the day beside the time, where no heading says it. */
  readonly withDay?: boolean
}): JSX.Element => {
  const { me } = useScope()
  const now = useNow(() => (props.post.state === "scheduled" ? dueOf(props.post) : Number.POSITIVE_INFINITY))
  const when = () => whenWords(dueOf(props.post), now(), props.zone, locale())
  const failed = () => props.post.state === "failed"
  const busy = () => props.actions.busy() === props.post.id
  const label = createMemo(() => rowLabel(props.post, when(), excerptOf(props.post)))
  const statusId = () => props.post.posts[0]?.status_id
  const tone = () => (failed() ? "failed" : isUnderWay(props.post) ? "going" : props.post.state)
  const more = (): ReadonlyArray<MenuItem> => [
    { label: text.changeTime, icon: "clock", onSelect: () => props.actions.move(props.post) },
    ...(failed()
      ? []
      : [{ label: text.sendNow, icon: "send" as const, onSelect: () => props.actions.retry(props.post) }]),
    { label: text.toDrafts, icon: "pen", onSelect: () => props.actions.toDrafts(props.post) },
    {
      label: failed() ? text.remove : text.cancel,
      icon: "trash",
      danger: true,
      onSelect: () => props.actions.cancel(props.post)
    }
  ]
  return (
    <article
      id={cardId(props.post.id)}
      class={`scheduled scheduled--${tone()}`}
      aria-label={label()}
      aria-busy={busy()}
      tabindex="-1"
    >
      <header class="scheduled__head">
        <p class="scheduled__when">
          <time datetime={props.post.scheduled_at} title={absoluteTime(props.post.scheduled_at)}>
            {props.withDay || failed() ? when() : timeWords(dueOf(props.post), props.zone, locale())}
          </time>
          <Show when={props.post.state === "scheduled"}>
            <span class="scheduled__left" role="timer" aria-label={text.timeLeft}>
              <Show when={countdown(dueOf(props.post), now())} fallback={text.states.sending}>
                {(left) => text.inTime(left())}
              </Show>
            </span>
          </Show>
        </p>
        <Show when={props.post.state !== "scheduled"}>
          <span class="scheduled__state">
            <Icon name={failed() ? "warning" : props.post.state === "published" ? "check" : "send"} size={15} />
            {text.states[props.post.state]}
          </span>
        </Show>
      </header>
      <Show when={props.post.problem}>
        {(problem) => (
          <div class="scheduled__problem" classList={{ "scheduled__problem--later": !failed() }}>
            <p>
              <b>{text.problems[problem().code]}</b>
            </p>
            <p>{text.advice[problem().code] ?? problem().message}</p>
            <Show when={props.post.next_try_at}>
              {(next) => <p>{text.nextTry(timeWords(Date.parse(next()), props.zone, locale()))}</p>}
            </Show>
          </div>
        )}
      </Show>
      <Show when={props.post.needs_sign_in && props.post.state === "scheduled"}>
        <p class="scheduled__problem scheduled__problem--later">{text.needsSignIn}</p>
      </Show>
      <ScheduledPostBody post={props.post} />
      <Switch>
        <Match when={canChange(props.post)}>
          <div class="scheduled__actions">
            <Show when={failed()}>
              <Button
                size="sm"
                variant="primary"
                icon="refresh"
                busy={busy()}
                onClick={() => props.actions.retry(props.post)}
              >
                {text.retry}
              </Button>
            </Show>
            <Button size="sm" icon="pen" busy={busy() && !failed()} onClick={() => props.actions.edit(props.post)}>
              {text.edit}
            </Button>
            <Show when={failed()}>
              <Button size="sm" onClick={() => props.actions.toDrafts(props.post)}>
                {text.toDrafts}
              </Button>
            </Show>
            <Menu label={text.moreActions} items={more} />
          </div>
        </Match>
        <Match when={props.post.state === "published" && statusId()}>
          {(id) => (
            <div class="scheduled__actions">
              <a class="button button--soft button--sm" href={paths.status(me.acct, id())}>
                {text.view}
              </a>
            </div>
          )}
        </Match>
      </Switch>
    </article>
  )
}
