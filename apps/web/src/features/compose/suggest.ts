import type { Account, CustomEmoji } from "@chirp/domain/Account"

/** What is being typed at the caret, and where it stands in the text (UTF-16 offsets). `query` has no sign before it. */
export interface Token {
  readonly kind: "mention" | "tag" | "emoji"
  readonly query: string
  readonly start: number
  readonly end: number
}

export type Suggestion =
  | { readonly kind: "mention"; readonly key: string; readonly insert: string; readonly account: Account }
  | { readonly kind: "tag"; readonly key: string; readonly insert: string; readonly name: string }
  | { readonly kind: "emoji"; readonly key: string; readonly insert: string; readonly emoji: CustomEmoji }
  | { readonly kind: "unicode"; readonly key: string; readonly insert: string; readonly name: string }

/** Suggestions shown at once. */
export const mostSuggestions = 6

const patterns = [
  ["mention", /(?:^|[\s(¿¡"'“„«])@([\w.-]+(?:@[\p{L}\p{N}.-]*)?)$/u, 1],
  ["tag", /(?:^|[\s(¿¡"'“„«])#([\p{L}\p{N}_]+)$/u, 1],
  ["emoji", /(?:^|[^\w:]):(\w{2,})$/u, 2]
] as const

/** The mention, hashtag or emoji name that ends at the caret; undefined when there is none, or it is too short to ask. */
export const tokenAt = (text: string, caret: number): Token | undefined => {
  const before = text.slice(Math.max(0, caret - 100), caret)
  for (const [kind, pattern, least] of patterns) {
    const query = pattern.exec(before)?.[1]
    if (query === undefined || query.length < least) continue
    // What is typed on in the middle of a word belongs to it.
    const rest = /^[\w]*/.exec(text.slice(caret))?.[0] ?? ""
    return { kind, query, start: caret - query.length - 1, end: caret + rest.length }
  }
  return undefined
}

/** The text with the suggestion in the token's place, and where the caret goes: after one blank. */
export const completed = (
  text: string,
  token: Token,
  insert: string
): { readonly text: string; readonly caret: number } => {
  const after = text.slice(token.end)
  const gap = /^\s/.test(after) ? "" : " "
  return { text: `${text.slice(0, token.start)}${insert}${gap}${after}`, caret: token.start + insert.length + 1 }
}

/** Custom emoji whose name begins with the query, then those that hold it; short names first. */
export const matchingEmoji = (emojis: ReadonlyArray<CustomEmoji>, query: string): ReadonlyArray<CustomEmoji> => {
  const wanted = query.toLowerCase()
  const rank = ({ shortcode }: CustomEmoji) => {
    const at = shortcode.toLowerCase().indexOf(wanted)
    return at === -1 ? -1 : at === 0 ? 0 : 1
  }
  return emojis
    .filter((emoji) => rank(emoji) >= 0)
    .toSorted((a, b) => rank(a) - rank(b) || a.shortcode.length - b.shortcode.length)
    .slice(0, mostSuggestions)
}
