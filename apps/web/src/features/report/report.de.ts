import type { text } from "./report.text.ts"

export const de: typeof text = {
  title: (acct) => `@${acct} melden`,
  which: "Um welche Beiträge geht es?",
  whichHint: "Keiner ist auch in Ordnung, wenn es um das Konto als Ganzes geht.",
  wordless: "Ein Beitrag ohne Worte",
  noPosts: "Es gibt keine Beiträge zur Auswahl.",
  rules: "Verstößt es gegen eine Regel dieses Servers?",
  why: "Was sollte die Moderation wissen?",
  whyHint:
    "Sie sieht deinen Namen, die gewählten Beiträge und was du hier schreibst. Die gemeldete Person sieht nichts davon.",
  forward: (host) => `Auch die Moderation von ${host} benachrichtigen`,
  forwardHint: "Sie bekommt es von deinem Server, ohne deinen Namen.",
  cancel: "Abbrechen",
  next: "Weiter",
  back: "Zurück",
  send: "Meldung senden",
  close: "Schließen",
  failed: (reason) => `Die Meldung wurde nicht gesendet. ${reason}`,
  sent: "Meldung gesendet",
  sentText: "Danke. Die Moderation deines Servers sieht es sich an.",
  mute: (acct) => `@${acct} stummschalten`,
  block: (acct) => `@${acct} blockieren`
}
