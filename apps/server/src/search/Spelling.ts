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
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let twoBack: Array<number> = []
  let back = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((back[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (back[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (twoBack[j - 2] ?? 0) + 1)
      row.push(cost)
      if (cost < least) least = cost
    }
    if (least > limit) return limit + 1
    twoBack = back
    back = row
  }
  return Math.min(back[b.length] ?? limit + 1, limit + 1)
}

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
