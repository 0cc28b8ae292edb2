import { type JSX, Show } from "solid-js"
import "./States.css"
import { Button } from "./Button.tsx"
import { Icon, type IconName } from "./Icon.tsx"
import { text } from "./ui.text.ts"

/** What a list says when there is nothing in it, and what to do about it. */
export const EmptyState = (props: {
  readonly icon?: IconName
  readonly title: string
  readonly text?: string | undefined
  readonly children?: JSX.Element
}): JSX.Element => (
  <div class="state">
    <span class="state__icon">
      <Icon name={props.icon ?? "home"} size={28} />
    </span>
    <p class="state__title">{props.title}</p>
    <Show when={props.text}>
      <p class="state__text">{props.text}</p>
    </Show>
    {props.children}
  </div>
)

/** What went wrong, in one sentence, and a way to try again. Announced when it appears. */
export const ErrorState = (props: {
  readonly title?: string | undefined
  readonly message: string
  readonly onRetry?: (() => void) | undefined
  readonly busy?: boolean
}): JSX.Element => (
  <div class="state" role="alert">
    <span class="state__icon state__icon--error">
      <Icon name="warning" size={28} />
    </span>
    <p class="state__title">{props.title ?? text.didNotLoad}</p>
    <p class="state__text">{props.message}</p>
    <Show when={props.onRetry}>
      {(retry) => (
        <Button icon="refresh" busy={props.busy === true} onClick={() => retry()()}>
          {text.tryAgain}
        </Button>
      )}
    </Show>
  </div>
)
