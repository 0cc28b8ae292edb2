import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { completionsFor } from "../../../src/features/search/completions.ts"

const mira = { id: "1", acct: "mira@x.example", username: "mira", display_name: "Mira", avatar: "", url: "" }
const birds = { name: "birds", url: "", uses_week: 12 }
const suggestions = { accounts: [mira], hashtags: [birds], operators: [] }
const at = (text: string, more: object = {}) =>
  completionsFor({ text, caret: text.length, recent: [], saved: [], suggestions: undefined, ...more })
const labels = (groups: ReturnType<typeof at>) =>
  groups.map(({ name, items }) => [name, ...items.map(({ label }) => label)])

describe("completions", () => {
  it("offer what was saved and searched before an empty box", () => {
    expect(labels(at("  ", { recent: ["swift"], saved: [{ id: "s", name: "Mine", query: "from:me" }] }))).toEqual([
      ["Saved searches", "Mine"],
      ["Recent searches", "swift", "Clear recent searches"]
    ])
    expect(at("")).toEqual([])
  })
  it("offer the words themselves first, then people and hashtags", () => {
    expect(labels(at("bir", { suggestions, recent: ["birds of prey", "cats"] }))).toEqual([
      ["Search", "bir", "birds of prey"],
      ["People", "Mira"],
      ["Hashtags", "#birds"]
    ])
  })
  it("complete operators and their values where the caret is", () => {
    expect(labels(at("swift ha"))).toEqual([
      ["Search", "swift ha"],
      ["Filters", "has:"]
    ])
    const [, filters] = at("swift -has:im")
    expect(filters?.items).toMatchObject([{ label: "-has:image", text: "swift -has:image ", caret: 17 }])
    const [, values] = completionsFor({ text: "is: swift", caret: 3, recent: [], saved: [], suggestions: undefined })
    expect(values?.items[0]).toMatchObject({ label: "is:reply", text: "is:reply swift", caret: 9 })
    const [, keys] = completionsFor({ text: "fr swift", caret: 2, recent: [], saved: [], suggestions: undefined })
    expect(keys?.items[0]).toMatchObject({ text: "from: swift", caret: 5 })
  })
  it("complete an author instead of leading to a profile", () => {
    expect(labels(at("swift from:mi", { suggestions }))).toEqual(
      [
        ["Search", "swift from:mi"],
        ["Filters", "from:@mira@x.example"]
      ].map((group) => group.slice())
    )
  })
  it("look an address up where it lives", () => {
    expect(at("@mira@x.example")[0]?.items[0]?.hint).toBe("Look it up where it lives")
  })
  it("write something the caret stands in, whatever stands in the box", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "f", "ha", "#", '"', ":", "-", " ", "from:", "is:", "鳥", "@") }),
        fc.nat(20),
        (text, place) => {
          const caret = Math.min(place, text.length)
          for (const { items } of completionsFor({ text, caret, recent: ["a"], saved: [], suggestions }))
            for (const item of items)
              if (item.does === "write") {
                expect(item.caret).toBeLessThanOrEqual(item.text.length)
                expect(item.text.slice(0, item.caret).trimEnd().endsWith(item.label)).toBe(true)
              }
        }
      )
    )
  })
})
