import { text } from "./search.text.ts"

export interface Operator {
  /** As it is put into the box. */
  readonly code: string
  readonly means: keyof typeof text.means
  /** Left to be completed by the person. */
  readonly open?: true
}

/** Every operator with what it does, for the help and the menu. */
export const operators: ReadonlyArray<{
  readonly name: keyof typeof text.groups
  readonly items: ReadonlyArray<Operator>
}> = [
  {
    name: "who",
    items: [
      { code: "from:", means: "from", open: true },
      { code: "from:me", means: "fromMe" }
    ]
  },
  {
    name: "when",
    items: [
      { code: "after:", means: "after", open: true },
      { code: "before:", means: "before", open: true },
      { code: "during:", means: "during", open: true },
      { code: "during:today", means: "today" }
    ]
  },
  {
    name: "what",
    items: [
      { code: "has:image", means: "image" },
      { code: "has:video", means: "video" },
      { code: "has:audio", means: "audio" },
      { code: "has:poll", means: "poll" },
      { code: "has:link", means: "link" },
      { code: "is:reply", means: "reply" },
      { code: "is:edited", means: "edited" },
      { code: "is:sensitive", means: "sensitive" },
      { code: "language:", means: "language", open: true }
    ]
  },
  {
    name: "where",
    items: [
      { code: "in:library", means: "library" },
      { code: "in:bookmarks", means: "bookmarks" },
      { code: "in:favourites", means: "favourites" }
    ]
  }
]

export const wordsHelp: ReadonlyArray<Operator> = [
  { code: '"market square"', means: "phrase" },
  { code: "#birds", means: "tag" },
  { code: "-cat", means: "not" }
]

/** What an operator does, in the language of the app; nothing for one that is only known to the server. */
export const meaningOf = (operator: string): string | undefined => {
  const known = operators.flatMap(({ items }) => items).find((one) => one.code === operator)
  return known && text.means[known.means]
}

/** The words for a value of an operator, or the value where there are none. */
const among = (words: Readonly<Record<string, string>>, value: string) => {
  const key = value.toLowerCase()
  return Object.hasOwn(words, key) ? (words[key] ?? value) : value
}

const chipWords: Readonly<Record<string, (value: string) => string>> = {
  from: (value) =>
    value.toLowerCase() === "me" ? text.chip.fromMe : text.chip.from(value.startsWith("@") ? value : `@${value}`),
  before: (value) => text.chip.before(value),
  after: (value) => text.chip.after(value),
  during: (value) => text.chip.during(value),
  has: (value) => among(text.chip.has, value),
  is: (value) => among(text.chip.is, value),
  language: (value) => text.chip.language(value),
  in: (value) => among(text.chip.in, value)
}

/** A part of a query in words: `-has:image` → "Not: with pictures". */
export const chipLabel = (chip: {
  readonly kind: string
  readonly key?: string
  readonly value: string
  readonly negated: boolean
}): string => {
  const label =
    chip.kind === "operator"
      ? (chipWords[chip.key ?? ""]?.(chip.value) ?? chip.value)
      : chip.kind === "tag"
        ? `#${chip.value}`
        : chip.kind === "phrase"
          ? text.chip.phrase(chip.value)
          : chip.value
  return chip.negated ? text.chip.not(label) : label
}

/** "12", or "20+" while there is more than was counted. */
export const countWords = (count: { readonly value: number; readonly more: boolean } | undefined): string =>
  count === undefined ? "" : text.counted(count.value, count.more)
