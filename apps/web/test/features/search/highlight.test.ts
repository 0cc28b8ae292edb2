import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { placesOf } from "../../../src/features/search/highlight.ts"

const marked = (text: string, ...terms: ReadonlyArray<string>) => {
  let result = ""
  let at = 0
  for (const [start, end] of placesOf(text, terms)) {
    result += `${text.slice(at, start)}[${text.slice(start, end)}]`
    at = end
  }
  return result + text.slice(at)
}

describe("places", () => {
  it("are whole words, whatever their letters' case and accents", () => {
    expect(marked("The Swift, the swifts", "swift")).toBe("The [Swift], the [swifts]")
    expect(marked("Ein CAFÉ am See", "cafe")).toBe("Ein [CAFÉ] am See")
    expect(marked("cafe\u0301s", "café")).toBe("[cafe\u0301s]")
  })
  it("do not begin within a word, but may end in one", () => {
    expect(marked("a category of cats", "cat")).toBe("a [cat]egory of [cats]")
    expect(marked("bobcat", "cat")).toBe("bobcat")
    expect(marked("a is an at", "a")).toBe("[a] is [an] [at]")
  })
  it("join where terms meet", () => {
    expect(marked("market square", "market square", "square")).toBe("[market square]")
  })
  it("begin anywhere where words are not spaced", () => {
    expect(marked("今日は鳥を見た", "鳥")).toBe("今日は[鳥]を見た")
  })
  it("take hashtags and marks of foreign text as text", () => {
    expect(marked("#birds <b>birds</b>", "birds")).toBe("#[birds] <b>[birds]</b>")
    expect(marked("a.*b", ".*")).toBe("a[.*]b")
  })
  it("lie within the text, in order and apart, for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.string({ unit: "grapheme" })), (text, terms) => {
        let at = 0
        for (const [start, end] of placesOf(text, terms)) {
          expect(start).toBeGreaterThanOrEqual(at)
          expect(end).toBeGreaterThanOrEqual(start)
          expect(end).toBeLessThanOrEqual(text.length)
          at = end
        }
      })
    )
  })
})
