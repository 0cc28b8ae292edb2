import { type JSX, Show } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import type { Composer } from "./compose.store.ts"

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
          title={missing() === 1 ? "One file has no description" : `${missing()} files have no description`}
          onClose={props.onFirstMissing}
          actions={
            <>
              <Button onClick={() => void props.composer.submit(true)}>Post without</Button>
              <Button variant="primary" autofocus onClick={props.onFirstMissing}>
                Add a description
              </Button>
            </>
          }
        >
          <p>People who can’t see it will not know what is there. A short sentence is enough.</p>
        </Dialog>
      </Show>
      <Show when={props.discarding}>
        <Dialog
          size="sm"
          title="Discard this draft?"
          onClose={props.onKeep}
          actions={
            <>
              <Button onClick={props.onKeep}>Keep writing</Button>
              <Button variant="danger" onClick={props.onDiscard}>
                Discard
              </Button>
            </>
          }
        >
          <p>The text, files and poll of this draft are deleted from this device. This cannot be undone.</p>
        </Dialog>
      </Show>
    </>
  )
}
