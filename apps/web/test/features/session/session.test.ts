import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { next, retryDelay, returnTo, type SessionState, signInPath } from "../../../src/features/session/session.ts"

type State = SessionState<string>
const signedIn: State = { at: "signedIn", me: "ada" }

describe("next", () => {
  it("keeps the person when the session ends, so that the screen and the draft stay", () => {
    expect(next(signedIn, { on: "expired" })).toEqual({ at: "ended", me: "ada" })
    expect(next<string>({ at: "starting" }, { on: "expired" })).toEqual({ at: "signedOut" })
  })
  it("does not tear down a running app when a request fails", () => {
    expect(next(signedIn, { on: "failed", message: "no" })).toBe(signedIn)
  })
  it("counts attempts to start", () => {
    const once = next<string>({ at: "starting" }, { on: "failed", message: "a" })
    expect(next(once, { on: "failed", message: "b" })).toEqual({ at: "unreachable", message: "b", attempt: 2 })
  })
})

describe("retryDelay", () => {
  it("doubles, is spread, and never waits much longer than half a minute", () => {
    expect(retryDelay(1, 0.5)).toBe(1000)
    expect(retryDelay(3, 0.5)).toBe(4000)
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const delay = retryDelay(attempt, random)
        expect(delay).toBeGreaterThanOrEqual(800)
        expect(delay).toBeLessThanOrEqual(36_000)
      })
    )
  })
})

describe("returnTo", () => {
  it("keeps places in the app and nothing else", () => {
    expect(returnTo("/app/notifications?tab=mentions")).toBe("/app/notifications?tab=mentions")
    for (const place of [
      "//evil.example",
      "/\\evil",
      "/application",
      "https://evil.example/app",
      "/app\\..\\x",
      "/app\n"
    ])
      expect(returnTo(place)).toBe("/app")
    expect(signInPath("/app/compose")).toBe("/session/login?return_to=%2Fapp%2Fcompose")
  })
})
