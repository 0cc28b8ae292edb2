import type { AccountDocument, StatusDocument } from "@chirp/domain/SearchDocument"
import { runTokens, type TextWord, textWords } from "@chirp/domain/SearchText"
import { stemmerOf } from "../Languages.ts"
import { STOP, type Stem, type Stemming } from "../Stemmer.ts"

/** How much a place counts: A the most. The numbers behind the letters are in `PostQueries`. */
type Weight = "A" | "B" | "C" | "D"

/** PostgreSQL's bounds for a tsvector: positions a lexeme keeps, and the last position (chapter 12.11). */
const MAX_POSITIONS = 255
const LAST_POSITION = 16_383
/** What is between two fields, so that no phrase reaches from one into the next. */
const FIELD_GAP = 100

/** One lexeme of a text and where it stands, counted from 0; a run of n characters takes n places. */
export interface Token {
  readonly lexeme: string
  readonly at: number
  readonly word: TextWord
}

/** The lexemes of a text. `next` is the place behind it. */
export const tokensOf = (text: string): { readonly tokens: ReadonlyArray<Token>; readonly next: number } => {
  const tokens: Array<Token> = []
  let at = 0
  for (const word of textWords(text)) {
    if (word.kind !== "run") tokens.push({ lexeme: word.text, at: at++, word })
    else for (const lexeme of runTokens(word.text)) tokens.push({ lexeme, at: at++, word })
  }
  return { tokens, next: at }
}

/** A text as PostgreSQL takes it: without NUL and half characters. */
export const storable = (text: string) => text.replaceAll("\0", "").toWellFormed()

/** PostgreSQL takes lexemes of less than 2 kB. */
const MAX_LEXEME = 500

/** A lexeme in the text form of tsvector and tsquery. */
export const quoted = (lexeme: string) =>
  `'${storable(lexeme.slice(0, MAX_LEXEME)).replaceAll("\\", "\\\\").replaceAll("'", "''")}'`

/** A stem is one of its language: `tomat` of a French word is not that of a Portuguese one. */
export const stemLexeme = (stemmer: string, stem: string) => `~${stemmer.slice(0, 3)}:${stem}`

class Builder {
  private readonly places = new Map<string, Array<string>>()
  private next = 1

  mark(lexeme: string) {
    if (!this.places.has(lexeme)) this.places.set(lexeme, [])
  }

  text(text: string, weight: Weight, stem?: (word: string) => string | undefined) {
    const { next, tokens } = tokensOf(text)
    for (const { at, lexeme, word } of tokens) {
      this.put(lexeme, at, weight)
      const stemmed = word.kind === "word" ? stem?.(lexeme) : undefined
      if (stemmed !== undefined) this.put(stemmed, at, weight)
    }
    if (tokens.length > 0) this.next = Math.min(this.next + next + FIELD_GAP, LAST_POSITION)
  }

  private put(lexeme: string, at: number, weight: Weight) {
    const places = this.places.get(lexeme)
    const place = `${Math.min(this.next + at, LAST_POSITION)}${weight}`
    if (places === undefined) this.places.set(lexeme, [place])
    else if (places.length < MAX_POSITIONS) places.push(place)
  }

  toString() {
    let text = ""
    for (const [lexeme, places] of this.places) {
      text += places.length === 0 ? `${quoted(lexeme)} ` : `${quoted(lexeme)}:${places.join(",")} `
    }
    return text
  }
}

/** What a post's words need stems of. */
export const statusStemmings = function* (document: StatusDocument): Generator<Stemming> {
  const stemmer = stemmerOf(document.language)
  if (stemmer === undefined) return
  for (const text of [document.spoiler_text, document.content, document.media_text, document.poll_text]) {
    for (const { kind, text: word } of textWords(text)) if (kind === "word") yield { stemmer, word }
  }
}

/** A post as a tsvector in text form: its words with their stems (`~eng:`), and marks for everything that is filtered by. */
export const statusVector = (
  document: StatusDocument,
  stemOf: (stemmer: string, word: string) => Stem,
  owner?: string
): string => {
  const builder = new Builder()
  const stemmer = stemmerOf(document.language)
  const stem = (word: string) => {
    const stemmed = stemmer === undefined ? STOP : stemOf(stemmer, word)
    // a word that is its own stem is there already, and queries look for bare stems, too
    return stemmer === undefined || stemmed === STOP || stemmed === word ? undefined : stemLexeme(stemmer, stemmed)
  }
  if (owner !== undefined) builder.mark(`>${owner}`)
  builder.mark(`@${document.account_id}`)
  if (document.language !== "") builder.mark(`lang:${document.language}`)
  if (document.instance === "") builder.mark("here:")
  for (const kind of document.has) builder.mark(`has:${kind}`)
  for (const kind of document.is) builder.mark(`is:${kind}`)
  for (const tag of document.tags) builder.mark(`#${tag}`)
  builder.text(document.spoiler_text, "A", stem)
  builder.text(document.content, "A", stem)
  builder.text(document.media_text, "B", stem)
  builder.text(document.poll_text, "B", stem)
  builder.text(document.tags.join(" "), "C")
  builder.text(document.account_display_name, "D")
  builder.text(document.account_username, "D")
  return builder.toString()
}

/** An account as a tsvector in text form. */
export const accountVector = (document: AccountDocument): string => {
  const builder = new Builder()
  builder.text(document.username, "A")
  builder.text(document.display_name, "A")
  builder.text(document.instance, "C")
  builder.text(document.note, "D")
  builder.text(document.fields.join("\n"), "D")
  return builder.toString()
}

/** Words that are worth keeping for finding misspelt ones. */
export const spellable = (texts: ReadonlyArray<string>, into: Set<string>) => {
  for (const text of texts) {
    for (const { kind, text: word } of textWords(text)) {
      if (kind === "word" && word.length >= MIN_SPELLING && word.length <= MAX_SPELLING && !/\d/.test(word))
        into.add(word)
    }
  }
}
const MIN_SPELLING = 4
const MAX_SPELLING = 32
