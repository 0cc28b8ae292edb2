import { number, plural } from "../../language/formats.ts"
import type { text } from "./session.text.ts"

export const de: typeof text = {
  opening: "Chirp wird geöffnet …",
  title: "Bei Chirp anmelden",
  what: (host) => `Lies, schreib und rede mit auf ${host}, mit deinem Konto dort.`,
  signIn: "Anmelden",
  about: "Über diesen Server",
  noAnswer: "Der Server antwortet nicht",
  offline: "Du bist offline",
  opensLater: "Chirp öffnet sich, sobald es wieder eine Verbindung gibt.",
  safe: "Deine Entwürfe sind auf diesem Gerät sicher. Chirp versucht es von selbst wieder.",
  tryNow: "Jetzt versuchen",
  ended: "Deine Sitzung ist beendet",
  endedBar: "Deine Sitzung ist beendet.",
  signInAgain: "Wieder anmelden",
  notNow: "Nicht jetzt",
  goOn: (acct) =>
    acct === ""
      ? "Melde dich wieder an, um weiterzumachen. Du kommst an diese Stelle zurück, und was du gerade schreibst, bleibt auf diesem Gerät."
      : `Melde dich wieder als @${acct} an, um weiterzumachen. Du kommst an diese Stelle zurück, und was du gerade schreibst, bleibt auf diesem Gerät.`,
  signOut: "Abmelden",
  stillIn: (why) => `Du bist noch angemeldet. ${why}`,
  notOut: (count) =>
    plural(count, {
      one: "Ein Beitrag ist hier noch nicht hinausgegangen",
      other: `${number(count)} Beiträge sind hier noch nicht hinausgegangen`
    }),
  stay: "Bleiben",
  leave: "Abmelden und löschen",
  deletes:
    "Entwürfe und Beiträge, die noch gesendet werden sollen, liegen nur auf diesem Gerät. Beim Abmelden werden sie gelöscht, damit niemand sonst sie hier findet."
}
