import type { text } from "./conversation.text.ts"

export const de: typeof text = {
  title: "Unterhaltungen",
  loading: "Unterhaltungen werden geladen …",
  empty: "Noch keine Unterhaltungen",
  emptyText: "Beiträge, die nur die darin erwähnten Personen sehen können, erscheinen hier.",
  again: "Noch einmal versuchen",
  yourself: "Du selbst",
  deleted: "Der letzte Beitrag wurde gelöscht",
  wordless: "Ein Beitrag ohne Worte",
  label: (names, excerpt, when) => `Unterhaltung mit ${names}: ${excerpt}${when === "" ? "" : `, ${when}`}`,
  unread: (label) => `Ungelesen: ${label}`,
  you: "Du: ",
  more: (names) => `Mehr zur Unterhaltung mit ${names}`,
  remove: "Aus dieser Liste entfernen",
  notRemoved: (why) => `Diese Unterhaltung konnte nicht entfernt werden. ${why}`
}
