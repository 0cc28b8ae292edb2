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

/** Views that everybody has; what is written in them matters less than the room it takes. */
const views = [
  "/app",
  "/app/notifications",
  "/app/search",
  "/app/explore",
  "/app/conversations",
  "/app/drafts",
  "/app/scheduled",
  "/app/settings",
  "/app/settings/profile",
  "/app/@alice",
  "/app/compose",
  "/app/nowhere"
]

/** The language of the app: German as far as one looks, and everything turned around where lines run from the right. */
describe("language", () => {
  let site: Site
  let browser: Browser
  let visitor: Visitor
  let page: Page
  let token: string
  const asked: Array<string> = []

  const say = async (status: string): Promise<void> => {
    const answer = await fetch(`${site.rig.upstreamUrl}/api/v1/statuses`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "e2e" },
      body: JSON.stringify({ status, visibility: "public", language: "en" })
    })
    expect(answer.status).toBe(200)
  }
  /** Follows a link within the app, wherever it would stand. */
  const go = async (path: string) => {
    await page.evaluate((href) => {
      const link = document.createElement("a")
      link.href = href
      document.body.append(link)
      link.click()
      link.remove()
    }, path)
    await page.waitForURL((url) => url.pathname === path)
    await page.locator("#view-title").waitFor()
    await page.locator('#main [role="status"] .skeleton, .skeleton').first().waitFor({ state: "detached" })
  }
  const speaks = () => page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    token = await site.rig.token("alice")
    await say("A post in English")
    visitor = await openVisitor(browser, { viewport: desktop })
    page = visitor.page
    page.on("request", (request) => asked.push(request.url()))
    await signIn(visitor, site, site.alice)
    await post(page, "A post in English").waitFor()
  })
  afterEach(({ task }) => keepPicture(task, { visitor }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("is that of the browser until one is chosen, and English costs nothing more", async () => {
    expect(await speaks()).toEqual(["en", "ltr"])
    expect(asked.filter((url) => /\/(german|pseudo)\./.test(url))).toEqual([])
  })

  it("changes to German at once and keeps what is being written", async () => {
    await page.getByRole("button", { name: "New post" }).first().click()
    await page.getByRole("dialog").getByLabel("Your post").fill("Half a sentence")
    await page.keyboard.press("Escape")
    await goTo(page, "Settings")
    await page.getByLabel("Language of the app").selectOption("de")
    await page.getByRole("heading", { name: "Einstellungen", level: 1 }).waitFor()
    expect(await speaks()).toEqual(["de", "ltr"])
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("app-language")
    await expect.poll(() => page.title()).toBe("Einstellungen · Chirp")

    await page.getByRole("button", { name: "Neuer Beitrag" }).first().click()
    const text = page.getByRole("dialog", { name: "Neuer Beitrag" }).getByLabel("Dein Beitrag")
    await expect.poll(() => text.inputValue()).toBe("Half a sentence")
    await page.keyboard.press("Escape")
  })

  it("stays German after a reload: dates, plurals, and what other people wrote as it is", async () => {
    await page.goto(`${site.rig.origin}/app`)
    await page.getByRole("navigation", { name: "Hauptnavigation" }).waitFor()
    const card = post(page, "A post in English")
    await card.waitFor()
    expect(await card.locator(".html").getAttribute("lang")).toBe("en")
    expect(await card.locator("time").first().getAttribute("title")).toMatch(/^\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2}$/)
    await say("A second post")
    await page.getByRole("button", { name: "1 neuer Beitrag" }).or(post(page, "A second post")).first().waitFor()
    await go("/app/settings")
    await expectAccessible(page, "settings in German")
  })

  it("is served offline too, from what the service worker keeps", async () => {
    await page.evaluate(() => navigator.serviceWorker.ready)
    const kept = () =>
      page.evaluate(async () => {
        const names = await caches.keys()
        const all = await Promise.all(
          names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url))
        )
        return all.flat().some((url) => /\/german\./.test(url))
      })
    await expect.poll(kept).toBe(true)
  })

  it("turns everything around for lines from the right, and cuts no long word off", async () => {
    await page.goto(`${site.rig.origin}/app?lang=ar-XB`)
    await page.locator("#view-title").waitFor()
    expect(await speaks()).toEqual(["ar-XB", "rtl"])
    for (const viewport of [desktop, phone]) {
      await page.setViewportSize(viewport)
      for (const view of views) {
        await go(view)
        const found = await page.evaluate(() => {
          const shown = (element: Element) => {
            const box = element.getBoundingClientRect()
            return box.width > 2 && box.height > 2 && getComputedStyle(element).visibility === "visible"
          }
          const controls = [...document.querySelectorAll("button, .button, label, legend, h1, h2, th, .nav__label")]
          return {
            // what makes the page wider than its window, by name
            sideways:
              document.documentElement.scrollWidth <= document.documentElement.clientWidth
                ? []
                : [...document.querySelectorAll("body *")]
                    .filter((one) => {
                      const { left, right } = one.getBoundingClientRect()
                      return left < -1 || right > document.documentElement.clientWidth + 1
                    })
                    .map((one) => `${one.tagName}.${one.getAttribute("class") ?? ""}`)
                    .slice(0, 12),
            cut: controls
              .filter((one) => shown(one) && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 2)
              .filter((one) => getComputedStyle(one).display !== "inline" && !one.closest(".visually-hidden"))
              .map((one) => `${one.className || one.tagName}: ${one.textContent?.trim().slice(0, 40)}`),
            // the frame holds nobody's words but the app's: all of them are disguised
            plain: [...document.querySelectorAll(".nav__label, .nav__compose span, h1, legend, #main .tabs a")]
              .map((one) => one.textContent?.trim() ?? "")
              .filter((words) => /[a-z]{3}/i.test(words) && !/~/.test(words))
          }
        })
        const own = view === "/app/@alice" ? found.plain.filter((words) => !/alice/i.test(words)) : found.plain
        expect({ ...found, plain: own }, `${view} at ${viewport.width}`).toEqual({
          sideways: [],
          cut: [],
          plain: []
        })
      }
    }
    await go("/app/drafts")
    const mirrored = await page
      .locator(".view-header .icon-button .icon--points")
      .first()
      .evaluate((icon) => getComputedStyle(icon).scale)
    expect(mirrored).toBe("-1 1")
    expect(visitor.complaints).toEqual([])
  })

  it("is chosen back, and the landing page follows", async () => {
    await page.setViewportSize(desktop)
    await page.goto(`${site.rig.origin}/?lang=de`)
    await page.getByRole("heading", { name: "Für Menschen gemacht, nicht für Klicks" }).waitFor()
    await page.goto(`${site.rig.origin}/?lang=en`)
    await page.getByRole("heading", { name: "Made for people, not for clicks" }).waitFor()
    await page.goto(`${site.rig.origin}/app/settings`)
    await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor()
    expect(await speaks()).toEqual(["en", "ltr"])
  })
})
