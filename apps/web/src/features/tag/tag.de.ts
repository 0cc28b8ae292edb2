import type { text } from "./tag.text.ts"

export const de: typeof text = {
  title: "Gefolgte Hashtags",
  loading: "Deine Hashtags werden geladen …",
  none: "Noch keine Hashtags",
  noneHint: "Beiträge mit Hashtags, denen du folgst, kommen auf deine Startseite.",
  follow: "Einem Hashtag folgen",
  followNow: "Folgen",
  oneWord: "Ein Hashtag ist ein Wort aus Buchstaben, Ziffern und Unterstrichen.",
  known: (name) => `Du folgst #${name} schon.`,
  followed: (name) => `Du folgst #${name}. Seine Beiträge erscheinen auf deiner Startseite.`,
  notFollowed: (name, reason) => `Du folgst #${name} noch nicht. ${reason}`,
  unfollow: "Entfolgen",
  unfollowNamed: (name) => `#${name} entfolgen`,
  unfollowed: (name) => `Du folgst #${name} nicht mehr.`,
  notUnfollowed: (name, reason) => `Du folgst #${name} noch. ${reason}`,
  undo: "Rückgängig",
  more: "Mehr laden"
}
