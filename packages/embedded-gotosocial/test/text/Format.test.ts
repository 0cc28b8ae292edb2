import { describe, expect, it } from "@effect/vitest"
import { type ContentType, format, references, type Targets } from "../../src/text/Format.ts"

const host = "http://localhost:3000"
const targets: Targets = {
  mention: (acct) => (acct === "bob" ? { username: "bob", url: `${host}/@bob` } : undefined),
  tagUrl: (name) => `${host}/tags/${name}`
}
const plain = (text: string) => format(text, "text/plain", targets)
const markdown = (text: string) => format(text, "text/markdown", targets)
const mention =
  '<span class="h-card"><a href="http://localhost:3000/@bob" class="u-url mention" rel="nofollow noreferrer noopener" target="_blank">@<span>bob</span></a></span>'
const tag = (name: string, shown = name) =>
  `<a href="http://localhost:3000/tags/${name}" class="mention hashtag" rel="tag nofollow noreferrer noopener" target="_blank">#<span>${shown}</span></a>`
const link = (href: string, text = href) =>
  `<a href="${href}" rel="nofollow noreferrer noopener" target="_blank">${text}</a>`

describe("plain text", () => {
  it("is one paragraph with line breaks", () => {
    expect(plain("one\n\ntwo\r\nthree")).toBe("<p>one<br><br>two<br>three</p>")
    expect(plain("  ")).toBe("")
  })

  it("links mentions, hashtags and addresses as GoToSocial does", () => {
    expect(plain("Hello #chirp, @bob look at https://a.example/page")).toBe(
      `<p>Hello ${tag("chirp")}, ${mention} look at ${link("https://a.example/page")}</p>`
    )
    expect(plain("hi @bob. (#Birds) see (https://a.example/x_(y)).")).toBe(
      `<p>hi ${mention}. (${tag("birds", "Birds")}) see (${link("https://a.example/x_(y)")}).</p>`
    )
    expect(plain("https://example.org/söme")).toBe(
      `<p>${link("https://example.org/s%C3%B6me", "https://example.org/söme")}</p>`
    )
  })

  it("leaves alone what is none of them", () => {
    expect(plain("a@bob.example mail bob@a.example, @nobody, www.example.org")).toBe(
      "<p>a@bob.example mail bob@a.example, @nobody, www.example.org</p>"
    )
    expect(plain("# no ## ___ #__ a#b https://a.example/#top")).toBe(
      `<p># no ## ___ #__ a#b ${link("https://a.example/#top")}</p>`
    )
    expect(references(`#${"x".repeat(101)} #z̸͉̅a`, "text/plain").tags).toEqual([])
  })

  it("escapes markup", () => {
    expect(plain("<b>\"A\" & 'B'</b>")).toBe("<p>&lt;b>\"A\" &amp; 'B'&lt;/b></p>")
  })

  it("finds every reference once, in lower case", () => {
    expect(references("@Bob @bob@A.example #Chirp #chirp #올빼미 #네 :blobcat: :a_b:", "text/plain")).toEqual({
      mentions: ["bob", "bob@a.example"],
      tags: ["chirp", "올빼미", "네"],
      emojis: ["blobcat", "a_b"]
    })
  })
})

describe("markdown", () => {
  it("renders blocks without white space between them", () => {
    expect(markdown("# Title\n\n**bold** and _slanted_ ~~gone~~\nline\n\n> quote\n\n- a\n- b")).toBe(
      "<h1>Title</h1><p><strong>bold</strong> and <em>slanted</em> <s>gone</s><br>line</p><blockquote><p>quote</p></blockquote><ul><li>a</li><li>b</li></ul>"
    )
  })

  it("keeps code as it is and refers to nothing in it", () => {
    const text = '`@bob` and\n\n```json\n{\n  "a": 1 #tag\n}\n```'
    expect(markdown(text)).toBe(
      '<p><code>@bob</code> and</p><pre><code class="language-json">{\n  "a": 1 #tag\n}\n</code></pre>'
    )
    expect(references(text, "text/markdown")).toEqual({ mentions: [], tags: [], emojis: [] })
  })

  it("takes mentions, tags and emojis before emphasis", () => {
    expect(markdown("@bob #a_b_c :_x_: [here](https://a.example/#top) https://a.example/a_b_c")).toBe(
      `<p>${mention} ${tag("a_b_c")} :_x_: ${link("https://a.example/#top", "here")} ${link("https://a.example/a_b_c")}</p>`
    )
  })
})

describe("what an attacker might write", () => {
  const attacks = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](//evil.example)",
    "![x](https://evil.example/pixel.png)",
    '<a href="https://a.example" onclick="alert(1)" style="position:fixed" class="button">x</a>',
    '<span class="modal" style="x">x</span>',
    "<iframe src=https://evil.example></iframe>",
    "<style>*{display:none}</style>",
    '<form action="https://evil.example"><input name=q></form>',
    'https://a.example/"onmouseover="alert(1)',
    '#"><script>alert(1)</script>',
    '@bob"><script>',
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">'
  ]
  const forbidden =
    /<(?!\/?(?:p|br|a|span|strong|em|code|pre|blockquote|s|h[1-6]|ul|ol|li)\b)|javascript:|<[^>]*\son\w+=|<[^>]*style=|data:text/i
  const types: ReadonlyArray<ContentType> = ["text/plain", "text/markdown"]
  for (const type of types) {
    it(`survives depth as ${type}`, () => {
      for (const attack of [
        "<".repeat(2000),
        "<div>".repeat(2000),
        "> ".repeat(2000),
        "[".repeat(2000),
        "*_".repeat(2000)
      ]) {
        expect(format(attack, type, targets)).not.toContain("<div")
      }
    })

    it.each(attacks)(`is harmless as ${type}: %.60s`, (attack) => {
      const html = format(attack, type, targets).replaceAll(/&[a-z]+;/g, "")
      expect(html.replaceAll(/>[^<]*/g, ">")).not.toMatch(forbidden)
    })
  }

  it("keeps a link's address, not its attributes", () => {
    expect(
      markdown('<a href="https://a.example" onclick="x" class="button mention" rel="me" target="_self">x</a>')
    ).toBe(
      '<p><a href="https://a.example" class="mention" rel="nofollow noreferrer noopener" target="_blank">x</a></p>'
    )
  })
})
