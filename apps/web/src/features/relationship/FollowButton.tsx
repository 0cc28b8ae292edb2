import type { Account } from "@chirp/domain/Account"
import { createSignal, type JSX, Show } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { useScope } from "../shell/scope.ts"
import { changeRelationship } from "./relationship.actions.ts"
import { text } from "./relationship.text.ts"
import { followButton } from "./relationship.ts"

/** Follow, request, unfollow or unblock, whichever is next. Nothing for oneself or while the relationship is not known. */
export const FollowButton = (props: { readonly account: Account; readonly size?: "sm" | "md" }): JSX.Element => {
  const scope = useScope()
  const [busy, setBusy] = createSignal(false)
  const relationship = () =>
    props.account.id === scope.me.id ? undefined : scope.entities.relationship(props.account.id)
  return (
    <Show when={relationship()}>
      {(now) => (
        <Button
          size={props.size ?? "md"}
          variant={followButton(now()).on ? "soft" : "primary"}
          aria-label={text.buttonFor(followButton(now()).label, props.account.acct)}
          onClick={() => {
            if (busy()) return
            setBusy(true)
            void changeRelationship(scope, props.account, followButton(now()).action).finally(() => setBusy(false))
          }}
        >
          {followButton(now()).label}
        </Button>
      )}
    </Show>
  )
}
