import type { SearchTerm } from "@chirp/domain/SearchQuery"
import { textWords } from "@chirp/domain/SearchText"
import { stemmersFor } from "../Languages.ts"
import type { StatusQuery } from "../SearchIndex.ts"
import { STOP, type Stem, type Stemming } from "../Stemmer.ts"
import type { Alternative } from "./Statistics.ts"
import { quoted, stemLexeme, type Token, tokensOf } from "./WordVector.ts"

/** Shorter beginnings would match half of everything. */
const MIN_PREFIX = 2

/** What a single word may also stand as in a post. */
export interface Expansion {
  /** As lexemes: the bare stems, and those of each language. */
  readonly stems: ReadonlyArray<string>
  /** It says nothing in some language ("the"): it counts for the order, and need not be there when other words are. */
  readonly optional: boolean
}

/** The single words of the terms that have stems, for `Stemmer.stems`. */
export const termStemmings = function* (terms: ReadonlyArray<SearchTerm>): Generator<Stemming> {
  yield* wordStemmings(singleWords(terms))
}

export const wordStemmings = function* (words: Iterable<string>): Generator<Stemming> {
  for (const word of words) for (const stemmer of stemmersFor(word)) yield { stemmer, word }
}

/** Words outside of phrases, folded. */
export const singleWords = function* (terms: ReadonlyArray<SearchTerm>): Generator<string> {
  for (const term of terms) {
    if (term._tag !== "Word") continue
    const words = textWords(term.text)
    if (words.length === 1 && words[0]?.kind === "word") yield words[0].text
  }
}

export const expansionOf = (word: string, stemOf: (stemmer: string, word: string) => Stem): Expansion => {
  const stems = new Set<string>()
  let optional = false
  for (const stemmer of stemmersFor(word)) {
    const stem = stemOf(stemmer, word)
    if (stem === STOP) optional = true
    else stems.add(stem).add(stemLexeme(stemmer, stem))
  }
  return { stems: [...stems], optional }
}

const either = (parts: Iterable<string>) => {
  const all = [...new Set(parts)]
  return all.length === 1 ? (all[0] ?? "") : `(${all.join("|")})`
}

/** Tokens that must stand together. The last character of a run is in the pair before it already, unless it is alone. */
export const sequence = (tokens: ReadonlyArray<Token>): string => {
  const kept = tokens.filter(({ lexeme, word }, index) => {
    const inPair = word.kind === "run" && tokens[index - 1]?.word === word && [...lexeme].length === 1
    return !inPair
  })
  let text = ""
  let before: Token | undefined
  for (const token of kept) {
    const alone = token.word.kind === "run" && [...token.lexeme].length === 1
    const lexeme = alone ? `${quoted(token.lexeme)}:*` : quoted(token.lexeme)
    text += before === undefined ? lexeme : `<${token.at - before.at}>${lexeme}`
    before = token
  }
  return kept.length > 1 ? `(${text})` : text
}

/** One term of a query as tsquery; `words` are its folded words, for the order of hits. */
interface Compiled {
  readonly match: string
  readonly negated: boolean
  readonly optional: boolean
  /** What must be met, each in any one of its ways. */
  readonly parts: ReadonlyArray<ReadonlyArray<Alternative>>
  /** As it was typed, for telling whether words stand together; undefined for a tag. */
  readonly tokens: ReadonlyArray<Token> | undefined
}

const compile = (
  term: SearchTerm,
  stemOf: (stemmer: string, word: string) => Stem,
  spellings: (word: string) => ReadonlyArray<string>
): Compiled | undefined => {
  const { negated } = term
  const exactly = (lexeme: string): Alternative => ({ lexeme, prefix: false })
  if (term._tag === "Tag") {
    const lexeme = `#${term.name}`
    return { match: quoted(lexeme), negated, optional: false, parts: [[exactly(lexeme)]], tokens: undefined }
  }
  const { tokens } = tokensOf(term.text)
  const [first] = tokens
  if (first === undefined) return undefined
  const single = tokens.length === 1 && first.word.kind === "word" && term._tag === "Word"
  if (!single) {
    const parts = tokens.map(({ lexeme, word }) => [{ lexeme, prefix: word.kind === "run" }])
    return { match: sequence(tokens), negated, optional: false, parts, tokens }
  }
  const { optional, stems } = expansionOf(first.lexeme, stemOf)
  const ways = [first.lexeme, ...stems].map(exactly)
  if (term.prefix && first.lexeme.length >= MIN_PREFIX) ways.push({ lexeme: first.lexeme, prefix: true })
  for (const spelling of spellings(first.lexeme)) {
    ways.push(exactly(spelling), ...expansionOf(spelling, stemOf).stems.map(exactly))
  }
  const match = either(ways.map(({ lexeme, prefix }) => (prefix ? `${quoted(lexeme)}:*` : quoted(lexeme))))
  return { match, negated, optional: optional && !negated, parts: [ways], tokens }
}

