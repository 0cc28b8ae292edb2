import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { keepPicture, launch, openVisitor, phone, post, signIn, type Visitor } from "./rig/Chromium.ts"
import { type Site, startSite } from "./rig/Site.ts"

const POSTS = 130

/** A long timeline on a phone: scrolling, keeping the place, what arrives meanwhile. */
describe("a long timeline", () => {
  let site: Site
  let browser: Browser
  let visitor: Visitor
  let page: Page
  let token: string

  const say = async (status: string) => {
    const answer = await fetch(`${site.rig.upstreamUrl}/api/v1/statuses`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "e2e" },
      body: JSON.stringify({ status, visibility: "public" })
    })
    expect(answer.status).toBe(200)
  }
  /** Distance of a post from the top of the window, in CSS pixels. */
  const topOf = (words: string) => post(page, words).evaluate((element) => element.getBoundingClientRect().top)

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    token = await site.rig.token("alice")
    for (let i = 1; i <= POSTS; i++) {
      await say(`Post number ${i}. ${"A line of everyday life, of some length. ".repeat(1 + (i % 4))}`)
    }
    visitor = await openVisitor(browser, { viewport: phone })
    page = visitor.page
    await signIn(visitor, site, site.alice)
    await post(page, `Post number ${POSTS}.`).waitFor()
  })
  afterEach(({ task }) => keepPicture(task, { visitor }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("loads older posts on the way down to the very first, with a bounded page", async () => {
    let most = 0
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 2500)
          most = Math.max(most, await page.getByRole("article").count())
          return page.getByText("You have reached the end.").isVisible()
        },
        { timeout: 60_000, interval: 150 }
      )
      .toBe(true)
    await post(page, "Post number 1.").waitFor()
    expect(most).toBeLessThanOrEqual(60)
  })

  it("comes back from a thread to the same post at the same place", async () => {
    await page.mouse.wheel(0, -3000)
    await page.waitForTimeout(300)
    const words = await page.getByRole("article").evaluateAll((all) => {
      const middle = all.find((one) => {
        const box = one.getBoundingClientRect()
        return box.top > 120 && box.bottom < window.innerHeight - 80
      })
      return /Post number \d+\./.exec(middle?.textContent ?? "")?.[0] ?? ""
    })
    expect(words).not.toBe("")
    const before = await topOf(words)
    await post(page, words).locator("time").first().click()
    await page.waitForURL(/\/app\/@alice\/\w+/)
    await page.goBack()
    await post(page, words).waitFor()
    await expect.poll(async () => Math.abs((await topOf(words)) - before)).toBeLessThanOrEqual(1)
  })

  it("counts what arrives without moving what is read, and shows it when asked", async () => {
    const words = await page.getByRole("article").evaluateAll((all) => {
      const middle = all.find((one) => one.getBoundingClientRect().top > 120)
      return /Post number \d+\./.exec(middle?.textContent ?? "")?.[0] ?? ""
    })
    const before = await topOf(words)
    for (const n of [1, 2, 3]) await say(`News ${n}, hot off the press`)
    await page.getByRole("button", { name: "3 new posts" }).waitFor()
    expect(Math.abs((await topOf(words)) - before)).toBeLessThanOrEqual(1)
    await page.getByRole("button", { name: "3 new posts" }).click()
    await post(page, "News 3, hot off the press").waitFor()
    expect(await page.getByRole("article").first().textContent()).toContain("News 3")
    expect(visitor.complaints).toEqual([])
  })
})
