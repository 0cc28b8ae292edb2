import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import {
  desktop,
  expectAccessible,
  keepPicture,
  launch,
  openVisitor,
  phone,
  signIn,
  type Visitor
} from "./rig/Chromium.ts"
import { type Content, fill } from "./rig/content.ts"
import { type Site, startSite } from "./rig/Site.ts"
import { show, statesOf } from "./rig/views.ts"

/** How a view can look; the first gets all of axe's rules, the others those that colours can break. */
const looks = [
  { name: "light", media: { colorScheme: "light", contrast: "no-preference" } },
  { name: "dark", media: { colorScheme: "dark", contrast: "no-preference" } },
  { name: "light, high contrast", media: { colorScheme: "light", contrast: "more" } },
  { name: "dark, high contrast", media: { colorScheme: "dark", contrast: "more" } }
] as const

/**
 * Every view, as axe sees it: no finding of any severity, in each look, wide and on a phone. A view is loaded once a size
 * and changes its look in place, as when the device does. Fills a stand-in of its own.
 */
describe("every view", () => {
  let site: Site
  let content: Content
  let browser: Browser
  let visitor: Visitor

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    content = await fill(site)
  })
  afterEach(({ task }) => keepPicture(task, { visitor }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  /** What is wrong in any look, under its name. */
  const look = async (page: Page, view: string) => {
    for (const [at, { name, media }] of looks.entries()) {
      await page.emulateMedia(media)
      await expectAccessible(page, `${view}, ${name}`, at === 0 ? undefined : "colours")
    }
    await page.emulateMedia(looks[0].media)
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
      `${view}: does not scroll sideways`
    ).toBe(true)
  }

  it.each([desktop, phone])(
    "has no finding in any look at $width pixels",
    async (viewport) => {
      visitor = await openVisitor(browser, { viewport })
      const { page } = visitor
      const { origin } = site.rig
      await page.goto(`${origin}/`)
      await page.getByRole("heading", { level: 1 }).waitFor()
      await page.waitForLoadState("networkidle")
      await look(page, "landing page")
      await page.goto(`${origin}/app`)
      await page.getByRole("heading", { name: "Sign in to Chirp" }).waitFor()
      await look(page, "sign in")
      await page.goto(`${origin}/session/login?return_to=/app`)
      await page.locator('input[name="username"]').waitFor()
      await look(page, "GoToSocial's sign-in page")
      await signIn(visitor, site, site.alice)
      for (const state of statesOf(content)) {
        await show(page, origin, state)
        await look(page, state.name)
      }
      expect(visitor.complaints).toEqual([])
      await visitor.context.close()
    },
    600_000
  )
})
