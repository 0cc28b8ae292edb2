import type { Account } from "@chirp/domain/Account"
import { type JSX, Match, Switch } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { useScope } from "../shell/scope.ts"
import { nameOf } from "../status/status.ts"
import type { FollowAnswer } from "./notification.api.ts"
import type { AnswerState } from "./notification.store.ts"
import { text } from "./notification.text.ts"

/** Somebody asks to follow: two buttons, or what became of it. */
export const FollowRequest = (props: {
  readonly account: Account
  readonly answer: AnswerState | undefined
  readonly onAnswer: (account: string, answer: FollowAnswer) => void
}): JSX.Element => {
  const { entities } = useScope()
  /** Known to be answered already, on another device or earlier. */
  const settled = () => {
    const relationship = entities.relationship(props.account.id)
    return relationship === undefined || relationship.requested_by !== false
      ? undefined
      : relationship.followed_by
        ? "accepted"
        : "gone"
  }
  return (
    <p class="notification__request" role="status">
      <Switch>
        <Match when={props.answer === "accepted" || settled() === "accepted"}>
          <Icon name="check" size={18} /> {text.accepted(nameOf(props.account))}
        </Match>
        <Match when={props.answer === "rejected"}>{text.rejected}</Match>
        <Match when={settled() === "gone"}>{text.gone}</Match>
        <Match when={true}>
          <Button
            size="sm"
            variant="primary"
            icon="check"
            onClick={() => props.onAnswer(props.account.id, "authorize")}
          >
            {text.accept}
          </Button>
          <Button size="sm" onClick={() => props.onAnswer(props.account.id, "reject")}>
            {text.reject}
          </Button>
        </Match>
      </Switch>
    </p>
  )
}
