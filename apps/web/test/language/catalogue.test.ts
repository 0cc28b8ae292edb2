import { afterEach, assert, describe, it } from "vitest"
import { catalogue, english, type Language, speak } from "../../src/language/catalogue.ts"
import { listed, locale, number, plural } from "../../src/language/formats.ts"
import { german } from "../../src/language/german.ts"
import { disguise, mirroredEnglish } from "../../src/language/pseudo.ts"

const text = catalogue("test-posts", {
  title: "Posts",
  count: (count: number) => plural(count, { one: "1 post", other: `${number(count)} posts` }),
  by: (who: unknown) => ["By ", who],
  group: { first: "First", second: "Second" }
})

const words: typeof text = {
  title: "Beiträge",
  count: (count) => plural(count, { one: "1 Beitrag", other: `${number(count)} Beiträge` }),
  by: (who) => ["Von ", who],
  group: { first: "Erster", second: "Zweiter" }
}
const inGerman: Language = { ...german, words: (name) => (name.startsWith("test-") ? words : undefined) }

afterEach(() => speak(english))

describe("Catalogues", () => {
  it("say everything in the language that is spoken, and in English again", () => {
    speak(inGerman)
    assert.deepEqual([text.title, text.count(1), text.count(1200)], ["Beiträge", "1 Beitrag", "1.200 Beiträge"])
    assert.deepEqual([text.group.second, text.by("Ada")], ["Zweiter", ["Von ", "Ada"]])
    speak(english)
    assert.deepEqual([text.title, text.count(1), text.count(1200)], ["Posts", "1 post", "1,200 posts"])
  })

  it("speak the language of the app though they are loaded later", () => {
    speak(inGerman)
    const late = catalogue("test-late", { title: "Late", group: { first: "a", second: "b" } })
    assert.equal(late.title, "Beiträge")
    speak(english)
    assert.equal(late.title, "Late")
  })

  it("write numbers, lists and dates by the rules of the language", () => {
    assert.equal(listed(["Ada", "Bo", "Cy"]), "Ada, Bo, and Cy")
    speak(inGerman)
    assert.equal(locale(), "de")
    assert.equal(listed(["Ada", "Bo", "Cy"]), "Ada, Bo und Cy")
    assert.equal(number(1234.5), "1.234,5")
  })
})

describe("The languages of those who build the app", () => {
  it("are longer and accented, and leave addresses and names alone", () => {
    const long = disguise("Write to @ada@birds.example now")
    assert.match(long, /^Ŵŕîţé ţö @ada@birds\.example ñöŵ [~ ]+$/)
    assert.isAtLeast(long.length, "Write to @ada@birds.example now".length * 1.35)
    assert.equal(disguise("#42 …"), "#42 …")
  })

  it("reach into groups, functions and sentences with elements", () => {
    speak(mirroredEnglish)
    const element = document.createElement("b")
    const by = text.by(element)
    assert.strictEqual(by[1], element)
    assert.match(String(by[0]), /^Ɓý/)
    assert.match(text.count(2), /^2 þöšţš ~+$/)
    assert.match(text.group.first, /^Ƒîŕšţ ~+$/)
  })
})
