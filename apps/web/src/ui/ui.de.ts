import { number, plural } from "../language/formats.ts"
import type { text } from "./ui.text.ts"

export const de: typeof text = {
  close: "Schließen",
  loading: "Wird geladen …",
  didNotLoad: "Das konnte nicht geladen werden",
  tryAgain: "Noch einmal versuchen",
  suggestions: (count) =>
    plural(count, { one: "1 Vorschlag", other: `${number(count)} Vorschläge, wähle mit den Pfeiltasten` }),
  suggestionsLabel: "Vorschläge",
  messages: "Meldungen",
  dismiss: "Ausblenden"
}
