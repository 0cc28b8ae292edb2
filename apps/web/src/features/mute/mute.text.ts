import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("mute", {
  title: "Muted accounts",
  none: "Nobody is muted",
  noneHint: "You can mute somebody from the menu of their profile. They do not find out.",
  forGood: "Until you unmute",
  until: (when: string) => `Until ${when}`,
  ended: "The time is over",
  change: (acct: string) => `Change how long @${acct} is muted`,
  unmute: "Unmute",
  unmuteNamed: (acct: string) => `Unmute @${acct}`,
  unmuted: (acct: string) => `@${acct} is not muted any more.`,
  undo: "Undo",
  conversations: "Muted conversations",
  conversationsNone: "No muted conversations found",
  conversationsHint:
    "The server keeps no list of them. Shown are those muted in this browser, and those found among your own posts and your conversations. A conversation is muted from the menu of a post in it that is yours or mentions you.",
  looking: "Looking for muted conversations…",
  lookFurther: "Look through older posts of yours",
  lookedThrough: "All your posts and conversations were looked through.",
  notLooked: (reason: string) => `The search for more stopped. ${reason}`,
  wordless: "A post without words",
  unmuteConversation: (name: string) => `Unmute the conversation with the post of ${name}`,
  conversationUnmuted: "The conversation is not muted any more."
})
