import type { Browser, CDPSession, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import {
  desktop,
  expectAccessible,
  goTo,
  keepPicture,
  launch,
  openVisitor,
  post,
  signIn,
  type Visitor
} from "./rig/Chromium.ts"
import { type Site, startSite } from "./rig/Site.ts"

/** What of a timeline is shown, the keyboard alone, and that nothing is left behind. */
describe("reading", () => {
  let site: Site
  let browser: Browser
  let visitor: Visitor
  let page: Page
  const tokens = new Map<string, string>()

  type Who = "alice" | "bob"
  const call = async (who: Who, path: string, body: object = {}) => {
    const token = tokens.get(who) ?? (await site.rig.token(who))
    tokens.set(who, token)
    const answer = await fetch(site.rig.upstreamUrl + path, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "e2e" },
      body: JSON.stringify(body)
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { readonly id: string }
  }
  const say = (status: string, more: object = {}, who: Who = "alice") =>
    call(who, "/api/v1/statuses", { status, visibility: "public", ...more })
  const option = async (name: string) => {
    await page.getByRole("button", { name: "Timeline options" }).click()
    await page.getByRole("menuitemradio", { name }).click()
  }
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "")
  const press = (keys: string) => page.keyboard.press(keys)

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    for (const n of [1, 2, 3]) {
      const one = await say(`Bob's thought ${n}`, {}, "bob")
      await call("alice", `/api/v1/statuses/${one.id}/reblog`)
    }
    let parent = (await say("First part of a long story")).id
    for (const n of [2, 3, 4, 5]) parent = (await say(`Part ${n} of it`, { in_reply_to_id: parent })).id
    await say("About #cats alone")
    await say("About #cats and #dogs", {}, "bob")
    await say(
      `Words first\n\n${["one", "two", "three", "four", "five", "six", "seven"].map((tag) => `#${tag}`).join(" ")}`
    )
    await call("alice", "/api/v2/filters", {
      title: "Endings",
      context: ["home", "public"],
      filter_action: "warn",
      keywords_attributes: [{ keyword: "finale", whole_word: true }]
    })
    await say("The finale was great", {}, "bob")
    visitor = await openVisitor(browser, { viewport: desktop })
    page = visitor.page
    await signIn(visitor, site, site.alice)
    await post(page, "About #cats alone").waitFor()
  })
  afterEach(({ task }) => keepPicture(task, { visitor }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("folds the middle of a thread, groups boosts when asked, and opens both", async () => {
    await page.getByRole("button", { name: "Show 3 more posts of this thread" }).waitFor()
    expect(await page.getByText("Part 3 of it").count()).toBe(0)
    await option("Group boosts")
    await page.getByRole("button", { name: "Show 3 boosts" }).waitFor()
    expect(await page.getByText("Bob's thought 2").count()).toBe(0)
    await expectAccessible(page, "folded rows")
    expect(await page.getByText("#seven").count()).toBe(0)
    await page.getByRole("button", { name: "Show 7 hashtags" }).click()
    await page.getByText("#seven").waitFor()
    await page.getByRole("button", { name: "Show 3 boosts" }).click()
    await post(page, "Bob's thought 2").waitFor()
    await page.getByRole("button", { name: "Show 3 more posts of this thread" }).click()
    await post(page, "Part 3 of it").waitFor()
    await option("Hide boosts")
    await expect.poll(() => page.getByText("Bob's thought 2").count()).toBe(0)
    // for this timeline alone, also after a reload
    await page.reload()
    await post(page, "About #cats alone").waitFor()
    expect(await page.getByText("Bob's thought 2").count()).toBe(0)
    await goTo(page, "Local")
    await post(page, "Bob's thought 2").waitFor()
  })

  it("covers what a filter warns of until it is asked for, and follows a change of the filters at once", async () => {
    const card = page.getByRole("article", { name: /Filtered: Endings/ })
    await card.waitFor()
    expect(await page.getByText("The finale was great").count()).toBe(0)
    await call("alice", "/api/v2/filters", {
      title: "No dogs",
      context: ["public"],
      filter_action: "hide",
      keywords_attributes: [{ keyword: "#dogs", whole_word: false }]
    })
    await expect.poll(() => page.getByText("About #cats and #dogs").count()).toBe(0)
    await card.getByRole("button", { name: "Show anyway" }).click()
    await page.getByText("The finale was great").waitFor()
  })

  it("shows posts with any or all of several hashtags", async () => {
    await page.goto(`${site.rig.origin}/app/tags/cats+three`)
    await post(page, "About #cats alone").waitFor()
    await post(page, "Words first").waitFor()
    await page.getByRole("link", { name: "All of these" }).click()
    await page.getByText("No posts with #cats and #three yet").waitFor()
    await page.getByRole("button", { name: "Back" }).click()
  })

  it("is worked with the keyboard alone, and single keys can be switched off", async () => {
    await page.goto(`${site.rig.origin}/app`)
    await post(page, "About #cats alone").waitFor()
    await press("j")
    const first = await focused()
    await press("j")
    expect(await focused()).not.toBe(first)
    await press("k")
    expect(await focused()).toBe(first)
    await press("j")
    const second = await page.evaluate(() => document.activeElement?.id)
    await press("f")
    await page
      .locator(`#${second}`)
      .getByRole("button", { name: /^Favourite/, pressed: true })
      .waitFor()
    await press("o")
    await page.getByRole("heading", { name: /Post by/ }).waitFor()
    await page.goBack()
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe(second)
    await press("g")
    await press("n")
    await page.getByRole("heading", { name: "Notifications" }).waitFor()
    await press("?")
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" })
    await help.waitFor()
    await expectAccessible(page, "shortcuts")
    await help.getByRole("link", { name: "To the settings" }).click()
    await page.getByRole("checkbox", { name: "Single-key shortcuts" }).uncheck()
    await press("g")
    await press("h")
    await press("n")
    await page.waitForTimeout(200)
    expect(new URL(page.url()).pathname).toBe("/app/settings")
    await page.getByRole("checkbox", { name: "Short labels" }).check()
    await goTo(page, "Home")
    await page
      .getByRole("article", { name: /^alice, (just now|\d|this)/ })
      .first()
      .waitFor()
    await expectAccessible(page, "home with short labels")
  })

  it("can be read at 400 %: nothing is cut off or covered", async () => {
    await page.setViewportSize({ width: 320, height: 256 })
    for (const path of ["", "/notifications", "/@bob", "/tags/cats+dogs", "/conversations", "/settings/profile"]) {
      await page.goto(`${site.rig.origin}/app${path}`)
      await page.locator("#view-title").waitFor()
      await page.waitForLoadState("networkidle")
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth
      )
      expect(sideways, path).toBeLessThanOrEqual(0)
    }
    await page.goto(`${site.rig.origin}/app`)
    await post(page, "About #cats alone").waitFor()
    await page.mouse.wheel(0, 300)
    await expect
      .poll(() => page.evaluate(() => document.querySelector(".view-header")?.getBoundingClientRect().bottom ?? 0))
      .toBeLessThanOrEqual(0)
    await page.setViewportSize(desktop)
  })

  it("leaves nothing behind over 200 changes of the view", async () => {
    await page.goto(`${site.rig.origin}/app`)
    await post(page, "About #cats alone").waitFor()
    const cdp: CDPSession = await page.context().newCDPSession(page)
    await cdp.send("HeapProfiler.enable")
    const round = (times: number) =>
      page.evaluate(async (count) => {
        const names = ["Notifications", "Local", "Bookmarks", "Conversations", "Lists", "Home"]
        const settle = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 12)))
        for (let n = 0; n < count; n++) {
          const wanted = names[n % names.length] ?? "Home"
          const links = [...document.querySelectorAll<HTMLAnchorElement>("nav[aria-label=Main] a")]
          links.find((link) => link.textContent?.trim().startsWith(wanted))?.click()
          await settle()
        }
      }, times)
    /** Once home stands there again and nothing more comes or goes: two readings in a row are the same. */
    const measure = async () => {
      await post(page, "About #cats alone").waitFor()
      let last = ""
      for (;;) {
        for (let n = 0; n < 3; n++) await cdp.send("HeapProfiler.collectGarbage")
        const { jsEventListeners, nodes } = await cdp.send("Memory.getDOMCounters")
        const now = `${jsEventListeners} ${nodes}`
        if (now === last) return { listeners: jsEventListeners, nodes }
        last = now
        await page.waitForTimeout(300)
      }
    }
    await round(24)
    const before = await measure()
    await round(204)
    const after = await measure()
    expect(after.listeners, `listeners ${before.listeners} → ${after.listeners}`).toBeLessThanOrEqual(
      before.listeners * 1.05 + 10
    )
    expect(after.nodes, `nodes ${before.nodes} → ${after.nodes}`).toBeLessThanOrEqual(before.nodes * 1.1 + 50)
    expect(visitor.complaints).toEqual([])
  })
})
