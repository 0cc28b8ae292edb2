import { describe, expect, it } from "vitest"
import { description, signUp, stats } from "../../../src/features/landing/landing.ts"
import { instance } from "../fixtures.ts"

describe("landing", () => {
  it("shows counts briefly and leaves zeros out", () => {
    expect(stats(instance({ stats: { user_count: 1, status_count: 0, domain_count: 1234 } }))).toEqual([
      { label: "person", value: "1" },
      { label: "servers known", value: "1.2K" }
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
