import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  extent,
  GUESS,
  MOST,
  nearer,
  rowAt,
  SLACK,
  STEP,
  sameUpTo,
  spanAround
} from "../../../src/features/timeline/window.ts"

const rows = (count: number) => Array.from({ length: count }, (_, index) => `r${index}`)

describe("feed window", () => {
  it("finds the row at a distance", () => {
    const heights = new Map([
      ["r0", 100],
      ["r1", 50]
    ])
    expect(rowAt(rows(3), heights, 120)).toEqual({ index: 1, into: 20 })
    expect(rowAt(rows(3), heights, -5)).toEqual({ index: 0, into: 0 })
    expect(rowAt(rows(3), heights, 99_999)).toEqual({ index: 2, into: 0 })
    expect(rowAt([], heights, 10)).toEqual({ index: 0, into: 0 })
  })

  it("takes unmeasured rows for a guess", () => {
    expect(extent(rows(4), new Map([["r1", 10]]), 0, 3)).toBe(10 + 2 * GUESS)
  })

  it("knows when only what is below has changed", () => {
    expect(sameUpTo(2, rows(2), rows(5))).toBe(true)
    expect(sameUpTo(2, rows(5), rows(2))).toBe(true)
    expect(sameUpTo(3, rows(5), rows(2))).toBe(false)
    expect(sameUpTo(2, rows(3), ["r0", "x", "r1"])).toBe(false)
    expect(sameUpTo(0, [], rows(2))).toBe(false)
  })

  it("never has more than 60 rows, always has the anchor, and fills what it can", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 300 }),
        fc.nat(),
        fc.integer({ min: 0, max: 3000 }),
        (sizes, at, room) => {
          const all = rows(sizes.length)
          const heights = new Map(all.map((key, index) => [key, sizes[index] ?? 1]))
          const anchor = at % all.length
          const { start, end } = spanAround(all, heights, anchor, room, room)
          expect(end - start).toBeLessThanOrEqual(MOST)
          expect(start).toBeLessThanOrEqual(anchor)
          expect(end).toBeGreaterThan(anchor)
          const full = end === all.length || end - start === MOST || extent(all, heights, anchor, end) >= room
          expect(full).toBe(true)
        }
      )
    )
  })

  it("comes to what is wanted a step at a time, lacks nothing that is needed, and stops", () => {
    const span = fc.tuple(fc.nat(200), fc.integer({ min: 1, max: MOST }))
    fc.assert(
      fc.property(span, span, fc.nat(MOST), fc.nat(MOST), ([from, size], [start, wide], before, after) => {
        const wanted = { start, end: start + wide }
        const needed = {
          start: start + Math.min(before, wide - 1),
          end: start + Math.max(wide - after, Math.min(before, wide - 1) + 1)
        }
        let now = { start: from, end: from + size }
        for (let frame = 0; frame < 2 * MOST; frame += 1) {
          const next = nearer(now, wanted, needed)
          expect(next.start).toBeLessThanOrEqual(needed.start)
          expect(next.end).toBeGreaterThanOrEqual(needed.end)
          expect(next.end - next.start).toBeLessThanOrEqual(MOST)
          const apart = now.start >= needed.end || now.end <= needed.start
          if (!apart) {
            expect(next.start).toBeGreaterThanOrEqual(Math.min(needed.start, now.start - STEP))
            expect(next.end).toBeLessThanOrEqual(Math.max(needed.end, now.end + STEP))
          }
          now = next
        }
        expect(nearer(now, wanted, needed)).toEqual(now)
        expect(now.start).toBeLessThanOrEqual(wanted.start)
        expect(now.end).toBeGreaterThanOrEqual(wanted.end)
        expect(wanted.start - now.start + (now.end - wanted.end)).toBeLessThan(SLACK)
      })
    )
  })

  it("is empty for no rows", () => {
    expect(spanAround([], new Map(), 3, 100, 100)).toEqual({ start: 0, end: 0 })
  })
})
