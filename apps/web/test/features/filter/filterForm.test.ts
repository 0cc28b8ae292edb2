import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Filter } from "../../../src/features/filter/filter.ts"
import {
  bodyAgain,
  bodyOf,
  type FilterForm,
  formOf,
  isFine,
  keywordRow,
  newForm,
  postsGone,
  problemsOf
} from "../../../src/features/filter/filterForm.ts"

const NOW = Date.parse("2026-11-21T12:00:00Z")
const filter: Filter = {
  id: "F",
  title: "Spoilers",
  context: ["home", "thread"],
  expires_at: "2026-11-21T13:00:00.000Z",
  filter_action: "hide",
  keywords: [
    { id: "K1", keyword: "finale", whole_word: true },
    { id: "K2", keyword: "ending", whole_word: false }
  ],
  statuses: [{ id: "S1", phrase: "POST1" }]
}

interface Word {
  readonly id?: string
  readonly keyword?: string
  readonly whole_word?: boolean
  readonly _destroy?: boolean
}
const words = (body: object): ReadonlyArray<Word> =>
  (body as { readonly keywords_attributes: ReadonlyArray<Word> }).keywords_attributes

/** What GoToSocial makes of a change: new words first, then changed ones, then what goes; a word twice is refused. */
const applied = (before: Filter["keywords"], changes: ReadonlyArray<Word>): ReadonlyArray<string> => {
  const held = new Map(before.map(({ id, keyword }) => [id, keyword]))
  const put = (id: string, keyword: string) => {
    const taken = [...held].some(([other, word]) => other !== id && word === keyword)
    if (taken) throw new Error(`duplicate keyword ${keyword}`)
    held.set(id, keyword)
  }
  changes.forEach(({ id, keyword = "" }, index) => {
    if (id === undefined) put(`new-${index}`, keyword)
  })
  for (const { _destroy, id, keyword } of changes) if (id !== undefined && !_destroy && keyword) put(id, keyword)
  for (const { _destroy, id } of changes) if (id !== undefined && _destroy) held.delete(id)
  return [...held.values()].toSorted()
}

describe("the form of a filter", () => {
  it("changes nothing that was not touched", () => {
    expect(bodyOf(formOf(filter), NOW, filter)).toEqual({
      title: "Spoilers",
      context: ["home", "thread"],
      filter_action: "hide",
      keywords_attributes: [],
      statuses_attributes: []
    })
    expect(postsGone(formOf(filter), filter)).toEqual([])
  })

  it("sends what was changed, added and taken out, and posts that go by themselves", () => {
    const form = formOf(filter)
    const [first, second] = form.keywords
    if (!first || !second) throw new Error("two words")
    const edited: FilterForm = {
      ...form,
      title: " No spoilers ",
      expiry: { kind: "in", seconds: 60 },
      keywords: [{ ...first, wholeWord: false }, keywordRow(" twist "), keywordRow("  ")],
      posts: [{ statusId: "POST2" }]
    }
    expect(bodyOf(edited, NOW, filter)).toEqual({
      title: "No spoilers",
      context: ["home", "thread"],
      filter_action: "hide",
      expires_in: 60,
      keywords_attributes: [
        { id: "K2", _destroy: true },
        { id: "K1", keyword: "finale", whole_word: false },
        { keyword: "twist", whole_word: true }
      ],
      statuses_attributes: [{ status_id: "POST2" }]
    })
    expect(postsGone(edited, filter)).toEqual(["S1"])
  })

  it("never makes GoToSocial refuse a word as a duplicate, however words were moved about", () => {
    const word = fc.constantFrom("a", "b", "c", "d")
    const before = fc
      .uniqueArray(word, { maxLength: 4 })
      .map((list) => list.map((keyword, index) => ({ id: `K${index}`, keyword, whole_word: true })))
    fc.assert(
      fc.property(
        before,
        fc.uniqueArray(fc.tuple(word, fc.nat(5)), { selector: ([one]) => one, maxLength: 4 }),
        (was, rows) => {
          const used = new Set<string>()
          const keywords = rows.map(([keyword, from]) => {
            const id = was[from]?.id
            if (id === undefined || used.has(id)) return keywordRow(keyword)
            used.add(id)
            return { ...keywordRow(keyword), id }
          })
          const form: FilterForm = { ...newForm(), keywords }
          const body = bodyOf(form, NOW, { ...filter, keywords: was })
          expect(applied(was, words(body))).toEqual(rows.map(([one]) => one).toSorted())
        }
      )
    )
  })

  it("says what the server would refuse, by the field", () => {
    const form = newForm()
    expect(problemsOf(form, [], NOW)).toMatchObject({ title: "missing", whole: "nothing" })
    const rows = [keywordRow("Same"), keywordRow("same"), keywordRow("x".repeat(41)), keywordRow("🐦".repeat(40))]
    const full: FilterForm = {
      ...form,
      title: "Spoilers",
      contexts: [],
      keywords: rows,
      expiry: { kind: "at", wall: "" }
    }
    const problems = problemsOf(full, [filter], NOW)
    expect(problems).toMatchObject({ title: "taken", contexts: "missing", expiry: "missing" })
    expect([...problems.keywords]).toEqual([
      [rows[1]?.key, "twice"],
      [rows[2]?.key, "long"]
    ])
    expect(problemsOf({ ...full, expiry: { kind: "at", wall: "2020-01-01T00:00" } }, [], NOW).expiry).toBe("past")
    expect(isFine(problemsOf(newForm(["#tea"]), [filter], NOW))).toBe(true)
    expect(isFine(problemsOf({ ...newForm([], ["POST"]), title: "t" }, [], NOW))).toBe(true)
  })

  it("ends when it was said, and comes back with the time it had left", () => {
    const at = new Date(NOW + 90_000)
    const wall = `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}T${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`
    const body = bodyOf({ ...newForm(["a"]), expiry: { kind: "at", wall } }, NOW - 60_000)
    expect(body).toMatchObject({ expires_in: 120 })
    expect(bodyOf({ ...newForm(["a"]), expiry: { kind: "never" } }, NOW)).toMatchObject({ expires_in: 0 })
    const again = bodyAgain(filter, NOW)
    expect(again).toMatchObject({ title: "Spoilers", filter_action: "hide", expires_in: 3600 })
    expect(words(again)).toEqual([
      { keyword: "finale", whole_word: true },
      { keyword: "ending", whole_word: false }
    ])
    expect(again).toMatchObject({ statuses_attributes: [{ status_id: "POST1" }] })
  })
})
