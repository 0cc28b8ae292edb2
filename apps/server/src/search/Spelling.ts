/** Typing mistakes that are forgiven in a word of this length: none in short ones, one from 5 letters, two from 9 (as Meilisearch). */
export const allowedTypos = (word: string): 0 | 1 | 2 => {
  const { length } = word
  return length < 5 ? 0 : length < 9 ? 1 : 2
}

/**
 * Whether two words are at most `limit` typing mistakes apart: a letter wrong, missing, too many, or two neighbours
 * swapped (restricted Damerau-Levenshtein). Answers the distance, or `limit + 1` for more.
 */
export const typosBetween = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) > limit || a.length > MAX_LENGTH || b.length > MAX_LENGTH) return limit + 1
  // rows of the table, kept between calls: thousands of words are compared for one query
  let [twoBack, back, row] = rows
  for (let j = 0; j <= b.length; j++) back[j] = j
  for (let i = 1; i <= a.length; i++) {
    const letter = a.charCodeAt(i - 1)
    row[0] = i
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const other = b.charCodeAt(j - 1)
      let cost = at(back, j - 1) + (letter === other ? 0 : 1)
      if (at(back, j) + 1 < cost) cost = at(back, j) + 1
      if (at(row, j - 1) + 1 < cost) cost = at(row, j - 1) + 1
      const swapped = i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other
      if (swapped && at(twoBack, j - 2) + 1 < cost) cost = at(twoBack, j - 2) + 1
      row[j] = cost
      if (cost < least) least = cost
    }
    if (least > limit) return limit + 1
    const spare = twoBack
    twoBack = back
    back = row
    row = spare
  }
  return Math.min(at(back, b.length), limit + 1)
}

/** Words are cut before they get here. */
const MAX_LENGTH = 80
const rows: readonly [Uint8Array, Uint8Array, Uint8Array] = [
  new Uint8Array(MAX_LENGTH + 1),
  new Uint8Array(MAX_LENGTH + 1),
  new Uint8Array(MAX_LENGTH + 1)
]
const at = (row: Uint8Array, index: number) => row[index] ?? 0

/**
 * The ends of a word by which its misspellings are looked up: with one mistake one half is untouched, with two most
 * often the first or the last third.
 */
export const untouchedEnds = (
  word: string
): { readonly head: string; readonly tail: string; readonly slack: number } => {
  const typos = allowedTypos(word)
  const part = Math.floor(word.length / (typos + 1))
  return { head: word.slice(0, part), tail: word.slice(word.length - part), slack: typos }
}
