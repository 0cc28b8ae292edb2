import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { desktop, expectAccessible, launch, openVisitor, phone, signIn } from "./rig/Chromium.ts"
import { picture } from "./rig/pictures.ts"
import { type Site, startSite } from "./rig/Site.ts"

const views = [
  { name: "home", path: () => "/app", ready: "article" },
  { name: "local timeline", path: () => "/app/local", ready: "article" },
  { name: "federated timeline", path: () => "/app/public", ready: "article" },
  { name: "hashtag", path: () => "/app/tags/morning", ready: "article" },
  { name: "two hashtags", path: () => "/app/tags/morning+meadow?all", ready: "h1" },
  { name: "bookmarks", path: () => "/app/bookmarks", ready: "article" },
  { name: "conversations", path: () => "/app/conversations", ready: "article" },
  { name: "lists", path: () => "/app/lists", ready: ".rows__link" },
  { name: "editor of a list", path: (site: Content) => `/app/lists/${site.listId}/edit`, ready: ".person" },
  { name: "filters", path: () => "/app/settings/filters", ready: ".rows__link" },
  { name: "editor of a filter", path: (site: Content) => `/app/settings/filters/${site.filterId}`, ready: "form" },
  { name: "a new filter", path: () => "/app/settings/filters/new?word=%23tea", ready: "form" },
  { name: "followed hashtags", path: () => "/app/settings/hashtags", ready: ".rows__link" },
  { name: "muted accounts", path: () => "/app/settings/mutes", ready: ".person" },
  { name: "blocked accounts", path: () => "/app/settings/blocks", ready: ".person" },
  { name: "muted conversations", path: () => "/app/settings/conversations", ready: ".rows__link" },
  { name: "thread", path: (site: Content) => `/app/@alice/${site.threadId}`, ready: "article" },
  { name: "profile", path: () => "/app/@alice", ready: "article" },
  { name: "notifications", path: () => "/app/notifications", ready: "article" },
  { name: "composer", path: () => "/app/compose", ready: "textarea" },
  { name: "scheduled posts", path: () => "/app/scheduled", ready: ".scheduled" },
  { name: "a week of scheduled posts", path: () => "/app/scheduled?view=week", ready: ".scheduled" },
  { name: "before a search", path: () => "/app/search", ready: ".search-start" },
  { name: "search", path: () => "/app/search?q=meadow%20-cat", ready: "article, .state" },
  { name: "explore", path: () => "/app/explore", ready: ".trend, .state" },
  { name: "settings", path: () => "/app/settings", ready: "fieldset" },
  { name: "no such page", path: () => "/app/no/such/page", ready: "h1" },
  { name: "nobody's profile", path: () => "/app/@nobody", ready: '[role="alert"], .state, h1' }
] as const

interface Content {
  readonly threadId: string
  readonly listId: string
  readonly filterId: string
}

/** Every view, as axe sees it: zero serious findings, light and dark, wide and on a phone. Fills a stand-in of its own. */
describe.skipIf(process.env.GTS_HOST !== undefined).each([
  { scheme: "light", viewport: desktop },
  { scheme: "dark", viewport: phone },
  { scheme: "dark", viewport: desktop },
  { scheme: "light", viewport: phone }
] as const)("$scheme at $viewport.width", ({ scheme, viewport }) => {
  let site: Site
  let content: Content
  let browser: Browser

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    content = await fill(site)
  })
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("has nothing serious on any view", async () => {
    const visitor = await openVisitor(browser, { scheme, viewport })
    const { page } = visitor
    await page.goto(`${site.rig.origin}/`)
    await page.getByRole("heading", { level: 1 }).waitFor()
    await page.waitForLoadState("networkidle")
    await expectAccessible(page, "landing page")
    await page.goto(`${site.rig.origin}/app`)
    await page.getByRole("heading", { name: "Sign in to Chirp" }).waitFor()
    await expectAccessible(page, "sign in")
    await page.goto(`${site.rig.origin}/session/login?return_to=/app`)
    await page.locator('input[name="username"]').waitFor()
    await expectAccessible(page, "GoToSocial's sign-in page")
    await signIn(visitor, site, site.alice)
    for (const view of views) {
      await page.goto(site.rig.origin + view.path(content))
      await page.locator(view.ready).first().waitFor()
      await page.waitForLoadState("networkidle")
      await expectAccessible(page, view.name)
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
        `${view.name}: does not scroll sideways`
      ).toBe(true)
    }
    expect(visitor.complaints).toEqual([])
  })
})

