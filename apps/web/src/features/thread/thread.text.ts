import { catalogue } from "../../language/catalogue.ts"
import { number, plural } from "../../language/formats.ts"

export const text = catalogue("thread", {
  show: (count: number) => plural(count, { one: "Show 1 reply", other: `Show ${number(count)} replies` }),
  hide: (count: number) => plural(count, { one: "Fold 1 reply", other: `Fold ${number(count)} replies` }),
  options: "Thread options",
  foldAll: "Fold all replies to replies",
  showAll: "Show all replies",
  mute: "Mute conversation",
  unmute: "Unmute conversation",
  openWarnings: "Open all content warnings",
  closeWarnings: "Close all content warnings"
})
