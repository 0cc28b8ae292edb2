import type { Account } from "@chirp/domain/Account"
import { createSignal, For, type JSX } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Check } from "../../ui/Check.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { changeRelationship } from "../relationship/relationship.actions.ts"
import { useScope } from "../shell/scope.ts"
import { text } from "./profile.text.ts"

/** Seconds; 0 is without end. */
const durations = [
  { seconds: 0, label: () => text.mute.always },
  { seconds: 3_600, label: () => text.mute.hours(1) },
  { seconds: 86_400, label: () => text.mute.days(1) },
  { seconds: 604_800, label: () => text.mute.days(7) },
  { seconds: 2_592_000, label: () => text.mute.days(30) }
] as const

/** For how long to mute somebody, and whether their notifications too; for somebody who is muted, from now on. */
export const MuteDialog = (props: {
  readonly account: Account
  readonly onClose: () => void
  /** The server has it; seconds as chosen. */
  readonly onMuted?: (seconds: number) => void
}): JSX.Element => {
  const scope = useScope()
  const before = scope.entities.relationship(props.account.id)
  const muted = before?.muting === true
  const [seconds, setSeconds] = createSignal(0)
  const [notifications, setNotifications] = createSignal(muted ? before.muting_notifications : true)
  const mute = async () => {
    props.onClose()
    const done = await changeRelationship(scope, props.account, "mute", {
      duration: seconds(),
      notifications: notifications()
    })
    if (done) props.onMuted?.(seconds())
  }
  return (
    <Dialog
      title={muted ? text.mute.change(props.account.acct) : text.mute.title(props.account.acct)}
      size="sm"
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{text.mute.cancel}</Button>
          <Button variant="primary" icon="mute" onClick={() => void mute()}>
            {muted ? text.mute.save : text.mute.now}
          </Button>
        </>
      }
    >
      <p class="entry__hint">{text.mute.text}</p>
      <fieldset class="entry">
        <legend>{text.mute.howLong}</legend>
        <For each={durations}>
          {(one) => (
            <Check
              type="radio"
              name="mute-duration"
              label={one.label()}
              checked={seconds() === one.seconds}
              onChange={() => setSeconds(one.seconds)}
            />
          )}
        </For>
      </fieldset>
      <Check checked={notifications()} label={text.mute.notifications} onChange={setNotifications} />
    </Dialog>
  )
}
