import type { text } from "./settings.text.ts"

export const de: typeof text = {
  title: "Einstellungen",
  look: "Aussehen",
  theme: "Farben",
  themes: { system: "Gerät", light: "Hell", dark: "Dunkel" },
  contrast: "Kontrast",
  contrasts: { system: "Gerät", standard: "Normal", more: "Hoch" },
  textSize: "Schriftgröße",
  textSizes: { "87.5": "Klein", "100": "Normal", "112.5": "Groß", "125": "Größer", "150": "Riesig" },
  textSizeHint: "Zusätzlich zur Schriftgröße des Browsers. Alles wächst mit.",
  motion: "Bewegung",
  motions: { system: "Gerät", full: "Alle", reduce: "Weniger" },
  motionHint: "Mit weniger Bewegung gleitet und verblasst nichts, und bewegte Bilder und Emoji stehen still.",
  keyboard: "Tastatur und Screenreader",
  shortcuts: "Kürzel aus einer Taste",
  shortcutsHint: "Mit ? werden sie gezeigt. Ausgeschaltet tun einzelne Tasten nichts.",
  shortLabels: "Kurze Beschriftungen",
  shortLabelsHint:
    "Ein Screenreader sagt, wer einen Beitrag geschrieben hat und wann; der Text wird auf Wunsch gelesen.",
  wellbeing: "Wohlbefinden",
  wellbeingHint: "Zahlen, die du lieber nicht siehst, auf diesem Gerät. Niemand sonst merkt es.",
  hide: {
    replies: "Verbergen, wie viele geantwortet haben",
    boosts: "Verbergen, wie viele geboostet haben",
    favourites: "Verbergen, wie viele favorisiert haben",
    people: "Verbergen, wie viele folgen und wem gefolgt wird"
  },
  badge: "Ungelesene Mitteilungen zählen",
  badgeHint: "In der Navigation, im Titel des Tabs und auf dem Symbol der App.",
  see: "Was du siehst",
  ways: {
    filters: "Filter",
    filtersHint: "Wörter und Beiträge, die eingeklappt oder weggelassen werden",
    tags: "Gefolgte Hashtags",
    tagsHint: "Ihre Beiträge kommen auf deine Startseite",
    lists: "Listen",
    listsHint: "Zeitleisten einiger Leute, denen du folgst",
    mutes: "Stummgeschaltete Konten",
    mutesHint: "Wessen Beiträge du nicht siehst; sie wissen es nicht",
    blocks: "Blockierte Konten",
    blocksHint: "Wer nichts von dir sieht, und du nichts von ihnen",
    conversations: "Stummgeschaltete Unterhaltungen",
    conversationsHint: "Threads, die dir nichts Neues melden"
  },
  account: "Konto",
  profile: "Profil bearbeiten",
  profileHint: "Name und Bilder, wer dir folgen darf und womit neue Beiträge beginnen"
}
