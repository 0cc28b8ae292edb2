import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { canonicalDomain, consents, domainOf, saysNoIndex } from "../../src/search/Privacy.ts"
import { madeUpAccount } from "../testrig/PublicPosts.ts"

const note = (text: string) => ({ note: text, fields: [] })

describe("what a profile says to programs", () => {
  it("is read in every way that it is written", () => {
    for (const text of [
      "#noindex",
      "I write. #NoBot",
      '<p>hi <a href="https://x/tags/noindex" class="hashtag">#<span>noindex</span></a></p>',
      "<p>a</p><p>#nobots!</p>",
      "(#noarchive)",
      "#nosearch"
    ]) {
      assert.isTrue(saysNoIndex(note(text)), text)
    }
    for (const text of ["noindex", "#noindexing", "x#noindex", "#nobody", "", "&#noindex"]) {
      assert.isFalse(saysNoIndex(note(text)), text)
    }
    assert.isTrue(saysNoIndex({ note: "", fields: [{ name: "bots", value: "#nobot", verified_at: null }] }))
  })

  it("holds for local and remote accounts, and for remote ones also what the operator says", () => {
    const local = madeUpAccount(1)
    const remote = madeUpAccount(2, "ann@there.example")
    assert.isTrue(consents(local, "none"))
    assert.isFalse(consents({ ...local, discoverable: false }, "all"))
    assert.isTrue(consents(remote, "discoverable"))
    assert.isFalse(consents(remote, "none"))
    assert.isFalse(consents({ ...remote, discoverable: false }, "discoverable"))
    assert.isTrue(consents({ ...remote, discoverable: false }, "all"))
    assert.isFalse(consents({ ...remote, note: "#noindex" }, "all"))
  })

  it("takes any text in reasonable time", () => {
    fc.assert(fc.property(fc.string({ maxLength: 500 }), (text) => typeof saysNoIndex(note(text)) === "boolean"))
    saysNoIndex(note("<".repeat(200_000)))
    saysNoIndex(note("<a ".repeat(100_000)))
  })
})

describe("hosts", () => {
  it("have one form, however they are written (CVE-2023-42450, CVE-2023-42451)", () => {
    for (const text of ["Example.ORG", "example.org.", "ｅxample。org", " example.org ", "ex\u200bample.org"]) {
      assert.strictEqual(canonicalDomain(text), "example.org", text)
    }
    assert.strictEqual(canonicalDomain("bücher.example"), "xn--bcher-kva.example")
    for (const text of ["", ".", "a b", "a/b", "a@b", "[::1]"]) assert.strictEqual(canonicalDomain(text), "", text)
  })

  it("of an account that cannot be read are none of this server's", () => {
    assert.strictEqual(domainOf("ann"), "")
    assert.strictEqual(domainOf("ann@There.Example."), "there.example")
    assert.strictEqual(domainOf("ann@"), "invalid")
    assert.strictEqual(domainOf("ann@localhost:8085"), "localhost:8085")
    fc.assert(fc.property(fc.string({ minLength: 1 }), (host) => domainOf(`ann@${host}`) !== ""))
  })
})
