import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { defaultOptions, rowsOf } from "../../../src/features/timeline/rows.ts"
import * as timeline from "../../../src/features/timeline/timeline.ts"

/** The rows of posts that have nothing to do with each other. */
const rows = (now: timeline.Timeline) =>
  rowsOf({
    timeline: now,
    facts: () => ({ reblogId: null, parentId: null, reply: false, hidden: false }),
    options: defaultOptions,
    owners: new Map(),
    opened: new Set(),
    line: undefined
  })

const id = (n: number) => n.toString().padStart(4, "0")
const ids = (...ns: ReadonlyArray<number>) => ns.map(id)

const descending = (list: ReadonlyArray<string>) =>
  list.every((value, index) => index === 0 || (list[index - 1] ?? "") > value)

const invariants = (now: timeline.Timeline) => {
  expect(descending(now.ids)).toBe(true)
  expect(descending(now.pending)).toBe(true)
  expect(now.pending.filter((one) => now.ids.includes(one))).toEqual([])
  for (const gap of now.gaps) expect([...now.ids, ...now.pending]).toContain(gap)
  expect(rows(now).filter((row) => row.kind === "post").length).toBe(now.ids.length)
}

describe("timeline", () => {
  it("orders pages by id and shows each post once", () => {
    const first = timeline.start(ids(9, 8, 7), false)
    const more = timeline.appendOlder(first, ids(7, 6, 5), false)
    expect(more.ids).toEqual(ids(9, 8, 7, 6, 5))
  })

  it("keeps live posts back until they are released", () => {
    const now = timeline.arrive(timeline.arrive(timeline.start(ids(5, 4), false), id(6)), id(7))
    expect(now.ids).toEqual(ids(5, 4))
    expect(now.pending).toEqual(ids(7, 6))
    expect(timeline.release(now)).toMatchObject({ ids: ids(7, 6, 5, 4), pending: [] })
  })

  it("ignores a post that arrives twice", () => {
    const now = timeline.start(ids(5), false)
    expect(timeline.arrive(now, id(5))).toBe(now)
    const once = timeline.arrive(now, id(6))
    expect(timeline.arrive(once, id(6))).toBe(once)
  })

  it("puts a back-dated post in its place, or leaves it to its page", () => {
    const now = timeline.start(ids(9, 5), false)
    expect(timeline.release(timeline.arrive(now, id(7))).ids).toEqual(ids(9, 7, 5))
    expect(timeline.arrive(now, id(3))).toBe(now)
    expect(timeline.arrive({ ...now, complete: true }, id(3)).pending).toEqual(ids(3))
  })

  it("leaps over what is too much and fills the gap page by page", () => {
    const leapt = timeline.release(timeline.leap(timeline.start(ids(10, 9), false), ids(50, 49)))
    expect(rows(leapt).map(({ key }) => key)).toEqual([id(50), id(49), `gap/${id(49)}`, id(10), id(9)])
    const half = timeline.fillGap(leapt, id(49), ids(40, 39), false)
    expect([...half.gaps]).toEqual(ids(39))
    const full = timeline.fillGap(half, id(39), ids(12, 11, 10), false)
    expect(full.gaps.size).toBe(0)
    expect(full.ids).toEqual(ids(50, 49, 40, 39, 12, 11, 10, 9))
  })

  it("leaves no gap when the newest page joins", () => {
    expect(timeline.leap(timeline.start(ids(10, 9), false), ids(12, 11, 10)).gaps.size).toBe(0)
  })

  it("closes a gap when the server has nothing more", () => {
    const leapt = timeline.release(timeline.leap(timeline.start(ids(10), false), ids(50)))
    expect(timeline.fillGap(leapt, id(50), [], true).gaps.size).toBe(0)
  })

  it("moves a gap up when the post above it is deleted", () => {
    const leapt = timeline.release(timeline.leap(timeline.start(ids(10), false), ids(50, 49)))
    expect([...timeline.remove(leapt, id(49)).gaps]).toEqual(ids(50))
  })

  it("knows the newest post whether it is shown or waits", () => {
    expect(timeline.newest(timeline.empty)).toBeUndefined()
    expect(timeline.newest(timeline.start(ids(3), false))).toBe(id(3))
    expect(timeline.newest(timeline.arrive(timeline.start(ids(3), false), id(4)))).toBe(id(4))
  })

  it("holds its invariants under any order of events", () => {
    const number = fc.integer({ min: 0, max: 80 })
    const page = fc.array(number, { maxLength: 12 })
    const event = fc.oneof(
      fc.record({ do: fc.constant("older" as const), page, complete: fc.boolean() }),
      fc.record({ do: fc.constant("arrive" as const), n: number }),
      fc.record({ do: fc.constant("insert" as const), n: number }),
      fc.record({ do: fc.constant("remove" as const), n: number }),
      fc.record({ do: fc.constant("release" as const) }),
      fc.record({ do: fc.constant("catchUp" as const), page }),
      fc.record({ do: fc.constant("leap" as const), page }),
      fc.record({ do: fc.constant("fill" as const), page, exhausted: fc.boolean() })
    )
    fc.assert(
      fc.property(page, fc.array(event, { maxLength: 40 }), (first, events) => {
        let now = timeline.start(first.map(id), false)
        const removed = new Set<string>()
        for (const one of events) {
          const before = now
          if (one.do === "older") now = timeline.appendOlder(now, one.page.map(id), one.complete)
          else if (one.do === "arrive") now = timeline.arrive(now, id(one.n))
          else if (one.do === "insert") now = timeline.insert(now, id(one.n))
          else if (one.do === "release") now = timeline.release(now)
          else if (one.do === "catchUp") now = timeline.catchUp(now, one.page.map(id))
          else if (one.do === "leap") now = timeline.leap(now, one.page.map(id))
          else if (one.do === "fill") {
            const [gap] = now.gaps
            if (gap !== undefined) now = timeline.fillGap(now, gap, one.page.map(id), one.exhausted)
          } else {
            removed.add(id(one.n))
            now = timeline.remove(now, id(one.n))
            expect(now.ids).not.toContain(id(one.n))
            expect(now.pending).not.toContain(id(one.n))
          }
          invariants(now)
          // Nothing that was shown is ever lost, but by being removed.
          if (one.do !== "remove") expect(before.ids.every((kept) => now.ids.includes(kept))).toBe(true)
        }
      }),
      { numRuns: 300 }
    )
  })

  it("bounds what waits, with a gap for what it let go", () => {
    let now = timeline.start(ids(2, 1), true)
    for (let n = 3; n <= 403; n += 1) now = timeline.boundPending(timeline.arrive(now, id(n)))
    expect(now.pending.length).toBe(40)
    expect(now.pending[0]).toBe(id(403))
    expect([...now.gaps]).toEqual([id(364)])
    invariants(timeline.release(now))
    const filled = timeline.fillGap(timeline.release(now), id(364), ids(363, 362, 3, 2), false)
    expect(filled.gaps.size).toBe(0)
  })

  it("lets go of what is far below when one goes to the top", () => {
    const long = timeline.start(
      Array.from({ length: 900 }, (_, n) => id(n + 1)),
      true
    )
    const bound = timeline.boundIds({ ...long, gaps: new Set(ids(880, 5)) })
    expect(bound.ids.length).toBe(400)
    expect(bound.complete).toBe(false)
    expect([...bound.gaps]).toEqual([id(880)])
    invariants(bound)
  })
})
