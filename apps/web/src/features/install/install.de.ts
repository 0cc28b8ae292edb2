import type { text } from "./install.text.ts"

export const de: typeof text = {
  newVersion: "Eine neue Version von Chirp ist bereit.",
  newVersionHint: "Was du gerade schreibst, bleibt erhalten.",
  update: "Aktualisieren",
  later: "Später",
  title: "Chirp installieren",
  why: "Es öffnet sich vom Startbildschirm aus, funktioniert ohne Verbindung und nimmt entgegen, was andere Apps teilen.",
  install: "Installieren",
  notNow: "Nicht jetzt",
  installed: "Chirp ist installiert."
}
