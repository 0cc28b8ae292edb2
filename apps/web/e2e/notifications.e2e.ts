import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import {
  expectAccessible,
  goTo,
  keepPicture,
  launch,
  openVisitor,
  phone,
  signIn,
  type Visitor
} from "./rig/Chromium.ts"
import { type Site, startSite } from "./rig/Site.ts"

/** What others did, as it arrives: grouped, by kind, answered on the spot, counted everywhere. */
describe("notifications", () => {
  let site: Site
  let browser: Browser
  let visitor: Visitor
  let page: Page
  const tokens = new Map<string, string>()

  const call = async (who: "alice" | "bob" | "carol", path: string, body: object = {}) => {
    const token = tokens.get(who) ?? (await site.rig.token(who))
    tokens.set(who, token)
    const answer = await fetch(site.rig.upstreamUrl + path, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "e2e" },
      body: JSON.stringify(body)
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { readonly id: string }
  }
  const get = async (who: "alice", path: string) => {
    const answer = await fetch(site.rig.upstreamUrl + path, {
      headers: { authorization: `Bearer ${tokens.get(who)}`, "user-agent": "e2e" }
    })
    // biome-ignore lint/suspicious/noExplicitAny: a test asserts on the shape it finds
    return (await answer.json()) as any
  }
  const note = (words: RegExp) => page.getByRole("article", { name: words }).first()

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    const one = await call("alice", "/api/v1/statuses", { status: "A post that people like", visibility: "public" })
    await call("bob", `/api/v1/statuses/${one.id}/favourite`)
    await call("carol", `/api/v1/statuses/${one.id}/favourite`)
    await call("bob", "/api/v1/statuses", { status: "@alice have you seen this?", visibility: "public" })
    visitor = await openVisitor(browser, { viewport: phone })
    page = visitor.page
    await signIn(visitor, site, site.alice)
  })
  afterEach(({ task }) => keepPicture(task, { visitor }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("counts what is new in the title and the bar, and forgets the count when it is read", async () => {
    await expect.poll(() => page.title()).toBe("(3) Home · Chirp")
    await goTo(page, /^Alerts/)
    await note(/carol and bob liked your post/i).waitFor()
    await expect.poll(() => page.title()).toBe("Notifications · Chirp")
    await expect
      .poll(async () => (await get("alice", "/api/v1/markers?timeline[]=notifications")).notifications?.last_read_id)
      .toBeTruthy()
  })

  it("shows one kind alone", async () => {
    await page.getByRole("link", { name: "Favourites" }).click()
    await expect.poll(() => page.getByRole("article").count()).toBe(1)
    await page.getByRole("link", { name: "Mentions" }).click()
    await note(/bob mentioned you/i).waitFor()
    await page.getByRole("link", { name: "Follows" }).click()
    await page.getByText("No new followers yet").waitFor()
    await page.getByRole("link", { name: "All", exact: true }).click()
    await expectAccessible(page, "notifications")
  })

  it("lets a like and a reply that need permission through, or not", async () => {
    const asking = { always: ["author"], with_approval: ["public"] }
    const guarded = await call("alice", "/api/v1/statuses", {
      status: "Ask before you join in",
      visibility: "public",
      interaction_policy: { can_favourite: asking, can_reply: asking, can_reblog: asking }
    })
    await call("bob", `/api/v1/statuses/${guarded.id}/favourite`)
    await call("carol", "/api/v1/statuses", {
      status: "@alice may I?",
      visibility: "public",
      in_reply_to_id: guarded.id
    })
    const like = note(/bob wants to like your post/i)
    await like.getByRole("button", { name: /^Allow the like/ }).click()
    await like.getByText("Allowed").waitFor()
    const reply = note(/carol wants to reply to your post/i)
    const reject = reply.getByRole("button", { name: /^Reject the reply/ })
    await reject.click()
    // a real GoToSocial deletes the reply at once, and the notification goes with it
    await reject.waitFor({ state: "detached" })
    await expect.poll(async () => (await get("alice", "/api/v1/interaction_requests")).length).toBe(0)
    await expect.poll(async () => (await get("alice", `/api/v1/statuses/${guarded.id}`)).favourites_count).toBe(1)
    await page.getByRole("link", { name: "Requests" }).click()
    await expect.poll(() => page.getByRole("article").count()).toBeGreaterThanOrEqual(1)
    await expectAccessible(page, "requests")
  })

  it("goes away as a whole when one says so, and not before", async () => {
    await page.getByRole("link", { name: "All", exact: true }).click()
    await page.getByRole("button", { name: "Clear all notifications" }).click()
    const question = page.getByRole("dialog", { name: "Clear all notifications?" })
    await expectAccessible(page, "clear all notifications")
    await question.getByRole("button", { name: "Keep them" }).click()
    await note(/liked your post/i).waitFor()
    await page.getByRole("button", { name: "Clear all notifications" }).click()
    await question.getByRole("button", { name: "Clear all" }).click()
    await page.getByText("Nothing yet").waitFor()
    expect(await get("alice", "/api/v1/notifications")).toEqual([])
    await call("bob", "/api/v1/statuses", { status: "@alice still there?", visibility: "public" })
    await note(/bob mentioned you/i).waitFor()
    expect(visitor.complaints).toEqual([])
  })
})
