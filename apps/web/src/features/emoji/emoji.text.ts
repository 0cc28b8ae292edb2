import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("emoji", {
  open: "Insert an emoji",
  close: "Close the emoji",
  loading: "Loading the emoji…",
  failed: "The emoji did not load.",
  tryAgain: "Try again"
})
