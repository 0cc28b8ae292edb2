import { createSignal, type JSX } from "solid-js"

const [message, setMessage] = createSignal("")
let flip = false

/** Reads a sentence out to screen readers without showing it: a new view, posts that arrived, an action's result. */
export const announce = (text: string): void => {
  // The same text twice would not be read again; a trailing no-break space makes it another text.
  flip = !flip
  setMessage(flip ? text : `${text}\u00a0`)
}

export const LiveRegion = (): JSX.Element => (
  <div class="visually-hidden" aria-live="polite" aria-atomic="true">
    {message()}
  </div>
)
