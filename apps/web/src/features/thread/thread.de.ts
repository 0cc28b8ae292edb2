import { number, plural } from "../../language/formats.ts"
import type { text } from "./thread.text.ts"

export const de: typeof text = {
  show: (count) => plural(count, { one: "1 Antwort zeigen", other: `${number(count)} Antworten zeigen` }),
  hide: (count) => plural(count, { one: "1 Antwort einklappen", other: `${number(count)} Antworten einklappen` }),
  title: "Beitrag",
  titleBy: (name) => `Beitrag von ${name}`,
  gone: "Dieser Beitrag ist nicht hier",
  goneText: "Er wurde gelöscht, oder du darfst ihn nicht sehen.",
  deleted: "Er wurde gelöscht.",
  loading: "Der Beitrag wird geladen …",
  conversation: "Unterhaltung",
  loadingRest: "Die Unterhaltung wird geladen …",
  failed: "Die Unterhaltung konnte nicht geladen werden",
  options: "Optionen für diesen Thread",
  foldAll: "Alle Antworten auf Antworten einklappen",
  showAll: "Alle Antworten zeigen",
  mute: "Unterhaltung stummschalten",
  unmute: "Stummschaltung der Unterhaltung aufheben",
  openWarnings: "Alle Inhaltswarnungen öffnen",
  closeWarnings: "Alle Inhaltswarnungen schließen"
}
