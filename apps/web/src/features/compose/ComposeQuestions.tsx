import { type JSX, Show } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import type { Composer } from "./compose.store.ts"
import { text } from "./compose.text.ts"

/** What is asked before something is done: posting without descriptions, throwing a draft away. */
export const ComposeQuestions = (props: {
  readonly composer: Composer
  readonly discarding: boolean
  readonly onFirstMissing: () => void
  readonly onKeep: () => void
  readonly onDiscard: () => void
}): JSX.Element => {
  const missing = () => props.composer.missingAlt().length
  return (
    <>
      <Show when={props.composer.phase().at === "asking"}>
        <Dialog
          size="sm"
          title={text.withoutAlt(missing())}
          onClose={props.onFirstMissing}
          actions={
            <>
              <Button onClick={() => void props.composer.submit(true)}>{text.postWithout}</Button>
              <Button variant="primary" autofocus onClick={props.onFirstMissing}>
                {text.addAlt}
              </Button>
            </>
          }
        >
          <p>{text.withoutAltText}</p>
        </Dialog>
      </Show>
      <Show when={props.discarding}>
        <Dialog
          size="sm"
          title={text.discardTitle}
          onClose={props.onKeep}
          actions={
            <>
              <Button onClick={props.onKeep}>{text.keepWriting}</Button>
              <Button variant="danger" onClick={props.onDiscard}>
                {text.discard}
              </Button>
            </>
          }
        >
          <p>{text.discardText}</p>
        </Dialog>
      </Show>
    </>
  )
}
