import { catalogue } from "../../language/catalogue.ts"

export const text = catalogue("block", {
  title: "Blocked accounts",
  none: "Nobody is blocked",
  noneHint: "You can block somebody from the menu of their profile.",
  unblock: "Unblock",
  unblockNamed: (acct: string) => `Unblock @${acct}`,
  unblocked: (acct: string) => `@${acct} is not blocked any more.`,
  undo: "Undo"
})
