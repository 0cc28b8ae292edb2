import { describe, expect, it } from "vitest"
import { keyOf, makeMatcher, shortcutsFor } from "../../src/features/shortcut/keys.ts"
import { readComfort } from "../../src/features/theme/comfort.ts"

describe("shortcuts", () => {
  const matcher = () => makeMatcher(shortcutsFor("mira"))

  it("take two keys for a pair before either alone, while the second comes soon", () => {
    const match = matcher()
    expect(match("g", 0)).toEqual({ taken: true })
    expect(match("n", 100).command).toEqual({ do: "go", to: "/app/notifications" })
    expect(match("n", 200).command).toEqual({ do: "compose" })
    match("g", 1_000)
    expect(match("n", 3_000).command).toEqual({ do: "compose" })
    match("g", 4_000)
    expect(match("j", 4_100).command).toEqual({ do: "next" })
    expect(match("q", 5_000)).toEqual({ taken: false })
  })

  it("have no two meanings for the same keys", () => {
    const all = shortcutsFor("mira").map(({ keys }) => keys.join(" "))
    expect(new Set(all).size).toBe(all.length)
    expect(shortcutsFor("mira").some(({ keys }) => keys.length === 1 && keys[0] === "g")).toBe(false)
  })

  it("are found by their place on keyboards of other alphabets", () => {
    expect(keyOf({ key: "о", code: "KeyJ" })).toBe("j")
    expect(keyOf({ key: "J", code: "KeyJ" })).toBe("j")
    expect(keyOf({ key: "?", code: "Slash" })).toBe("?")
    expect(keyOf({ key: "ü", code: "BracketLeft" })).toBe("ü")
  })
})

describe("comfort", () => {
  it("reads what was stored as far as it makes sense", () => {
    const usual = { shortcuts: true, labels: "full", hidden: [], badge: true }
    for (const stored of [null, "{", "7", "[]", '{"hidden":"boosts"}']) expect(readComfort(stored)).toEqual(usual)
    expect(readComfort('{"shortcuts":false,"labels":"short","badge":false}')).toEqual({
      ...usual,
      shortcuts: false,
      labels: "short",
      badge: false
    })
    expect(readComfort('{"hidden":["people","karma","boosts"]}').hidden).toEqual(["boosts", "people"])
  })
})
