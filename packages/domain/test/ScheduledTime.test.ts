import fc from "fast-check"
import { assert, describe, it } from "vitest"
import { latestScheduledTime, parseScheduledTime, timeProblemMessage } from "../src/ScheduledTime.ts"

const now = Date.UTC(2026, 10, 21, 16)
const day = 86_400_000

describe("parseScheduledTime", () => {
  it("reads back every instant that can be scheduled for, whatever the offset it is written with", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: now, max: now + 1800 * day }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (at, offset) => {
          const sign = offset < 0 ? "-" : "+"
          const two = (value: number) => String(value).padStart(2, "0")
          const zone = `${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
          const text = new Date(at + offset * 60_000).toISOString().replace("Z", zone)
          assert.deepStrictEqual(parseScheduledTime(text, now), { at })
        }
      )
    )
  })

  it("never throws, and gives an instant in range or a problem with a sentence", () => {
    const near = fc.stringMatching(
      /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?$/
    )
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (text) => {
        const parsed = parseScheduledTime(text, now)
        if ("at" in parsed) {
          assert.isTrue(parsed.at >= now - 60_000 && parsed.at <= latestScheduledTime(now))
        } else {
          assert.match(timeProblemMessage(parsed.problem, text), /^scheduled_at: /)
        }
      })
    )
  })

  it.each([
    ["2026-11-21T16:30Z", { at: now + 1_800_000 }],
    ["2026-11-21 17:30:00+0100", { at: now + 1_800_000 }],
    ["2028-02-29T12:00:00Z", { at: Date.UTC(2028, 1, 29, 12) }],
    ["2026-12-31T23:59:60Z", { at: Date.UTC(2027, 0, 1) }],
    ["2026-11-21T15:59:30Z", { at: now - 30_000 }],
    ["2027-02-29T12:00:00Z", { problem: "no_such_date" }],
    ["2027-13-01T12:00:00Z", { problem: "no_such_date" }],
    ["2027-03-28T02:30:00", { problem: "no_zone" }],
    ["2027-10-31T02:30", { problem: "no_zone" }],
    ["2026-11-21T15:58:00Z", { problem: "past" }],
    ["0001-01-01T00:00:00Z", { problem: "past" }],
    ["9999-12-31T23:59:59Z", { problem: "too_far" }],
    ["+275760-09-13T00:00:00.001Z", { problem: "too_far" }],
    ["2031-11-21T16:00:01Z", { problem: "too_far" }],
    ["2031-11-21T16:00:00Z", { at: Date.UTC(2031, 10, 21, 16) }],
    ["1795280400", { problem: "not_a_time" }],
    ["", { problem: "not_a_time" }],
    ["2027-01-01T00:00:00+25:00", { problem: "not_a_time" }]
  ])("%s", (text, expected) => {
    assert.deepStrictEqual(parseScheduledTime(text, now), expected)
  })
})
