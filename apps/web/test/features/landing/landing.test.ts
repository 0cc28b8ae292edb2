import { describe, expect, it } from "vitest"
import { compact, description, signUp, stats } from "../../../src/features/landing/landing.ts"
import { instance } from "../fixtures.ts"

describe("landing", () => {
  it("shows counts briefly and leaves zeros out", () => {
    expect(compact(1234, "en")).toBe("1.2K")
    expect(stats(instance({ stats: { user_count: 1, status_count: 0, domain_count: 2 } }), "en")).toEqual([
      { label: "person", value: "1" },
      { label: "servers known", value: "2" }
    ])
  })
  it("says truly how to get an account", () => {
    expect(signUp(instance()).open).toBe(false)
    expect(signUp(instance({ registrations: true })).text).toContain("may ask")
    expect(signUp(instance({ registrations: true, approval_required: false })).text).toContain("may make")
  })
  it("falls back to the short description", () => {
    expect(description(instance({ short_description: "hi" }))).toBe("hi")
  })
})
