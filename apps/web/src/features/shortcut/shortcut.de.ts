import type { text } from "./shortcut.text.ts"

export const de: typeof text = {
  title: "Tastenkürzel",
  off: "Einzelne Tasten sind ausgeschaltet.",
  on: "Einzelne Tasten lassen sich ausschalten.",
  toSettings: "Zu den Einstellungen",
  pair: (first, second) => [first, " dann ", second],
  commands: {
    next: "Nächster Beitrag",
    previous: "Voriger Beitrag",
    open: "Beitrag öffnen (auch mit Enter)",
    reply: "Antworten",
    favourite: "Favorisieren oder zurücknehmen",
    boost: "Boosten oder zurücknehmen",
    bookmark: "Lesezeichen setzen oder entfernen",
    reveal: "Zeigen oder verbergen, was hinter einer Warnung steht",
    top: "Ganz nach oben, zum Neuesten",
    compose: "Neuer Beitrag",
    search: "Suchen",
    home: "Zur Startseite",
    notifications: "Zu den Mitteilungen",
    local: "Zur lokalen Zeitleiste",
    federated: "Zur föderierten Zeitleiste",
    conversations: "Zu den Unterhaltungen",
    lists: "Zu den Listen",
    bookmarks: "Zu den Lesezeichen",
    profile: "Zu deinem Profil",
    settings: "Zu den Einstellungen",
    help: "Diese Hilfe zeigen"
  }
}
