import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { codePoints, counter, postLength } from "../../../src/features/compose/counter.ts"

describe("codePoints", () => {
  it("counts as GoToSocial's []rune does, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(codePoints(text)).toBe([...text].length)
      })
    )
  })
  it("counts a half pair once, which JSON sends as one replacement character", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0xd7f0, max: 0xe010 })), (units) => {
        const text = String.fromCharCode(...units)
        expect(codePoints(text)).toBe([...text].length)
      })
    )
  })
  it("counts a family emoji by its parts and a flag as two", () => {
    expect(codePoints("👩‍👩‍👧")).toBe(5)
    expect(codePoints("🇦🇹")).toBe(2)
  })
})

describe("postLength", () => {
  it("is the text and the content warning together, links and mentions in full", () => {
    expect(postLength({ text: "hello", spoiler: "cw" })).toBe(7)
    const link = `https://example.org/${"a".repeat(80)}`
    expect(postLength({ text: link, spoiler: "" })).toBe(100)
    expect(postLength({ text: "@someone@far.example hi", spoiler: "" })).toBe(23)
  })
  it("adds up", () => {
    const text = fc.string({ unit: "grapheme" })
    fc.assert(
      fc.property(text, text, text, (a, b, spoiler) => {
        const whole = postLength({ text: a + b, spoiler })
        expect(whole).toBe(postLength({ text: a, spoiler: "" }) + postLength({ text: b, spoiler }))
      })
    )
  })
})

describe("counter", () => {
  it("is loud when over and near the end, quiet before", () => {
    expect(counter(0, 5000)).toEqual({ left: 5000, tone: "quiet" })
    expect(counter(4900, 5000)).toEqual({ left: 100, tone: "near" })
    expect(counter(5000, 5000)).toEqual({ left: 0, tone: "near" })
    expect(counter(5001, 5000)).toEqual({ left: -1, tone: "over" })
    expect(counter(100, 500).tone).toBe("quiet")
  })
})
