import type { StatusDocument } from "@chirp/domain/SearchDocument"
import { goldenPosts } from "../../testrig/GoldenPosts.ts"

/** Different words there are besides those of the golden posts; how often each comes follows Zipf's law. */
const WORDS = 50_000
const WORDS_A_POST = 14

const syllables = ["ba", "ke", "lo", "mi", "nu", "ra", "so", "ti", "vu", "ze", "dor", "fel", "gam", "hin", "jup", "kar"]

/** The nth most frequent word: five-letter ones for the first few, longer for the rest. */
export const word = (n: number) => {
  let text = ""
  let rest = n + 300
  while (rest > 0) {
    text += syllables[rest % syllables.length]
    rest = Math.floor(rest / syllables.length)
  }
  return text
}

/** A number below `WORDS`, the small ones far more often. */
const zipf = (random: number) => Math.min(WORDS - 1, Math.floor(WORDS ** random) - 1)

/** `count` posts, the same ones in each run: the golden ones, each with words more. */
export const benchPosts = function* (count: number): Generator<StatusDocument> {
  let state = 7
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x7fffffff
  }
  for (const { document } of goldenPosts(count)) {
    const words = Array.from({ length: WORDS_A_POST }, () => word(zipf(next()))).join(" ")
    yield { ...document, content: `${document.content} ${words}` }
  }
}

/** What people type: common and rare words, several, misspelt, unfinished, scripts without blanks, operators. */
export const benchQueries = (count: number): ReadonlyArray<string> => {
  const kinds: ReadonlyArray<(n: number) => string> = [
    (n) => `${word(n % 10)} `,
    (n) => `${word(100 + n)} `,
    (n) => `${word(5000 + 37 * n)} `,
    (n) => `${word(n % 20)} ${word(50 + n)} `,
    (n) => `${word(3 * n)} ${word(700 + n)} ${word(n % 5)} `,
    (n) => word(1000 + 11 * n).slice(0, 4),
    (n) => `${word(4000 + 13 * n).replace(/^(...)./, "$1x")} `,
    (n) => `"${word(n % 30)} ${word((n + 1) % 30)}"`,
    () => "図書館 ",
    () => "lighthouses harbour ",
    (n) => `${word(n % 40)} language:de -is:reply`,
    (n) => `from:alice ${word(n % 50)} before:2026-06`,
    () => "has:image after:2026-01",
    () => "#tomato "
  ]
  return Array.from({ length: count }, (_, n) => kinds[n % kinds.length]?.(Math.floor(n / kinds.length)) ?? "")
}
