import type { Browser } from "playwright-core"
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
import { picture } from "./rig/pictures.ts"
import { onStandIn, type Site, startSite } from "./rig/Site.ts"

/** What is written and pressed while nobody answers: it waits on the device and goes out once. Each size has a person of its own. */
describe("drafts and outbox", () => {
  let site: Site
  let browser: Browser

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  describe.each([
    { size: "desktop", viewport: desktop, who: "alice" },
    { size: "phone", viewport: phone, who: "carol" }
  ] as const)("on a $size", ({ size, viewport, who }) => {
    let alice: Visitor
    let token: string

    const call = async <T>(path: string, init: { method?: string; body?: object } = {}): Promise<T> => {
      const answer = await fetch(`${site.rig.upstreamUrl}${path}`, {
        method: init.method ?? "GET",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "e2e" },
        ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) })
      })
      expect(answer.status).toBe(200)
      return (await answer.json()) as T
    }
    const mine = async (): Promise<
      ReadonlyArray<{ readonly content: string; readonly in_reply_to_id: string | null }>
    > => call(`/api/v1/accounts/${site.rig.users[who].id}/statuses?limit=40`)
    const count = async (words: string) => (await mine()).filter(({ content }) => content.includes(words)).length
    const newPost = async (visitor: Visitor) => {
      await visitor.page.getByRole("button", { name: "New post" }).first().click()
      return visitor.page.getByRole("dialog", { name: "New post" })
    }

    beforeAll(async () => {
      token = await site.rig.token(who)
      await call("/api/v1/statuses", { method: "POST", body: { status: "Something to like", visibility: "public" } })
      alice = await openVisitor(browser, { viewport })
      await signIn(alice, site, site.rig.users[who])
      await post(alice.page, "Something to like").waitFor()
    })
    afterEach(({ task }) => keepPicture(task, { [who]: alice }))
    afterAll(() => alice?.context.close())

    it("keeps a post, a thread with a picture and a favourite while the server is stopped, and sends each once", async () => {
      const { page } = alice
      // the composer is fetched while there is a network; the service worker has it from then on
      const warm = await newPost(alice)
      await warm.getByLabel("Your post").waitFor()
      await page.keyboard.press("Escape")
      await site.rig.stopServer()

      const dialog = await newPost(alice)
      await dialog.getByLabel("Your post").fill("Written in a tunnel")
      await dialog.getByRole("button", { name: "Post", exact: true }).click()
      await dialog.waitFor({ state: "hidden" })
      await page.getByRole("heading", { name: "Waiting to be sent" }).waitFor()

      const thread = await newPost(alice)
      await thread.getByLabel("Your post").fill("First of two")
      await thread.locator('input[type="file"]').setInputFiles(await picture("tunnel.png"))
      await thread.getByLabel(/^Description/).fill("A tunnel")
      await thread.getByRole("button", { name: "Add a post to the thread" }).click()
      await thread.getByLabel("Post 2 of 2").fill("Second of two")
      await thread.getByRole("button", { name: "Post all" }).click()
      await thread.waitFor({ state: "hidden" })

      const favourite = post(page, "Something to like").getByRole("button", { name: /^Favourite/ })
      await favourite.click()
      await page.getByRole("region", { name: "Messages" }).getByText("No connection").waitFor()
      expect(await favourite.getAttribute("aria-pressed")).toBe("true")
      await page.getByText("Thread of 2 posts").waitFor()
      await expectAccessible(page, "home with posts that wait")

      await site.rig.restartServer()
      await page.evaluate(() => dispatchEvent(new Event("online")))
      await expect.poll(() => count("Written in a tunnel")).toBe(1)
      await expect.poll(() => count("Second of two")).toBe(1)
      await expect.poll(async () => (await call<ReadonlyArray<unknown>>("/api/v1/favourites")).length).toBe(1)
      await page.getByRole("heading", { name: "Waiting to be sent" }).waitFor({ state: "detached" })
      const posts = await mine()
      expect(posts.find(({ content }) => content.includes("Second of two"))?.in_reply_to_id).not.toBeNull()
      expect(await count("Written in a tunnel")).toBe(1)
    })

    it.runIf(onStandIn)("gives back as a draft what is refused later, with the reason", async () => {
      const { page } = alice
      await site.rig.run(site.rig.standIn.faults.down("starting"))
      const dialog = await newPost(alice)
      await dialog.getByLabel("Your post").fill("Nobody wants this")
      await dialog.getByRole("button", { name: "Post", exact: true }).click()
      await dialog.waitFor({ state: "hidden" })
      await page.getByRole("heading", { name: "Waiting to be sent" }).waitFor()
      await site.rig.run(
        site.rig.standIn.faults.failNext({ match: { method: "POST", path: "/api/v1/statuses" }, status: 422 })
      )
      await site.rig.run(site.rig.standIn.faults.down(false))
      const refused = page.getByRole("region", { name: "Messages" }).getByText(/was refused/)
      // where replicas are restarted, a new stream may have told the app already that Chirp is there again
      const clicked = page.getByRole("button", { name: "Send now" }).click()
      await Promise.race([clicked.catch(() => undefined), refused.waitFor()])
      await refused.waitFor()
      await page.goto(`${site.rig.origin}/app/drafts`)
      const draft = page.getByRole("listitem").filter({ hasText: "Nobody wants this" })
      await draft.getByText("Not posted").waitFor()
      await expectAccessible(page, "drafts")
      // all by keyboard: delete, take it back, open it
      await draft.getByRole("button", { name: /^Delete draft/ }).press("Enter")
      await draft.waitFor({ state: "detached" })
      await page.getByRole("button", { name: "Undo" }).press("Enter")
      await draft.getByRole("button", { name: /^Continue/ }).press("Enter")
      const opened = page.getByRole("dialog", { name: "Draft" })
      await expect.poll(() => opened.getByLabel("Your post").inputValue()).toBe("Nobody wants this")
      await opened.getByLabel("Your post").fill("Everybody wants this")
      await page.keyboard.press("Control+Enter")
      await opened.waitFor({ state: "hidden" })
      await expect.poll(() => count("Everybody wants this")).toBe(1)
      await page.getByText("No drafts").waitFor()
    })

    it.runIf(onStandIn && size === "desktop")("sends once from two tabs that both come back", async () => {
      const { page } = alice
      await page.goto(`${site.rig.origin}/app`)
      const second = await alice.context.newPage()
      await second.goto(`${site.rig.origin}/app`)
      await post(second, "Something to like").waitFor()
      const dialog = await newPost(alice)
      await dialog.getByLabel("Your post").fill("Two tabs, one post")
      await site.rig.run(site.rig.standIn.faults.down("starting"))
      await dialog.getByRole("button", { name: "Post", exact: true }).click()
      await dialog.waitFor({ state: "hidden" })
      await second.getByRole("heading", { name: "Waiting to be sent" }).waitFor()
      await site.rig.run(site.rig.standIn.faults.down(false))
      // either may have come back by itself a moment before
      const press = (one: typeof page) => one.getByRole("button", { name: "Send now" }).click({ timeout: 2_000 })
      await Promise.allSettled([page, second].map(press))
      await Promise.all(
        [page, second].map((one) =>
          one.getByRole("heading", { name: "Waiting to be sent" }).waitFor({ state: "detached" })
        )
      )
      expect(await count("Two tabs, one post")).toBe(1)
      await second.close()
    })

    it("made no page complain", () => {
      expect(alice.complaints.filter((line) => !line.includes("WebSocket connection to"))).toEqual([])
    })
  })
})
