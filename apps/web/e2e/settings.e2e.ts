import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import {
  desktop,
  expectAccessible,
  expectContrast,
  keepPicture,
  launch,
  openVisitor,
  phone,
  post,
  signIn,
  type Visitor
} from "./rig/Chromium.ts"
import { type Site, startSite } from "./rig/Site.ts"

/** What is set takes effect at once, stays, and breaks nothing: on a phone and on a desktop. */
describe("settings", () => {
  let site: Site
  let browser: Browser

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    const token = await site.rig.token("alice")
    const send = async (path: string, body: object) => {
      const answer = await fetch(site.rig.upstreamUrl + path, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "e2e" },
        body: JSON.stringify(body)
      })
      expect(answer.status).toBe(200)
      return (await answer.json()) as { readonly id: string }
    }
    const { id } = await send("/api/v1/statuses", {
      status: "A post with #something in it, and a long word: Donaudampfschifffahrtsgesellschaft",
      visibility: "public"
    })
    await send(`/api/v1/statuses/${id}/favourite`, {})
  })
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  describe.each([
    { name: "phone", viewport: phone, scheme: "light" },
    { name: "desktop", viewport: desktop, scheme: "dark" }
  ] as const)("on a $name", ({ name, ...options }) => {
    let visitor: Visitor
    let page: Page
    const open = (path: string) => page.goto(`${site.rig.origin}/app${path}`)
    const choose = (group: string, option: string) =>
      page.getByRole("group", { name: group }).getByRole("radio", { name: option, exact: true }).check()
    const rootSize = () => page.evaluate(() => getComputedStyle(document.documentElement).fontSize)
    const sideways = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

    beforeAll(async () => {
      visitor = await openVisitor(browser, options)
      page = visitor.page
      await signIn(visitor, site, site.alice, "/app/settings")
    })
    afterEach(({ task }) => keepPicture(task, { [name]: visitor }))
    afterAll(async () => {
      expect(visitor.complaints).toEqual([])
      await visitor.context.close()
    })

    it("are found by their headings", async () => {
      await page.getByRole("heading", { name: "Look" }).waitFor()
      const headings = await page.getByRole("main").getByRole("heading", { level: 2 }).allTextContents()
      expect(headings.map((words) => words.trim())).toEqual(
        expect.arrayContaining(["What you see", "Look", "Keyboard and screen reader", "Wellbeing", "Account"])
      )
    })

    it("grow everything with the text, and nothing sideways", async () => {
      await choose("Text size", "Largest")
      expect(await rootSize()).toBe("24px")
      await page.setViewportSize({ width: Math.min(options.viewport.width, 1024), height: options.viewport.height })
      for (const path of ["/settings", "", "/@alice", "/settings/filters/new", "/settings/hashtags", "/lists"]) {
        await open(path)
        await page.locator("#view-title").waitFor()
        expect(await rootSize(), "before anything is drawn, after a reload").toBe("24px")
        expect(await sideways(), path).toBeLessThanOrEqual(0)
      }
      await page.setViewportSize(options.viewport)
      await open("/settings")
      await choose("Text size", "Normal")
      expect(await rootSize()).toBe("16px")
    })

    it("give high contrast by one's own wish and by the device's: 7 to 1 for every word", async () => {
      const contrast = () => page.evaluate(() => document.documentElement.dataset.contrast ?? "standard")
      expect(await contrast()).toBe("standard")
      await page.emulateMedia({ contrast: "more" })
      await expect.poll(contrast).toBe("more")
      await choose("Contrast", "Standard")
      expect(await contrast()).toBe("standard")
      await page.emulateMedia({ contrast: null })
      await choose("Contrast", "High")
      expect(await contrast()).toBe("more")
      await expectAccessible(page, "settings in high contrast")
      await expectContrast(page, "settings")
      for (const [path, ready] of [
        ["", "article"],
        ["/settings/filters/new", "form"],
        ["/compose", "textarea"]
      ] as const) {
        await open(path)
        await page.locator(ready).first().waitFor()
        await expectContrast(page, path)
      }
      await open("/settings")
      await choose("Contrast", "Device")
    })

    it("still what moves, or let it move against the device's wish, in pictures that are there already", async () => {
      const still = () => page.evaluate(() => document.querySelector<HTMLSourceElement>("picture source")?.media)
      const slow = () =>
        page.evaluate(() => {
          const probe = document.createElement("div")
          probe.style.transitionDuration = "3s"
          document.body.append(probe)
          const { transitionDuration } = getComputedStyle(probe)
          probe.remove()
          return transitionDuration
        })
      await expect.poll(still).toBe("(prefers-reduced-motion: reduce)")
      await choose("Motion", "Less")
      expect(await still()).toBe("all")
      await page.emulateMedia({ reducedMotion: "reduce" })
      await choose("Motion", "Full")
      expect(await still()).toBe("not all")
      expect(await slow()).toBe("3s")
      await choose("Motion", "Device")
      await page.emulateMedia({ reducedMotion: null })
    })

    it("keep numbers from view, here and after a reload", async () => {
      await page.getByRole("checkbox", { name: "Hide how many favourited" }).check()
      await page.getByRole("checkbox", { name: "Hide how many follow and are followed" }).check()
      await open("/@alice")
      const favourite = post(page, "A post with").getByRole("button", { name: /^Favourite/ })
      await favourite.waitFor()
      expect(await favourite.getAttribute("aria-label")).toBe("Favourite")
      expect(
        await page
          .getByRole("main")
          .getByText(/\d+ followers/)
          .count()
      ).toBe(0)
      await open("/settings")
      await page.getByRole("checkbox", { name: "Hide how many favourited" }).uncheck()
      await page.getByRole("checkbox", { name: "Hide how many follow and are followed" }).uncheck()
      await open("/@alice")
      await favourite.waitFor()
      expect(await favourite.getAttribute("aria-label")).toBe("Favourite, 1")
      expect(
        await page
          .getByRole("main")
          .getByText(/\d+ followers/)
          .count()
      ).toBe(1)
    })
  })
})
