import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

export const text = catalogue("thread", {
  show: (count: number) => plural(count, { one: "Show 1 reply", other: `Show ${number(count)} replies` }),
  hide: (count: number) => plural(count, { one: "Fold 1 reply", other: `Fold ${number(count)} replies` }),
  title: "Post",
  titleBy: (name: string) => `Post by ${name}`,
  gone: "This post is not here",
  goneText: "It was deleted, or it is not for you to see.",
  deleted: "It was deleted.",
  loading: "Loading the post…",
  conversation: "Conversation",
  loadingRest: "Loading the conversation…",
  failed: "The conversation did not load",
  options: "Thread options",
  foldAll: "Fold all replies to replies",
  showAll: "Show all replies",
  mute: "Mute conversation",
  unmute: "Unmute conversation",
  openWarnings: "Open all content warnings",
  closeWarnings: "Close all content warnings"
})
