import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { keepPicture, launch, openVisitor, post, signIn, type Visitor } from "./rig/Chromium.ts"
import { type Site, startSite } from "./rig/Site.ts"

/** The commonest things one does, with a keyboard alone: after each the focus is where the next one begins. */
describe("by keyboard alone", () => {
  let site: Site
  let browser: Browser
  let visitor: Visitor
  let page: Page

  /** What has the focus: its id or class, its role or tag, its words. */
  const focus = () =>
    page.evaluate(() => {
      const active = document.activeElement
      const label = active?.getAttribute("aria-label")
      return {
        id: active?.id ?? "",
        kind: active?.getAttribute("role") ?? active?.tagName.toLowerCase() ?? "",
        name: `${label ?? ""} ${active?.textContent ?? ""} ${active?.closest("label")?.textContent ?? ""}`.trim()
      }
    })
  const focused = (part: object) => expect.poll(focus).toMatchObject(part)
  const focusedOn = (kind: string, words: string) => focused({ kind, name: expect.stringContaining(words) })
  const press = (key: string) => page.keyboard.press(key)
  /** Two keys after each other, sent at once: the second must follow soon. */
  const pair = (first: string, second: string) => Promise.all([press(first), press(second)])
  /** Goes on with Tab, as one does, until the focus is on what is looked for. */
  const tabTo = async (kind: string, words: string, key = "Tab") => {
    const met: Array<string> = []
    for (let steps = 0; steps < 80; steps++) {
      const now = await focus()
      if (now.kind === kind && now.name.includes(words)) return
      met.push(`${now.kind} ${now.name.slice(0, 40)}`)
      await press(key)
    }
    expect.fail(`${key} does not lead to ${kind} "${words}", only to:\n${met.join("\n")}`)
  }
  const pressed = (words: string, button: RegExp) =>
    expect.poll(() => post(page, words).getByRole("button", { name: button }).getAttribute("aria-pressed")).toBe("true")
  /** Sends what is written, as soon as the composer takes it. */
  const sent = () =>
    expect
      .poll(
        async () => {
          if ((await page.locator("dialog[open]").count()) > 0) await press("Control+Enter")
          return page.locator("dialog[open]").count()
        },
        { interval: 500 }
      )
      .toBe(0)
  const title = (name: string | RegExp) => page.getByRole("heading", { level: 1, name }).waitFor()

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    const tokens = { alice: await site.rig.token("alice"), bob: await site.rig.token("bob") }
    const send = async (who: keyof typeof tokens, path: string, body: object, method = "POST") => {
      const answer = await fetch(site.rig.origin + path, {
        method,
        headers: { authorization: `Bearer ${tokens[who]}`, "content-type": "application/json", "user-agent": "e2e" },
        body: JSON.stringify(body)
      })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    }
    await send("bob", "/api/v1/accounts/update_credentials", { locked: false, discoverable: true }, "PATCH")
    await send("alice", `/api/v1/accounts/${site.rig.users.bob.id}/follow`, {})
    for (const words of ["The oldest heron", "A heron in between", "The newest heron"])
      await send("bob", "/api/v1/statuses", { status: words, visibility: "public" })
    await send("bob", "/api/v1/statuses", { status: "@alice did you see it?", visibility: "direct" })
    visitor = await openVisitor(browser)
    page = visitor.page
    await signIn(visitor, site, site.alice)
    await post(page, "The newest heron").waitFor()
  })
  afterEach(({ task }) => keepPicture(task, { visitor }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("reads home post by post", async () => {
    await press("j")
    await focusedOn("article", "did you see it?")
    await press("j")
    await focusedOn("article", "The newest heron")
    await press("j")
    await focusedOn("article", "A heron in between")
    await press("k")
    await focusedOn("article", "The newest heron")
  })

  it("opens a thread, and comes back to the post", async () => {
    const { id } = await focus()
    await press("o")
    await title(/Post|Thread/)
    await focused({ id: "view-title" })
    await tabTo("button", "Back", "Shift+Tab")
    await press("Enter")
    await title("Home")
    await focused({ id })
  })

  it("replies, and comes back to the post", async () => {
    await press("r")
    await focused({ kind: "textarea" })
    await page.keyboard.type("What a bird")
    await sent()
    await focusedOn("article", "The newest heron")
    await expect
      .poll(() =>
        post(page, "The newest heron")
          .getByRole("button", { name: /^Reply/ })
          .textContent()
      )
      .toContain("1")
  })

  it.each([
    ["favourites", "f", /avourite/],
    ["boosts", "b", /oost/],
    ["bookmarks", "d", /ookmark/]
  ] as const)("%s without leaving the post", async (_, key, button) => {
    await press(key)
    await pressed("The newest heron", button)
    await focusedOn("article", "The newest heron")
  })

  it("writes a post with a content warning", async () => {
    await press("n")
    await focused({ kind: "textarea" })
    await tabTo("button", "Add a content warning")
    await press("Enter")
    await focused({ kind: "input" })
    await page.keyboard.type("Birds")
    await tabTo("textarea", "")
    await page.keyboard.type("They eat fish")
    await sent()
    await post(page, "Birds")
      .getByRole("button", { name: /Show more/ })
      .waitFor()
    await focusedOn("article", "The newest heron")
  })

  it("searches, and opens what was found", async () => {
    await press("/")
    await focused({ id: "search-field" })
    await page.keyboard.type("heron")
    await press("Enter")
    await post(page, "The oldest heron").waitFor()
    await tabTo("article", "heron")
    await press("Enter")
    await title(/Post|Thread/)
    await focused({ id: "view-title" })
  })

  it("opens notifications, and only those of one kind", async () => {
    await pair("g", "n")
    await title("Notifications")
    await focused({ id: "view-title" })
    await tabTo("a", "Mentions")
    await press("Enter")
    await page.waitForURL(/tab=mentions/)
    // an address of its own: read out from its heading
    await focused({ id: "view-title" })
    await post(page, "did you see it?").waitFor()
  })

  it("changes a setting", async () => {
    await pair("g", "s")
    await title("Settings")
    await tabTo("input", "Device")
    await press("ArrowRight")
    await press("ArrowRight")
    await focusedOn("input", "Dark")
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark")
  })

  it("switches single keys off; only the help still answers, and leads back to the switch", async () => {
    await tabTo("input", "Single-key shortcuts")
    await press("Space")
    await focusedOn("input", "Single-key shortcuts")
    await press("n")
    await pair("g", "h")
    await press("?")
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor()
    expect(page.url()).toContain("/settings")
    await press("Escape")
    await page.getByRole("dialog").waitFor({ state: "hidden" })
    await focusedOn("input", "Single-key shortcuts")
    expect(visitor.complaints).toEqual([])
  })
})
