import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { added, replaced, soughtTerms, tokenAt, tokens, without } from "../../../src/features/search/tokens.ts"

const short = (query: string) =>
  tokens(query).map(({ kind, negated, key, value }) => `${negated ? "-" : ""}${kind}${key ? `/${key}` : ""}=${value}`)

describe("tokens", () => {
  it("cuts a query into words, phrases, tags and operators", () => {
    expect(short('swift "over the market" #birds from:@mira -has:video BEFORE:2026-01-01')).toEqual([
      "word=swift",
      "phrase=over the market",
      "tag=birds",
      "operator/from=@mira",
      "-operator/has=video",
      "operator/before=2026-01-01"
    ])
    expect(short('-"not this" -#that in:"library"')).toEqual(["-phrase=not this", "-tag=that", "operator/in=library"])
  })
  it("takes what means nothing as words", () => {
    expect(short('https://example.org a:b - -- "open until the end')).toEqual([
      "word=https://example.org",
      "word=a:b",
      "word=-",
      "word=--",
      "phrase=open until the end"
    ])
    expect(short("from:")).toEqual(["operator/from="])
  })
  it("covers all of any text but white space, in order, without overlaps", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "é", "#", '"', ":", "-", " ", "from", "has", "\n", "鳥", "@") }),
        (query) => {
          let at = 0
          for (const token of tokens(query)) {
            expect(query.slice(at, token.start).trim()).toBe("")
            expect(query.slice(token.start, token.end)).toBe(token.text)
            at = token.end
          }
          expect(query.slice(at).trim()).toBe("")
        }
      )
    )
  })
})

describe("editing a query by its parts", () => {
  it("takes a part out", () => {
    const query = "swift  has:image  market"
    const [, operator] = tokens(query)
    expect(operator && without(query, operator)).toBe("swift market")
    expect(operator && replaced(query, operator, "has:poll")).toBe("swift  has:poll  market")
  })
  it("adds an operator once, in place of one it would contradict", () => {
    expect(added("", "has:image")).toBe("has:image")
    expect(added("swift", "has:image")).toBe("swift has:image")
    expect(added("swift has:image", "HAS:image")).toBe("swift has:image")
    expect(added("has:image", "has:poll")).toBe("has:image has:poll")
    expect(added("language:de swift", "language:en")).toBe("language:en swift")
    expect(added("-language:de swift", "language:en")).toBe("-language:de swift language:en")
  })
  it("finds the part under the caret", () => {
    expect(tokenAt("swift from:@mi", 14)?.value).toBe("@mi")
    expect(tokenAt("swift from:@mi", 5)?.value).toBe("swift")
    expect(tokenAt("swift ", 6)).toBeUndefined()
  })
  it("names the words to mark in what was found", () => {
    expect(soughtTerms('swift -tit "market square" #birds has:image')).toEqual(["swift", "market square", "birds"])
  })
})
