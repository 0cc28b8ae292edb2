import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import {
  desktop,
  expectAccessible,
  goTo,
  keepPicture,
  launch,
  openVisitor,
  phone,
  post,
  signIn,
  type Visitor
} from "./rig/Chromium.ts"
import { type Site, startSite } from "./rig/Site.ts"

/** What makes it pleasant: the focus is where the next thing is done, nothing is cut off, a lost part comes back. */
describe("comfort", () => {
  let site: Site
  let browser: Browser
  let visitor: Visitor
  let page: Page
  let token: string

  const say = async (status: string, more: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    const answer = await fetch(`${site.rig.upstreamUrl}/api/v1/statuses`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "e2e" },
      body: JSON.stringify({ status, visibility: "public", ...more })
    })
    expect(answer.status).toBe(200)
    return ((await answer.json()) as { readonly id: string }).id
  }
  /** Pixels that the page is wider than the window. */
  const sideways = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    token = await site.rig.token("alice")
    for (let i = 1; i <= 12; i++) await say(`Everyday post ${i}`)
    visitor = await openVisitor(browser)
    page = visitor.page
    await signIn(visitor, site, site.alice)
    await post(page, "Everyday post 12").waitFor()
  })
  afterEach(({ task }) => keepPicture(task, { visitor }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("takes what is typed from the first time the composer opens, and shows the post on top", async () => {
    await page.getByRole("button", { name: "New post" }).first().click()
    const text = page.getByRole("dialog", { name: "New post" }).getByLabel("Your post")
    await expect.poll(() => text.evaluate((field) => field === document.activeElement)).toBe(true)
    await page.keyboard.type("Typed with the keyboard alone")
    await page.keyboard.press("Control+Enter")
    await post(page, "Typed with the keyboard alone").waitFor()
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0)
    expect(await page.getByRole("article").first().textContent()).toContain("Typed with the keyboard alone")
  })

  it("gives the focus to the next post when one is deleted", async () => {
    await post(page, "Typed with the keyboard alone").getByRole("button", { name: "More" }).click()
    await page.getByRole("menuitem", { name: "Delete post" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click()
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest("article")?.textContent ?? ""))
      .toContain("Everyday post 12")
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("ARTICLE")
  })

  it("folds a wall of text, and unfolds it in place", async () => {
    await say(`A wall of text. ${"It goes on and on. ".repeat(120)}The very end.`)
    await page.getByRole("button", { name: "1 new post" }).click()
    const wall = post(page, "A wall of text")
    const height = () => wall.evaluate((element) => element.getBoundingClientRect().height)
    const folded = await height()
    expect(folded).toBeLessThan(desktop.height * 0.75)
    await wall.getByRole("button", { name: "Read more" }).click()
    await expect.poll(height).toBeGreaterThan(folded)
    expect(page.url()).toBe(`${site.rig.origin}/app`)
  })

  it("loads a view on the second try when the network was away on the first", async () => {
    // with the service worker every view is there
    const context = await browser.newContext({
      serviceWorkers: "block",
      viewport: desktop,
      storageState: await visitor.context.storageState()
    })
    const bare = await context.newPage()
    await bare.goto(`${site.rig.origin}/app`)
    await bare.getByRole("article").first().waitFor()
    await context.setOffline(true)
    await goTo(bare, "Settings")
    await bare.getByRole("alert").getByText("could not be loaded").waitFor()
    await context.setOffline(false)
    await bare.getByRole("button", { name: "Try again" }).click()
    await bare.getByRole("heading", { name: "Settings" }).waitFor()
    await context.close()
  })

  it("has no sideways scroll in a window of 320 pixels, nor in a deep thread", async () => {
    let parent = await say("The root of a deep thread")
    const root = parent
    for (let i = 1; i <= 8; i++) parent = await say(`Level ${i} of the deep thread`, { in_reply_to_id: parent })
    await page.setViewportSize({ width: 320, height: 640 })
    for (const path of ["", "/notifications", "/settings", "/compose", "/@alice", `/@alice/${root}`]) {
      await page.goto(`${site.rig.origin}/app${path}`)
      await page.locator("#view-title").waitFor()
      expect(await sideways(), path).toBeLessThanOrEqual(0)
      if (!path.endsWith(root)) continue
      // what is far below is not drawn before one comes near
      await post(page, "Level 1").waitFor()
      for (let level = 2; level <= 8; level++) {
        await post(page, `Level ${level} of`).scrollIntoViewIfNeeded()
        expect(await sideways(), `level ${level}`).toBeLessThanOrEqual(0)
      }
    }
    await page.setViewportSize(desktop)
  })

  describe("where one is signed in", () => {
    let other: Visitor
    const sessions = () => page.getByRole("list", { name: "Where you are signed in" }).getByRole("listitem")
    /** Milliseconds in which an app whose session was ended elsewhere says so, by itself. */
    const SECONDS = 5_000
    const ended = () => other.page.getByRole("dialog", { name: "Your session ended" }).waitFor({ timeout: SECONDS })

    beforeAll(async () => {
      other = await openVisitor(browser, { viewport: phone, scheme: "dark", touch: true })
      await signIn(other, site, site.alice)
      await post(other.page, "Everyday post 12").waitFor()
      await page.goto(`${site.rig.origin}/app/settings`)
      await sessions().nth(1).waitFor()
    })
    afterEach(({ task }) => keepPicture(task, { other }))

    it("is listed, this browser first and named as such", async () => {
      expect(await sessions().count()).toBe(2)
      const [here, there] = await sessions().allTextContents()
      expect(here).toContain("This browser")
      expect(there).not.toContain("This browser")
      expect(there).toMatch(/Chrom.*Linux.*Signed in/)
      await expectAccessible(page, "settings with sessions")
      await other.page.goto(`${site.rig.origin}/app/settings`)
      await other.page.getByRole("list", { name: "Where you are signed in" }).waitFor()
      await expectAccessible(other.page, "settings with sessions on a phone")
    })

    it("ends for another browser in seconds, and the focus stays at the list", async () => {
      await sessions().nth(1).getByRole("button").click()
      await ended()
      await expect.poll(() => sessions().count()).toBe(1)
      expect(await page.evaluate(() => document.activeElement?.className)).toBe("sessions")
      await expectAccessible(other.page, "a session that ended")
      await other.page.goto(`${site.rig.origin}/app`)
      await other.page.getByRole("heading", { name: "Sign in to Chirp" }).waitFor()
    })

    it("ends everywhere, here and there", async () => {
      await signIn(other, site, site.alice)
      await post(other.page, "Everyday post 12").waitFor()
      await page.getByRole("button", { name: "Sign out everywhere" }).click()
      const asked = page.getByRole("dialog", { name: "Sign out everywhere?" })
      await asked.waitFor()
      await expectAccessible(page, "signing out everywhere")
      await asked.getByRole("button", { name: "Sign out" }).click()
      await page.waitForURL(`${site.rig.origin}/`)
      await ended()
      for (const one of [page, other.page]) {
        await one.goto(`${site.rig.origin}/app`)
        await one.getByRole("heading", { name: "Sign in to Chirp" }).waitFor()
      }
    })
  })
})
