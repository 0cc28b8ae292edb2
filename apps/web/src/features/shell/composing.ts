import { createSignal } from "solid-js"

/** What is being written: a new post, a reply, or a post that begins with some words (a mention). */
export interface ComposeIntent {
  readonly replyTo?: string
  readonly text?: string
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
