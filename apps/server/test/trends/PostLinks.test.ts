import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { historyOf } from "../../src/trends/History.ts"
import { canonicalLink, linksOf, titleOf } from "../../src/trends/PostLinks.ts"

const post = (content: string) => ({
  content,
  mentions: [{ id: "1", username: "ann", acct: "ann", url: "https://here.example/@ann" }],
  tags: [{ name: "x", url: "https://here.example/tags/x" }],
  url: null,
  uri: "https://here.example/1"
})

describe("links of a post", () => {
  it("are those that point out: no mentions, no hashtags", () => {
    const found = linksOf(
      post(
        `<p><a href="https://here.example/@ann" class="u-url mention">@ann</a>
        <a href="https://other.example/tags/y" class="mention hashtag" rel="tag">#y</a>
        <a class='x' href='https://News.example/2026/big-news.html?utm_source=a&amp;id=3#top'>…</a>
        <a href="javascript:alert(1)">x</a> <a href="https://user:pass@evil.example/">y</a> <a href="mailto:a@b">z</a></p>`
      )
    )
    assert.deepStrictEqual(found, [{ url: "https://news.example/2026/big-news.html?id=3", title: "Big news" }])
  })

  it("have titles made from the address", () => {
    assert.strictEqual(titleOf("https://www.example.org/"), "example.org")
    assert.strictEqual(titleOf("https://example.org/2026/11/21"), "example.org")
    assert.strictEqual(titleOf("https://example.org/wiki/Caf%C3%A9_noir"), "Café noir")
    assert.strictEqual(titleOf("https://example.org/100%25-sure"), "100% sure")
  })

  it("are bounded, whatever the text", () => {
    const many = Array.from({ length: 50 }, (_, n) => `<a href="https://example.org/page-${n}">x</a>`).join("")
    assert.lengthOf(linksOf(post(many)), 4)
    assert.isUndefined(canonicalLink(`https://example.org/${"a".repeat(2000)}`))
    assert.lengthOf(linksOf(post("<a ".repeat(100_000))), 0)
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, path) => {
        const url = `https://example.org/${path}`
        linksOf(post(`${text}<a href="${url}">${text}`))
        const link = canonicalLink(url)
        return link === undefined || titleOf(link).length <= 300
      })
    )
  })
})

describe("history", () => {
  it("is seven days, today first, in Mastodon's form", () => {
    const history = historyOf(
      [
        { day: 20_000, uses: 3, accounts: 2 },
        { day: 19_994, uses: 1, accounts: 1 },
        { day: 19_993, uses: 9, accounts: 9 }
      ],
      20_000
    )
    assert.lengthOf(history, 7)
    assert.deepStrictEqual(history[0], { day: String(20_000 * 86_400), uses: "3", accounts: "2" })
    assert.deepStrictEqual(history[6], { day: String(19_994 * 86_400), uses: "1", accounts: "1" })
    assert.strictEqual(
      history.reduce((sum, { uses }) => sum + Number(uses), 0),
      4
    )
  })
})
