import type { text } from "./language.text.ts"

export const de: typeof text = {
  title: "Sprache",
  label: "Sprache der App",
  hint: "Beiträge bleiben in der Sprache, in der sie geschrieben wurden.",
  browser: (name) => `Wie dein Browser (${name})`,
  failed: "Die Sprache konnte nicht geladen werden. Prüfe die Verbindung und wähle sie noch einmal."
}
