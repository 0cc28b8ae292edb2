import type { SearchTerm } from "@chirp/domain/SearchQuery"
import { runTokens, type TextWord, textWords } from "@chirp/domain/SearchText"
import { stemmersFor } from "../Languages.ts"
import { expansionOf } from "../postgresql/WordQuery.ts"
import type { StatusQuery } from "../SearchIndex.ts"
import { STOP, type Stem } from "../Stemmer.ts"
import { codeOf } from "./Documents.ts"

/** Meilisearch looks at no more words of a query. */
const MAX_WORDS = 10

/** A value of a filter, in quotes: nothing in it can end them. */
export const filterValue = (value: string) => `'${value.toWellFormed().replace(/[\\']/g, "\\$&")}'`

const oneOf = (field: string, values: ReadonlyArray<string>) => `${field} IN [${values.map(filterValue).join(", ")}]`

/** The filters of a query, all of which must hold; an inner list holds when one of it does. */
export const filtersOf = (query: StatusQuery): Array<string | Array<string>> => {
  const filters: Array<string | Array<string>> = []
  const not = (negated: boolean, filter: string) => (negated ? `NOT ${filter}` : filter)
  if (query.from.length > 0) filters.push(oneOf("account_id", query.from))
  if (query.notFrom.length > 0) filters.push(`NOT ${oneOf("account_id", query.notFrom)}`)
  for (const { negated, value } of query.has) filters.push(not(negated, `has = ${value}`))
  for (const { negated, value } of query.is) filters.push(not(negated, `is = ${value}`))
  const languages = query.language.flatMap(({ negated, value }) => (negated ? [] : [value]))
  if (languages.length > 0) filters.push(oneOf("language", languages))
  for (const { negated, value } of query.language) if (negated) filters.push(`NOT language = ${filterValue(value)}`)
  if (query.after !== undefined) filters.push(`created_at >= ${Math.trunc(query.after)}`)
  if (query.before !== undefined) filters.push(`created_at < ${Math.trunc(query.before)}`)
  const spans = query.during.map(({ negated, value }) => ({
    negated,
    filter: `(created_at >= ${Math.trunc(value.from)} AND created_at < ${Math.trunc(value.to)})`
  }))
  const any = spans.flatMap(({ filter, negated }) => (negated ? [] : [filter]))
  if (any.length > 0) filters.push(any)
  for (const { filter, negated } of spans) if (negated) filters.push(`NOT ${filter}`)
  if (query.localOnly) filters.push("local = true")
  if (query.onlyIds !== undefined) filters.push(oneOf("id", query.onlyIds))
  for (const term of query.terms) {
    if (term._tag === "Tag") filters.push(not(term.negated, `tags = ${filterValue(term.name)}`))
  }
  return filters
}

/** Whether the filters narrow a search by themselves; then no words are needed. */
const narrows = (query: StatusQuery) =>
  query.from.length > 0 ||
  query.onlyIds !== undefined ||
  query.after !== undefined ||
  query.before !== undefined ||
  query.localOnly === true ||
  [...query.has, ...query.is, ...query.language, ...query.during].some(({ negated }) => !negated) ||
  query.terms.some((term) => term._tag === "Tag" && !term.negated)

/** One piece of the text of a query: how it is written, how many words it is, and the bare word if it is one. */
interface Piece {
  readonly text: string
  readonly size: number
  readonly word: string | undefined
  readonly negated: boolean
  readonly prefix: boolean
}

const codePiece = ({ kind, text }: TextWord, room: number): Pick<Piece, "text" | "size"> => {
  const characters = [...text]
  if (kind === "symbol" || characters.length === 1) return { text: `"${codeOf(text)}"`, size: 1 }
  const pairs = runTokens(text).slice(0, Math.min(characters.length - 1, Math.max(1, room)))
  return { text: `"${pairs.map(codeOf).join(" ")}"`, size: pairs.length }
}

