import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import {
  desktop,
  expectAccessible,
  keepPicture,
  launch,
  openVisitor,
  phone,
  post,
  signIn,
  type Visitor
} from "./rig/Chromium.ts"
import { type Site, startSite } from "./rig/Site.ts"

/** A conversation: what is above comes without a jump, what is below folds, a long one is bounded, answers arrive live. */
describe("a thread", () => {
  let site: Site
  let browser: Browser
  let visitor: Visitor
  let page: Page
  let token: string

  const say = async (status: string, more: object = {}): Promise<string> => {
    const answer = await fetch(`${site.rig.upstreamUrl}/api/v1/statuses`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "e2e" },
      body: JSON.stringify({ status, visibility: "public", ...more })
    })
    expect(answer.status).toBe(200)
    return ((await answer.json()) as { readonly id: string }).id
  }
  const reply = (status: string, to: string, more: object = {}) => say(status, { in_reply_to_id: to, ...more })
  const topOf = (words: string) => post(page, words).evaluate((one) => one.getBoundingClientRect().top)
  const button = (name: string) => page.getByRole("button", { name, exact: true })

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    token = await site.rig.token("alice")
    visitor = await openVisitor(browser, { viewport: phone })
    page = visitor.page
    await signIn(visitor, site, site.alice)
  })
  afterEach(({ task }) => keepPicture(task, { visitor }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("shows the post at once where it is, and puts what it answers above without a jump", async () => {
    let parent = await say("Where it began. ".repeat(12))
    for (let n = 1; n <= 6; n++) parent = await reply(`Step ${n} on the way. ${"And more of it. ".repeat(20)}`, parent)
    await reply("What it came to", parent)
    await page.reload()
    await post(page, "What it came to").waitFor()
    let letGo = () => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await page.route("**/context", async (route) => {
      await held
      await route.continue()
    })
    await post(page, "What it came to").locator("time").first().click()
    await page.getByRole("heading", { name: /Post by/ }).waitFor()
    const before = await topOf("What it came to")
    letGo()
    await post(page, "Step 6 on the way").waitFor({ state: "attached" })
    expect(Math.abs((await topOf("What it came to")) - before)).toBeLessThanOrEqual(1)
    await page.mouse.wheel(0, -400)
    await expect.poll(() => topOf("Step 6 on the way")).toBeGreaterThan(-400)
    await page.unroute("**/context")
  })

  it("folds and shows the replies to a reply, and takes up what arrives", async () => {
    const root = await say("A question to all")
    const first = await reply("First opinion", root)
    await reply("Against the first", await reply("For the first", first))
    await reply("Second opinion", root)
    await page.goto(`${site.rig.origin}/app/@alice/${root}`)
    await post(page, "Against the first").waitFor()
    const folds = page.getByRole("button", { name: "Fold 2 replies" })
    await folds.click()
    await expect.poll(() => post(page, "For the first").isVisible()).toBe(false)
    await post(page, "Second opinion").waitFor()
    await button("Show 2 replies").focus()
    await page.keyboard.press("Enter")
    await post(page, "Against the first").waitFor()
    const before = await topOf("First opinion")
    await reply("A late third opinion", root)
    await post(page, "A late third opinion").waitFor()
    expect(Math.abs((await topOf("First opinion")) - before)).toBeLessThanOrEqual(1)
    await expectAccessible(page, "thread")
  })

  it("opens the same warning once for the whole thread", async () => {
    const root = await say("The butler did it", { spoiler_text: "Film ending", sensitive: true })
    await reply("No, the gardener", root, { spoiler_text: "re: Film ending", sensitive: true })
    await reply("Nothing to do with it", root, { spoiler_text: "Spiders", sensitive: true })
    await page.goto(`${site.rig.origin}/app/@alice/${root}`)
    await page.getByText("re: Film ending").waitFor()
    expect(await page.getByText("No, the gardener").isVisible()).toBe(false)
    await page.getByRole("button", { name: "Show more" }).first().click()
    await page.getByText("No, the gardener").waitFor()
    expect(await page.getByText("Nothing to do with it").isVisible()).toBe(false)
  })

  it("keeps a long thread bounded, and Back finds the place in it", async () => {
    await page.setViewportSize(desktop)
    const root = await say("A post that everybody answers")
    for (let n = 1; n <= 75; n++) await reply(`Answer number ${n}. ${"So it goes. ".repeat(1 + (n % 6))}`, root)
    await page.goto(`${site.rig.origin}/app/@alice/${root}`)
    await post(page, "Answer number 1.").waitFor()
    // half a screen a frame: a wheel on a slow machine may leap over it
    const most = await page.evaluate(async (wanted) => {
      const cards = () => [...document.querySelectorAll("#main article")]
      let most = 0
      while (!cards().some(({ textContent }) => textContent?.includes(wanted))) {
        window.scrollBy({ top: innerHeight / 2, behavior: "instant" })
        for (let n = 0; n < 2; n++) await new Promise((resolve) => requestAnimationFrame(resolve))
        most = Math.max(most, cards().length)
      }
      return most
    }, "Answer number 60.")
    expect(most).toBeLessThanOrEqual(60)
    await post(page, "Answer number 60.").scrollIntoViewIfNeeded()
    await page.waitForTimeout(400)
    const before = await topOf("Answer number 60.")
    await post(page, "Answer number 60.").locator("time").first().click()
    await page.waitForURL((url) => !url.pathname.endsWith(root))
    await page.goBack()
    await post(page, "Answer number 60.").waitFor()
    await expect.poll(async () => Math.abs((await topOf("Answer number 60.")) - before)).toBeLessThanOrEqual(1)
    expect(visitor.complaints).toEqual([])
  })
})
