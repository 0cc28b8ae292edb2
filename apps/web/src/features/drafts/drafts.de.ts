import { number, plural } from "../../language/formats.ts"
import type { text } from "./drafts.text.ts"

export const de: typeof text = {
  title: "Entwürfe",
  label: "Entwürfe, der neueste zuerst",
  loading: "Entwürfe werden geladen …",
  empty: "Keine Entwürfe",
  emptyHint: "Was du zu schreiben beginnst und nicht veröffentlichst, wird hier aufgehoben, auf diesem Gerät.",
  unreadable: "Dieser Browser lässt Chirp keine Entwürfe auf diesem Gerät aufheben.",
  open: "Weiterschreiben",
  openNamed: (words) => `Weiterschreiben: ${words}`,
  remove: (words) => `Entwurf löschen: ${words}`,
  removed: "Entwurf gelöscht",
  restored: "Der Entwurf ist zurück",
  undo: "Rückgängig",
  nothing: "Noch keine Worte",
  saved: (when) => `Gespeichert: ${when}`,
  files: (count) => plural(count, { one: "1 Datei", other: `${number(count)} Dateien` }),
  thread: (count) => plural(count, { one: "Thread mit 1 Beitrag", other: `Thread mit ${number(count)} Beiträgen` }),
  poll: "Umfrage",
  kinds: {
    new: "Neuer Beitrag",
    reply: "Antwort",
    kept: "Beiseitegelegt",
    edit: "Änderung eines Beitrags",
    refused: "Nicht veröffentlicht"
  }
}
