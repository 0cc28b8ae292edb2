import { type JSX, Match, Switch } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { text } from "./notification.text.ts"
import type { NotificationGroup } from "./notification.ts"
import { names } from "./notification.ts"
import type { Requests } from "./requests.store.ts"

const kinds: Readonly<Record<string, keyof typeof text.allowOf>> = {
  "pending.favourite": "favourite",
  "pending.reply": "reply",
  "pending.reblog": "reblog"
}

/** A like, reply or boost that waits for one's permission: two buttons, or what became of it. */
export const InteractionRequest = (props: {
  readonly group: NotificationGroup
  readonly requests: Requests
}): JSX.Element => {
  const notification = () => ({
    type: props.group.type,
    account: props.group.accounts[0] as NonNullable<(typeof props.group.accounts)[0]>,
    status: props.group.status ?? null
  })
  const state = () => props.requests.stateOf(notification())
  const kind = () => kinds[props.group.type] ?? "favourite"
  return (
    <p class="notification__request" role="status">
      <Switch>
        <Match when={state() === "accepted"}>
          <Icon name="check" size={18} /> {text.allowed}
        </Match>
        <Match when={state() === "rejected"}>{text.rejected}</Match>
        <Match when={state() === "gone"}>{text.gone}</Match>
        <Match when={state() === "waiting"}>
          <Button
            size="sm"
            variant="primary"
            icon="check"
            aria-label={text.allowOf[kind()](names(props.group.accounts))}
            onClick={() => void props.requests.answer(notification(), "authorize")}
          >
            {text.allow}
          </Button>
          <Button
            size="sm"
            aria-label={text.rejectOf[kind()](names(props.group.accounts))}
            onClick={() => void props.requests.answer(notification(), "reject")}
          >
            {text.reject}
          </Button>
        </Match>
      </Switch>
    </p>
  )
}
