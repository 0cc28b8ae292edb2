import type { Visibility } from "@chirp/domain/Status"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { replyStart } from "../../../src/features/compose/reply.ts"
import { defaultVisibility, isWider, visibilities } from "../../../src/features/compose/visibility.ts"
import { account, status } from "../fixtures.ts"

const me = { id: "ID-ME", acct: "me" }
const defaults = { visibility: "unlisted" as Visibility, language: "de", spoken: ["de", "en"] }
const mention = (acct: string) => ({
  id: `ID-${acct.toUpperCase()}`,
  username: acct,
  acct,
  url: `https://example.org/@${acct}`
})

describe("replyStart", () => {
  it("speaks to the author first, then to everyone mentioned, each once, never to oneself", () => {
    const parent = status("1", {
      account: account("ada"),
      mentions: [mention("me"), mention("bo@far.example"), mention("Ada"), mention("bo@far.example")]
    })
    expect(replyStart(parent, me, defaults).text).toBe("@ada @bo@far.example ")
  })
  it("does not mention oneself when answering an own post", () => {
    expect(replyStart(status("1", { account: account("me") }), me, defaults).text).toBe("")
  })
  it("is never wider than the post or than the account's default", () => {
    const visibility = fc.constantFrom(...visibilities)
    fc.assert(
      fc.property(visibility, visibility, (parent, own) => {
        const start = replyStart(status("1", { visibility: parent }), me, { ...defaults, visibility: own })
        expect(isWider(start.visibility, parent)).toBe(false)
        expect(isWider(start.visibility, own)).toBe(false)
        expect([parent, own]).toContain(start.visibility)
      })
    )
  })
  it("keeps the content warning", () => {
    expect(replyStart(status("1", { spoiler_text: "food" }), me, defaults).spoiler).toBe("food")
  })
  it("takes the post's language only if the person writes it", () => {
    expect(replyStart(status("1", { language: "en" }), me, defaults).language).toBe("en")
    expect(replyStart(status("1", { language: "fi" }), me, defaults).language).toBe("de")
    expect(replyStart(status("1", { language: null }), me, defaults).language).toBe("de")
  })
})

describe("defaultVisibility", () => {
  it("is the account's, quiet when it has none, and narrow when it is a kind we do not know", () => {
    expect(defaultVisibility("public")).toBe("public")
    expect(defaultVisibility(undefined)).toBe("unlisted")
    expect(defaultVisibility("mutuals_only")).toBe("private")
  })
})