const piecesOf = (term: Exclude<SearchTerm, { _tag: "Tag" }>): ReadonlyArray<Piece> => {
  const words = textWords(term.text)
  const { negated } = term
  if (term._tag === "Word" && words.length === 1 && words[0]?.kind === "word") {
    return [{ text: words[0].text, size: 1, word: words[0].text, negated, prefix: term.prefix }]
  }
  const pieces: Array<Piece> = []
  let phrase: Array<string> = []
  const close = () => {
    if (phrase.length > 0) {
      const kept = phrase.slice(0, MAX_WORDS)
      pieces.push({ text: `"${kept.join(" ")}"`, size: kept.length, word: undefined, negated, prefix: false })
    }
    phrase = []
  }
  for (const word of words) {
    if (word.kind === "word") phrase.push(word.text)
    else {
      close()
      pieces.push({ ...codePiece(word, MAX_WORDS), word: undefined, negated, prefix: false })
    }
  }
  close()
  return pieces
}

/** One text to ask Meilisearch with. `stemmers`: it is made of stems, and is for posts of these. */
export interface Variant {
  readonly q: string
  readonly stemmers: ReadonlyArray<string> | undefined
}

/** As many pieces as fit, what is being typed last, so that Meilisearch takes it for a beginning. */
const written = (pieces: ReadonlyArray<Piece>, write: (piece: Piece) => string | undefined, typing: boolean) => {
  let room = MAX_WORDS
  const texts: Array<string> = []
  const order = pieces.toSorted((a, b) => Number(b.prefix) - Number(a.prefix))
  for (const piece of order) {
    const text = write(piece)
    if (text === undefined || piece.size > room) continue
    room -= piece.size
    texts.unshift(piece.negated ? `-${text}` : text)
  }
  const last = order[0]
  // a blank at the end says that the last word is finished
  return `${texts.join(" ")}${typing && last?.prefix ? "" : " "}`
}

/**
 * The texts that a query is asked with: as typed, and once for each way in which its words are stemmed. Undefined when
 * nothing positive is left to look for; an empty text asks for everything that the filters let through.
 */
export const variantsOf = (
  query: StatusQuery,
  stemOf: (stemmer: string, word: string) => Stem
): ReadonlyArray<Variant> | undefined => {
  const pieces = query.terms.flatMap((term) => (term._tag === "Tag" ? [] : piecesOf(term)))
  const positive = pieces.filter(({ negated }) => !negated)
  if (positive.length === 0) {
    if (!narrows(query)) return undefined
    return [{ q: pieces.length === 0 ? "" : written(pieces, ({ text }) => text, false), stemmers: undefined }]
  }
  const optional = (piece: Piece) => piece.word !== undefined && expansionOf(piece.word, stemOf).optional
  const needed = positive.some((piece) => !optional(piece))
    ? pieces.filter((piece) => piece.negated || !optional(piece))
    : pieces
  const variants: Array<Variant> = [{ q: written(needed, ({ text }) => text, true), stemmers: undefined }]
  const groups = new Map<string, Array<string>>()
  for (const stemmer of new Set(needed.flatMap(({ word }) => (word === undefined ? [] : stemmersFor(word))))) {
    const q = written(
      needed,
      ({ text, word }) => {
        if (word === undefined) return text
        const stem = stemmersFor(word).includes(stemmer) ? stemOf(stemmer, word) : word
        return stem === STOP ? undefined : stem
      },
      false
    )
    if (q.trim() !== "") groups.set(q, [...(groups.get(q) ?? []), stemmer])
  }
  for (const [q, stemmers] of groups) variants.push({ q, stemmers })
  return variants
}

/** Words of a name, the last perhaps unfinished. */
export const nameQuery = (text: string): string => {
  let room = MAX_WORDS
  const texts: Array<string> = []
  for (const word of textWords(text)) {
    const piece = word.kind === "word" ? { text: word.text, size: 1 } : codePiece(word, room)
    if (piece.size > room) break
    room -= piece.size
    texts.push(piece.text)
  }
  return texts.join(" ")
}
