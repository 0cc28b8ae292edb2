import { createSignal, type JSX, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { toast } from "../../ui/Toast.tsx"
import type { Notifications } from "./notification.store.ts"
import { text } from "./notification.text.ts"

/** Takes all notifications away, on the server and for good; asks before. */
export const ClearNotifications = (props: { readonly notifications: Notifications }): JSX.Element => {
  const [asking, setAsking] = createSignal(false)
  const [busy, setBusy] = createSignal(false)
  const clear = async () => {
    setBusy(true)
    try {
      await props.notifications.clear()
      toast(text.clear.done)
      setAsking(false)
    } catch (error) {
      toast(text.clear.failed(messageOf(error)), { tone: "error" })
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <IconButton icon="trash" label={text.clear.open} onClick={() => setAsking(true)} />
      <Show when={asking()}>
        <Dialog
          size="sm"
          title={text.clear.title}
          onClose={() => setAsking(false)}
          canClose={() => !busy()}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>{text.clear.keep}</Button>
              <Button variant="danger" busy={busy()} onClick={() => void clear()}>
                {text.clear.all}
              </Button>
            </>
          }
        >
          <p>{text.clear.hint}</p>
        </Dialog>
      </Show>
    </>
  )
}
