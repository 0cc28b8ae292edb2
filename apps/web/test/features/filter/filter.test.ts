import { describe, expect, it } from "vitest"
import { type Filter, judge, loosened } from "../../../src/features/filter/filter.ts"

const filter = (over: Partial<Filter>): Filter => ({
  id: "F",
  title: "Spoilers",
  context: ["home"],
  expires_at: null,
  filter_action: "warn",
  keywords: [{ id: "K", keyword: "finale", whole_word: true }],
  statuses: [],
  ...over
})
const post = (text: string, id = "P") => ({ id, text })

describe("filters", () => {
  it("warn by whole words of any alphabet, by parts of words, and name themselves", () => {
    const test = judge([filter({}), filter({ title: "Ü", keywords: [{ id: "K", keyword: "über", whole_word: true }] })])
    expect(test(post("The FINALE!"), "home", 0)).toEqual({ action: "warn", title: "Spoilers" })
    expect(test(post("semifinales"), "home", 0)).toEqual({ action: "none" })
    expect(test(post("Gegenüber"), "home", 0)).toEqual({ action: "none" })
    expect(test(post("ganz über uns"), "home", 0)).toEqual({ action: "warn", title: "Ü" })
    expect(
      judge([filter({ keywords: [{ id: "K", keyword: "a+b", whole_word: false }] })])(post("xa+bx"), "home", 0).action
    ).toBe("warn")
  })

  it("apply only where and while they are meant to", () => {
    const test = judge([filter({ expires_at: "2026-01-01T00:00:00Z" })])
    expect(test(post("finale"), "public", 0).action).toBe("none")
    expect(test(post("finale"), "home", Date.parse("2025-12-31T23:59:59Z")).action).toBe("warn")
    expect(test(post("finale"), "home", Date.parse("2026-01-01T00:00:00Z")).action).toBe("none")
  })

  it("hide before they warn, and know posts under both of their names", () => {
    const test = judge([
      filter({}),
      filter({
        filter_action: "hide",
        keywords: [],
        statuses: [
          { id: "1", phrase: "A" },
          { id: "2", status_id: "B" }
        ]
      })
    ])
    expect(test(post("finale", "A"), "home", 0).action).toBe("hide")
    expect(test(post("nothing", "B"), "home", 0).action).toBe("hide")
    expect(test(post("finale", "C"), "home", 0).action).toBe("warn")
  })

  it("take away as much as the strictest says", () => {
    const all = ["blur", "warn", "hide"].map((filter_action) => filter({ title: filter_action, filter_action }))
    for (const [count, action] of [
      [1, "blur"],
      [2, "warn"],
      [3, "hide"]
    ] as const) {
      for (const some of [all.slice(0, count), all.slice(0, count).reverse()]) {
        expect(judge(some)(post("finale"), "home", 0)).toEqual({ action, title: action })
      }
    }
    expect(judge([filter({ filter_action: "of tomorrow" })])(post("finale"), "home", 0).action).toBe("warn")
  })

  it("are loosened when one that hides is gone or another, not when one comes or one that warns goes", () => {
    const hides = filter({ id: "H", filter_action: "hide" })
    const warns = filter({ id: "W" })
    expect(loosened([hides, warns], [hides])).toBe(false)
    expect(loosened([hides], [hides, warns])).toBe(false)
    expect(loosened([hides], [])).toBe(true)
    expect(loosened([hides], [{ ...hides, filter_action: "warn" }])).toBe(true)
    expect(loosened([hides], [{ ...hides, context: ["public"] }])).toBe(true)
  })
})
