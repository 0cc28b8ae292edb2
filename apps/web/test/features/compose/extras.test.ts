import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Circle, openPolicy, policyFor } from "../../../src/features/compose/audience.ts"
import { detectLanguage } from "../../../src/features/compose/detectLanguage.ts"
import { completed, matchingEmoji, tokenAt } from "../../../src/features/compose/suggest.ts"
import { mayOffer, putOff, visited } from "../../../src/features/install/install.ts"
import { shareText } from "../../../src/features/install/share.store.ts"
import { focusAt, focusPercent, focusText, focusWords } from "../../../src/features/upload/focus.ts"

describe("what is being typed", () => {
  const at = (text: string) => tokenAt(text, text.length)
  it("is a mention, a hashtag or an emoji name, and nothing in the middle of words or addresses", () => {
    expect(at("hi @al")).toEqual({ kind: "mention", query: "al", start: 3, end: 6 })
    expect(at("@alice@ex")).toMatchObject({ kind: "mention", query: "alice@ex" })
    expect(at("(#mor")).toMatchObject({ kind: "tag", query: "mor", start: 1 })
    expect(at("#übung")).toMatchObject({ kind: "tag", query: "übung" })
    expect(at("nice :bl")).toMatchObject({ kind: "emoji", query: "bl" })
    for (const text of ["a@b", "mail me at a@b.example", "x#y", "10:30", ":a", "@", "# x", "https://a.example/@bob"]) {
      expect(at(text), text).toBeUndefined()
    }
  })

  it("is replaced whole, with one blank after it", () => {
    const text = "hi @alic there"
    const token = tokenAt(text, 7)
    if (token === undefined) throw new Error("no token")
    expect(completed(text, token, "@alice")).toEqual({ text: "hi @alice there", caret: 10 })
    expect(completed("@al", { kind: "mention", query: "al", start: 0, end: 3 }, "@alice")).toEqual({
      text: "@alice ",
      caret: 7
    })
  })

  it("finds emoji by the beginning of their names first", () => {
    const emoji = (shortcode: string) => ({ shortcode, url: "", static_url: "" })
    const names = matchingEmoji(["party_blob", "blobcat", "blob", "cat"].map(emoji), "blob").map((one) => one.shortcode)
    expect(names).toEqual(["blob", "blobcat", "party_blob"])
  })
})

describe("the language of a text", () => {
  it("is known by its script or its short words", () => {
    expect(detectLanguage("これはテストです", [])).toBe("ja")
    expect(detectLanguage("Сегодня хорошая погода в городе", ["en"])).toBe("ru")
    expect(detectLanguage("Сьогодні гарна погода", ["en", "uk"])).toBe("uk")
    expect(detectLanguage("Das ist nicht der Tag, auf den wir gewartet haben", ["en"])).toBe("de")
    expect(detectLanguage("The light over the harbour was what I came for", ["de"])).toBe("en")
    expect(detectLanguage("Je ne sais pas ce que vous avez fait avec les clés", ["en"])).toBe("fr")
  })

  it("stays open when it is not clear", () => {
    for (const text of [
      "",
      "ok",
      "https://example.org/the/and/of",
      "@alice #the :and:",
      "Köln Wien Zürich Basel Bern"
    ]) {
      expect(detectLanguage(text, ["en"]), text).toBeUndefined()
    }
  })
})

describe("who may do what", () => {
  it("is never wider than the post, and always lets the author", () => {
    const circle = fc.constantFrom<Circle>("everyone", "followers", "ask", "few")
    fc.assert(
      fc.property(
        circle,
        circle,
        fc.constantFrom("everyone" as const, "followers" as const, "few" as const),
        fc.constantFrom("public" as const, "unlisted" as const, "private" as const),
        (reply, boost, favourite, visibility) => {
          const policy = policyFor({ reply, boost, favourite }, visibility)
          if (policy === undefined) return false
          return Object.values(policy).every(
            ({ always, with_approval }) =>
              always.includes("author") &&
              !always.some((value: string) => with_approval.includes(value)) &&
              (visibility !== "private" || ![...always, ...with_approval].includes("public"))
          )
        }
      )
    )
    expect(policyFor("default", "public")).toBeUndefined()
    expect(policyFor(openPolicy, "direct")).toBeUndefined()
    expect(policyFor({ ...openPolicy, reply: "ask" }, "public")?.can_reply).toEqual({
      always: ["author", "mentioned"],
      with_approval: ["public"]
    })
  })
})

describe("the point to keep in sight", () => {
  it("stays in the picture and goes to the server as GoToSocial reads it", () => {
    expect(focusAt(3, -7)).toEqual({ x: 1, y: -1 })
    expect(focusText({ x: 0.333333, y: -0.5 })).toBe("0.33,-0.50")
    expect(focusText(undefined)).toBe("0.00,0.00")
    expect(focusPercent({ x: -1, y: 1 })).toEqual({ left: 0, top: 0 })
    expect(focusWords({ x: -0.9, y: 0.3 })).toBe("left, a little up")
    expect(focusWords({ x: 0, y: 0 })).toBe("middle")
  })
})

describe("a share and an installation", () => {
  it("says each thing once", () => {
    const url = "https://example.org/fine"
    expect(shareText({ title: "A page", text: `Look: ${url}`, url })).toBe(`A page\n\nLook: ${url}`)
    expect(shareText({ title: "", text: "", url })).toBe(url)
    expect(shareText({ title: "Same", text: "Same", url: "" })).toBe("Same")
  })

  it("is offered to who comes back, and not again to who said no twice", () => {
    const now = Date.parse("2026-11-21")
    const once = visited({ days: [] }, "2026-11-20")
    expect(mayOffer(once, now)).toBe(false)
    expect(mayOffer(visited(once, "2026-11-20"), now)).toBe(false)
    const twice = visited(once, "2026-11-21")
    expect(mayOffer(twice, now)).toBe(true)
    const no = putOff(twice, now)
    expect(mayOffer(no, now + 86_400_000)).toBe(false)
    expect(mayOffer(no, now + 70 * 86_400_000)).toBe(true)
    expect(mayOffer(putOff(no, now), now + 700 * 86_400_000)).toBe(false)
  })
})
