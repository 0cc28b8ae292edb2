import { parseSearchDate } from "./SearchDate.ts"
import type { HasKind, IsKind } from "./SearchDocument.ts"
import type {
  AuthorTerm,
  Interval,
  SearchHint,
  SearchHintCode,
  SearchQuery,
  SearchScope,
  SearchTerm
} from "./SearchQuery.ts"
import { foldTag } from "./SearchText.ts"

/** Characters that are read; the rest is left out with the hint `too_long`. */
export const MAX_QUERY_LENGTH = 1000
/** Words, phrases and tags that are looked for; more are left out with the hint `too_many_words`. */
export const MAX_TERMS = 24
/** Operators of one kind that count; more are left out with the same hint. */
const MAX_OPERATORS = 16

export const operatorKeys = ["from", "before", "after", "during", "has", "is", "language", "in"] as const
export type OperatorKey = (typeof operatorKeys)[number]

/** A piece of the text of a query, for chips and colours. `start` and `end` are UTF-16 offsets into it, `-` and quotes included. */
export interface SearchToken {
  readonly kind: "word" | "phrase" | "tag" | "operator"
  readonly negated: boolean
  /** Of an operator. */
  readonly key?: OperatorKey
  /** Without the key, `-`, `#` and quotes. */
  readonly value: string
  readonly start: number
  readonly end: number
  /** A quote was opened and never closed. */
  readonly open?: true
}

const isOperatorKey = (key: string): key is OperatorKey => operatorKeys.some((known) => known === key)

/** What ends a quotation, by what opens it. */
const closers: Readonly<Record<string, string>> = { '"': '"', "“": '”"“', "„": '“”"', "«": "»", "「": "」", "『": "』" }

// biome-ignore lint/suspicious/noControlCharactersInRegex: they count as blanks
const blank = /[\s\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\ufeff]/

/** Where the quotation that starts at `at` ends, and what is in it; undefined when no quotation starts there. */
const quotation = (text: string, at: number) => {
  const closing = closers[text[at] ?? ""]
  if (closing === undefined) return undefined
  for (let end = at + 1; end < text.length; end++) {
    if (closing.includes(text[end] ?? "")) return { value: text.slice(at + 1, end), end: end + 1, open: false }
  }
  return { value: text.slice(at + 1), end: text.length, open: true }
}

/**
 * The pieces of a query as they stand in its text. Total: every text has some, none overlap, and only blanks lie between.
 *
 * `-` in front of a piece negates it; a lone `-` is a word. `key:value` is an operator only when the key is known. The
 * value of an operator may be quoted. Quotes of several languages are understood.
 */
