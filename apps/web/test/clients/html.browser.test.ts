// @vitest-environment node
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import fc from "fast-check"
import { type Browser, chromium, type Page } from "playwright-core"
import { build } from "vite"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { attacks, extremes, pieces } from "./html.corpus.ts"

/** A sanitiser is only as good as the parser it meets: these run in a real browser, on the code that the app ships. */
const executablePath = process.env.CHIRP_TEST_CHROMIUM ?? "/usr/bin/chromium"

let browser: Browser
let page: Page

beforeAll(async () => {
  const output = await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL("../../", import.meta.url)),
    build: {
      write: false,
      minify: false,
      lib: { entry: "src/clients/html.ts", formats: ["iife"], name: "html", fileName: "html" }
    }
  })
  const [bundle] = (Array.isArray(output) ? output : [output]) as ReadonlyArray<{
    readonly output: ReadonlyArray<{ readonly code?: string }>
  }>
  browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking"
    ]
  })
  page = await browser.newPage()
  await page.route("**/*", (route) =>
    route.request().url() === "http://chirp.test/"
      ? route.fulfill({ body: "<!doctype html><body></body>", contentType: "text/html" })
      : route.abort()
  )
  await page.goto("http://chirp.test/")
  await page.evaluate(bundle?.output[0]?.code ?? "")
  await page.evaluate(() => {
    const tags = new Set(
      "p br span a abbr del s pre blockquote code b strong u sub sup i em h1 h2 h3 h4 h5 ul ol li ruby rt rp".split(" ")
    )
    const attributes = new Set([
      "href",
      "class",
      "lang",
      "translate",
      "title",
      "start",
      "reversed",
      "value",
      "rel",
      "target"
    ])
    const scheme = /^(https?|dat|dweb|ipfs|ipns|ssb|gopher|xmpp|magnet|gemini):/i
    const known = globalThis as unknown as {
      html: { sanitise: (text: string) => DocumentFragment }
      fired: number
      alert: () => void
      problems: (text: string) => ReadonlyArray<string>
    }
    known.fired = 0
    known.alert = () => {
      known.fired += 1
    }
    known.problems = (text) => {
      const found: Array<string> = []
      const begin = performance.now()
      const box = document.createElement("div")
      box.append(known.html.sanitise(text))
      // Into the page, and once through the parser again: what mutates on the way is caught.
      document.body.replaceChildren(box)
      const again = document.createElement("div")
      again.innerHTML = box.innerHTML
      for (const element of [...box.querySelectorAll("*"), ...again.querySelectorAll("*")]) {
        if (!tags.has(element.localName) || element.namespaceURI !== "http://www.w3.org/1999/xhtml")
          found.push(`element ${element.outerHTML.slice(0, 80)}`)
        for (const { name, value } of element.attributes) {
          if (!attributes.has(name)) found.push(`attribute ${name}`)
          if (name === "href" && !scheme.test(value.trim())) found.push(`href ${value}`)
        }
      }
      if (performance.now() - begin > 2_000) found.push(`took ${performance.now() - begin} ms`)
      return found
    }
  })
}, 60_000)

afterAll(() => browser?.close())

const problems = (texts: ReadonlyArray<string>): Promise<ReadonlyArray<ReadonlyArray<string>>> =>
  page.evaluate(
    (all) =>
      all.map((text) =>
        (globalThis as unknown as { problems: (text: string) => ReadonlyArray<string> }).problems(text)
      ),
    texts
  )

/** A text as the app shows it, with one emoji and one mention known, and as plain text. */
const rendered = (text: string): Promise<{ readonly html: string; readonly text: string }> =>
  page.evaluate((source) => {
    const { html } = globalThis as unknown as {
      html: {
        renderHtml: (text: string, options: object) => DocumentFragment
        textOf: (text: string) => string
      }
    }
    const box = document.createElement("div")
    box.append(
      html.renderHtml(source, {
        emojis: [{ shortcode: "cat", url: "https://e.example/cat.gif", static_url: "https://e.example/cat.png" }],
        route: ({ mention }: { mention: boolean }) => (mention ? "/app/@bo" : undefined)
      })
    )
    return { html: box.innerHTML, text: html.textOf(source) }
  }, text)

const fired = (): Promise<number> => page.evaluate(() => (globalThis as unknown as { fired: number }).fired)

describe.skipIf(!existsSync(executablePath))("foreign HTML in a browser", () => {
  it("is harmless, each of the known attacks (CVE-2023-36459, CVE-2023-42452)", async () => {
    const found = await problems(attacks)
    expect(found.flatMap((one, index) => (one.length > 0 ? [[attacks[index], one]] : []))).toEqual([])
    await page.waitForTimeout(100)
    expect(await fired()).toBe(0)
  })

  it("is harmless, however it is mixed", async () => {
    const texts = fc.sample(
      fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join("")),
      1_500
    )
    const found = await problems(texts)
    expect(found.flatMap((one, index) => (one.length > 0 ? [[texts[index], one]] : []))).toEqual([])
    expect(await fired()).toBe(0)
  })

  it("keeps what posts are made of, with the classes that mean something", async () => {
    const out = await rendered(
      '<p class="h-card evil button">Hi <span class="h-card"><a href="https://a.example/@bo" class="u-url mention">@<span>bo</span></a></span><br>second <strong>line</strong></p><ul><li>one</li></ul><pre><code>x &lt; y</code></pre><p class="evil">z</p>'
    )
    expect(out.html).toBe(
      '<p class="h-card">Hi <span class="h-card"><a href="/app/@bo" class="u-url mention">@<span>bo</span></a></span><br>second <strong>line</strong></p><ul><li>one</li></ul><pre><code>x &lt; y</code></pre><p>z</p>'
    )
  })

  it("leads mentions into the app, everything else away from it", async () => {
    const out = await rendered(
      '<a href="https://a.example/@bo" class="mention">@bo</a> <a href="https://b.example/">b</a>'
    )
    expect(out.html).toContain('<a href="/app/@bo" class="mention">@bo</a>')
    expect(out.html).toContain('href="https://b.example/" rel="nofollow noopener noreferrer" target="_blank"')
  })

  it("puts emoji into text, not into code, attributes or markup", async () => {
    const out = await rendered('<p>a :cat: b <code>:cat:</code> <a href="https://x.example/:cat:">l</a> :dog:</p>')
    expect(out.html.match(/<img/g)?.length).toBe(1)
    expect(out.html).toContain('alt=":cat:"')
    expect(out.html).toContain("<code>:cat:</code>")
    expect(out.html).toContain(":dog:")
  })

  it("gives the text alone", async () => {
    expect((await rendered("<p>one<br>two</p><p>three <b>four</b></p><script>x</script>")).text).toBe(
      "one\ntwo\nthree four"
    )
  })

  it("stays quick on deep, long and broken input (GHSA-qrgq)", async () => {
    expect((await problems(extremes())).flat()).toEqual([])
  })
})
