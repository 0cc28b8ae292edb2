import { type OperatorKey, type SearchToken, searchTokens } from "@chirp/domain/SearchQueryParser"

/*
 * A query edited by its parts: chips take one out, menus put one in, completions write one anew. How a query is cut is the
 * parser's to say (`searchTokens`), so that a chip is what the server will understand.
 */

/** The parts a chip is shown for: what is more than a word. */
export const chipsOf = (query: string): ReadonlyArray<SearchToken> =>
  searchTokens(query).filter(({ kind, negated }) => kind !== "word" || negated)

/** The query without one of its parts. */
export const without = (query: string, token: Pick<SearchToken, "start" | "end">): string =>
  `${query.slice(0, token.start).trimEnd()} ${query.slice(token.end).trimStart()}`.trim()

/** The query with one of its parts written anew. */
export const replaced = (query: string, token: Pick<SearchToken, "start" | "end">, text: string): string =>
  `${query.slice(0, token.start)}${text}${query.slice(token.end)}`

/** Of these a query can use one only: a new one takes the place of the old. */
const single: ReadonlySet<OperatorKey> = new Set(["before", "after", "during", "in"])

/** The query with an operator more, such as `has:image`; once each, and in place of one it would contradict. */
export const added = (query: string, operator: string): string => {
  const [wanted] = searchTokens(operator)
  if (wanted === undefined) return query
  const present = searchTokens(query)
  const text = (token: SearchToken) => query.slice(token.start, token.end).toLowerCase()
  if (present.some((token) => text(token) === operator.toLowerCase())) return query
  const rival = present.find(
    ({ kind, key, negated }) =>
      kind === "operator" && key === wanted.key && key !== undefined && single.has(key) && !negated && !wanted.negated
  )
  return rival ? replaced(query, rival, operator) : `${query.trimEnd()} ${operator}`.trim()
}

/** The part the caret stands in or right behind; what a completion replaces. */
export const tokenAt = (query: string, caret: number): SearchToken | undefined =>
  searchTokens(query).find(({ start, end }) => caret > start && caret <= end)

/** The words a reader looks for in what was found: words, phrases and tags, not what is excluded. */
export const soughtTerms = (query: string): ReadonlyArray<string> =>
  searchTokens(query).flatMap(({ kind, negated, value }) =>
    negated || kind === "operator" || value.trim() === "" ? [] : [value]
  )

/** Something that names one thing in the fediverse: it is asked for where it lives, if nobody here knows it yet. */
export const isAddress = (query: string): boolean =>
  /^https?:\/\/\S+$/i.test(query.trim()) || /^@?[\w.-]+@[\p{L}\p{M}\p{N}.:-]+\.[\p{L}\p{M}\p{N}-]+$/u.test(query.trim())
