import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { fractionAt, slicesOf, timeAt } from "../../../src/search/postgresql/Slices.ts"
import { shareOf } from "../../../src/search/postgresql/Statistics.ts"

const times = fc
  .uniqueArray(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 101 })
  .map((all) => all.toSorted((a, b) => a - b))
const time = fc.option(fc.integer({ min: -1000, max: 1_001_000 }), { nil: undefined })

describe("slicesOf", () => {
  it("cuts the time that is asked for into slices without gaps, whatever the statistics say", () => {
    fc.assert(
      fc.property(
        times,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat({ max: 10_000_000 }),
        fc.integer({ min: 1, max: 2000 }),
        time,
        time,
        (times, share, posts, aim, after, before) => {
          const slices = slicesOf({ posts, share, times }, { after, before }, aim)
          assert.isAtMost(slices.length, 20)
          assert.strictEqual(slices[0]?.before, before)
          assert.strictEqual(slices.at(-1)?.after, after)
          for (const [index, slice] of slices.entries()) {
            if (index > 0) assert.strictEqual(slices[index - 1]?.after, slice.before)
            if (index > 0 && slice.after !== undefined) assert.isBelow(slice.after, slice.before ?? Number.NaN)
          }
        }
      ),
      { numRuns: 2000 }
    )
  })

  it("is one slice for what is rare, and begins with few of the newest for what is common", () => {
    const known = { posts: 1_000_000, times: Array.from({ length: 101 }, (_, index) => index * 1000) }
    const all = { after: undefined, before: undefined }
    assert.deepStrictEqual(slicesOf({ ...known, share: 0.0005 }, all, 900), [all])
    const [first] = slicesOf({ ...known, share: 0.1 }, all, 900)
    // 900 of 100,000 hits are in the newest 0.9 % of the time
    assert.deepStrictEqual(first, { after: 99_100, before: undefined })
    const [before] = slicesOf({ ...known, share: 0.1 }, { after: undefined, before: 50_000 }, 900)
    assert.deepStrictEqual(before, { after: 49_100, before: 50_000 })
  })

  it("knows which part of the posts is older than a time, and back", () => {
    const even = [0, 100, 200, 300, 400]
    for (const at of [0, 50, 100, 399, 400]) assert.strictEqual(timeAt(even, fractionAt(even, at)), at)
    assert.deepStrictEqual([fractionAt(even, -5), fractionAt(even, 500)], [0, 1])
  })
})

describe("shareOf", () => {
  it("multiplies parts, adds the ways of each, and expects unknown words behind a short beginning", () => {
    const shares = new Map([
      ["tea", 0.2],
      ["teapot", 0.1],
      ["cake", 0.5]
    ])
    const word = (lexeme: string) => ({ lexeme, prefix: false })
    assert.strictEqual(shareOf(shares, [[word("cake")], [word("tea")]]), 0.1)
    assert.closeTo(shareOf(shares, [[word("tea"), word("teapot")]]), 0.3, 1e-9)
    assert.strictEqual(shareOf(shares, [[word("never")]]), 0)
    assert.isAbove(shareOf(shares, [[{ lexeme: "te", prefix: true }]]), 0.4)
    assert.strictEqual(shareOf(shares, [[{ lexeme: "t", prefix: true }]]), 1)
  })
})
