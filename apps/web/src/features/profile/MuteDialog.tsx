import type { Account } from "@chirp/domain/Account"
import { createSignal, For, type JSX } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Check } from "../../ui/Check.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { changeRelationship } from "../relationship/relationship.actions.ts"
import { useScope } from "../shell/scope.ts"

/** Seconds; 0 is without end. */
const durations = [
  { seconds: 0, label: "Until I unmute" },
  { seconds: 3_600, label: "1 hour" },
  { seconds: 86_400, label: "1 day" },
  { seconds: 604_800, label: "1 week" },
  { seconds: 2_592_000, label: "30 days" }
] as const

/** For how long to mute somebody, and whether their notifications too. */
export const MuteDialog = (props: { readonly account: Account; readonly onClose: () => void }): JSX.Element => {
  const scope = useScope()
  const [seconds, setSeconds] = createSignal(0)
  const [notifications, setNotifications] = createSignal(true)
  const mute = () => {
    props.onClose()
    void changeRelationship(scope, props.account, "mute", {
      duration: seconds(),
      notifications: notifications()
    })
  }
  return (
    <Dialog
      title={`Mute @${props.account.acct}?`}
      size="sm"
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button variant="primary" icon="mute" onClick={mute}>
            Mute
          </Button>
        </>
      }
    >
      <p class="entry__hint">You will not see their posts. They do not find out, and can still see yours.</p>
      <fieldset class="entry">
        <legend>For how long</legend>
        <For each={durations}>
          {(one) => (
            <Check
              type="radio"
              name="mute-duration"
              label={one.label}
              checked={seconds() === one.seconds}
              onChange={() => setSeconds(one.seconds)}
            />
          )}
        </For>
      </fieldset>
      <Check checked={notifications()} label="Hide their notifications too" onChange={setNotifications} />
    </Dialog>
  )
}
