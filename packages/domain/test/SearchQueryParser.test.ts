import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { parseSearchDate } from "../src/SearchDate.ts"
import type { SearchQuery } from "../src/SearchQuery.ts"
import { MAX_QUERY_LENGTH, MAX_TERMS, parseSearchQuery, searchTokens } from "../src/SearchQueryParser.ts"

const now = Date.UTC(2026, 10, 21, 12)
const parse = (text: string, timeZone?: string) => parseSearchQuery(text, { now, timeZone })
const utc = (...parts: [number, number, number?, number?, number?]) => Date.UTC(parts[0], parts[1], ...parts.slice(2))

/** What a query says, without what it leaves at its default. */
const said = (query: SearchQuery) =>
  Object.fromEntries(
    Object.entries(query).filter(
      ([key, value]) =>
        value !== undefined && !(Array.isArray(value) && value.length === 0) && !(key === "scope" && value === "all")
    )
  )

describe("parseSearchQuery", () => {
  it("reads words, phrases, hashtags and what is not wanted", () => {
    assert.deepStrictEqual(said(parse('green tea -milk "hot water" -"cold brew" #Tea -#coffee ')), {
      terms: [
        { _tag: "Word", text: "green", negated: false, prefix: false },
        { _tag: "Word", text: "tea", negated: false, prefix: false },
        { _tag: "Word", text: "milk", negated: true, prefix: false },
        { _tag: "Phrase", text: "hot water", negated: false },
        { _tag: "Phrase", text: "cold brew", negated: true },
        { _tag: "Tag", name: "tea", negated: false },
        { _tag: "Tag", name: "coffee", negated: true }
      ]
    })
  })

  it("takes the last word for unfinished while nothing stands behind it", () => {
    const prefixes = (text: string) => parse(text).terms.map((term) => term._tag === "Word" && term.prefix)
    assert.deepStrictEqual(prefixes("green te"), [false, true])
    assert.deepStrictEqual(prefixes("green te "), [false, false])
    assert.deepStrictEqual(prefixes("green -te"), [false, false])
    assert.deepStrictEqual(prefixes("te from:me"), [false])
  })

  it("reads every operator, in any case, quoted or not", () => {
    assert.deepStrictEqual(
      said(
        parse(
          'From:@Bob@Far.Example -from:me HAS:image -has:poll is:reply -is:edited language:de-AT -language:en in:bookmarks from:"carol"'
        )
      ),
      {
        from: [
          { acct: "bob@far.example", negated: false },
          { acct: "me", negated: true },
          { acct: "carol", negated: false }
        ],
        has: [
          { kind: "image", negated: false },
          { kind: "poll", negated: true }
        ],
        is: [
          { kind: "reply", negated: false },
          { kind: "edited", negated: true }
        ],
        language: [
          { code: "de", negated: false },
          { code: "en", negated: true }
        ],
        scope: "bookmarks"
      }
    )
  })

  it("takes dates for spans of time: before ends where they begin, after begins where they end", () => {
    const day = { from: utc(2026, 4, 10), to: utc(2026, 4, 11) }
    assert.strictEqual(parse("before:2026-05-10").before, day.from)
    assert.strictEqual(parse("after:2026-05-10").after, day.to)
    assert.deepStrictEqual(parse("during:2026-05-10").during, [{ interval: day, negated: false }])
    assert.strictEqual(parse("-before:2026-05-10").after, day.from)
    assert.strictEqual(parse("-after:2026-05-10").before, day.to)
    assert.deepStrictEqual(parse("during:2026").during[0]?.interval, { from: utc(2026, 0), to: utc(2027, 0) })
    assert.deepStrictEqual(parse("during:2026-02").during[0]?.interval, { from: utc(2026, 1), to: utc(2026, 2) })
    assert.deepStrictEqual(parse("during:today").during[0]?.interval, {
      from: utc(2026, 10, 21),
      to: utc(2026, 10, 22)
    })
    assert.strictEqual(parse("after:2026-05-10T18:30").after, utc(2026, 4, 10, 18, 31))
    assert.strictEqual(parse("before:2026-05-10T18:30:00+02:00").before, utc(2026, 4, 10, 16, 30))
    // of several the narrowest
    assert.strictEqual(parse("before:2026 before:2025").before, utc(2025, 0))
  })

  it("counts days as they are where the person is, also when clocks change", () => {
    assert.strictEqual(parse("before:2026-05-10", "Europe/Vienna").before, utc(2026, 4, 9, 22))
    assert.strictEqual(parse("before:2026-12-10", "Europe/Vienna").before, utc(2026, 11, 9, 23))
    assert.strictEqual(parse("before:2026-05-10", "Asia/Kolkata").before, utc(2026, 4, 9, 18, 30))
    assert.strictEqual(parse("during:today", "Pacific/Auckland").during[0]?.interval.from, utc(2026, 10, 21, 11))
    // 25 hours: clocks went back
    const { from, to } = parse("during:2026-10-25", "Europe/Vienna").during[0]?.interval ?? { from: 0, to: 0 }
    assert.strictEqual(to - from, 25 * 3_600_000)
    assert.deepStrictEqual(
      parse("before:2026-05-10", "Nowhere/Land").hints.map(({ code }) => code),
      ["bad_time_zone"]
    )
  })

  it("names what it does not understand, and goes on with the rest", () => {
    const hints = (text: string) => parse(text).hints.map(({ code, part }) => `${code} ${part}`)
    assert.deepStrictEqual(hints("tea before:2026-02-30"), ["bad_date before:2026-02-30"])
    assert.deepStrictEqual(hints("tea during:2026-13"), ["bad_date during:2026-13"])
    assert.deepStrictEqual(hints("after:2026-05-10T25:00"), ["bad_date after:2026-05-10T25:00"])
    assert.deepStrictEqual(hints("has:everything is:great in:space -in:library language:klingon"), [
      "bad_value has:everything",
      "bad_value is:great",
      "bad_value in:space",
      "bad_value -in:library",
      "bad_value language:klingon"
    ])
    assert.deepStrictEqual(hints("from: tea"), ["no_value from:"])
    assert.deepStrictEqual(hints('say "hello world'), ['unbalanced_quote "hello world'])
    assert.deepStrictEqual(parse('say "hello world').terms.at(-1), {
      _tag: "Phrase",
      text: "hello world",
      negated: false
    })
    // no operator of ours: words
    assert.deepStrictEqual(
      parse("http://x.example foo:bar constructor:x ").terms.map((term) => (term._tag === "Word" ? term.text : "")),
      ["http://x.example", "foo:bar", "constructor:x"]
    )
    assert.deepStrictEqual(hints("has:constructor"), ["bad_value has:constructor"])
  })

  it("bounds what it reads, and says so", () => {
    const long = parse("x".repeat(10_000))
    assert.strictEqual(long.hints[0]?.code, "too_long")
    assert.strictEqual(long.terms.length, 1)
    const many = parse("a ".repeat(200))
    assert.strictEqual(many.terms.length, MAX_TERMS)
    assert.strictEqual(many.hints[0]?.code, "too_many_words")
  })

  it("understands quotes as they are written in several languages", () => {
    for (const text of ["“a b”", "„a b“", "«a b»", "「a b」", '"a b"']) {
      assert.deepStrictEqual(parse(text).terms, [{ _tag: "Phrase", text: "a b", negated: false }], text)
    }
  })
})

