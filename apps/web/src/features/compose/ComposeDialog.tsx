import { createSignal, type JSX, Show, Suspense } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { toast } from "../../ui/Toast.tsx"
import { type ComposeIntent, closeCompose } from "../shell/composing.ts"
import { onDemand } from "../shell/onDemand.ts"
import { type Scope, useScope } from "../shell/scope.ts"
import { contextOf, readAhead } from "./ahead.ts"
import { ComposeAhead } from "./ComposeAhead.tsx"
import { ComposeWaits } from "./ComposeWaits.tsx"
import type { Composer } from "./compose.store.ts"
import { text } from "./compose.text.ts"
import { draftKey } from "./draft.ts"

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

/** The composer, and until it is there a field that loses nothing of what is typed already; not where there are words to change. */
export const Composing = (props: {
  readonly intent: ComposeIntent
  readonly onPosted: () => void
  readonly onOpen?: (composer: Composer) => void
  readonly onSaved?: () => void
}): JSX.Element => {
  const [open, setOpen] = createSignal(false)
  const draft = aheadKey(useScope(), props.intent)
  const context = contextOf(props.intent)
  const isReply = context.startsWith("reply:")
  return (
    <>
      <Show when={!open() && (isReply || context === "new")}>
        <ComposeAhead draft={draft} reply={isReply} />
      </Show>
      <Suspense fallback={<ComposeWaits />}>
        <ComposeLoader
          {...props}
          onOpen={(composer: Composer) => {
            setOpen(true)
            props.onOpen?.(composer)
          }}
        />
      </Suspense>
    </>
  )
}

const aheadKey = ({ me }: Scope, intent: ComposeIntent): string => draftKey(intent.as ?? me.id, contextOf(intent))

/**
 * The composer over whatever is on the screen; a full sheet on phones. The frame stands at once, the composer follows when
 * it is there, and takes the focus. Closing it keeps what was written.
 */
export const ComposeDialog = (props: { readonly intent: ComposeIntent }): JSX.Element => {
  const [composer, setComposer] = createSignal<Composer>()
  const [losing, setLosing] = createSignal(false)
  const ahead = aheadKey(useScope(), props.intent)
  const close = async () => {
    const open = composer()
    if (open === undefined ? readAhead(ahead) !== "" : open.touched()) {
      if ((await open?.save()) === false) return void setLosing(true)
      toast(text.draftKept)
    }
    closeCompose()
  }
  return (
    <Dialog
      title={titleOf(props.intent)}
      onClose={() => void close()}
      canClose={() => composer()?.phase().at !== "sending"}
    >
      <Composing intent={props.intent} onOpen={setComposer} onPosted={closeCompose} />
      <Show when={losing()}>
        <Dialog
          size="sm"
          title={text.losing.title}
          onClose={() => setLosing(false)}
          actions={
            <>
              <Button variant="danger" onClick={closeCompose}>
                {text.losing.close}
              </Button>
              <Button variant="primary" autofocus onClick={() => setLosing(false)}>
                {text.losing.keep}
              </Button>
            </>
          }
        >
          <p>{composer()?.notices().at(-1)}</p>
        </Dialog>
      </Show>
    </Dialog>
  )
}
