import type { SearchHighlight } from "@chirp/domain/api/SearchApi"
import type { SearchTerm } from "@chirp/domain/SearchQuery"
import { type TextWord, textWords } from "@chirp/domain/SearchText"
import { Effect } from "effect"
import { stemmersFor } from "./Languages.ts"
import type { VisibleStatus } from "./Recheck.ts"
import { allowedTypos, typosBetween } from "./Spelling.ts"
import { STOP, type Stem, Stemmer, type Stemming } from "./Stemmer.ts"

/** A stretch around the first thing found is shown, not a long post whole. */
const MAX_STRETCH = 400
/** What stands before the first thing found. */
const LEAD = 80
const MAX_RANGES = 50

/** One thing that is looked for: words side by side (one for a plain word), or characters of a run. */
interface Needle {
  readonly words: ReadonlyArray<TextWord>
  readonly prefix: boolean
}

const needlesOf = (terms: ReadonlyArray<SearchTerm>): ReadonlyArray<Needle> =>
  terms.flatMap((term) => {
    if (term.negated) return []
    const words = textWords(term._tag === "Tag" ? term.name : term.text)
    return words.length === 0 ? [] : [{ words, prefix: term._tag === "Word" && term.prefix }]
  })

type StemOf = (stemmer: string, word: string) => Stem

const sameStem = (a: string, b: string, stemOf: StemOf) =>
  stemmersFor(a).some((stemmer) => {
    const stem = stemOf(stemmer, a)
    return stem !== STOP && stem === stemOf(stemmer, b)
  })

type Range = readonly [start: number, end: number]

/** Where a needle is in the words of a text. `loose` forgives typing mistakes. */
const placesOf = (needle: Needle, words: ReadonlyArray<TextWord>, stemOf: StemOf, loose: boolean): Array<Range> => {
  const places: Array<Range> = []
  const [first] = needle.words
  if (first === undefined) return places
  const alone = needle.words.length === 1
  const fits = (wanted: TextWord, word: TextWord) => {
    if (wanted.kind !== "word" || word.kind !== "word") return wanted.text === word.text
    if (word.text === wanted.text) return true
    if (!alone) return false
    if (needle.prefix && word.text.startsWith(wanted.text)) return true
    if (sameStem(wanted.text, word.text, stemOf)) return true
    const limit = allowedTypos(wanted.text)
    return loose && limit > 0 && typosBetween(wanted.text, word.text, limit) <= limit
  }
  for (const [index, word] of words.entries()) {
    if (alone && first.kind === "run" && word.kind === "run") {
      places.push(...runPlaces(first.text, word))
      continue
    }
    const last = words[index + needle.words.length - 1]
    if (last !== undefined && needle.words.every((wanted, at) => fits(wanted, words[index + at] ?? wanted))) {
      places.push([word.start, last.end])
    }
  }
  return places
}

/** Folding keeps the length of nearly every run; where it does not, the whole run is marked. */
const runPlaces = (wanted: string, run: TextWord): Array<Range> => {
  const places: Array<Range> = []
  for (let at = run.text.indexOf(wanted); at >= 0; at = run.text.indexOf(wanted, at + wanted.length)) {
    if (run.text.length !== run.end - run.start) return [[run.start, run.end]]
    places.push([run.start + at, run.start + at + wanted.length])
  }
  return places
}

/** In order, those that touch made one. */
const joined = (ranges: ReadonlyArray<Range>): ReadonlyArray<Range> => {
  const result: Array<Range> = []
  for (const range of ranges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = result.at(-1)
    if (last !== undefined && range[0] <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], range[1])]
    else result.push(range)
  }
  return result.slice(0, MAX_RANGES)
}

const isLow = (text: string, at: number) => /[\udc00-\udfff]/.test(text[at] ?? "")

/** The stretch of a text around what was found; it begins and ends at a blank where there is one, never inside a character. */
const stretch = (
  text: string,
  ranges: ReadonlyArray<Range>
): { readonly text: string; readonly ranges: Array<[number, number]> } => {
  const all = () => ranges.map(([start, end]): [number, number] => [start, end])
  if (text.length <= MAX_STRETCH) return { text, ranges: all() }
  const first = ranges[0]?.[0] ?? 0
  let from = Math.max(0, first - LEAD)
  if (from > 0) {
    const blank = text.slice(from, first).search(/\s/)
    if (blank >= 0) from += blank + 1
    if (isLow(text, from)) from++
  }
  let to = Math.min(text.length, from + MAX_STRETCH)
  if (isLow(text, to)) to--
  const [before, after] = [from > 0 ? "… " : "", to < text.length ? " …" : ""]
  return {
    text: `${before}${text.slice(from, to)}${after}`,
    ranges: ranges
      .filter(([start, end]) => start >= from && end <= to)
      .map(([start, end]) => [start - from + before.length, end - from + before.length])
  }
}

const fields = ["spoiler_text", "content", "media", "poll"] as const

/**
 * What of posts was found: plain text and places in it, made from what GoToSocial has just said, so that nothing can be
 * told that the viewer may not see, and nothing in it is ever markup. Typing mistakes are marked where nothing fits better.
 */
export const highlight = Effect.fn("Highlight.highlight")(function* (
  terms: ReadonlyArray<SearchTerm>,
  statuses: ReadonlyArray<VisibleStatus>
) {
  const needles = needlesOf(terms)
  if (needles.length === 0) return statuses.map((): ReadonlyArray<SearchHighlight> => [])
  const stemmer = yield* Stemmer
  const texts = statuses.map((status) =>
    fields.map((field) => ({ field, text: status.texts[field], words: textWords(status.texts[field]) }))
  )
  const wanted = needles.flatMap(({ words }) => (words.length === 1 ? words : []))
  const stemOf = yield* stemmer.stems(
    stemmings(
      wanted,
      texts.flatMap((parts) => parts.flatMap(({ words }) => words))
    )
  )
  return texts.map((parts) => {
    const found = new Map<(typeof fields)[number], Array<Range>>()
    for (const needle of needles) {
      for (const loose of [false, true]) {
        let any = false
        for (const { field, words } of parts) {
          const places = placesOf(needle, words, stemOf, loose)
          any ||= places.length > 0
          found.set(field, [...(found.get(field) ?? []), ...places])
        }
        if (any) break
      }
    }
    return parts.flatMap(({ field, text }): ReadonlyArray<SearchHighlight> => {
      const ranges = joined(found.get(field) ?? [])
      return ranges.length === 0 ? [] : [{ field, ...stretch(text, ranges) }]
    })
  })
})

/** Only words that begin alike can have one stem: others are not asked for. */
const stemmings = function* (wanted: ReadonlyArray<TextWord>, words: ReadonlyArray<TextWord>): Generator<Stemming> {
  for (const { kind, text } of wanted) {
    if (kind !== "word") continue
    const beginning = text.slice(0, 2)
    for (const stemmer of stemmersFor(text)) {
      yield { stemmer, word: text }
      for (const word of words) {
        if (word.kind === "word" && word.text.startsWith(beginning)) yield { stemmer, word: word.text }
      }
    }
  }
}
