import type { Browser } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { replicas } from "./rig/Balanced.ts"
import { goTo, keepPicture, launch, openVisitor, post, signIn, type Visitor } from "./rig/Chromium.ts"
import { picture } from "./rig/pictures.ts"
import { type Site, startSite } from "./rig/Site.ts"

/**
 * The whole main job, as two people do it in two browsers: sign in, follow, post with a picture, see it arrive, answer,
 * like, be told, delete, sign out; with a reload and a restart of the server in between.
 */
describe("two people, two browsers", () => {
  const mark = Math.random().toString(36).slice(2, 8)
  const words = `The swifts are back over the market square (${mark})`
  const answer = `Saw them too, right above the bakery! (${mark})`
  const description = "Evening sky from blue to orange above roofs"
  let site: Site
  let browser: Browser
  let alice: Visitor
  let bob: Visitor

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    alice = await openVisitor(browser)
    bob = await openVisitor(browser)
  })
  afterEach(({ task }) => keepPicture(task, { alice, bob }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("shows who is not signed in the way in, and signs in at GoToSocial's pages", async () => {
    await alice.page.goto(`${site.rig.origin}/app`)
    await alice.page.getByRole("heading", { name: "Sign in to Chirp" }).waitFor()
    await signIn(alice, site, site.alice)
    await signIn(bob, site, site.bob)
    await alice.page.getByRole("heading", { name: "Home", level: 1 }).waitFor()
    // the token never reaches the page
    const cookies = await alice.context.cookies()
    expect(cookies.filter(({ name }) => name.includes("chirp_session"))).toMatchObject([
      { httpOnly: true, sameSite: "Lax" }
    ])
    expect(await alice.page.evaluate(() => document.cookie)).not.toContain("chirp_session")
  })

  it("lets bob follow alice, who accepts in her notifications as they arrive", async () => {
    await bob.page.goto(`${site.rig.origin}/app/@${site.alice.username}`)
    const button = bob.page.getByRole("button", {
      name: /^(Follow|Request to follow|Requested|Cancel request|Unfollow|Following)/
    })
    await button.waitFor()
    if (!/^(Unfollow|Following)/.test((await button.getAttribute("aria-label")) ?? "")) {
      await button.click()
      await goTo(alice.page, /Notifications/)
      const accept = alice.page.getByRole("button", { name: "Accept" }).first()
      const followed = alice.page.getByText(/followed you|follows you/).first()
      await accept.or(followed).first().waitFor()
      if (await accept.isVisible()) {
        await accept.click()
        await alice.page
          .getByText(/Accepted/)
          .first()
          .waitFor()
      }
    }
    await goTo(bob.page, "Home")
    await bob.page.getByRole("heading", { name: "Home", level: 1 }).waitFor()
  })

  it("posts with a picture and its description, which bob sees arrive", async () => {
    const { page } = alice
    await goTo(page, "Home")
    await page.getByRole("button", { name: "New post" }).first().click()
    const dialog = page.getByRole("dialog", { name: "New post" })
    await dialog.getByLabel("Your post").fill(words)
    await dialog.getByRole("button", { name: /^Who can see this/ }).click()
    await page.getByRole("menuitemradio", { name: /^Public/ }).click()
    await dialog.locator('input[type="file"]').setInputFiles(await picture("sky.png"))
    await dialog.getByLabel(/^Description/).fill(description)
    await dialog.getByRole("button", { name: "Post", exact: true }).click()
    await dialog.waitFor({ state: "hidden" })
    await post(page, words).waitFor()

    // bob's home was empty: what is fetched after a restart is all there is, and stands there at once
    const pill = bob.page.getByRole("button", { name: "1 new post" })
    if (replicas > 1) await pill.or(post(bob.page, words)).first().waitFor()
    if (replicas === 1 || (await pill.isVisible())) await pill.click()
    await post(bob.page, words).waitFor()
    const image = post(bob.page, words).getByRole("img", { name: description })
    await image.waitFor()
    await expect
      .poll(() => image.evaluate((element) => element instanceof HTMLImageElement && element.naturalWidth > 0))
      .toBe(true)
  })

  it("lets bob answer, boost and favourite; the counts and alice's notifications follow", async () => {
    const { page } = bob
    await post(page, words)
      .getByRole("button", { name: /^Favourite/ })
      .click()
    await post(page, words)
      .getByRole("button", { name: /^Favourite/, pressed: true })
      .waitFor()
    await post(page, words)
      .getByRole("button", { name: /^Boost/ })
      .click()
    await post(page, words)
      .getByRole("button", { name: /^Boost/, pressed: true })
      .waitFor()
    await post(page, words)
      .getByRole("button", { name: /^Reply/ })
      .click()
    const dialog = page.getByRole("dialog", { name: "Reply" })
    const text = dialog.getByLabel("Your reply")
    await expect.poll(() => text.inputValue()).toContain(`@${site.alice.username}`)
    await text.press("End")
    await text.pressSequentially(answer)
    await dialog.getByRole("button", { name: "Reply", exact: true }).click()
    await dialog.waitFor({ state: "hidden" })

    const told = alice.page
    await goTo(told, /unread/)
    await told.getByRole("heading", { name: "Notifications", level: 1 }).waitFor()
    await post(told, answer).waitFor()
    await told
      .getByRole("article")
      .filter({ hasText: /liked|favourited/ })
      .filter({ hasText: mark })
      .first()
      .waitFor()
    await told
      .getByRole("article")
      .filter({ hasText: /boosted/ })
      .filter({ hasText: mark })
      .first()
      .waitFor()
  })

  it("is still signed in, and shows the same, after the server was restarted and the page reloaded", async () => {
    await site.rig.restartServer()
    await alice.page.reload()
    await post(alice.page, answer).waitFor()
    await goTo(alice.page, "Home")
    await post(alice.page, words).waitFor()
  })

  it("opens the thread with the answer below, and what arrives meanwhile", async () => {
    const { page } = alice
    await post(page, words).locator("time").first().click()
    await page
      .getByRole("heading", { level: 1 })
      .filter({ hasText: /Post|Thread/ })
      .waitFor()
    await post(page, answer).waitFor()
    const late = `One more thing (${mark})`
    await bob.page.reload()
    await post(bob.page, words)
      .getByRole("button", { name: /^Reply/ })
      .click()
    const dialog = bob.page.getByRole("dialog", { name: "Reply" })
    const text = dialog.getByLabel("Your reply")
    await expect.poll(() => text.inputValue()).toContain(`@${site.alice.username}`)
    await text.press("End")
    await text.pressSequentially(late)
    await dialog.getByRole("button", { name: "Reply", exact: true }).click()
    await dialog.waitFor({ state: "hidden" })
    await post(page, late).waitFor()
  })

  it("deletes the post, and it goes from bob's screen as well", async () => {
    const { page } = alice
    await goTo(bob.page, "Home")
    await post(bob.page, words).waitFor()
    await goTo(page, "Home")
    await post(page, words).getByRole("button", { name: "More" }).click()
    await page.getByRole("menuitem", { name: "Delete post" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click()
    await page.getByRole("article").filter({ hasText: words }).first().waitFor({ state: "detached" })
    await bob.page.getByRole("article").filter({ hasText: words }).first().waitFor({ state: "detached" })
  })

  it("signs out: the cookie is worthless, the app asks to sign in", async () => {
    const { page } = alice
    const before = await alice.context.cookies()
    await page.goto(`${site.rig.origin}/app/settings`)
    await page.getByRole("button", { name: "Sign out", exact: true }).click()
    await page.waitForURL(`${site.rig.origin}/`)
    await page.goto(`${site.rig.origin}/app`)
    await page.getByRole("heading", { name: "Sign in to Chirp" }).waitFor()
    await alice.context.addCookies(before)
    const answered = await alice.context.request.get(`${site.rig.origin}/api/v1/timelines/home`)
    expect(answered.status()).toBe(401)
    expect(await answered.json()).toMatchObject({ code: "session_expired" })
  })

  it("made no page complain", () => {
    // a GoToSocial built without its web bundle lacks the styles of its own pages; while the server was restarted, a browser
    // that tried to reconnect just then logs a refused handshake
    const ours = ({ complaints }: Visitor) =>
      complaints.filter((line) => !line.includes("/assets/dist/") && !/WebSocket connection .* REFUSED/.test(line))
    expect(ours(alice)).toEqual([])
    expect(ours(bob)).toEqual([])
  })
})
