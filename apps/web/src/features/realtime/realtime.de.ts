import type { text } from "./realtime.text.ts"

export const de: typeof text = {
  offline: "Du bist offline. Neue Beiträge erscheinen, sobald die Verbindung zurück ist.",
  reconnecting: "Die Verbindung zum Server wird wieder aufgebaut … Neue Beiträge erscheinen, sobald sie zurück ist.",
  kept: (since) => ["Du siehst, was auf diesem Gerät aufgehoben wurde; das Älteste davon ist vom ", since, "."]
}