/** A query as PostgreSQL needs it, each a tsquery in text form. */
export interface WordQuery {
  /** What must hold; empty when only times or ids are asked for, which are no words. */
  readonly match: string
  /** What must be met at least, for telling how common it is. */
  readonly parts: ReadonlyArray<ReadonlyArray<Alternative>>
  /** What the order is made by; undefined when only marks are asked for, which all hits have alike. */
  readonly rank: string | undefined
  /** The words side by side as typed; undefined for one word. */
  readonly adjacent: string | undefined
}

const noSpellings = (): ReadonlyArray<string> => []

/**
 * The tsquery of a query. Undefined when nothing positive is left to look for: then nothing is found, not everything.
 * `restriction` is what else must hold (the owner's mark of a library); it is something to look for by itself.
 */
export const wordQuery = (
  query: StatusQuery,
  stemOf: (stemmer: string, word: string) => Stem,
  options: {
    readonly spellings?: ((word: string) => ReadonlyArray<string>) | undefined
    readonly restriction?: string | undefined
  } = {}
): WordQuery | undefined => {
  const spellings = options.spellings ?? noSpellings
  const compiled = query.terms.flatMap((term) => compile(term, stemOf, spellings) ?? [])
  const positive = compiled.filter(({ negated }) => !negated)
  const needed = positive.filter(({ optional }) => !optional)
  const all: Array<string> = []
  if (options.restriction !== undefined) all.push(quoted(options.restriction))
  const asking = needed.length > 0 ? needed : positive
  for (const { match } of asking) all.push(match)
  const marks = marksOf(query)
  const asked = positive.length > 0 || marks.asked || options.restriction !== undefined
  if (!asked) return undefined
  all.push(...marks.all)
  for (const { match, negated } of compiled) if (negated) all.push(`!${match}`)
  const words = positive.filter(({ tokens }) => tokens !== undefined)
  return {
    match: all.join("&"),
    parts: [...asking.flatMap(({ parts }) => parts), ...marks.parts],
    rank: words.length === 0 ? undefined : words.map(({ match }) => match).join("&"),
    adjacent: words.length < 2 ? undefined : sequence(together(words.flatMap(({ tokens }) => tokens ?? [])))
  }
}

/** Tokens of several terms as if they stood side by side. */
const together = (tokens: ReadonlyArray<Token>): ReadonlyArray<Token> => tokens.map((token, at) => ({ ...token, at }))

/** Filters as marks. `asked`: one of them narrows the search by itself, such as an author or a date. */
const marksOf = (query: StatusQuery) => {
  const all: Array<string> = []
  const parts: Array<ReadonlyArray<Alternative>> = []
  const any = (prefix: string, values: ReadonlyArray<string>) => {
    if (values.length === 0) return
    all.push(either(values.map((value) => quoted(prefix + value))))
    parts.push(values.map((value) => ({ lexeme: prefix + value, prefix: false })))
  }
  any("@", query.from)
  for (const { negated, value } of query.has) {
    if (negated) all.push(`!${quoted(`has:${value}`)}`)
    else any("has:", [value])
  }
  for (const { negated, value } of query.is) {
    if (negated) all.push(`!${quoted(`is:${value}`)}`)
    else any("is:", [value])
  }
  any(
    "lang:",
    query.language.flatMap(({ negated, value }) => (negated ? [] : [value]))
  )
  if (query.localOnly) any("here:", [""])
  const asked =
    all.some((mark) => !mark.startsWith("!")) ||
    query.onlyIds !== undefined ||
    query.after !== undefined ||
    query.before !== undefined ||
    query.during.some(({ negated }) => !negated)
  for (const { negated, value } of query.language) if (negated) all.push(`!${quoted(`lang:${value}`)}`)
  for (const id of query.notFrom) all.push(`!${quoted(`@${id}`)}`)
  return { all, asked, parts }
}