export const searchTokens = (text: string): ReadonlyArray<SearchToken> => {
  const tokens: Array<SearchToken> = []
  let at = 0
  while (at < text.length) {
    if (blank.test(text[at] ?? "")) {
      at++
      continue
    }
    const start = at
    const negated = text[at] === "-" && at + 1 < text.length && !blank.test(text[at + 1] ?? "")
    const body = negated ? at + 1 : at
    const quoted = quotation(text, body)
    if (quoted !== undefined) {
      at = quoted.end
      tokens.push({
        kind: "phrase",
        negated,
        value: quoted.value,
        start,
        end: at,
        ...(quoted.open && { open: true as const })
      })
      continue
    }
    const key = /^([a-z]+)[:：]/i.exec(text.slice(body, body + 12))?.[1]?.toLowerCase()
    if (key !== undefined && isOperatorKey(key)) {
      const valueAt = body + key.length + 1
      const value = quotation(text, valueAt)
      at = value?.end ?? wordEnd(text, valueAt)
      tokens.push({
        kind: "operator",
        negated,
        key,
        value: value?.value ?? text.slice(valueAt, at),
        start,
        end: at,
        ...(value?.open === true && { open: true as const })
      })
      continue
    }
    at = wordEnd(text, body)
    const word = text.slice(body, at)
    const tag = /^[#＃]([\p{L}\p{M}\p{N}_·]+)$/u.exec(word)?.[1]
    tokens.push(
      tag === undefined
        ? { kind: "word", negated, value: word, start, end: at }
        : { kind: "tag", negated, value: tag, start, end: at }
    )
  }
  return tokens
}

const wordEnd = (text: string, from: number) => {
  let end = from
  while (end < text.length && !blank.test(text[end] ?? "") && (end === from || text[end] !== '"')) end++
  return end
}

const hasKinds: Readonly<Record<string, HasKind>> = {
  media: "media",
  image: "image",
  images: "image",
  picture: "image",
  photo: "image",
  video: "video",
  audio: "audio",
  poll: "poll",
  link: "link",
  links: "link",
  embed: "link"
}
const isKinds: Readonly<Record<string, IsKind>> = { reply: "reply", sensitive: "sensitive", edited: "edited" }
const scopes: Readonly<Record<string, SearchScope>> = {
  public: "public",
  all: "all",
  library: "library",
  bookmarks: "bookmarks",
  bookmark: "bookmarks",
  favourites: "favourites",
  favorites: "favourites"
}

const own = <A>(table: Readonly<Record<string, A>>, key: string): A | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

export interface ParseOptions {
  /** Milliseconds since 1970; what `today` is. */
  readonly now: number
  /** IANA name such as `Europe/Vienna`; UTC when absent. One that does not exist gives the hint `bad_time_zone`. */
  readonly timeZone?: string | undefined
}

/**
 * Reads a query. Never fails: what cannot be understood is left out and named in a hint, an unknown `key:value` is plain words.
 *
 * Dates are `2026`, `2026-11`, `2026-11-21`, `2026-11-21T18:30`, with `Z` or an offset, `today` and `yesterday`, in the
 * person's time zone. `before:` ends where the given time begins, `after:` begins where it ends, `during:` is all of it.
 */
export const parseSearchQuery = (input: string, options: ParseOptions): SearchQuery => {
  const hints: Array<SearchHint> = []
  const hint = (code: SearchHintCode, part: string, message: string, count?: number) => {
    if (hints.length < 10) {
      hints.push({ code, part: part.slice(0, 100), message, ...(count !== undefined && { count }) })
    }
  }
  const text = clip(input)
  if (text.length < input.length) {
    hint(
      "too_long",
      "",
      `The query is very long: only its first ${MAX_QUERY_LENGTH} characters are used.`,
      MAX_QUERY_LENGTH
    )
  }
  const terms: Array<SearchTerm> = []
  const from: Array<AuthorTerm> = []
  const has: Array<{ kind: HasKind; negated: boolean }> = []
  const is: Array<{ kind: IsKind; negated: boolean }> = []
  const language: Array<{ code: string; negated: boolean }> = []
  const during: Array<{ interval: Interval; negated: boolean }> = []
  let after: number | undefined
  let before: number | undefined
  let scope: SearchScope = "all"
  let badZone = false

  const push = <A>(list: Array<A>, entry: A, limit: number, part: string) => {
    if (list.length < limit) list.push(entry)
    else if (!hints.some(({ code }) => code === "too_many_words")) {
      hint("too_many_words", part, `Too many words: the first ${limit} of a kind are used.`, limit)
    }
  }
  const notOlder = (time: number) => {
    after = after === undefined ? time : Math.max(after, time)
  }
  const younger = (time: number) => {
    before = before === undefined ? time : Math.min(before, time)
  }

  const date = (token: SearchToken, part: string) => {
    const parsed = parseSearchDate(token.value.trim(), options)
    if (parsed._tag === "Bad")
      return hint("bad_date", part, `“${token.value.trim()}” is not a date: write 2026-11-21, 2026-11 or 2026.`)
    badZone ||= parsed.badZone
    const { from: start, to: end } = parsed.interval
    if (token.key === "during") push(during, { interval: parsed.interval, negated: token.negated }, MAX_OPERATORS, part)
    else if (token.key === "before") token.negated ? notOlder(start) : younger(start)
    else token.negated ? younger(end) : notOlder(end)
  }

  const operator = (token: SearchToken, part: string) => {
    const value = token.value.trim().normalize("NFKC").toLowerCase()
    const { negated } = token
    if (value === "") return hint("no_value", part, `“${token.key}:” needs a value after it.`)
    switch (token.key) {
      case "before":
      case "after":
      case "during":
        return date(token, part)
      case "from": {
        const acct = value.replace(/^@/, "")
        // a name that nobody can have is still an author: one who wrote nothing
        return push(from, { acct, negated }, MAX_OPERATORS, part)
      }
      case "has": {
        const kind = own(hasKinds, value)
        if (kind !== undefined) return push(has, { kind, negated }, MAX_OPERATORS, part)
        return hint("bad_value", part, "“has:” takes media, image, video, audio, poll or link.")
      }
      case "is": {
        const kind = own(isKinds, value)
        if (kind !== undefined) return push(is, { kind, negated }, MAX_OPERATORS, part)
        return hint("bad_value", part, "“is:” takes reply, sensitive or edited.")
      }
      case "language": {
        const code = /^([a-z]{2,3})(?:[-_][a-z0-9-]+)?$/.exec(value)?.[1]
        if (code !== undefined) return push(language, { code, negated }, MAX_OPERATORS, part)
        return hint("bad_value", part, "“language:” takes a code such as en, de or ja.")
      }
      case "in": {
        const wanted = own(scopes, value)
        if (wanted === undefined || negated) {
          return hint("bad_value", part, "“in:” takes public, library, bookmarks or favourites, without a minus.")
        }
        scope = wanted
        return
      }
    }
  }

  const tokens = searchTokens(text)
  for (const [index, token] of tokens.entries()) {
    const part = text.slice(token.start, token.end)
    if (token.open)
      hint("unbalanced_quote", part, "A quotation mark is open: everything after it counts as one phrase.")
    if (token.kind === "operator") operator(token, part)
    else if (token.kind === "tag")
      push(terms, { _tag: "Tag", name: foldTag(token.value), negated: token.negated }, MAX_TERMS, part)
    else if (token.kind === "phrase") {
      if (token.value.trim() !== "")
        push(terms, { _tag: "Phrase", text: token.value.trim(), negated: token.negated }, MAX_TERMS, part)
    } else {
      const typing = index === tokens.length - 1 && token.end === input.length
      push(
        terms,
        { _tag: "Word", text: token.value, negated: token.negated, prefix: typing && !token.negated },
        MAX_TERMS,
        part
      )
    }
  }
  if (badZone) hint("bad_time_zone", options.timeZone ?? "", "The time zone is not known: dates are in UTC.")
  return { terms, from, has, is, language, after, before, during, scope, hints }
}

/** The beginning of a text, never ending in half a character. */
const clip = (input: string) => {
  if (input.length <= MAX_QUERY_LENGTH) return input
  const cut = input.slice(0, MAX_QUERY_LENGTH)
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut
}
