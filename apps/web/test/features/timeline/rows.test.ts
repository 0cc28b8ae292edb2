import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  defaultOptions,
  indexOf,
  noRows,
  type PostFacts,
  type RowsInput,
  rowsOf,
  unseen
} from "../../../src/features/timeline/rows.ts"
import { start } from "../../../src/features/timeline/timeline.ts"
import { after, earlier } from "../../../src/features/timeline/ulid.ts"

const plain: PostFacts = { reblogId: null, parentId: null, reply: false, hidden: false }

const input = (facts: Readonly<Record<string, Partial<PostFacts>>>, over: Partial<RowsInput> = {}): RowsInput => ({
  timeline: start(Object.keys(facts), false),
  facts: (id) => (facts[id] ? { ...plain, ...facts[id] } : undefined),
  options: defaultOptions,
  owners: new Map(),
  opened: new Set(),
  line: undefined,
  ...over
})
const keys = (given: RowsInput) => rowsOf(given).map(({ key }) => key)

describe("rows", () => {
  it("folds a boost of a post that is there already, and counts it", () => {
    const given = input({ "9": { reblogId: "5" }, "8": { reblogId: "5" }, "7": {}, "5": {} })
    const [first, second] = rowsOf(given)
    expect(first).toMatchObject({ key: "9", also: ["8"] })
    expect(second?.key).toBe("7")
  })

  it("keeps what was shown first when more comes from either side", () => {
    const owners = new Map<string, string>()
    const facts = { "9": { reblogId: "1" }, "6": { reblogId: "1" }, "4": { reblogId: "1" } }
    const with6 = input(facts, { owners, timeline: start(["6"], false) })
    expect(keys(with6)).toEqual(["6"])
    expect(rowsOf(input(facts, { owners, timeline: start(["9", "6", "4"], false) }))).toEqual([
      { kind: "post", key: "6", also: ["9", "4"], joins: undefined }
    ])
    // and another takes over when it is gone
    expect(keys(input(facts, { owners, timeline: start(["9", "4"], false) }))).toEqual(["9"])
  })

  it("joins a thread in reading order and folds the middle of a long one", () => {
    const thread = { "5": { parentId: "4" }, "4": { parentId: "3" }, "3": { parentId: "2" }, "2": {}, "1": {} }
    expect(keys(input(thread))).toEqual(["2", "fold/2", "5", "1"])
    expect(keys(input(thread, { opened: new Set(["fold/2"]) }))).toEqual(["2", "3", "4", "5", "1"])
    expect(keys(input({ "3": { parentId: "2" }, "2": {} }))).toEqual(["2", "3"])
  })

  it("does not join a thread over a gap", () => {
    const given = input({ "3": { parentId: "2" }, "2": {} })
    expect(keys({ ...given, timeline: { ...given.timeline, gaps: new Set(["3"]) } })).toEqual(["3", "gap/3", "2"])
  })

  it("groups boosts on request, opens them, hides them", () => {
    const facts = { "9": { reblogId: "a" }, "8": { reblogId: "b" }, "7": {}, "6": { reblogId: "c" } }
    const group = { boosts: "group", replies: "show" } as const
    expect(keys(input(facts, { options: group }))).toEqual(["boosts/8", "7", "6"])
    expect(keys(input(facts, { options: group, opened: new Set(["boosts/8"]) }))).toEqual([
      "boosts/8",
      "9",
      "8",
      "7",
      "6"
    ])
    expect(keys(input(facts, { options: { boosts: "hide", replies: "show" } }))).toEqual(["7"])
  })

  it("hides replies to others and what a filter takes away, but never a gap", () => {
    const given = input(
      { "3": { reply: true }, "2": { hidden: true }, "1": {} },
      { options: { boosts: "show", replies: "hide" } }
    )
    expect(keys({ ...given, timeline: { ...given.timeline, gaps: new Set(["2"]) } })).toEqual(["gap/2", "1"])
  })

  it("draws the line above the newest post of the last visit, if anything is above it", () => {
    expect(keys(input({ "3": {}, "2": {}, "1": {} }, { line: "2" }))).toEqual(["3", "line/", "2", "1"])
    expect(keys(input({ "2": {}, "1": {} }, { line: "2" }))).toEqual(["2", "1"])
    expect(unseen(rowsOf(input({ "3": {}, "2": {}, "1": {} })), "1")).toBe(2)
  })

  it("shows every post exactly once, whatever is folded", () => {
    const fact = fc.record({
      reblogId: fc.option(fc.constantFrom("x", "y", "z"), { nil: null }),
      parentId: fc.option(fc.constantFrom("0", "1", "2", "3", "4", "5"), { nil: null })
    })
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 10 }), fc.constantFrom("show", "group"), (list, boosts) => {
        const facts = Object.fromEntries(list.map((one, index) => [String(index), one]))
        const rows = rowsOf(input(facts, { options: { boosts, replies: "show" } }))
        const shown = rows.flatMap((row) =>
          row.kind === "post"
            ? [row.key, ...row.also]
            : row.kind === "fold" || (row.kind === "boosts" && !row.open)
              ? row.ids
              : []
        )
        const ofFolded = rows.flatMap((row) => (row.kind === "post" ? row.also : []))
        expect(new Set(shown).size).toBe(shown.length)
        expect(shown.length).toBeLessThanOrEqual(list.length)
        expect(ofFolded.every((id) => facts[id]?.reblogId !== null)).toBe(true)
      })
    )
  })
})

describe("the index of rows", () => {
  it("keeps the rows that say the same, and counts posts alone", () => {
    const facts = { "9": {}, "8": { reblogId: "5" }, "7": { parentId: "6" }, "6": {} }
    const before = indexOf(rowsOf(input(facts)), noRows)
    expect(before.keys).toEqual(["9", "8", "6", "7"])
    expect(before.keys.map((key) => before.byKey.get(key)?.position)).toEqual([1, 2, 3, 4])
    expect(before.posts).toBe(4)
    // one more above, a boost that folds, and a line between
    const more = { A: {}, ...facts, "4": { reblogId: "5" } }
    const owners = new Map([["5", "8"]])
    const after = indexOf(rowsOf(input(more, { owners, line: "9" })), before)
    expect(after.keys).toEqual(["A", "line/", "9", "8", "6", "7"])
    expect(after.keys.map((key) => after.byKey.get(key)?.position)).toEqual([1, 1, 2, 3, 4, 5])
    for (const key of ["9", "6", "7"]) expect(after.byKey.get(key)?.row).toBe(before.byKey.get(key)?.row)
    expect(after.byKey.get("8")?.row).toMatchObject({ also: ["4"] })
    // nothing changed: nothing is another
    const again = indexOf(rowsOf(input(more, { owners, line: "9" })), after)
    for (const key of again.keys) expect(again.byKey.get(key)).toBe(after.byKey.get(key))
  })
})

describe("the ULID after", () => {
  it("is greater, and nothing of the same length is between", () => {
    expect(after("01ARZ3NDEKTSV4RRFFQ69G5FAV")).toBe("01ARZ3NDEKTSV4RRFFQ69G5FAW")
    expect(after("01ARZ3NDEKTSV4RRFFQ69G5FAZ")).toBe("01ARZ3NDEKTSV4RRFFQ69G5FB0")
    expect(after("0009")).toBe("000A")
    expect(after("not one")).toBe("not one")
  })
  it("finds the first id of a minute before", () => {
    expect(earlier("01ARYZ6S410000000000000000", 60_000)).toBe("01ARYZ4YH10000000000000000")
  })
})
