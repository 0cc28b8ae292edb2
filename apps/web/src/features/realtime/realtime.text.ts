import type { JSX } from "solid-js"
import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("realtime", {
  offline: "You are offline. New posts will appear when the connection is back.",
  reconnecting: "Reconnecting to the server… New posts will appear when the connection is back.",
  kept: (since: JSX.Element): JSX.Element => [
    "You see what was kept on this device; the oldest of it is from ",
    since,
    "."
  ]
})
