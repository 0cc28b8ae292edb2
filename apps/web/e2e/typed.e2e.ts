import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import {
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

/** Nothing that was typed is lost: to scripts that are late, to tabs that overwrite each other, to a full disk, to a reload. */
describe("what was typed", () => {
  let site: Site
  let browser: Browser
  let me: Visitor
  let arrive = () => {}

  const write = async (page: Page) => {
    await page.getByRole("button", { name: "New post" }).first().click()
    return page.getByRole("dialog", { name: "New post" }).getByLabel("Your post")
  }
  /** Not the field that stands in for it. */
  const composer = async (page: Page) => {
    const field = await write(page)
    await page.getByRole("dialog").getByRole("button", { name: "Post", exact: true }).waitFor()
    return field
  }
  const kept = (page: Page) => page.getByText("Draft kept on this device").waitFor()
  const drafts = async (page: Page) => {
    await page.goto(`${site.rig.origin}/app/drafts`)
    await page.locator(".draft, .state").first().waitFor()
    return page.locator(".draft__text")
  }
  const anotherTab = async (path: string) => {
    const page = await me.context.newPage()
    await page.goto(site.rig.origin + path)
    await page.getByRole("navigation", { name: "Main" }).waitFor()
    return page
  }

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    me = await openVisitor(browser, { viewport: phone, workerless: true })
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve
    })
    await me.context.route("**/_astro/ComposeLoader.*", (route) => arrived.then(() => route.continue()))
    await signIn(me, site, site.alice)
  })
  afterEach(({ task }) => keepPicture(task, { me }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("while the composer was on its way is in the composer, and is posted when that was asked for", async () => {
    const { page } = me
    const words = `Typed ahead ${Date.now()}`
    const field = await write(page)
    await page.keyboard.type(words)
    expect(await field.inputValue()).toBe(words)
    await expectAccessible(page, "the composer on its way")
    await page.keyboard.press("Escape")
    await kept(page)
    expect(await (await drafts(page)).allTextContents()).toEqual([expect.stringContaining(words)])
    await goTo(page, "Home")
    expect(await (await write(page)).inputValue()).toBe(words)
    await page.keyboard.type("!")
    await page.keyboard.press("Control+Enter")
    arrive()
    await page.getByRole("dialog", { name: "New post" }).waitFor({ state: "hidden" })
    await post(page, `${words}!`).waitFor()
    expect(await (await write(page)).inputValue()).toBe("")
    await page.keyboard.press("Escape")
  })

  it("in a tab that is left at once is beside what another tab has kept", async () => {
    const { page } = me
    const other = await anotherTab("/app")
    const [mine, its] = [await composer(page), await composer(other)]
    await mine.fill("Words of the first tab")
    await page.keyboard.press("Escape")
    await kept(page)
    await its.fill("Words of the second tab")
    // within the time in which the draft is saved
    await other.goto(`${site.rig.origin}/`)
    await other.close()
    const all = await drafts(page)
    await expect.poll(() => all.allTextContents()).toHaveLength(2)
    expect((await all.allTextContents()).map((one) => one.trim()).sort()).toEqual([
      "Words of the first tab",
      "Words of the second tab"
    ])
    for (const left of [1, 0]) {
      await page.getByRole("button", { name: "Delete draft" }).first().click()
      await expect.poll(() => all.count()).toBe(left)
    }
  })

  it("in two tabs about one post are two drafts, and each can be gone on with", async () => {
    const { page } = me
    const words = `Two minds ${Date.now()}`
    await page.goto(`${site.rig.origin}/app`)
    await (await write(page)).fill(words)
    await page.keyboard.press("Control+Enter")
    await page.getByRole("button", { name: "View", exact: true }).press("Enter")
    await page.waitForURL(/\/app\/@alice\/\w+/)
    const other = await anotherTab(new URL(page.url()).pathname)
    const edit = async (tab: Page) => {
      await post(tab, words).getByRole("button", { name: "More", exact: true }).press("Enter")
      await tab.getByRole("menuitem", { name: "Edit post" }).press("Enter")
      const dialog = tab.getByRole("dialog", { name: "Change post" })
      await expect.poll(() => dialog.getByRole("textbox").first().inputValue()).toBe(words)
      return dialog.getByRole("textbox").first()
    }
    const [one, two] = [await edit(page), await edit(other)]
    await one.fill(`${words}, the first`)
    await page.keyboard.press("Escape")
    await kept(page)
    await two.fill(`${words}, the second`)
    await other.getByText("This is being written in another tab too").waitFor()
    await other.close()
    const all = await drafts(page)
    await expect.poll(() => all.count()).toBe(2)
    await page.getByRole("button", { name: /Continue:.*the second/ }).click()
    const dialog = page.getByRole("dialog", { name: "Change post" })
    await expect.poll(() => dialog.getByRole("textbox").first().inputValue()).toBe(`${words}, the second`)
    await page.keyboard.press("Control+Enter")
    await dialog.waitFor({ state: "hidden" })
    await expect.poll(() => all.allTextContents()).toEqual([expect.stringContaining("the first")])
    await page.getByRole("button", { name: "Delete draft" }).click()
    await goTo(page, "Home")
    await post(page, `${words}, the second`).waitFor()
  })

  it("on a device without room is kept where there is some, and asked about where there is none", async () => {
    const page = await anotherTab("/app")
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("full", "QuotaExceededError")
      }
    })
    await (await composer(page)).fill("Too much for this device")
    await page.keyboard.press("Escape")
    await kept(page)
    await page.reload()
    const again = await composer(page)
    await expect.poll(() => again.inputValue()).toBe("Too much for this device")
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("full", "QuotaExceededError")
      }
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError")
      }
    })
    await again.fill("Nowhere to go")
    await page.keyboard.press("Escape")
    const question = page.getByRole("dialog", { name: "Close without keeping this?" })
    await question.waitFor()
    await expectAccessible(page, "nothing can be kept")
    await question.getByRole("button", { name: "Keep writing" }).click()
    expect(await again.inputValue()).toBe("Nowhere to go")
    await page.close()
  })

  it("in a report or a profile is there after a reload", async () => {
    const { page } = me
    await page.goto(`${site.rig.origin}/app/settings/profile`)
    await page.getByLabel("About you").fill("Half a sentence about")
    await page.reload()
    await expect.poll(() => page.getByLabel("About you").inputValue()).toBe("Half a sentence about")
    const report = async () => {
      await page.goto(`${site.rig.origin}/app/@bob`)
      await page.getByRole("button", { name: "More about @bob" }).click()
      await page.getByRole("menuitem", { name: /^Report/ }).click()
      const dialog = page.getByRole("dialog", { name: /^Report/ })
      await dialog.getByRole("button", { name: "Next" }).click()
      return dialog.getByRole("textbox")
    }
    await (await report()).fill("What I have seen is")
    expect(await (await report()).inputValue()).toBe("What I have seen is")
    expect(me.complaints).toEqual([])
  })
})
