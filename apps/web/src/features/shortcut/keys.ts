import { paths } from "../../paths.ts"
import { text } from "./shortcut.text.ts"

export type Command =
  | { readonly do: "next" | "previous" | "open" | "reply" | "favourite" | "boost" | "bookmark" | "reveal" }
  | { readonly do: "compose" | "top" | "help" | "search" }
  | { readonly do: "go"; readonly to: string }

export interface Shortcut {
  /** One key, or two after each other. `event.key` in lower case. */
  readonly keys: readonly [string] | readonly [string, string]
  readonly words: string
  readonly command: Command
}

/** Every shortcut, in the order of the help. `to` of one's own profile is put in by `shortcutsFor`. */
export const shortcutsFor = (acct: string): ReadonlyArray<Shortcut> => [
  { keys: ["j"], words: text.commands.next, command: { do: "next" } },
  { keys: ["k"], words: text.commands.previous, command: { do: "previous" } },
  { keys: ["o"], words: text.commands.open, command: { do: "open" } },
  { keys: ["r"], words: text.commands.reply, command: { do: "reply" } },
  { keys: ["f"], words: text.commands.favourite, command: { do: "favourite" } },
  { keys: ["b"], words: text.commands.boost, command: { do: "boost" } },
  { keys: ["d"], words: text.commands.bookmark, command: { do: "bookmark" } },
  { keys: ["x"], words: text.commands.reveal, command: { do: "reveal" } },
  { keys: ["."], words: text.commands.top, command: { do: "top" } },
  { keys: ["n"], words: text.commands.compose, command: { do: "compose" } },
  { keys: ["/"], words: text.commands.search, command: { do: "search" } },
  { keys: ["g", "h"], words: text.commands.home, command: { do: "go", to: paths.home } },
  { keys: ["g", "n"], words: text.commands.notifications, command: { do: "go", to: paths.notifications } },
  { keys: ["g", "l"], words: text.commands.local, command: { do: "go", to: paths.local } },
  { keys: ["g", "f"], words: text.commands.federated, command: { do: "go", to: paths.public } },
  { keys: ["g", "c"], words: text.commands.conversations, command: { do: "go", to: paths.conversations } },
  { keys: ["g", "i"], words: text.commands.lists, command: { do: "go", to: paths.lists } },
  { keys: ["g", "b"], words: text.commands.bookmarks, command: { do: "go", to: paths.bookmarks } },
  { keys: ["g", "p"], words: text.commands.profile, command: { do: "go", to: paths.profile(acct) } },
  { keys: ["g", "s"], words: text.commands.settings, command: { do: "go", to: paths.settings } },
  { keys: ["?"], words: text.commands.help, command: { do: "help" } }
]

/** Milliseconds in which the second key of a pair must follow. */
const PAIR = 1_500

/**
 * Reads keys one by one. The second key of a pair goes before what it would do alone (so `g n` never opens the composer);
 * a key that completes nothing after a first one is taken by itself.
 */
export const makeMatcher = (shortcuts: ReadonlyArray<Shortcut>) => {
  let first: { readonly key: string; readonly at: number } | undefined
  return (key: string, now: number): { readonly taken: boolean; readonly command?: Command } => {
    const before = first !== undefined && now - first.at <= PAIR ? first.key : undefined
    first = undefined
    const pair = before === undefined ? undefined : shortcuts.find(({ keys }) => keys[0] === before && keys[1] === key)
    if (pair) return { taken: true, command: pair.command }
    const single = shortcuts.find(({ keys }) => keys.length === 1 && keys[0] === key)
    if (single) return { taken: true, command: single.command }
    if (!shortcuts.some(({ keys }) => keys.length === 2 && keys[0] === key)) return { taken: false }
    first = { key, at: now }
    return { taken: true }
  }
}

/** The key pressed, in Latin letters also on keyboards that type others: by its place then. */
export const keyOf = (event: Pick<KeyboardEvent, "key" | "code">): string => {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (key.length !== 1 || key.charCodeAt(0) < 128) return key
  return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : key
}
