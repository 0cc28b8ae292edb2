import type { text } from "./ui.text.ts"

export const de: typeof text = {
  close: "Schließen",
  loading: "Wird geladen …",
  didNotLoad: "Das konnte nicht geladen werden",
  tryAgain: "Noch einmal versuchen",
  messages: "Meldungen",
  dismiss: "Ausblenden"
}
