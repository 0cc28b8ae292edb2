import type { text } from "./emoji.text.ts"

export const de: typeof text = {
  open: "Emoji einfügen",
  close: "Emoji schließen",
  loading: "Emoji werden geladen …",
  failed: "Die Emoji wurden nicht geladen.",
  tryAgain: "Noch einmal versuchen"
}
