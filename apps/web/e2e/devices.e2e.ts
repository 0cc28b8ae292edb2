import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { goTo, keepPicture, launch, openVisitor, phone, post, signIn, type Visitor } from "./rig/Chromium.ts"
import { type Site, startSite } from "./rig/Site.ts"

/** One person on two devices, and in two tabs of one: what is done here shows there, and nothing written is lost. */
describe("two at once", () => {
  let site: Site
  let browser: Browser
  let laptop: Visitor
  let mobile: Visitor
  let tokens: { readonly alice: string; readonly bob: string }

  const say = async (who: "alice" | "bob", status: string) => {
    const answer = await fetch(`${site.rig.upstreamUrl}/api/v1/statuses`, {
      method: "POST",
      headers: { authorization: `Bearer ${tokens[who]}`, "content-type": "application/json", "user-agent": "e2e" },
      body: JSON.stringify({ status, visibility: "public" })
    })
    expect(answer.status).toBe(200)
  }
  /** What the badge of the notifications says; empty without one. */
  const badge = (page: Page) =>
    page
      .locator('.nav__link[href="/app/notifications"] .nav__badge')
      .allTextContents()
      .then((all) => all.join())

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    tokens = { alice: await site.rig.token("alice"), bob: await site.rig.token("bob") }
    for (let n = 1; n <= 15; n++)
      await say("alice", `Log entry ${n}. ${"The weather, the garden, the cat. ".repeat(8)}`)
    laptop = await openVisitor(browser)
    mobile = await openVisitor(browser, { viewport: phone })
    for (const visitor of [laptop, mobile]) {
      await signIn(visitor, site, site.alice)
      await post(visitor.page, "Log entry 15.").waitFor()
    }
  })
  afterEach(({ task }) => keepPicture(task, { laptop, mobile }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("counts notifications on both, and no longer once they are read on one", async () => {
    await say("bob", "@alice a letter for you")
    for (const { page } of [laptop, mobile]) await expect.poll(() => badge(page)).toBe("1")
    await goTo(laptop.page, /^Notifications/)
    await post(laptop.page, "a letter for you").waitFor()
    for (const { page } of [laptop, mobile]) await expect.poll(() => badge(page)).toBe("")
    await goTo(laptop.page, "Home")
    await post(laptop.page, "Log entry 15.").waitFor()
  })

  it("takes a post away on both when it is deleted on one", async () => {
    await post(laptop.page, "Log entry 15.").getByRole("button", { name: "More" }).click()
    await laptop.page.getByRole("menuitem", { name: "Delete post" }).click()
    await laptop.page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click()
    for (const { page } of [laptop, mobile]) await expect.poll(() => page.getByText("Log entry 15.").count()).toBe(0)
    await post(mobile.page, "Log entry 14.").waitFor()
  })

  it("offers on one where reading went on on the other, at once", async () => {
    const offer = laptop.page.getByRole("button", { name: "Continue there" })
    await expect
      .poll(
        async () => {
          await mobile.page.mouse.wheel(0, 600)
          return (await offer.count()) > 0
        },
        { interval: 4_000, timeout: 60_000 }
      )
      .toBe(true)
  })

  it("keeps what is written in two tabs, each by itself", async () => {
    const other = await laptop.context.newPage()
    await other.goto(`${site.rig.origin}/app`)
    const tabs = [laptop.page, other]
    const field = (page: Page) => page.getByRole("dialog", { name: "New post" }).getByLabel("Your post")
    for (const page of tabs) {
      await page.getByRole("button", { name: "New post" }).first().click()
      await field(page).waitFor()
    }
    await field(laptop.page).fill("Written in the first tab")
    await field(other).fill("Written in the second tab")
    await other.close({ runBeforeUnload: false })
    await field(laptop.page).press("Escape")
    await goTo(laptop.page, "Drafts")
    for (const words of ["Written in the first tab", "Written in the second tab"])
      await laptop.page.locator(".draft").filter({ hasText: words }).waitFor()
    expect([...laptop.complaints, ...mobile.complaints]).toEqual([])
  })
})
