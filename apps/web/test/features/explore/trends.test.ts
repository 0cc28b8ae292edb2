import { describe, expect, it } from "vitest"
import { chartDays, chartLine, direction, recentPeople, total } from "../../../src/features/explore/trends.ts"

const now = Date.parse("2026-11-21T15:00:00Z")
const day = (iso: string, uses: number, accounts = uses) => ({
  day: String(Date.parse(`${iso}T00:00:00Z`) / 1000),
  uses: String(uses),
  accounts: String(accounts)
})

describe("the history of a trend", () => {
  const days = chartDays(
    [day("2026-11-21", 4, 3), day("2026-11-20", 9, 5), day("2026-11-17", 2), day("2026-11-01", 99)],
    now
  )
  it("becomes seven days up to today, whatever is missing or too old", () => {
    expect(days.map(({ uses }) => uses)).toEqual([0, 0, 2, 0, 0, 9, 4])
    expect(new Date(days[6]?.at ?? 0).toISOString()).toBe("2026-11-21T00:00:00.000Z")
    expect(total(days, "uses")).toBe(15)
    expect(recentPeople(days)).toBe(8)
  })
  it("takes nonsense for nothing", () => {
    expect(total(chartDays([{ day: "x", uses: "-3", accounts: "many" }], now), "uses")).toBe(0)
    expect(total(chartDays([{ ...day("2026-11-21", 1), uses: "lots" }], now), "uses")).toBe(0)
  })
  it("has a line within its box that ends at today", () => {
    const { line, area, last } = chartLine(days, { width: 100, height: 40, inset: 4 })
    expect(line.startsWith("M4 36L")).toBe(true)
    expect(line.match(/[ML]/g)).toHaveLength(7)
    expect(last[0]).toBe(96)
    expect(area.endsWith("L96 36L4 36Z")).toBe(true)
    expect(chartLine(chartDays([], now), { width: 100, height: 40, inset: 4 }).last).toEqual([96, 36])
  })
  it("knows which way it goes", () => {
    expect(direction(days)).toBe("up")
    expect(direction(chartDays([day("2026-11-18", 9)], now))).toBe("down")
    expect(direction(chartDays([], now))).toBe("level")
    expect(direction(chartDays([day("2026-11-18", 10), day("2026-11-20", 10)], now))).toBe("level")
  })
})
