import type { JSX } from "solid-js"
import { Spinner } from "../../ui/Spinner.tsx"
import "./ComposeWaits.css"
import { text } from "./compose.text.ts"

/** Where the composer will be, while it is on its way. */
export const ComposeWaits = (): JSX.Element => (
  <div class="compose-waits" role="status">
    <Spinner />
    <span class="visually-hidden">{text.loading}</span>
  </div>
)
