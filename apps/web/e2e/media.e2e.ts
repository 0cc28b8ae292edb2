import type { Browser, CDPSession, Page } from "playwright-core"
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
import { picture, tone } from "./rig/pictures.ts"
import { type Site, startSite } from "./rig/Site.ts"

/** The media viewer: keys on a desktop, fingers on a phone. */
describe("media viewer", () => {
  let site: Site
  let browser: Browser
  let alice: Visitor
  let touching: Visitor

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    const token = await site.rig.token("alice")
    const headers = { authorization: `Bearer ${token}`, "user-agent": "e2e" }
    const ids: Array<string> = []
    for (const [name, description, colours] of [
      ["one.png", "A blue evening", ["#2563eb", "#f59e0b"]],
      ["two.png", "", ["#0f766e", "#fde68a"]],
      ["three.png", "A red morning", ["#b91c1c", "#fde68a"]]
    ] as const) {
      const image = await picture(name, colours)
      const form = new FormData()
      form.set("file", new Blob([new Uint8Array(image.buffer)], { type: image.mimeType }), name)
      if (description !== "") form.set("description", description)
      const answer = await fetch(`${site.rig.upstreamUrl}/api/v2/media`, { method: "POST", headers, body: form })
      ids.push(((await answer.json()) as { readonly id: string }).id)
    }
    for (const name of ["first.wav", "second.wav"]) {
      const sound = tone(name)
      const form = new FormData()
      form.set("file", new Blob([new Uint8Array(sound.buffer)], { type: sound.mimeType }), name)
      form.set("description", name)
      const answer = await fetch(`${site.rig.upstreamUrl}/api/v2/media`, { method: "POST", headers, body: form })
      const { id } = (await answer.json()) as { readonly id: string }
      await fetch(`${site.rig.upstreamUrl}/api/v1/statuses`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify({ status: `Listen to ${name}`, visibility: "public", media_ids: [id] })
      })
    }
    const said = await fetch(`${site.rig.upstreamUrl}/api/v1/statuses`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ status: "Three pictures", visibility: "public", media_ids: ids })
    })
    expect(said.status).toBe(200)
    alice = await openVisitor(browser, { viewport: desktop, scheme: "dark" })
    touching = await openVisitor(browser, { viewport: phone, touch: true })
    for (const visitor of [alice, touching]) await signIn(visitor, site, site.alice)
  })
  afterEach(({ task }) => keepPicture(task, { alice, touching }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  const viewer = (page: Page) => page.getByRole("dialog", { name: /^Image/ })
  const scale = (page: Page, at = 0) =>
    page
      .locator(".viewer__frame")
      .nth(at)
      .getAttribute("data-scale")
      .then((text) => Number(text))

  it("goes, zooms, describes and closes by keyboard, and gives the focus back", async () => {
    const { page } = alice
    const opener = post(page, "Three pictures").getByRole("button", { name: "Open image: A blue evening" })
    await opener.press("Enter")
    await viewer(page).waitFor()
    expect(await viewer(page).getAttribute("aria-labelledby")).not.toBeNull()
    await page.locator(".viewer__caption").filter({ hasText: "A blue evening" }).waitFor()
    await page.locator(".viewer__frame img").first().waitFor()
    await expectAccessible(page, "media viewer")

    await page.keyboard.press("+")
    await page.keyboard.press("+")
    await expect.poll(() => scale(page)).toBeCloseTo(1.96, 1)
    // larger than its frame, the arrows move it: the first picture stays
    await page.keyboard.press("ArrowRight")
    await page.getByText("1 / 3").waitFor()
    await page.keyboard.press("0")
    await expect.poll(() => scale(page)).toBe(1)
    await page.keyboard.press("ArrowRight")
    await page.getByText("2 / 3").waitFor()
    await page.getByText("No description was given.").waitFor()
    await page.keyboard.press("End")
    await page.getByText("A red morning").last().waitFor()
    // the focus does not leave the dialog
    for (let count = 0; count < 12; count += 1) await page.keyboard.press("Tab")
    expect(
      await page.evaluate(
        () => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null
      )
    ).toBe(true)
    await page.keyboard.press("Escape")
    await viewer(page).waitFor({ state: "hidden" })
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it("zooms with two fingers and a double tap, goes on by a swipe, and closes by one downwards", async () => {
    const { page } = touching
    const fingers: CDPSession = await touching.context.newCDPSession(page)
    const touch = (
      type: "touchStart" | "touchMove" | "touchEnd",
      ...points: ReadonlyArray<readonly [number, number]>
    ) =>
      fingers.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: points.map(([x, y], id) => ({ x, y, id }))
      })
    await post(page, "Three pictures").getByRole("button", { name: "Open image: A blue evening" }).tap()
    await viewer(page).waitFor()
    await page.locator(".viewer__frame img").first().waitFor()

    await touch("touchStart", [180, 400], [210, 400])
    for (let apart = 20; apart <= 100; apart += 20) await touch("touchMove", [195 - apart, 400], [195 + apart, 400])
    await touch("touchEnd")
    await expect.poll(() => scale(page)).toBeGreaterThan(3)

    const tap = async () => {
      await touch("touchStart", [195, 420])
      await touch("touchEnd")
    }
    await tap()
    await tap()
    await expect.poll(() => scale(page)).toBe(1)
    await tap()
    await tap()
    await expect.poll(() => scale(page)).toBe(2.5)
    await tap()
    await tap()
    await expect.poll(() => scale(page)).toBe(1)

    await touch("touchStart", [330, 400])
    for (let x = 300; x >= 60; x -= 40) await touch("touchMove", [x, 400])
    await touch("touchEnd")
    await page.getByText("2 / 3").waitFor()

    await touch("touchStart", [195, 300])
    for (let y = 320; y <= 520; y += 40) await touch("touchMove", [195, y])
    await touch("touchEnd")
    await viewer(page).waitFor({ state: "hidden" })
  })

  it("closes by Back, which leaves the post only when nothing is open over it", async () => {
    const { page } = alice
    await post(page, "Three pictures").locator("a:has(time)").click()
    await page.waitForURL(/@alice/)
    const thread = page.url()
    await post(page, "Three pictures").getByRole("button", { name: "Open image: A blue evening" }).click()
    await viewer(page).waitFor()
    await page.evaluate(() => history.back())
    await viewer(page).waitFor({ state: "hidden" })
    await expect.poll(() => page.url()).toBe(thread)
    await post(page, "Three pictures").waitFor()
    await page.evaluate(() => history.back())
    await page.waitForURL((url) => !url.pathname.includes("@"))
  })

  it("plays one sound at a time", async () => {
    const { page } = alice
    const player = (name: string) => page.locator(`audio[aria-label="${name}"]`)
    const silent = (name: string) => player(name).evaluate((audio: HTMLAudioElement) => audio.paused)
    for (const name of ["first.wav", "second.wav"]) {
      await player(name).evaluate((audio: HTMLAudioElement) => {
        // longer than the test, however slow
        audio.playbackRate = 0.0625
        return audio.play()
      })
    }
    await expect.poll(() => silent("first.wav")).toBe(true)
    expect(await silent("second.wav")).toBe(false)
  })

  it("made no page complain", () => {
    expect([...alice.complaints, ...touching.complaints]).toEqual([])
  })
})
