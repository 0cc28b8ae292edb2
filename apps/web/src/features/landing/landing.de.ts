import { plural } from "../../language/formats.ts"
import type { text } from "./landing.text.ts"

export const de: typeof text = {
  page: {
    signIn: "Anmelden",
    createAccount: "Konto erstellen",
    install: "App installieren",
    again: "Noch einmal versuchen",
    happening: "Gerade hier",
    made: "Für Menschen gemacht, nicht für Klicks",
    orderTitle: "In der Reihenfolge, in der es geschieht",
    order:
      "Deine Zeitleiste ist, was die Personen sagen, denen du folgst, das Neueste zuerst. Nichts wird beworben, nichts zurückgehalten.",
    liveTitle: "Live",
    live: "Beiträge, Antworten und Mitteilungen erscheinen, während du zusiehst. Deine Stelle in der Zeitleiste bleibt, wo sie war.",
    privateTitle: "Niemand schaut dir über die Schulter",
    private:
      "Keine Werbung, keine Tracker, keine Skripte von anderswo. Das Zugriffstoken deines Kontos bleibt auf dem Server.",
    appsTitle: "Mit der App, die du magst",
    apps: "Benutze es hier, oder melde dich mit einer App für Mastodon an: Die Adresse dieses Servers genügt.",
    fediverseTitle: "Teil des Fediverse",
    fediverse: "Folge und rede mit Personen auf Mastodon, GoToSocial und anderen Servern, von deinem Konto hier aus.",
    rules: "Wie wir hier miteinander umgehen",
    source: "Quelltext von GoToSocial",
    api: "Schnittstelle von Chirp"
  },
  software: "Über die Software",
  lead: "Ein kleiner, freundlicher Ort zum Lesen, Schreiben und Reden, in der Reihenfolge, in der es geschieht.",
  invited: "Neue Konten gibt es auf Einladung der Leute, die ihn betreiben.",
  asked: "Alle dürfen um ein Konto bitten; die Leute, die ihn betreiben, sagen ja oder nein.",
  open: "Alle dürfen ein Konto erstellen.",
  people: (count) => plural(count, { one: "Person", other: "Personen" }),
  posts: (count) => plural(count, { one: "Beitrag", other: "Beiträge" }),
  servers: (count) => plural(count, { one: "bekannter Server", other: "bekannte Server" }),
  runs: (acct) => `Betreibt diesen Server · @${acct}`,
  resting: "Dieser Server ruht gerade. Dein Konto und deine Beiträge sind sicher; versuche es gleich noch einmal.",
  openChirp: "Chirp öffnen"
}
