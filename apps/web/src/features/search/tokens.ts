/*
 * A query as it is typed, cut into its parts without judging them: what the chips show and the completions replace. Which
 * parts mean something is the server's to say; here every text can be cut, and the parts cover all of it but white space.
 */
export type TokenKind = "word" | "phrase" | "tag" | "operator"

export interface Token {
  readonly kind: TokenKind
  readonly negated: boolean
  /** Of an operator, in lower case. */
  readonly key?: OperatorKey
  /** Without quotes, `#` and key. */
  readonly value: string
  /** As typed. */
  readonly text: string
  readonly start: number
  readonly end: number
}

export const operatorKeys = ["from", "before", "after", "during", "has", "is", "language", "in"] as const
export type OperatorKey = (typeof operatorKeys)[number]

const isKey = (key: string): key is OperatorKey => operatorKeys.some((known) => known === key)

/** A part: an optional minus, an optional key, then something in quotes (to the end if they stay open) or anything without white space. */
const PART = /(-?)(?:([a-z]+):(?="))?("[^"]*"?|\S+)/giu

const unquoted = (text: string) => text.replace(/^"|"$/g, "")

export const tokens = (query: string): ReadonlyArray<Token> =>
  [...query.matchAll(PART)].map((match): Token => {
    const [text, minus = "", quotedKey, rest = ""] = match
    const start = match.index
    const at = { text, start, end: start + text.length }
    // A minus alone is a word.
    if (rest === "" || (minus === "-" && rest === "-")) return { ...at, kind: "word", negated: false, value: text }
    const negated = minus === "-"
    if (quotedKey !== undefined) {
      const key = quotedKey.toLowerCase()
      return isKey(key)
        ? { ...at, kind: "operator", negated, key, value: unquoted(rest) }
        : { ...at, kind: "word", negated, value: `${quotedKey}:${unquoted(rest)}` }
    }
    if (rest.startsWith('"')) return { ...at, kind: "phrase", negated, value: unquoted(rest) }
    if (/^#[\p{L}\p{M}\p{N}_]+$/u.test(rest)) return { ...at, kind: "tag", negated, value: rest.slice(1) }
    const colon = rest.indexOf(":")
    const key = rest.slice(0, Math.max(0, colon)).toLowerCase()
    if (colon > 0 && isKey(key))
      return { ...at, kind: "operator", negated, key, value: unquoted(rest.slice(colon + 1)) }
    return { ...at, kind: "word", negated, value: rest }
  })

/** The query without one of its parts. */
export const without = (query: string, token: Token): string =>
  `${query.slice(0, token.start).trimEnd()} ${query.slice(token.end).trimStart()}`.trim()

/** The query with one of its parts written anew. */
export const replaced = (query: string, token: Pick<Token, "start" | "end">, text: string): string =>
  `${query.slice(0, token.start)}${text}${query.slice(token.end)}`

/** Of these a query can use one only: a new one takes the place of the old. */
const single: ReadonlySet<OperatorKey> = new Set(["before", "after", "during", "language", "in"])

/** The query with an operator more, such as `has:image`; once each, and in place of one it would contradict. */
export const added = (query: string, operator: string): string => {
  const [wanted] = tokens(operator)
  if (wanted === undefined) return query
  const present = tokens(query)
  if (present.some(({ text }) => text.toLowerCase() === operator.toLowerCase())) return query
  const rival = present.find(
    ({ kind, key, negated }) =>
      kind === "operator" && key === wanted.key && key !== undefined && single.has(key) && !negated && !wanted.negated
  )
  return rival ? replaced(query, rival, operator) : `${query.trimEnd()} ${operator}`.trim()
}

/** The part the caret stands in or right behind; what a completion replaces. */
export const tokenAt = (query: string, caret: number): Token | undefined =>
  tokens(query).find(({ start, end }) => caret > start && caret <= end)

/** The words a reader looks for in what was found: words, phrases and tags, not what is excluded. */
export const soughtTerms = (query: string): ReadonlyArray<string> =>
  tokens(query).flatMap(({ kind, negated, value }) => (negated || kind === "operator" || value === "" ? [] : [value]))
