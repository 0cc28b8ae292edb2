import { number, plural } from "../../language/formats.ts"
import type { text } from "./accounts.text.ts"

export const de: typeof text = {
  title: "Konten",
  open: (acct) => `Konten: jetzt als @${acct}`,
  shown: "Wird hier gezeigt",
  unread: (count) => plural(count, { one: "1 ungelesen", other: `${number(count)} ungelesen` }),
  over: "Abgemeldet. Wieder anmelden",
  remove: (acct) => `@${acct} von diesem Gerät entfernen`,
  removed: (acct) => `@${acct} ist von diesem Gerät entfernt.`,
  add: "Konto hinzufügen",
  full: (most) =>
    `Dieser Browser fasst ${number(most)} Konten, mehr nicht. Melde eines ab, um ein anderes hinzuzufügen.`,
  hint: "Jedes Konto behält seine eigenen Zeitleisten, Entwürfe und Einstellungen. Ein anderer Tab kann ein anderes Konto zeigen.",
  now: (acct) => `Jetzt als @${acct}`,
  left: (acct, next) => `Von @${acct} abgemeldet. Jetzt als @${next}`,
  failed: (acct, why) => `@${acct} kann nicht gezeigt werden. ${why}`,
  goOnAs: (acct) => `Weiter als @${acct}`,
  goneTitle: (acct) => (acct === "" ? "Du bist hier abgemeldet" : `Du bist von @${acct} abgemeldet`),
  gone: "Was du mit diesem Konto geschrieben hast, bleibt auf diesem Gerät, bis du dich wieder anmeldest.",
  all: "Von allen Konten abmelden",
  allTitle: "Von allen Konten abmelden?",
  allText: (count) =>
    `Alle ${number(count)} Konten werden in diesem Browser abgemeldet. Entwürfe und Beiträge, die noch warten, liegen nur auf diesem Gerät: Sie werden gelöscht.`,
  stay: "Bleiben",
  leave: "Von allen abmelden",
  stillIn: (why) => `Du bist noch angemeldet. ${why}`,
  act: "Als anderes Konto handeln …",
  actTitle: "Als anderes Konto handeln",
  actAs: (acct) => `Als @${acct}`,
  who: "Welches Konto",
  looking: "Der Beitrag wird gesucht …",
  unseen: (acct) => `@${acct} kann diesen Beitrag nicht sehen.`,
  notFound: (why) => `Der Beitrag kann nicht gezeigt werden. ${why}`,
  reply: "Antworten",
  favourite: "Favorit",
  boost: "Boosten",
  bookmark: "Lesezeichen",
  noBoost: (acct) => `@${acct} kann diesen Beitrag nicht boosten: Er ist nicht für alle bestimmt.`,
  done: {
    favourite: (acct, on) => (on ? `@${acct} hat den Favoriten gesetzt` : `@${acct} hat den Favoriten entfernt`),
    reblog: (acct, on) => (on ? `@${acct} hat den Beitrag geboostet` : `@${acct} hat den Boost zurückgenommen`),
    bookmark: (acct, on) => (on ? `@${acct} hat ein Lesezeichen gesetzt` : `@${acct} hat das Lesezeichen entfernt`)
  },
  notDone: (acct, why) => `@${acct} konnte das nicht tun. ${why}`,
  writeAs: (acct) => `Als @${acct} schreiben`,
  writing: (acct) => `Du schreibst jetzt als @${acct}. Deine Worte und Dateien sind mitgekommen.`,
  moveFailed: (acct, why) => `Du schreibst weiter wie bisher: @${acct} kann nicht übernehmen. ${why}`,
  fileLost: (name) =>
    `„${name}“ konnte nicht zum anderen Konto mitgenommen werden. Füge die Datei dort noch einmal hinzu.`
}
