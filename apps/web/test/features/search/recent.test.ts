import { describe, expect, it } from "vitest"
import { forgotten, MOST_RECENT, readRecent, searched } from "../../../src/features/search/recent.ts"

describe("recent searches", () => {
  it("keep the newest first, each once, and a bounded number", () => {
    let all: ReadonlyArray<string> = []
    for (let i = 0; i < 30; i += 1) all = searched(all, ` word  ${i} `)
    expect(all).toHaveLength(MOST_RECENT)
    expect(all[0]).toBe("word 29")
    expect(searched(all, "WORD 15").slice(0, 2)).toEqual(["WORD 15", "word 29"])
    expect(searched(all, "   ")).toBe(all)
    expect(searched(all, "x".repeat(501))).toBe(all)
    expect(forgotten(all, "word 29")[0]).toBe("word 28")
  })
  it("read what was stored, and nothing from anything else", () => {
    expect(readRecent(JSON.stringify(["a", 1, "", "b"]))).toEqual(["a", "b"])
    for (const text of [null, "", "{", "{}", "null", '"x"']) expect(readRecent(text)).toEqual([])
  })
})
