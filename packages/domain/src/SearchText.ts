/** Letters that carry no mark in Unicode's sense but are written without it where it is not on the keyboard. */
const plain: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ħ: "h",
  ł: "l",
  þ: "th",
  ı: "i",
  ё: "е",
  أ: "ا",
  إ: "ا",
  آ: "ا",
  ـ: ""
}

/**
 * Words as they are compared: compatible forms made one (full width, ligatures), lower case, no accents on Latin and Greek
 * letters, no vowel points in Arabic and Hebrew, no skin tones. Marks that make another letter (й, が, vowels of Thai and
 * Hindi) stay.
 */
export const foldWord = (word: string): string => {
  // most words are plain ASCII; this path is taken for every word of every post
  if (/^[\x20-\x7e]*$/.test(word)) return word.toLowerCase()
  return word
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ßæœøđðħłþıёأإآـ]/g, (letter) => plain[letter] ?? letter)
    .normalize("NFD")
    .replace(/([\p{Script=Latin}\p{Script=Greek}])\p{Mn}+/gu, "$1")
    .replace(/[\u0591-\u05c7\u064b-\u065f\u0670]/g, "")
    .normalize("NFC")
    .replace(/[\ufe0e\ufe0f\u{1f3fb}-\u{1f3ff}]/gu, "")
}

/** The name under which a hashtag is counted and found; without `#`. */
export const foldTag = (name: string): string => foldWord(name.replace(/^[#＃]/, "")).replaceAll("·", "")

/**
 * One word of a text. `run`: it is of a script without blanks between words (or with endings glued on, Korean) and is
 * compared by pairs of characters; `symbol`: an emoji. `start` and `end` are UTF-16 offsets.
 */
export interface TextWord {
  readonly kind: "word" | "run" | "symbol"
  /** Folded. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const runScripts =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ーｰ々〆"
const pieces = new RegExp(
  `(?<run>[${runScripts}]+)|(?<word>(?:(?![${runScripts}])[\\p{L}\\p{M}\\p{N}])+)|(?<symbol>\\p{RI}\\p{RI}|\\p{Extended_Pictographic}(?:[\\ufe0e\\ufe0f]|\\p{EMod}|\\u200d\\p{Extended_Pictographic})*)`,
  "gu"
)

/** Longer words are cut: nobody types them, and they would fill the index. */
const MAX_WORD = 64

/** The words of a text, in order. */
export const textWords = (text: string): ReadonlyArray<TextWord> => {
  const words: Array<TextWord> = []
  for (const match of text.matchAll(pieces)) {
    const [whole] = match
    const { run, word } = match.groups ?? {}
    const kind = run !== undefined ? "run" : word !== undefined ? "word" : "symbol"
    const folded = foldWord(whole)
    if (folded === "") continue
    words.push({
      kind,
      text: kind === "run" ? folded : folded.length > MAX_WORD ? folded.slice(0, MAX_WORD).toWellFormed() : folded,
      start: match.index,
      end: match.index + whole.length
    })
  }
  return words
}

/** The pairs of neighbouring characters of a run, and its last character alone, so that every character begins a token. */
export const runTokens = (run: string): ReadonlyArray<string> => {
  const characters = [...run]
  return characters.map((character, index) => character + (characters[index + 1] ?? ""))
}
