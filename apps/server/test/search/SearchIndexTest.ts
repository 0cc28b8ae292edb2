import { assert } from "@effect/vitest"
import { Effect, type Layer, Option } from "effect"
import { MAX_HITS, type SearchIndex } from "../../src/search/SearchIndex.ts"
import { idOf, now, person, post, typed } from "../testrig/SearchDocs.ts"
import { finds, findsAnyOrder, found, runOn, upsert } from "./SearchIndexSubject.ts"

const day = 86_400_000

/** What every engine of `SearchIndex` must find, and in which order. */
export const searchIndexTest = <E>(layer: () => Layer.Layer<SearchIndex, E>) => {
  const run = runOn(layer)

  run("finds words of any order, case and accent, in text, warning, media, polls, tags and names", (index) =>
    Effect.gen(function* () {
      yield* index.apply(
        upsert(
          post(1, "The Café at the corner has good bread"),
          post(2, "nothing here", { spoiler_text: "Sourdough inside" }),
          post(3, "a picture", { media_text: "A lighthouse in fog" }),
          post(4, "vote now", { poll_text: "Marmalade\nHoney" }),
          post(5, "look #Gardening"),
          post(6, "hello", { account_username: "mallory", account_display_name: "Mallory Quill" })
        )
      )
      yield* finds(index, "CAFE bread ", [1])
      yield* finds(index, "bread café ", [1])
      yield* finds(index, "sourdough ", [2])
      yield* finds(index, "lighthouse ", [3])
      yield* finds(index, "marmalade ", [4])
      yield* finds(index, "gardening ", [5])
      yield* finds(index, "quill ", [6])
      yield* finds(index, "bread lighthouse ", [])
    })
  )

  run("finds other forms of a word by its language", (index) =>
    Effect.gen(function* () {
      yield* index.apply(
        upsert(
          post(1, "I was running through the fields", { language: "en" }),
          post(2, "Die Häuser am Hafen sind alt", { language: "de" }),
          post(3, "Nous mangions des pommes", { language: "fr" }),
          post(4, "Они читали книги вечером", { language: "ru" }),
          post(5, "Las canciones del verano", { language: "es" })
        )
      )
      yield* finds(index, "runs ", [1])
      yield* finds(index, "field ", [1])
      yield* finds(index, "Haus ", [2])
      yield* finds(index, "pomme ", [3])
      yield* finds(index, "книга ", [4])
      yield* finds(index, "canción ", [5])
    })
  )

  run("forgives typing mistakes, and puts what was typed first", (index) =>
    Effect.gen(function* () {
      yield* index.apply(
        upsert(
          post(1, "breakfast on the terrace"),
          post(2, "the federation grows"),
          post(3, "horse riding"),
          post(4, "house painting", { created_at: now - 300 * day })
        )
      )
      yield* finds(index, "brekfast ", [1])
      yield* finds(index, "braekfast ", [1])
      yield* finds(index, "fedaration ", [2])
      yield* finds(index, "house ", [4, 3])
      // short words are taken as they are
      yield* finds(index, "teh grows ", [])
    })
  )

  run("finds words that are still being typed, and only the last one", (index) =>
    Effect.gen(function* () {
      yield* index.apply(upsert(post(1, "hydrangeas in bloom"), post(2, "a blooming garden")))
      yield* finds(index, "hydran", [1])
      yield* findsAnyOrder(index, "bloo", [1, 2])
    })
  )

  run("reads scripts without blanks, and emoji", (index) =>
    Effect.gen(function* () {
      yield* index.apply(
        upsert(
          post(1, "今日は東京タワーに行きました"),
          post(2, "京都の紅葉がきれいです"),
          post(3, "我昨天在北京大学图书馆看书"),
          post(4, "어제 학교에서 친구를 만났어요"),
          post(5, "วันนี้อากาศดีมาก"),
          post(6, "party time 🎉🎊"),
          post(7, "thumbs 👍🏽 up"),
          post(8, "ذهبت إلى المدرسة اليوم")
        )
      )
      yield* finds(index, "東京タワー", [1])
      yield* finds(index, "東京", [1])
      yield* finds(index, "紅葉", [2])
      yield* finds(index, "图书馆", [3])
      yield* finds(index, "大学", [3])
      yield* finds(index, "학교", [4])
      yield* finds(index, "อากาศ", [5])
      yield* finds(index, "🎉", [6])
      yield* finds(index, "👍", [7])
      yield* finds(index, "المدرسة ", [8])
      // the characters are there, but not side by side
      yield* finds(index, "東都", [])
    })
  )

  run("takes phrases by the word, and leaves out what is not wanted", (index) =>
    Effect.gen(function* () {
      yield* index.apply(
        upsert(
          post(1, "the quick brown fox"),
          post(2, "the brown quick fox"),
          post(3, "a quick brown bread recipe"),
          post(4, "don't panic")
        )
      )
      yield* findsAnyOrder(index, '"quick brown"', [1, 3])
      yield* finds(index, '"quick brown" -bread', [1])
      yield* finds(index, 'quick -"quick brown"', [2])
      yield* finds(index, "don't ", [4])
      // nothing to look for
      yield* finds(index, "-bread", [])
      yield* finds(index, "", [])
      yield* finds(index, "!!! ???", [])
    })
  )

  run("filters by author, kind, state, language, date, tag and server", (index) =>
    Effect.gen(function* () {
      const bob = { account_id: "01BOB", acct: "bob@far.example", instance: "far.example" }
      yield* index.apply(
        upsert(
          post(1, "cats and dogs #pets", { has: ["media", "image"], language: "en" }),
          post(2, "cats again #pets #cats", { ...bob, is: ["reply", "edited"], language: "en" }),
          post(3, "cats einmal", { language: "de", has: ["link"], created_at: Date.UTC(2025, 4, 10) }),
          post(4, "cats poll", { ...bob, has: ["poll"], is: ["sensitive"], created_at: Date.UTC(2024, 0, 1) })
        )
      )
      yield* findsAnyOrder(index, "cats ", [1, 2, 3, 4])
      yield* findsAnyOrder(index, "cats from:alice", [1, 3])
      yield* findsAnyOrder(index, "cats -from:alice", [2, 4])
      yield* findsAnyOrder(index, "from:bob", [2, 4])
      yield* findsAnyOrder(index, "cats from:bob from:alice", [1, 2, 3, 4])
      yield* finds(index, "cats from:ghost", [])
      yield* finds(index, "cats has:image", [1])
      yield* finds(index, "has:media", [1])
      yield* findsAnyOrder(index, "cats -has:media -has:poll", [2, 3])
      yield* finds(index, "cats is:reply is:edited", [2])
      yield* finds(index, "cats is:reply is:sensitive", [])
      yield* finds(index, "cats language:de", [3])
      yield* findsAnyOrder(index, "cats -language:de -from:bob", [1])
      yield* findsAnyOrder(index, "cats before:2026", [3, 4])
      yield* finds(index, "cats after:2024 before:2026", [3])
      yield* finds(index, "cats during:2025-05", [3])
      yield* findsAnyOrder(index, "cats during:2024 during:2025-05-10", [3, 4])
      yield* findsAnyOrder(index, "cats -during:2024", [1, 2, 3])
      yield* findsAnyOrder(index, "before:2026", [3, 4])
      yield* finds(index, "during:2025", [3])
      yield* findsAnyOrder(index, "after:2024 -einmal", [1, 2])
      yield* finds(index, "", [])
      assert.deepStrictEqual(yield* found(index, typed("", { onlyIds: [idOf(3)] })), [idOf(3)])
      yield* findsAnyOrder(index, "#pets", [1, 2])
      yield* finds(index, "#pets -#cats", [1])
      assert.deepStrictEqual((yield* found(index, typed("cats ", { localOnly: true }))).toSorted(), [idOf(1), idOf(3)])
      assert.deepStrictEqual(yield* found(index, typed("cats ", { onlyIds: [idOf(4), idOf(99)] })), [idOf(4)])
      assert.deepStrictEqual(yield* found(index, typed("cats ", { onlyIds: [] })), [])
    })
  )

  run("ranks by words first, by recency next", (index) =>
    Effect.gen(function* () {
      yield* index.apply(
        upsert(
          post(1, "tea", { created_at: now - 200 * day }),
          post(2, "tea", { created_at: now - day }),
          post(3, "tea", { created_at: now - 30 * day }),
          post(4, "green leaves and then a cup of tea", { created_at: now - 2 * day }),
          post(5, "green tea", { created_at: now - 3 * day })
        )
      )
      const ids = yield* found(index, "tea ")
      assert.isBelow(ids.indexOf(idOf(2)), ids.indexOf(idOf(3)))
      assert.isBelow(ids.indexOf(idOf(3)), ids.indexOf(idOf(1)))
      yield* finds(index, "green tea ", [5, 4])
    })
  )

  run("pages without gaps or repetitions, and says whether there is more", (index) =>
    Effect.gen(function* () {
      yield* index.apply(
        upsert(...Array.from({ length: 45 }, (_, n) => post(n, "apple pie", { created_at: now - n * day })))
      )
      const pages = yield* Effect.forEach([0, 20, 40, 60], (offset) => index.statuses(typed("apple", { offset })))
      assert.deepStrictEqual(
        pages.map(({ hits, more }) => [hits.length, more]),
        [
          [20, true],
          [20, true],
          [5, false],
          [0, false]
        ]
      )
      const ids = pages.flatMap(({ hits }) => hits.map(({ id }) => id))
      assert.strictEqual(new Set(ids).size, 45)
      assert.deepStrictEqual((yield* index.statuses(typed("apple", { offset: MAX_HITS + 1000 }))).hits, [])
    })
  )

  run("forgets: an edit, a removal, an account, a domain", (index) =>
    Effect.gen(function* () {
      const bob = { account_id: "01BOB", acct: "bob@far.example", instance: "far.example" }
      const eve = { account_id: "01EVE", acct: "eve@sub.bad.example", instance: "sub.bad.example" }
      yield* index.apply([
        ...upsert(
          post(1, "secret word"),
          post(2, "plum"),
          post(3, "plum", bob),
          post(4, "plum", bob),
          post(5, "plum", eve)
        ),
        { _tag: "UpsertAccount", document: person("bob@far.example", { id: "01BOB" }) },
        { _tag: "UpsertAccount", document: person("eve@sub.bad.example", { id: "01EVE" }) }
      ])
      yield* index.apply(upsert(post(1, "other text")))
      yield* finds(index, "secret ", [])
      yield* finds(index, "other ", [1])
      yield* index.apply([
        { _tag: "RemoveStatus", id: idOf(2) },
        { _tag: "RemoveStatus", id: idOf(77) }
      ])
      yield* findsAnyOrder(index, "plum ", [3, 4, 5])
      yield* index.removeByAccount("01BOB")
      yield* finds(index, "plum ", [5])
      assert.deepStrictEqual((yield* index.accounts({ text: "bob", offset: 0, limit: 5 })).hits, [])
      yield* index.removeByDomain("bad.example")
      yield* finds(index, "plum ", [])
      assert.deepStrictEqual(yield* index.counts("live"), { statuses: 1, accounts: 0, tags: 0 })
      // within one list the last word about a post counts
      yield* index.apply([
        ...upsert(post(8, "twice")),
        { _tag: "RemoveStatus", id: idOf(8) },
        ...upsert(post(9, "once"))
      ])
      yield* finds(index, "twice ", [])
      yield* finds(index, "once ", [9])
    })
  )

  run("finds accounts by the beginnings of names, the better known first, and by their exact name at once", (index) =>
    Effect.gen(function* () {
      yield* index.apply(
        [
          person("anna", { display_name: "Anna Ångström", followers_count: 3 }),
          person("annabel@far.example", { id: "01ANNABEL", display_name: "Annabel", followers_count: 5000 }),
          person("annalise", { followers_count: 20, note: "botanist" }),
          person("zoe", { display_name: "Zoé 東京", note: "likes anna" })
        ].map((document) => ({ _tag: "UpsertAccount" as const, document }))
      )
      const accts = (text: string) =>
        Effect.map(index.accounts({ text, offset: 0, limit: 10 }), ({ hits }) => hits.map(({ acct }) => acct))
      assert.deepStrictEqual((yield* accts("ann")).slice(0, 2), ["annabel@far.example", "annalise"])
      assert.strictEqual((yield* accts("anna"))[0], "anna")
      assert.strictEqual((yield* accts("@anna"))[0], "anna")
      assert.deepStrictEqual(yield* accts("angstr"), ["anna"])
      assert.deepStrictEqual(yield* accts("東京"), ["zoe"])
      assert.deepStrictEqual(yield* accts("botanist"), ["annalise"])
      assert.deepStrictEqual(yield* accts("annabell"), ["annabel@far.example"])
      assert.deepStrictEqual(yield* accts("@annabel@far.example"), ["annabel@far.example"])
      assert.deepStrictEqual(yield* accts(""), [])
      assert.deepStrictEqual(yield* index.accountByAcct("annabel@far.example"), Option.some("01ANNABEL"))
      assert.deepStrictEqual(yield* index.accountByAcct("nobody"), Option.none())
    })
  )

  run("finds hashtags by their beginnings, the most used this week first", (index) =>
    Effect.gen(function* () {
      yield* index.apply(
        [
          { name: "cats", uses_week: 3, uses_total: 900 },
          { name: "catsofmastodon", uses_week: 40, uses_total: 50 },
          { name: "caturday", uses_week: 10, uses_total: 20 },
          { name: "photography", uses_week: 7, uses_total: 9 }
        ].map((document) => ({ _tag: "UpsertTag" as const, document }))
      )
      const names = (text: string) =>
        Effect.map(index.tags({ text, offset: 0, limit: 10 }), ({ hits }) => hits.map(({ name }) => name))
      assert.deepStrictEqual(yield* names("#cat"), ["catsofmastodon", "caturday", "cats"])
      assert.deepStrictEqual((yield* names("cats"))[0], "cats")
      assert.deepStrictEqual(yield* names("Photograpy"), ["photography"])
      yield* index.apply([{ _tag: "RemoveTag", name: "caturday" }])
      assert.deepStrictEqual(yield* names("catu"), [])
    })
  )
}
