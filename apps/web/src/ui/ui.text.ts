import { catalogue } from "../language/catalogue.ts"

export const text = catalogue("ui", {
  close: "Close",
  loading: "Loading…",
  didNotLoad: "This did not load",
  tryAgain: "Try again",
  messages: "Messages",
  dismiss: "Dismiss"
})
