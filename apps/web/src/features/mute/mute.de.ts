import type { text } from "./mute.text.ts"

export const de: typeof text = {
  title: "Stummgeschaltete Konten",
  none: "Niemand ist stummgeschaltet",
  noneHint: "Du kannst jemanden im Menü des Profils stummschalten. Das bleibt unbemerkt.",
  forGood: "Bis du es aufhebst",
  until: (when) => `Bis ${when}`,
  ended: "Die Zeit ist um",
  change: (acct) => `Ändern, wie lange @${acct} stumm ist`,
  unmute: "Aufheben",
  unmuteNamed: (acct) => `Stummschaltung von @${acct} aufheben`,
  unmuted: (acct) => `@${acct} ist nicht mehr stummgeschaltet.`,
  undo: "Rückgängig",
  conversations: "Stummgeschaltete Unterhaltungen",
  conversationsNone: "Keine stummgeschalteten Unterhaltungen gefunden",
  conversationsHint:
    "Der Server führt keine Liste davon. Gezeigt werden die, die in diesem Browser stummgeschaltet wurden, und die, die sich unter deinen Beiträgen und Unterhaltungen finden. Stummschalten kannst du eine Unterhaltung im Menü eines Beitrags darin, der von dir ist oder dich erwähnt.",
  looking: "Stummgeschaltete Unterhaltungen werden gesucht …",
  lookFurther: "Ältere eigene Beiträge durchsehen",
  lookedThrough: "Alle deine Beiträge und Unterhaltungen sind durchgesehen.",
  notLooked: (reason) => `Die Suche nach weiteren brach ab. ${reason}`,
  wordless: "Ein Beitrag ohne Worte",
  unmuteConversation: (name) => `Stummschaltung der Unterhaltung mit dem Beitrag von ${name} aufheben`,
  conversationUnmuted: "Die Unterhaltung ist nicht mehr stummgeschaltet."
}
