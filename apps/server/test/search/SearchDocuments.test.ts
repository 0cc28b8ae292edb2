import { assert, describe, it } from "@effect/vitest"
import { plainText } from "../../src/search/SearchDocuments.ts"

describe("the words of foreign HTML", () => {
  it("are those that are read, without markup, scripts and styles", () => {
    for (const [html, words] of [
      ["<p>one<br>two</p><p>three <b>four</b></p>", "one\ntwo\nthree four"],
      ["a<SCRIPT>x</script>b<style>y</style>c", "a b c"],
      ["a<script>x</script>b<script>c", "a bc"],
      ["1 &lt; 2 &amp; 3 > 2", "1 < 2 & 3 > 2"],
      ["a < b", "a < b"],
      ["a\u0000b", "a b"]
    ] as const) {
      assert.strictEqual(plainText(html), words, html)
    }
  })

  // each of these takes minutes where time grows with the square
  it("are found in one go, whatever the text is full of: no nesting or open tag stalls the server (GHSA-qrgq)", () => {
    const fill = (piece: string) => piece.repeat(Math.ceil(200_000 / piece.length))
    for (const piece of [
      "<",
      "<a ",
      "<br",
      "<script>",
      "<script",
      "<p>",
      "&",
      "&#",
      "&#x41",
      " ",
      "\n",
      "<div><p>",
      "</p"
    ])
      for (const text of [
        fill(piece),
        `${fill(piece)}</script>`,
        `${fill(piece)}>`,
        `<a title="${fill(piece)}">x</a>`
      ]) {
        assert.isAtMost(plainText(text).length, text.length)
      }
  })
})
