import { createSignal } from "solid-js"

/** What is being written: a new post, a reply, a change of a post, a draft put aside; beginning with some words or files. */
export interface ComposeIntent {
  /** The account to write as; default: the one that is shown. */
  readonly as?: string
  readonly replyTo?: string
  readonly text?: string
  readonly files?: ReadonlyArray<File>
  /** The id of one's own post to change. */
  readonly edit?: string
  /** The context of a draft (`DraftContext`). */
  readonly draft?: string
}

const [intent, setIntent] = createSignal<ComposeIntent>()

/** The open composer, if any; the shell shows it as a dialog. */
export const composeIntent = intent
export const openCompose = (what: ComposeIntent = {}): void => {
  setIntent(what)
}
export const closeCompose = (): void => {
  setIntent(undefined)
}
