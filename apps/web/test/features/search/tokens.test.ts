import { searchTokens } from "@chirp/domain/SearchQueryParser"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  added,
  chipsOf,
  isAddress,
  replaced,
  soughtTerms,
  tokenAt,
  without
} from "../../../src/features/search/tokens.ts"

describe("editing a query by its parts", () => {
  it("shows a chip for what is more than a word", () => {
    expect(chipsOf('swift "the square" #birds -tit from:@mira x').map(({ value }) => value)).toEqual([
      "the square",
      "birds",
      "tit",
      "@mira"
    ])
  })
  it("takes a part out", () => {
    const query = "swift  has:image  market"
    const [, operator] = searchTokens(query)
    expect(operator && without(query, operator)).toBe("swift market")
    expect(operator && replaced(query, operator, "has:poll")).toBe("swift  has:poll  market")
  })
  it("takes every part out of every query until nothing is left", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "#", '"', ":", "-", " ", "from:", "has:", "鳥", "@") }),
        (query) => {
          let rest = query
          for (let left = searchTokens(query).length; left > 0; left -= 1) {
            const [first] = searchTokens(rest)
            if (first) rest = without(rest, first)
          }
          expect(searchTokens(rest)).toEqual([])
        }
      )
    )
  })
  it("adds an operator once, in place of one it would contradict", () => {
    expect(added("", "has:image")).toBe("has:image")
    expect(added("swift", "has:image")).toBe("swift has:image")
    expect(added("swift has:image", "HAS:image")).toBe("swift has:image")
    expect(added("has:image", "has:poll")).toBe("has:image has:poll")
    expect(added("in:library swift", "in:bookmarks")).toBe("in:bookmarks swift")
    expect(added("-before:2026 swift", "before:2025")).toBe("-before:2026 swift before:2025")
  })
  it("finds the part under the caret", () => {
    expect(tokenAt("swift from:@mi", 14)?.value).toBe("@mi")
    expect(tokenAt("swift from:@mi", 5)?.value).toBe("swift")
    expect(tokenAt("swift ", 6)).toBeUndefined()
  })
  it("names the words to mark in what was found", () => {
    expect(soughtTerms('swift -tit "market square" #birds has:image')).toEqual(["swift", "market square", "birds"])
  })
  it("knows an address when it sees one", () => {
    for (const text of ["https://x.example/@mira/1", "@mira@x.example", "mira@münchen.example", " @a@b.c "])
      expect(isAddress(text), text).toBe(true)
    for (const text of ["mira", "@mira", "from:@mira@x.example", "https://x.example and more", ""])
      expect(isAddress(text), text).toBe(false)
  })
})
