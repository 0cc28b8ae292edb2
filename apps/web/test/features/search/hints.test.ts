import { parseSearchQuery } from "@chirp/domain/SearchQueryParser"
import { afterEach, describe, expect, it } from "vitest"
import { hintSentence } from "../../../src/features/search/hints.ts"
import { english, speak } from "../../../src/language/catalogue.ts"
import { german } from "../../../src/language/german.ts"

const now = Date.UTC(2026, 10, 21)
const parsed = (q: string, timeZone = "UTC") => parseSearchQuery(q, { now, timeZone }).hints
const hint = (code: string, more: object = {}) => ({ code, part: "", message: `server: ${code}`, ...more })

/** One of every kind that the server says. */
const all = [
  ...parsed('before:"2026-02-30"'),
  ...parsed("has:everything"),
  ...parsed("-IS:great"),
  ...parsed("language:1"),
  ...parsed("-in:library"),
  ...parsed("from:"),
  ...parsed("„offen"),
  ...parsed("x".repeat(2000)),
  ...parsed("a ".repeat(30)),
  ...parsed("after:today", "Nowhere/Land"),
  hint("unknown_account", { part: "from:@ghost" }),
  hint("only_negated"),
  hint("partial"),
  hint("library_filling"),
  hint("indexing", { percent: 37 }),
  hint("indexing", { count: 1 })
]

afterEach(() => speak(english))

describe("what the server says of a query", () => {
  it("is said in the language of the app, with the part and the number that it is about", () => {
    expect(new Set(all.map(({ code }) => code)).size).toBe(12)
    const say = () => all.map(hintSentence)
    const inEnglish = say()
    speak(german)
    const inGerman = say()
    for (const [at, { message }] of all.entries()) {
      expect(inGerman[at]).not.toBe(inEnglish[at])
      expect(inGerman[at]).not.toBe(message)
    }
    expect(inGerman.join("\n")).toContain("„2026-02-30“ ist kein Datum")
    expect(inGerman.join("\n")).toContain("„ghost“")
    expect(inGerman.join("\n")).toContain("ersten 1.000 Zeichen")
    expect(inGerman.join("\n")).toContain("37 %")
  })

  it("is in the server's words where the app does not know of it", () => {
    expect(hintSentence(hint("something_new"))).toBe("server: something_new")
    expect(hintSentence(hint("bad_value", { part: "of:x" }))).toBe("server: bad_value")
  })
})
