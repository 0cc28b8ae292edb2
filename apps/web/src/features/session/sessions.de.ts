import type { text } from "./sessions.text.ts"

export const de: typeof text = {
  title: "Wo du angemeldet bist",
  loading: "Deine Sitzungen werden geladen …",
  unknown: "Unbekannter Browser",
  current: "Dieser Browser",
  device: (browser, system) => `${browser} unter ${system}`,
  times: (signedIn, lastUsed) => ["Angemeldet: ", signedIn, " · Zuletzt benutzt: ", lastUsed],
  end: "Abmelden",
  endNamed: (device) => `${device} abmelden`,
  ended: (device) => `${device} ist abgemeldet.`,
  notEnded: (reason) => `Die Sitzung besteht noch. ${reason}`,
  everywhere: "Überall abmelden",
  everywhereHint: "Alle Browser, auch dieser. Andere Apps bleiben angemeldet.",
  everywhereTitle: "Überall abmelden?",
  everywhereText:
    "Jeder Browser, in dem du Chirp benutzt, wird sofort abgemeldet, auch dieser. Entwürfe auf diesem Gerät werden gelöscht; andere Apps, die du mit diesem Konto benutzt, bleiben angemeldet.",
  stay: "Angemeldet bleiben",
  leave: "Abmelden",
  stillIn: (reason) => `Du bist noch angemeldet. ${reason}`
}
