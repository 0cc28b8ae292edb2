import { describe, expect, it } from "vitest"
import {
  forgotten,
  isSaved,
  MOST_RECENT,
  MOST_SAVED,
  nothing,
  readRemembered,
  searched,
  toggled
} from "../../../src/features/search/recent.ts"

describe("remembered searches", () => {
  it("keep the newest first, each once, and a bounded number", () => {
    let all = nothing
    for (let i = 0; i < 30; i += 1) all = searched(all, ` word  ${i} `)
    expect(all.recent).toHaveLength(MOST_RECENT)
    expect(all.recent[0]).toBe("word 29")
    expect(searched(all, "WORD 15").recent.slice(0, 2)).toEqual(["WORD 15", "word 29"])
    expect(searched(all, "   ")).toBe(all)
    expect(searched(all, "x".repeat(501))).toBe(all)
    expect(forgotten(all, "word 29").recent[0]).toBe("word 28")
  })
  it("save and give up by the same switch, and say when there are too many", () => {
    const saved = toggled(nothing, "from:me  has:poll")
    expect(saved && isSaved(saved, "FROM:me has:poll")).toBe(true)
    expect(saved && toggled(saved, "from:me has:poll")?.saved).toEqual([])
    const full = { recent: [], saved: Array.from({ length: MOST_SAVED }, (_, i) => `s${i}`) }
    expect(toggled(full, "one more")).toBeUndefined()
    expect(toggled(full, "s3")?.saved).toHaveLength(MOST_SAVED - 1)
  })
  it("read what was stored, and nothing from anything else", () => {
    expect(readRemembered(JSON.stringify({ recent: ["a", 1, ""], saved: ["b"] }))).toEqual({
      recent: ["a"],
      saved: ["b"]
    })
    for (const text of [null, "", "{", "[]", "null", '"x"', '{"recent":{}}'])
      expect(readRemembered(text)).toEqual(nothing)
  })
})
