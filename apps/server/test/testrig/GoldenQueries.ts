import { type GoldenPost, languages, people, type Thing, things } from "./GoldenPosts.ts"
import { now } from "./SearchDocs.ts"

/** What a query is there to show; recall and order are told for each. */
export type GoldenKind = "word" | "form" | "typo" | "beginning" | "two words" | "phrase" | "not" | "filter" | "emoji"

export interface GoldenQuery {
  readonly kind: GoldenKind
  readonly text: string
  /** Whether a post should be found, told by how it was made. */
  readonly expects: (post: GoldenPost) => boolean
  /** Which of those should come first, if there is a difference. */
  readonly first?: ((post: GoldenPost) => boolean) | undefined
}

const day = 86_400_000

/** One mistake in the middle: a letter twice, one missing, or two swapped. */
const misspelt = (word: string, how: number) => {
  const at = Math.floor(word.length / 2)
  if (how % 3 === 0) return word.slice(0, at) + word[at] + word.slice(at)
  if (how % 3 === 1) return word.slice(0, at) + word.slice(at + 1)
  return word.slice(0, at) + (word[at + 1] ?? "") + (word[at] ?? "") + word.slice(at + 2)
}

const about = (language: string, thing: Thing) => (post: GoldenPost) =>
  post.language === language && post.things.includes(thing)

/** The 200 queries: `language.names` decides what is asked, never the text of a post. */
export const goldenQueries = (): ReadonlyArray<GoldenQuery> => {
  const queries: Array<GoldenQuery> = []
  const tagged = (thing: Thing) => (post: GoldenPost) => post.document.tags.includes(thing)
  for (const { code, names } of languages) {
    const base = (index: number) => names[index]?.[0] ?? ""
    const thing = (index: number) => things[index] as Thing
    // English names are hashtags of posts in every language
    const word = (index: number) => (post: GoldenPost) =>
      about(code, thing(index))(post) || (code === "en" && base(index) === thing(index) && tagged(thing(index))(post))
    for (let index = 0; index < 6; index++) {
      queries.push({ kind: "word", text: `${base(index)} `, expects: word(index) })
    }
    for (let index = 0; index < 12; index++) {
      const form = names[index]?.[1]
      if (form !== undefined && index % 2 === 1) {
        queries.push({ kind: "form", text: `${form} `, expects: word(index) })
      }
    }
    const long = names.flatMap(([name = ""], index) =>
      /^[\p{L}]{6,}$/u.test(name) && !/[\u3040-\u9fff\uac00-\ud7af]/.test(name) ? [index] : []
    )
    for (const index of long.slice(0, 4)) {
      queries.push({ kind: "typo", text: `${misspelt(base(index), index)} `, expects: word(index) })
    }
    for (const index of long.slice(4, 6)) {
      queries.push({ kind: "beginning", text: base(index).slice(0, -2), expects: word(index) })
    }
    for (const [one, two] of [
      [0, 1],
      [2, 3],
      [8, 9]
    ] as const) {
      const both = (post: GoldenPost) => word(one)(post) && word(two)(post)
      queries.push({
        kind: "two words",
        text: `${base(one)} ${base(two)} `,
        expects: both,
        first: ({ side }) => side !== undefined && side[0] === thing(one) && side[1] === thing(two)
      })
    }
    queries.push({
      kind: "phrase",
      text: `"${base(4)} ${base(5)}"`,
      expects: (post) => post.language === code && post.side?.[0] === thing(4) && post.side[1] === thing(5)
    })
    queries.push({
      kind: "not",
      text: `${base(2)} -${base(7)} `,
      expects: (post) => word(2)(post) && !word(7)(post)
    })
    queries.push({
      kind: "filter",
      text: `${base(1)} language:${code} -is:reply`,
      expects: (post) => about(code, thing(1))(post) && !post.document.is.includes("reply")
    })
    queries.push({
      kind: "filter",
      text: `${base(8)} has:image`,
      expects: (post) => word(8)(post) && post.document.has.includes("image")
    })
  }
  for (const [index, symbol] of ["🍅", "🚲", "🎻", "🍄", "🌟"].entries()) {
    queries.push({
      kind: "emoji",
      text: index % 2 === 0 ? symbol : `${symbol} `,
      expects: ({ emoji }) => emoji === symbol
    })
  }
  for (const person of people) {
    queries.push({
      kind: "filter",
      text: `from:${person} before:2026-06`,
      expects: (post) => post.person === person && post.document.created_at < Date.UTC(2026, 5)
    })
    queries.push({
      kind: "filter",
      text: `#tomato from:@${person}`,
      expects: (post) => post.person === person && tagged("tomato")(post)
    })
  }
  const recent = now - 30 * day
  for (const thing of things) {
    queries.push({
      kind: "filter",
      text: `#${thing} after:2026-10-21`,
      expects: (post) => tagged(thing)(post) && post.document.created_at >= recent - (recent % day) + day
    })
  }
  return queries.slice(0, 200)
}
