import { latestScheduledTime } from "@chirp/domain/ScheduledTime"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  choose,
  countdown,
  nearDay,
  nextTick,
  quickChoices,
  whenWords
} from "../../../src/features/schedule/schedule.ts"
import { wallAt } from "../../../src/features/schedule/zone.ts"

const vienna = "Europe/Vienna"
const at = (iso: string) => Date.parse(iso)
/** Saturday, 15:38 in Vienna. */
const now = at("2026-11-21T14:38:20Z")
const labels = (when: string, zone = vienna) => quickChoices(at(when), zone).map(({ label }) => label)

describe("quick choices", () => {
  it("are what people mean by them where they are", () => {
    expect(quickChoices(now, vienna).map(({ id, instant }) => [id, wallAt(instant, vienna)])).toEqual([
      ["hour", "2026-11-21T16:40"],
      ["tonight", "2026-11-21T20:00"],
      ["morning", "2026-11-22T09:00"],
      ["evening", "2026-11-22T20:00"],
      ["monday", "2026-11-23T09:00"]
    ])
  })
  it("leave out what is over, and what would be said twice", () => {
    expect(labels("2026-11-22T19:00Z")).toEqual(["In 1 hour", "Tomorrow morning", "Tomorrow evening"])
    expect(labels("2026-11-23T08:00Z")).toContain("Saturday morning")
    expect(labels("2026-11-23T08:00Z")).toContain("Next Monday")
  })
  it("are always ahead, in order, each time once, everywhere", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at("2026-01-01T00:00Z"), max: at("2032-01-01T00:00Z") }),
        fc.constantFrom(vienna, "UTC", "America/New_York", "Pacific/Kiritimati", "Australia/Lord_Howe"),
        (instant, zone) => {
          const choices = quickChoices(instant, zone)
          expect(choices.length).toBeGreaterThanOrEqual(3)
          choices.forEach((choice, index) => {
            expect(choice.instant).toBeGreaterThan(choices[index - 1]?.instant ?? instant)
          })
        }
      )
    )
  })
})

describe("choosing a time", () => {
  it("takes what is ahead", () => {
    expect(choose("2026-11-24T09:00", vienna, now)).toEqual({ ok: true, instant: at("2026-11-24T08:00Z") })
    // the minute under way
    expect(choose("2026-11-21T15:38", vienna, now)).toMatchObject({ ok: true })
  })
  it("refuses the past, more than five years, nothing, and what is no date", () => {
    expect(choose("2026-11-21T15:37", vienna, now)).toEqual({ ok: false, code: "past" })
    expect(choose("2031-11-21T15:39", vienna, now)).toMatchObject({
      ok: false,
      code: "far",
      instead: latestScheduledTime(now)
    })
    expect(choose("9999-01-01T00:00", vienna, now)).toMatchObject({ code: "far" })
    expect(choose("2031-11-21T15:38", vienna, now)).toMatchObject({ ok: true })
    expect(choose(" ", vienna, now)).toEqual({ ok: false, code: "empty" })
    expect(choose("2027-02-30T10:00", vienna, now)).toEqual({ ok: false, code: "unreadable" })
  })
  it("explains a time that clocks jump over with the one to take instead", () => {
    expect(choose("2027-03-28T02:30", vienna, now)).toEqual({
      ok: false,
      code: "gap",
      instead: at("2027-03-28T01:30Z")
    })
    expect(choose("2025-03-30T02:30", vienna, now)).toEqual({ ok: false, code: "past" })
  })
  it("takes the first of two, or the second when asked or when the first is over", () => {
    const first = at("2027-10-31T00:30Z")
    const later = at("2027-10-31T01:30Z")
    expect(choose("2027-10-31T02:30", vienna, now)).toEqual({ ok: true, instant: first, twice: { later } })
    expect(choose("2027-10-31T02:30", vienna, now, true)).toMatchObject({ ok: true, instant: later })
    expect(choose("2027-10-31T02:30", vienna, first + 10 * 60_000)).toEqual({ ok: true, instant: later })
  })
})

describe("words", () => {
  it("say when", () => {
    expect(whenWords(at("2026-11-24T08:00Z"), now, vienna, "en-GB")).toBe("Tue 24 Nov, 09:00")
    expect(whenWords(at("2027-01-04T08:00Z"), now, vienna, "en-GB")).toBe("Mon 4 Jan 2027, 09:00")
    expect(nearDay(at("2026-11-21T22:59Z"), now, vienna)).toBe("today")
    expect(nearDay(at("2026-11-21T23:00Z"), now, vienna)).toBe("tomorrow")
    expect(nearDay(at("2026-11-24T08:00Z"), now, vienna)).toBeUndefined()
  })
  it("count down in two units at most, and never to less than nothing", () => {
    const left = (ms: number) => countdown(now + ms, now)
    expect(left(-1)).toBeUndefined()
    expect(left(0)).toBeUndefined()
    expect(left(1)).toBe("1 s")
    expect(left(59_001)).toBe("1 min 00 s")
    expect(left(249_000)).toBe("4 min 09 s")
    expect(left(12 * 60_000)).toBe("12 min")
    expect(left(59.5 * 60_000)).toBe("1 h")
    expect(left(125 * 60_000)).toBe("2 h 5 min")
    expect(left(76 * 3_600_000)).toBe("3 d 4 h")
    expect(left(72 * 3_600_000)).toBe("3 d")
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e12 }), (ms) => (left(ms)?.length ?? 0) <= 14))
  })
  it("tick each second only when seconds are shown", () => {
    expect(nextTick([now + 60_000], now)).toBe(1_000)
    expect(nextTick([now + 3_600_000, now - 5], now)).toBe(30_000)
    expect(nextTick([], now)).toBe(30_000)
  })
})
