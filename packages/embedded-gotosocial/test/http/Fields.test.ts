import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Fields from "../../src/http/Fields.ts"

const folded = (query: string) => JSON.parse(JSON.stringify(Fields.fold(new URLSearchParams(query))))

describe("fold", () => {
  it("nests names in brackets", () => {
    assert.deepStrictEqual(folded("a=1&source[privacy]=public&source[language]=en"), {
      a: "1",
      source: { privacy: "public", language: "en" }
    })
  })
  it("makes lists of empty brackets and of repeated names", () => {
    assert.deepStrictEqual(folded("id[]=1&id[]=2&x=1&x=2"), { id: ["1", "2"], x: ["1", "2"] })
    assert.deepStrictEqual(folded("poll[options][]=a&poll[options][]=b"), { poll: { options: ["a", "b"] } })
  })
  it("begins a new element when a key comes again", () => {
    assert.deepStrictEqual(folded("k[][keyword]=a&k[][whole_word]=true&k[][keyword]=b"), {
      k: [{ keyword: "a", whole_word: "true" }, { keyword: "b" }]
    })
  })
  it("keeps numbered elements under their numbers", () => {
    assert.deepStrictEqual(folded("f[0][name]=a&f[0][value]=b&f[1][name]=c"), {
      f: { "0": { name: "a", value: "b" }, "1": { name: "c" } }
    })
  })
  it("is not filled up by a name of many brackets, nor held up by one that comes often", () => {
    const deep = `a${"[b]".repeat(300_000)}`
    assert.deepStrictEqual(Object.keys(Fields.fold([[deep, "1"]])), [deep])
    const nested = `a${"[b]".repeat(20)}`
    assert.deepStrictEqual(Object.keys(Fields.fold([[nested, "1"]])), [nested])
    const start = performance.now()
    const often = Fields.fold(Array.from({ length: 200_000 }, () => ["x", "1"] as const))
    assert.lengthOf(Fields.isFields(often.x) ? [] : (often.x as ReadonlyArray<string>), 200_000)
    assert.isBelow(performance.now() - start, 2000)
  })
  it("survives names that are none, and those of prototypes", () => {
    assert.deepStrictEqual(folded("a[b=1&]=2&a[[]]=3"), { "a[b": "1", "]": "2", "a[[]]": "3" })
    const fields = Fields.fold([["__proto__[polluted]", "yes"]])
    assert.notProperty({}, "polluted")
    assert.deepStrictEqual(Object.keys(fields), ["__proto__"])
  })
})

describe("reading", () => {
  it.effect("tells a wrong type from an absent field", () =>
    Effect.gen(function* () {
      const fields: Fields.Fields = { title: "x", list: ["a"], flag: "true", no: false, n: "12", bad: "1.5" }
      assert.strictEqual(yield* Fields.text(fields, "title"), "x")
      assert.strictEqual(yield* Fields.text(fields, "absent"), undefined)
      assert.strictEqual((yield* Effect.flip(Fields.text(fields, "list"))).status, 400)
      assert.strictEqual(yield* Fields.flag(fields, "flag"), true)
      assert.strictEqual(yield* Fields.flag(fields, "no"), false)
      assert.strictEqual((yield* Effect.flip(Fields.flag(fields, "title"))).status, 400)
      assert.strictEqual(yield* Fields.integer(fields, "n"), 12)
      assert.strictEqual(
        (yield* Effect.flip(Fields.integer(fields, "bad"))).message,
        "Bad Request: bad integer bad value"
      )
      assert.deepStrictEqual(yield* Fields.texts(fields, "title"), ["x"])
    })
  )
  it.effect("puts numbered records in the order of their numbers", () =>
    Effect.gen(function* () {
      const fields = { f: { "10": { name: "z" }, "2": { name: "b" }, "0": { name: "a" } } }
      assert.deepStrictEqual(
        (yield* Fields.records(fields, "f")).map(({ name }) => name),
        ["a", "b", "z"]
      )
    })
  )
})
