import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import {
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
import { type Site, startSite } from "./rig/Site.ts"

/** People: what they keep on top, what they show, how one stands to them; and one's own profile. */
describe("profiles", () => {
  let site: Site
  let browser: Browser
  let visitor: Visitor
  let page: Page
  const tokens = new Map<string, string>()

  type Who = "alice" | "bob" | "admin"
  const request = async (who: Who, method: string, path: string, body?: object) => {
    const token = tokens.get(who) ?? (await site.rig.token(who))
    tokens.set(who, token)
    const answer = await fetch(site.rig.upstreamUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "user-agent": "e2e",
        ...(body && !(body instanceof FormData) ? { "content-type": "application/json" } : {})
      },
      ...(body ? { body: body instanceof FormData ? body : JSON.stringify(body) } : {})
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    // biome-ignore lint/suspicious/noExplicitAny: a test asserts on the shape it finds
    return (await answer.json()) as any
  }
  const relationship = async () =>
    (await request("alice", "GET", `/api/v1/accounts/relationships?id[]=${site.rig.users.bob.id}`))[0]
  const more = async (item: string) => {
    await page.getByRole("button", { name: "More about @bob" }).click()
    await page.getByRole("menuitem", { name: item }).click()
  }
  const dialog = () => page.getByRole("dialog")

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    await request("bob", "PATCH", "/api/v1/accounts/update_credentials", { locked: false })
    const pinned = await request("bob", "POST", "/api/v1/statuses", { status: "On top forever", visibility: "public" })
    await request("bob", "POST", `/api/v1/statuses/${pinned.id}/pin`)
    const image = await picture("bridge.png")
    const form = new FormData()
    form.set("file", new Blob([new Uint8Array(image.buffer)], { type: image.mimeType }), image.name)
    form.set("description", "A bridge at dusk")
    const media = await request("bob", "POST", "/api/v2/media", form)
    await request("bob", "POST", "/api/v1/statuses", {
      status: "Look at this bridge",
      visibility: "public",
      media_ids: [media.id]
    })
    visitor = await openVisitor(browser, { viewport: phone })
    page = visitor.page
    await signIn(visitor, site, site.alice, "/app/@bob")
  })
  afterEach(({ task }) => keepPicture(task, { visitor }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("shows what is pinned on top, and media as a grid that leads to the posts", async () => {
    await page
      .getByRole("region", { name: /Pinned by/ })
      .getByText("On top forever")
      .waitFor()
    await expectAccessible(page, "profile")
    await page.getByRole("navigation", { name: "Posts of this account" }).getByRole("link", { name: "Media" }).click()
    const tile = page.getByRole("link", { name: /^Image: A bridge at dusk/ })
    await tile.waitFor()
    await expectAccessible(page, "media of a profile")
    await tile.click()
    await post(page, "Look at this bridge").waitFor()
    await page.goBack()
    await tile.waitFor()
    await page.getByRole("link", { name: "Posts", exact: true }).click()
  })

  it("follows with its options, and puts on a list that it makes", async () => {
    await page.getByRole("button", { name: "Follow @bob" }).click()
    await page.getByRole("button", { name: "Following @bob" }).waitFor()
    await more("Tell me of new posts")
    await more("Hide their boosts")
    await expect.poll(relationship).toMatchObject({ following: true, notifying: true, showing_reblogs: false })
    await more("Put on a list…")
    await dialog().getByLabel("Make a new list").fill("Neighbours")
    await dialog()
      .getByRole("button", { name: /Make it and add/ })
      .click()
    await dialog().getByRole("checkbox", { name: "Neighbours" }).waitFor()
    await expect
      .poll(async () => (await request("alice", "GET", `/api/v1/accounts/${site.rig.users.bob.id}/lists`)).length)
      .toBe(1)
    await expectAccessible(page, "lists of an account")
    await page.keyboard.press("Escape")
  })

  it("lists who follows and who is followed, and who favourited a post", async () => {
    await page.getByRole("link", { name: /followers?$/ }).click()
    const person = (name: RegExp) => page.getByRole("feed").getByRole("article", { name })
    await page.getByRole("heading", { name: "Bob", level: 1 }).waitFor()
    await person(/@alice$/).waitFor()
    await expectAccessible(page, "followers")
    await page.getByRole("link", { name: "Following", exact: true }).click()
    await page.getByText("Nobody followed yet").waitFor()
    await page.getByRole("button", { name: "Back" }).click()
    await post(page, "Look at this bridge")
      .getByRole("button", { name: /^Favourite/ })
      .click()
    await post(page, "Look at this bridge").press("Enter")
    await page.getByRole("link", { name: "Who favourited" }).click()
    await person(/@alice$/).waitFor()
    await page.getByRole("link", { name: "Boosts", exact: true }).click()
    await page.getByText("No boosts yet").waitFor()
    await expectAccessible(page, "who boosted a post")
    await page.goBack()
    await page.getByRole("button", { name: "Back" }).click()
    await page.getByRole("button", { name: "More about @bob" }).waitFor()
  })

  it("keeps a note as it is written", async () => {
    await page.getByLabel("Note for yourself").fill("Met at the bridge")
    await page.getByText("Saved", { exact: true }).waitFor()
    expect((await relationship()).note).toBe("Met at the bridge")
  })

  it("reports with posts and words, and mutes for a while", async () => {
    await more("Report…")
    await expectAccessible(page, "report")
    await dialog()
      .getByRole("checkbox", { name: /On top forever/ })
      .check()
    await dialog().getByRole("button", { name: "Next" }).click()
    await dialog().getByLabel("What should the moderators know?").fill("Not forever, please")
    await dialog().getByRole("button", { name: "Send report" }).click()
    await dialog().getByText("Report sent").waitFor()
    const [report] = await request("admin", "GET", "/api/v1/admin/reports")
    expect(report).toMatchObject({ comment: "Not forever, please" })
    expect(report.statuses.length).toBe(1)
    await dialog().getByRole("button", { name: "Close" }).last().click()
    await more("Mute…")
    await dialog().getByRole("radio", { name: "1 day" }).check()
    await dialog().getByRole("button", { name: "Mute" }).click()
    await expect.poll(async () => (await relationship()).muting).toBe(true)
    await more("Unmute")
    await more("Block…")
    await dialog().getByRole("button", { name: "Block", exact: true }).click()
    await expect.poll(async () => (await relationship()).blocking).toBe(true)
  })

  it("edits one's own profile, with a part of a picture", async () => {
    await page.goto(`${site.rig.origin}/app/@alice`)
    await page.getByRole("link", { name: "Edit profile" }).click()
    await page.getByLabel("Name", { exact: true }).fill("Alice of the Bridge")
    await page.getByLabel("Label of row 1").fill("Site")
    await page.getByLabel("Content of row 1").fill("https://alice.example")
    await page.getByLabel("Who can see them").selectOption("private")
    const image = await picture("me.png")
    await page.getByLabel("Choose a picture").setInputFiles({ ...image, buffer: image.buffer })
    await dialog().getByRole("application").focus()
    await page.keyboard.press("+")
    await page.keyboard.press("ArrowRight")
    await expectAccessible(page, "crop")
    await dialog().getByRole("button", { name: "Use this part" }).click()
    await expectAccessible(page, "edit profile")
    // left in the middle, it is still there
    await page.getByRole("button", { name: "Back" }).click()
    await page.getByRole("link", { name: "Edit profile" }).click()
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Alice of the Bridge")
    await page.getByRole("button", { name: "Save profile" }).click()
    await page.getByRole("heading", { name: "Alice of the Bridge", level: 1 }).waitFor()
    const me = await request("alice", "GET", "/api/v1/accounts/verify_credentials")
    expect(me).toMatchObject({ display_name: "Alice of the Bridge", source: { privacy: "private" } })
    expect(me.fields[0].name).toBe("Site")
    expect(me.avatar).not.toContain("default")
    expect(visitor.complaints).toEqual([])
  })
})
