import { catalogue } from "../language/catalogue.ts"
import { number, plural } from "../language/formats.ts"

export const text = catalogue("ui", {
  close: "Close",
  loading: "Loading…",
  didNotLoad: "This did not load",
  tryAgain: "Try again",
  suggestions: (count: number) =>
    plural(count, { one: "1 suggestion", other: `${number(count)} suggestions, choose with the arrow keys` }),
  suggestionsLabel: "Suggestions",
  messages: "Messages",
  dismiss: "Dismiss"
})