/** Something of every kind: a picture, a warning, a poll, a thread, a like. */
const fill = async (site: Site): Promise<Content> => {
  const tokens = { alice: await site.rig.token("alice"), bob: await site.rig.token("bob") }
  const send = async (who: "alice" | "bob", path: string, body: unknown, method = "POST") => {
    const answer = await fetch(site.rig.origin + path, {
      method,
      headers: { authorization: `Bearer ${tokens[who]}`, "content-type": "application/json", "user-agent": "e2e" },
      body: JSON.stringify(body)
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { readonly id: string }
  }
  const image = await picture("meadow.png", ["#0f766e", "#fde68a"])
  const form = new FormData()
  form.set("file", new Blob([new Uint8Array(image.buffer)], { type: image.mimeType }), image.name)
  form.set("description", "A meadow in the morning")
  const uploaded = await fetch(`${site.rig.origin}/api/v2/media`, {
    method: "POST",
    headers: { authorization: `Bearer ${tokens.alice}`, "user-agent": "e2e" },
    body: form
  })
  const media = (await uploaded.json()) as { readonly id: string }
  const status = (who: "alice" | "bob", body: object) =>
    send(who, "/api/v1/statuses", { visibility: "public", ...body })
  const thread = await status("alice", { status: "Good #morning from the meadow", media_ids: [media.id] })
  await status("alice", { status: "It was the gardener.", spoiler_text: "How the book ends", sensitive: true })
  await status("alice", { status: "Tea or coffee?", poll: { options: ["Tea", "Coffee"], expires_in: 3600 } })
  await status("bob", { status: "@alice what a light!", in_reply_to_id: thread.id })
  await send("bob", `/api/v1/statuses/${thread.id}/favourite`, {})
  await send("alice", "/api/v2/chirp/scheduled_statuses", {
    text: "Good night from the meadow",
    scheduled_at: new Date(Date.now() + 3_600_000).toISOString()
  })
  await status("bob", { status: "@alice between us", visibility: "direct" })
  await send("alice", `/api/v1/statuses/${thread.id}/bookmark`, {})
  const list = await send("alice", "/api/v1/lists", { title: "Close friends" })
  await send("bob", "/api/v1/accounts/update_credentials", { locked: false }, "PATCH")
  await send("alice", `/api/v1/accounts/${site.rig.users.bob.id}/follow`, {})
  await send("alice", `/api/v1/lists/${list.id}/accounts`, { account_ids: [site.rig.users.bob.id] })
  const filter = await send("alice", "/api/v2/filters", {
    title: "Spoilers",
    context: ["home", "thread"],
    expires_in: 86_400,
    keywords_attributes: [{ keyword: "finale", whole_word: true }, { keyword: "the twist" }],
    statuses_attributes: [{ status_id: thread.id }]
  })
  await send("alice", "/api/v1/tags/morning/follow", {})
  await send("alice", `/api/v1/accounts/${site.rig.users.carol.id}/mute`, { duration: 3_600 })
  await send("alice", `/api/v1/accounts/${site.rig.users.admin.id}/block`, {})
  const quarrel = await status("alice", { status: "Let us not talk about this" })
  await send("alice", `/api/v1/statuses/${quarrel.id}/mute`, {})
  return { threadId: thread.id, listId: list.id, filterId: filter.id }
}