/** Pieces that mean something, to make texts of that are nearly queries. */
const piece = fc.constantFrom(
  ...[
    "from:",
    "before:",
    "during:",
    "has:",
    "in:",
    '"',
    "“",
    "”",
    "-",
    "#",
    "@",
    ":",
    " ",
    "2026-02-30",
    "2026",
    "today"
  ],
  ...["\u0000", "\ud83d", "\u202e", "漢字", "🎉", "me", "image", "library", "word", "\n", "T25:61", "+99:99", "-0001"]
)
const nearly = fc.oneof(
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ maxLength: 3000 })
)

describe("any text", () => {
  it("has pieces that do not overlap, with nothing but blanks between them", () => {
    fc.assert(
      fc.property(nearly, (text) => {
        let end = 0
        for (const token of searchTokens(text)) {
          assert.isAtLeast(token.start, end)
          assert.isAbove(token.end, token.start)
          // biome-ignore lint/suspicious/noControlCharactersInRegex: they count as blanks
          assert.match(text.slice(end, token.start), /^[\s\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\ufeff]*$/)
          end = token.end
        }
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
        assert.match(text.slice(end), /^[\s\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\ufeff]*$/)
      }),
      { numRuns: 1000 }
    )
  })

  it("is a query within all bounds", () => {
    fc.assert(
      fc.property(
        nearly,
        fc.constantFrom(undefined, "Europe/Vienna", "UTC", "no zone", "constructor"),
        (text, zone) => {
          const query = parse(text, zone)
          assert.isAtMost(query.terms.length, MAX_TERMS)
          assert.isAtMost(query.hints.length, 11)
          for (const { interval } of query.during) assert.isBelow(interval.from, interval.to)
          for (const time of [query.after, query.before]) assert.isTrue(time === undefined || Number.isFinite(time))
          for (const term of query.terms) {
            if (term._tag === "Phrase") assert.notStrictEqual(term.text.trim(), "")
            assert.isAtMost((term._tag === "Tag" ? term.name : term.text).length, 2 * MAX_QUERY_LENGTH)
          }
        }
      ),
      { numRuns: 1000 }
    )
  })

  it("that was written as a query is read as that query", () => {
    const word = fc.stringMatching(/^[a-z]{1,10}$/)
    const part = fc.oneof(
      fc.record({ kind: fc.constant("word"), value: word, negated: fc.boolean() }),
      fc.record({
        kind: fc.constant("phrase"),
        value: fc.array(word, { minLength: 1, maxLength: 3 }).map((w) => w.join(" ")),
        negated: fc.boolean()
      }),
      fc.record({ kind: fc.constant("tag"), value: word, negated: fc.boolean() }),
      fc.record({ kind: fc.constant("from"), value: word, negated: fc.boolean() }),
      fc.record({
        kind: fc.constant("has"),
        value: fc.constantFrom("media", "image", "video", "audio", "poll", "link"),
        negated: fc.boolean()
      })
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), fc.constantFrom(" ", "  ", "\t", "\u3000"), (parts, gap) => {
        const written = parts.map(({ kind, negated, value }) => {
          const body =
            kind === "phrase"
              ? `"${value}"`
              : kind === "tag"
                ? `#${value}`
                : kind === "word"
                  ? value
                  : `${kind}:${value}`
          return `${negated ? "-" : ""}${body}`
        })
        const query = parse(`${written.join(gap)} `)
        const of = (kind: string) =>
          parts.filter((one) => one.kind === kind).map(({ negated, value }) => ({ negated, value }))
        const read = (tag: string) =>
          query.terms.flatMap((term) =>
            term._tag === tag ? [{ negated: term.negated, value: term._tag === "Tag" ? term.name : term.text }] : []
          )
        assert.deepStrictEqual(read("Word"), of("word"))
        assert.deepStrictEqual(read("Phrase"), of("phrase"))
        assert.deepStrictEqual(read("Tag"), of("tag"))
        assert.deepStrictEqual(
          query.from.map(({ acct, negated }) => ({ negated, value: acct })),
          of("from")
        )
        assert.deepStrictEqual(
          query.has.map(({ kind, negated }) => ({ negated, value: kind })),
          of("has")
        )
        assert.deepStrictEqual(query.hints, [])
      }),
      { numRuns: 500 }
    )
  })
})

describe("parseSearchDate", () => {
  it("gives every day its noon, in every zone", () => {
    const zones = Intl.supportedValuesOf("timeZone")
    fc.assert(
      fc.property(
        fc.integer({ min: 1970, max: 2100 }),
        fc.integer({ min: 0, max: 364 }),
        fc.constantFrom(...zones),
        (year, days, timeZone) => {
          const text = new Date(Date.UTC(year, 0, 1 + days)).toISOString().slice(0, 10)
          const parsed = parseSearchDate(text, { now, timeZone })
          assert.strictEqual(parsed._tag, "Date")
          if (parsed._tag !== "Date") return
          const { from, to } = parsed.interval
          const hours = (to - from) / 3_600_000
          assert.isTrue((hours >= 22.5 && hours <= 26) || hours === 0 || hours === 48, `${text} ${timeZone} ${hours}`)
          // a zone that moved over the date line left a day out, or had one twice
          const shown = (at: number) =>
            new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at)
          if (hours >= 22.5 && hours <= 26) assert.strictEqual(shown((from + to) / 2), text)
        }
      ),
      { numRuns: 300 }
    )
  })
})
