import { beforeEach, describe, expect, it } from "vitest"
import { forgetPlan, notePlan, planOf, readPlans } from "../../../src/features/schedule/plans.ts"

describe("plans", () => {
  beforeEach(() => localStorage.clear())
  it("are kept per account and draft, and forgotten", () => {
    notePlan("A", "new", { at: 1 })
    notePlan("A", "reply:1", { at: 2, scheduled: { id: "S", revision: 3 } })
    notePlan("B", "new", { at: 4 })
    expect(planOf("A", "new")).toEqual({ at: 1 })
    expect(planOf("A", "reply:1")?.scheduled?.revision).toBe(3)
    forgetPlan("A", "new")
    expect(planOf("A", "new")).toBeUndefined()
    expect(planOf("B", "new")).toEqual({ at: 4 })
  })
  it("are bounded: the oldest fall out", () => {
    for (let i = 0; i < 60; i += 1) notePlan("A", `kept:${i}`, { at: i })
    expect(planOf("A", "kept:9")).toBeUndefined()
    expect(planOf("A", "kept:10")).toEqual({ at: 10 })
  })
  it("are nothing where something else is stored", () => {
    for (const text of [null, "", "{", "{}", '[["a"]]', '[["a",null]]', '[[1,{"at":1}]]', '[["a",{"at":"x"}]]'])
      expect(readPlans(text).size).toBe(0)
  })
})
