import type { Browser } from "playwright-core"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { goTo, keepPicture, launch, openVisitor, passSignInPages, post, signIn, type Visitor } from "./rig/Chromium.ts"
import { onStandIn, type Site, startSite } from "./rig/Site.ts"

/** What people see when something is wrong, and that they lose nothing. Needs an upstream that fails on demand. */
describe.skipIf(!onStandIn)("when something is wrong", () => {
  let site: Site
  let browser: Browser
  let alice: Visitor
  let token: string

  const say = async (status: string) => {
    const answer = await fetch(`${site.rig.origin}/api/v1/statuses`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "e2e" },
      body: JSON.stringify({ status, visibility: "public" })
    })
    expect(answer.status).toBe(200)
  }

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    token = await site.rig.token("alice")
    await say("Something to look at")
    alice = await openVisitor(browser)
    await signIn(alice, site, site.alice)
  })
  afterEach(({ task }) => keepPicture(task, { alice }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })
  beforeEach(async () => {
    await site.rig.run(site.rig.standIn.faults.down(false))
  })

  it("takes a favourite back with a message when the server does not take it", async () => {
    const { page } = alice
    const { faults } = site.rig.standIn
    await post(page, "Something to look at").waitFor()
    await site.rig.run(faults.failNext({ match: { method: "POST", path: /\/favourite$/ }, status: 500 }))
    const favourite = post(page, "Something to look at").getByRole("button", { name: /^Favourite/ })
    await favourite.click()
    await page
      .getByRole("region", { name: "Messages" })
      .getByText(/favourite/i)
      .first()
      .waitFor()
    expect(await favourite.getAttribute("aria-pressed")).toBe("false")
    await favourite.click()
    await post(page, "Something to look at")
      .getByRole("button", { name: /^Favourite/, pressed: true })
      .waitFor()
  })

  it("keeps what it has while the server is away, says so, and goes on by itself", async () => {
    const { page } = alice
    await site.rig.run(site.rig.standIn.faults.down("cut"))
    const bookmark = post(page, "Something to look at").getByRole("button", { name: "Bookmark" })
    await bookmark.click()
    await page.getByRole("region", { name: "Messages" }).getByText("No connection").waitFor()
    expect(await bookmark.getAttribute("aria-pressed")).toBe("true")
    expect(await post(page, "Something to look at").isVisible()).toBe(true)
    // a timeline that is not there yet: an error with a way to try again
    await goTo(page, "Local")
    await page
      .getByRole("button", { name: /Try again|Retry/ })
      .first()
      .waitFor()
    await site.rig.run(site.rig.standIn.faults.down(false))
    await page
      .getByRole("button", { name: /Try again|Retry/ })
      .first()
      .click()
    await post(page, "Something to look at").waitFor()
  })

  it("opens with a clear page when the server is away at start, and opens by itself when it is back", async () => {
    const { page } = alice
    await site.rig.run(site.rig.standIn.faults.down("starting"))
    // on a device that has not seen them before; elsewhere the app opens with what it kept (offline.e2e.ts)
    await page.evaluate(() => {
      for (const key of Object.keys(localStorage)) if (key.startsWith("chirp.me/")) localStorage.removeItem(key)
    })
    await page.goto(`${site.rig.origin}/app`)
    await page.getByRole("heading", { name: "The server does not answer" }).waitFor()
    await site.rig.run(site.rig.standIn.faults.down(false))
    await post(page, "Something to look at").waitFor()
  })

  it("fills the gap after the stream was cut: nothing missed, nothing twice", async () => {
    const { page } = alice
    await goTo(page, "Home")
    await post(page, "Something to look at").waitFor()
    await site.rig.stopServer()
    const direct = await fetch(`${site.rig.upstreamUrl}/api/v1/statuses`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "e2e" },
      body: JSON.stringify({ status: "Written while Chirp was away", visibility: "public" })
    })
    expect(direct.status).toBe(200)
    await site.rig.restartServer()
    await page.getByRole("button", { name: /new post/ }).click({ timeout: 45_000 })
    await post(page, "Written while Chirp was away").waitFor()
    expect(await page.getByRole("article").filter({ hasText: "Written while Chirp was away" }).count()).toBe(1)
  })

  it("names the file that is not a picture, and posts without it", async () => {
    const { page } = alice
    await page.getByRole("button", { name: "New post" }).first().click()
    const dialog = page.getByRole("dialog", { name: "New post" })
    await dialog.getByLabel("Your post").fill("With a broken file")
    await dialog
      .locator('input[type="file"]')
      .setInputFiles({ name: "broken.png", mimeType: "image/png", buffer: Buffer.from("this is not a picture") })
    await dialog.getByRole("alert").filter({ hasText: /.+/ }).first().waitFor()
    await dialog.getByRole("button", { name: "Remove broken.png" }).click()
    await dialog.getByRole("button", { name: "Post", exact: true }).click()
    await dialog.waitFor({ state: "hidden" })
    await post(page, "With a broken file").waitFor()
  })

  it("keeps the text when a post is refused, and sends it on the second try", async () => {
    const { page } = alice
    await site.rig.run(
      site.rig.standIn.faults.failNext({ match: { method: "POST", path: "/api/v1/statuses" }, status: 422 })
    )
    await page.getByRole("button", { name: "New post" }).first().click()
    const dialog = page.getByRole("dialog", { name: "New post" })
    await dialog.getByLabel("Your post").fill("Second time lucky")
    await dialog.getByRole("button", { name: "Post", exact: true }).click()
    await dialog.getByRole("alert").getByRole("button", { name: "Try again" }).click()
    await dialog.waitFor({ state: "hidden" })
    await post(page, "Second time lucky").waitFor()
    expect(await page.getByRole("article").filter({ hasText: "Second time lucky" }).count()).toBe(1)
  })

  it("asks to sign in again when the session ended, and gives the draft back", async () => {
    const { page } = alice
    await page.getByRole("button", { name: "New post" }).first().click()
    const dialog = page.getByRole("dialog", { name: "New post" })
    await dialog.getByLabel("Your post").fill("A thought I would hate to lose")
    await alice.context.request.post(`${site.rig.origin}/session/logout`, {
      headers: { origin: site.rig.origin, "x-chirp-csrf": "1", "sec-fetch-site": "same-origin" }
    })
    // its stream is closed, and that is enough for the app to ask
    const ended = page.getByRole("dialog", { name: "Your session ended" })
    await ended.getByRole("link", { name: "Sign in again" }).click()
    await passSignInPages(page, site.alice)
    await page.waitForURL(`${site.rig.origin}/app**`)
    await page.getByRole("button", { name: "New post" }).first().click()
    await expect
      .poll(() => page.getByRole("dialog", { name: "New post" }).getByLabel("Your post").inputValue())
      .toBe("A thought I would hate to lose")
  })

  it("made no page complain", () => {
    // a browser logs each handshake that failed; here they fail on purpose
    expect(alice.complaints.filter((line) => !line.includes("WebSocket connection to"))).toEqual([])
  })
})
