import { createSignal, type JSX } from "solid-js"
import { Dialog } from "../../ui/Dialog.tsx"
import { toast } from "../../ui/Toast.tsx"
import { type ComposeIntent, closeCompose } from "../shell/composing.ts"
import { ComposeLoader } from "./ComposeLoader.tsx"
import type { Composer } from "./compose.store.ts"

/** The composer over whatever is on the screen; a full sheet on phones. Closing it keeps what was written. */
export const ComposeDialog = (props: { readonly intent: ComposeIntent }): JSX.Element => {
  const [composer, setComposer] = createSignal<Composer>()
  const close = () => {
    const open = composer()
    if (open?.touched()) {
      void open.save()
      toast("Draft kept on this device")
    }
    closeCompose()
  }
  return (
    <Dialog
      title={props.intent.replyTo === undefined ? "New post" : "Reply"}
      onClose={close}
      canClose={() => composer()?.phase().at !== "sending"}
    >
      <ComposeLoader intent={props.intent} onOpen={setComposer} onPosted={closeCompose} />
    </Dialog>
  )
}

export default ComposeDialog
