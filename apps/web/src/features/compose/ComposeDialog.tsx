import { createSignal, type JSX, Suspense } from "solid-js"
import { Dialog } from "../../ui/Dialog.tsx"
import { toast } from "../../ui/Toast.tsx"
import { type ComposeIntent, closeCompose } from "../shell/composing.ts"
import { onDemand } from "../shell/onDemand.ts"
import { ComposeWaits } from "./ComposeWaits.tsx"
import type { Composer } from "./compose.store.ts"
import { text } from "./compose.text.ts"

/** Fetched ahead when the app is at rest, so that one can write where the network has gone. */
export const ComposeLoader = onDemand(() => import("./ComposeLoader.tsx"))

const titleOf = ({ draft, edit, replyTo }: ComposeIntent): string =>
  edit !== undefined
    ? text.titles.edit
    : draft?.startsWith("kept:scheduled-")
      ? text.titles.scheduled
      : draft !== undefined && draft !== "new" && !draft.startsWith("reply:")
        ? text.titles.draft
        : replyTo === undefined && draft?.startsWith("reply:") !== true
          ? text.titles.new
          : text.titles.reply

/**
 * The composer over whatever is on the screen; a full sheet on phones. The frame stands at once, the composer follows when
 * it is there, and takes the focus. Closing it keeps what was written.
 */
export const ComposeDialog = (props: { readonly intent: ComposeIntent }): JSX.Element => {
  const [composer, setComposer] = createSignal<Composer>()
  const close = () => {
    const open = composer()
    if (open?.touched()) {
      void open.save()
      toast(text.draftKept)
    }
    closeCompose()
  }
  return (
    <Dialog title={titleOf(props.intent)} onClose={close} canClose={() => composer()?.phase().at !== "sending"}>
      <Suspense fallback={<ComposeWaits />}>
        <ComposeLoader intent={props.intent} onOpen={setComposer} onPosted={closeCompose} />
      </Suspense>
    </Dialog>
  )
}
