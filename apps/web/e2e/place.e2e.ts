import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { desktop, keepPicture, launch, openVisitor, phone, post, signIn, type Visitor } from "./rig/Chromium.ts"
import { type Site, startSite } from "./rig/Site.ts"

const POSTS = 90

/** Home keeps one's place: over a reload, over what is posted meanwhile, and between two devices. */
describe("keeping the place", () => {
  let site: Site
  let browser: Browser
  let laptop: Visitor
  let mobile: Visitor
  let page: Page
  let token: string
  let count = 0

  const say = async (status: string) => {
    const answer = await fetch(`${site.rig.upstreamUrl}/api/v1/statuses`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "e2e" },
      body: JSON.stringify({ status, visibility: "public" })
    })
    expect(answer.status).toBe(200)
  }
  const more = async (n: number) => {
    for (let i = 0; i < n; i++) {
      count += 1
      await say(`Post number ${count}. ${"Words of an ordinary day, some of them. ".repeat(1 + (count % 5))}`)
    }
  }
  /** The first post whose top is in view, and where that is. */
  const reading = (on: Page) =>
    on.evaluate(() => {
      const bar = document.querySelector(".view-header")?.getBoundingClientRect().bottom ?? 0
      const first = [...document.querySelectorAll("#main article")].find(
        (one) => one.getBoundingClientRect().top >= bar
      )
      return {
        words: /Post number \d+\./.exec(first?.textContent ?? "")?.[0] ?? "",
        top: first?.getBoundingClientRect().top ?? Number.NaN
      }
    })
  const topOf = (on: Page, words: string) => post(on, words).evaluate((one) => one.getBoundingClientRect().top)
  const settled = (on: Page) => on.waitForLoadState("networkidle")

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    token = await site.rig.token("alice")
    await more(POSTS)
    laptop = await openVisitor(browser, { viewport: desktop })
    page = laptop.page
    await signIn(laptop, site, site.alice)
    await post(page, `Post number ${POSTS}.`).waitFor()
  })
  afterEach(({ task }) => keepPicture(task, mobile ? { laptop, mobile } : { laptop }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("opens after a reload at the same post and pixel, with what came since above it", async () => {
    for (let n = 0; n < 6; n++) {
      await page.mouse.wheel(0, 900)
      await page.waitForTimeout(60)
    }
    await settled(page)
    await page.mouse.wheel(0, -130)
    await expect.poll(async () => (await reading(page)).words).not.toBe("")
    await page.waitForTimeout(700)
    const before = await reading(page)
    await more(7)
    await page.reload()
    await post(page, before.words).waitFor()
    await expect.poll(async () => Math.abs((await topOf(page, before.words)) - before.top)).toBeLessThanOrEqual(4)
    await settled(page)
    expect(Math.abs((await topOf(page, before.words)) - before.top)).toBeLessThanOrEqual(4)
    await page.getByRole("button", { name: "7 new posts" }).waitFor()
  })

  it("draws a line where reading ended, and goes to the top when asked", async () => {
    await page.getByRole("button", { name: "7 new posts" }).click()
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0)
    await post(page, `Post number ${count}.`).waitFor()
    const line = page.locator(".timeline__line")
    await expect
      .poll(async () => {
        await page.mouse.wheel(0, 300)
        return line.isVisible()
      })
      .toBe(true)
    // the rows below it come one a frame
    const below = () => line.evaluate((one) => one.closest(".feed-window__row")?.nextElementSibling?.textContent)
    await expect.poll(below).toContain(`Post number ${POSTS}.`)
  })

  it("keeps the place through the other views, and moves nothing by pressing Home", async () => {
    await page.waitForTimeout(200)
    const before = await reading(page)
    await page.getByRole("link", { name: "Notifications" }).first().click()
    await page.getByRole("heading", { name: "Notifications" }).waitFor()
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Home", exact: true }).click()
    await post(page, before.words).waitFor()
    await expect.poll(async () => Math.abs((await topOf(page, before.words)) - before.top)).toBeLessThanOrEqual(1)
  })

  it("goes on by itself at the top when nobody is in the middle of something", async () => {
    await page.evaluate(() => window.scrollTo(0, 0))
    await page.locator("body").click({ position: { x: 3, y: 400 } })
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0)
    await more(1)
    const words = `Post number ${count}.`
    await expect.poll(() => page.getByRole("article").first().textContent()).toContain(words)
    expect(laptop.complaints).toEqual([])
  })

  it("offers the place of another device without jumping", async () => {
    mobile = await openVisitor(browser, { viewport: phone })
    await signIn(mobile, site, site.alice)
    await post(mobile.page, `Post number ${count}.`).waitFor()
    // what the phone told last, once Chirp has taken it
    let told = ""
    mobile.page.on("response", (answer) => {
      if (answer.url().includes("reading_positions/home") && answer.ok())
        told = answer.request().postDataJSON()?.status_id ?? ""
    })
    for (let n = 0; n < 5; n++) {
      await mobile.page.mouse.wheel(0, 800)
      await mobile.page.waitForTimeout(60)
    }
    const firstInView = () =>
      mobile.page.evaluate(() => {
        const bar = document.querySelector(".view-header")?.getBoundingClientRect().bottom ?? 0
        const rows = [...document.querySelectorAll("#main article")]
        return rows.find((one) => one.getBoundingClientRect().bottom > bar + 1)?.id ?? "none"
      })
    await expect.poll(async () => (await firstInView()) === `post-${told}`).toBe(true)
    const there = await reading(mobile.page)
    await mobile.page.close()
    const before = await page.evaluate(() => window.scrollY)
    await page.reload()
    const offer = page.getByRole("button", { name: "Continue there" })
    await offer.waitFor()
    expect(Math.abs((await page.evaluate(() => window.scrollY)) - before)).toBeLessThanOrEqual(4)
    await offer.click()
    await post(page, there.words).waitFor()
    // The same post is held; the one cut off above it is not as high on a wide window as on a phone.
    await expect.poll(async () => Math.abs((await topOf(page, there.words)) - there.top)).toBeLessThan(200)
    await expect.poll(() => offer.isVisible()).toBe(false)
    expect(laptop.complaints).toEqual([])
  })
})
