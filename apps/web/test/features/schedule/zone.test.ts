import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  addDays,
  dayAt,
  dayWords,
  firstWeekday,
  instantOf,
  isDay,
  meant,
  wallAt,
  weekday,
  weekOf,
  zoneWords
} from "../../../src/features/schedule/zone.ts"

const zones = [
  "UTC",
  "Europe/Vienna",
  "America/New_York",
  "America/St_Johns",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "Africa/Casablanca"
]
const at = (iso: string) => Date.parse(iso)

describe("wall clocks", () => {
  it("reads every instant back from what the wall shows, in every zone", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at("2024-01-01T00:00Z") / 60_000, max: at("2036-01-01T00:00Z") / 60_000 }),
        fc.constantFrom(...zones),
        (minutes, zone) => {
          const instant = minutes * 60_000
          const moment = instantOf(wallAt(instant, zone), zone)
          const read =
            moment.is === "once" ? [moment.instant] : moment.is === "twice" ? [moment.instant, moment.later] : []
          expect(read).toContain(instant)
        }
      ),
      { numRuns: 400 }
    )
  })
  it("knows the hour that clocks jump over, and what they show instead", () => {
    const gap = instantOf("2027-03-28T02:30", "Europe/Vienna")
    expect(gap).toEqual({ is: "gap", instead: at("2027-03-28T01:30Z") })
    expect(wallAt(at("2027-03-28T01:30Z"), "Europe/Vienna")).toBe("2027-03-28T03:30")
    expect(instantOf("2027-03-28T03:00", "Europe/Vienna")).toEqual({ is: "once", instant: at("2027-03-28T01:00Z") })
    // half an hour on Lord Howe
    expect(instantOf("2027-10-03T02:15", "Australia/Lord_Howe").is).toBe("gap")
    expect(instantOf("2027-10-03T02:30", "Australia/Lord_Howe").is).toBe("once")
  })
  it("knows the hour that clocks show twice", () => {
    expect(instantOf("2027-10-31T02:30", "Europe/Vienna")).toEqual({
      is: "twice",
      instant: at("2027-10-31T00:30Z"),
      later: at("2027-10-31T01:30Z")
    })
    expect(instantOf("2027-11-07T01:10", "America/New_York")).toMatchObject({ is: "twice" })
  })
  it("does not read what is no date", () => {
    for (const text of [
      "",
      "2027-02-30T10:00",
      "2027-13-01T10:00",
      "tomorrow",
      "2027-01-01",
      "2027-01-01T24:00",
      "0001-01-01T00:00"
    ])
      expect(instantOf(text, "UTC")).toEqual({ is: "unreadable" })
    expect(meant("soon", "UTC")).toBeUndefined()
    fc.assert(fc.property(fc.string(), (text) => typeof instantOf(text, "Europe/Vienna").is === "string"))
  })
  it("names the zone with its offset at that time", () => {
    expect(zoneWords("Europe/Vienna", at("2027-01-01T00:00Z"), "en-GB")).toBe("Europe/Vienna, GMT+1")
    expect(zoneWords("Europe/Vienna", at("2027-07-01T00:00Z"), "en-GB")).toBe("Europe/Vienna, GMT+2")
    expect(zoneWords("UTC", 0, "en-GB")).toBe("UTC")
    expect(zoneWords("America/New_York", at("2027-01-01T00:00Z"), "en-GB")).toBe("America/New York, GMT-5")
  })
})

describe("days", () => {
  it("counts across months, years and changes of the clock", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01")
    expect(addDays("2028-03-01", -1)).toBe("2028-02-29")
    expect(addDays("2027-03-28", 1)).toBe("2027-03-29")
    expect(dayAt(at("2026-11-21T23:30Z"), "Europe/Vienna")).toBe("2026-11-22")
    expect(isDay("2026-11-21")).toBe(true)
    expect(isDay("2026-11-31")).toBe(false)
  })
  it("makes weeks that hold their day, whatever day they begin with", () => {
    expect(weekday("2026-11-21")).toBe(6)
    expect(weekOf("2026-11-22", 1)[0]).toBe("2026-11-16")
    expect(weekOf("2026-11-22", 7)[0]).toBe("2026-11-22")
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 20_000 }), fc.integer({ min: 1, max: 7 }), (shift, first) => {
        const day = addDays("2026-01-01", shift)
        const week = weekOf(day, first)
        expect(week).toHaveLength(7)
        expect(week).toContain(day)
        expect(weekday(week[0] ?? "")).toBe(first)
      })
    )
  })
  it("speaks of days in the reader's words", () => {
    expect(dayWords("2026-11-24", { weekday: "long", day: "numeric", month: "long" }, "en-GB")).toBe(
      "Tuesday 24 November"
    )
    expect(firstWeekday("en-US")).toBe(7)
    expect(firstWeekday("de-AT")).toBe(1)
    expect(firstWeekday("not a locale!")).toBe(1)
  })
})
