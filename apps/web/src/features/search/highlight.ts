/*
 * Where sought words stand in a text. Nothing is ever put into the page: the places are painted over with the browser's
 * own highlights (CSS Custom Highlight API), so that foreign markup and highlighting never meet. Without that API there
 * are no highlights, and nothing else changes.
 */

/** Text in small letters without marks, each unit with the place it came from. */
const fold = (text: string): { readonly folded: string; readonly from: ReadonlyArray<number> } => {
  let folded = ""
  const from: Array<number> = []
  let at = 0
  for (const char of text) {
    const plain = char.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    for (let i = 0; i < plain.length; i += 1) from.push(at)
    folded += plain
    at += char.length
  }
  from.push(text.length)
  return { folded, from }
}

const WORD = /[\p{L}\p{N}_]/u
/** Scripts written without spaces: a word may begin anywhere in them. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

/** Terms and places painted at most: a text that repeats a word endlessly costs no more than this. */
const MOST_TERMS = 24
const MOST_PLACES = 200

/**
 * Half-open places of the terms in a text, in order, without overlaps. Capital letters and accents do not count; a term
 * is found where a word begins with it, and the whole of that word is marked when at most three letters follow (endings).
 */
export const placesOf = (text: string, terms: ReadonlyArray<string>): ReadonlyArray<readonly [number, number]> => {
  const { folded, from } = fold(text)
  const found: Array<[number, number]> = []
  for (const term of terms.slice(0, MOST_TERMS)) {
    const sought = fold(term.trim()).folded.replace(/\s+/g, " ")
    if (sought === "") continue
    for (let at = folded.indexOf(sought); at >= 0 && found.length < MOST_PLACES; at = folded.indexOf(sought, at + 1)) {
      const unspaced = UNSPACED.test(sought)
      if (!unspaced && WORD.test(sought[0] ?? "") && at > 0 && WORD.test(folded[at - 1] ?? "")) continue
      let end = at + sought.length
      if (!unspaced && WORD.test(sought.at(-1) ?? "")) {
        const rest = /^[\p{L}\p{N}_]*/u.exec(folded.slice(end, end + 24))?.[0] ?? ""
        if (rest.length > 3 && sought.length < 3) continue
        if (rest.length <= 3) end += rest.length
      }
      found.push([from[at] ?? 0, from[end] ?? text.length])
    }
  }
  const ordered = found.sort((a, b) => a[0] - b[0] || b[1] - a[1])
  const merged: Array<[number, number]> = []
  for (const place of ordered) {
    const last = merged.at(-1)
    if (last && place[0] <= last[1]) last[1] = Math.max(last[1], place[1])
    else merged.push(place)
  }
  return merged
}

const NAME = "search"

/**
 * Keeps the terms painted in an element while its content changes. Returns how to stop. `within` names the parts that
 * hold what was found: names, words, tags, not buttons and times.
 */
export const paint = (root: Element, terms: () => ReadonlyArray<string>, within: string): (() => void) => {
  if (typeof Highlight === "undefined" || !("highlights" in CSS)) return () => undefined
  let frame = 0
  const draw = () => {
    frame = 0
    const wanted = terms()
    const ranges: Array<Range> = []
    if (wanted.length > 0)
      for (const part of root.querySelectorAll(within)) {
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT)
        while (walker.nextNode()) {
          const node = walker.currentNode
          for (const [start, end] of placesOf(node.nodeValue ?? "", wanted)) {
            const range = new Range()
            range.setStart(node, start)
            range.setEnd(node, end)
            ranges.push(range)
          }
        }
      }
    CSS.highlights.set(NAME, new Highlight(...ranges))
  }
  const later = () => {
    frame ||= requestAnimationFrame(draw)
  }
  const observer = new MutationObserver(later)
  observer.observe(root, { childList: true, subtree: true, characterData: true })
  draw()
  return () => {
    cancelAnimationFrame(frame)
    observer.disconnect()
    CSS.highlights.delete(NAME)
  }
}
