import type { Browser, Page } from "playwright-core"
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
import { type Site, startSite } from "./rig/Site.ts"

type Who = "alice" | "bob"

/** What decides which posts one sees: filters, mutes, blocks, hashtags, lists. Each on a phone and on a desktop. */
describe("editors", () => {
  let site: Site
  let browser: Browser
  const tokens = new Map<Who, string>()

  const request = async (who: Who, what: string, body?: object) => {
    const [method = "GET", path = ""] = what.split(" ")
    const token = tokens.get(who) ?? (await site.rig.token(who))
    tokens.set(who, token)
    const answer = await fetch(site.rig.upstreamUrl + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "user-agent": "e2e", "content-type": "application/json" },
      ...(body === undefined && method === "GET" ? {} : { body: JSON.stringify(body ?? {}) })
    })
    if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`)
    // biome-ignore lint/suspicious/noExplicitAny: a test asserts on the shape it finds
    return (await answer.json()) as any
  }
  const say = (who: Who, status: string, more: object = {}) =>
    request(who, "POST /api/v1/statuses", { status, visibility: "public", ...more })

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    await request("bob", "PATCH /api/v1/accounts/update_credentials", { locked: false })
    await request("alice", `POST /api/v1/accounts/${site.rig.users.bob.id}/follow`)
  })
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  describe.each([
    { name: "phone", viewport: phone, scheme: "dark", touch: true },
    { name: "desktop", viewport: desktop, scheme: "light", touch: false }
  ] as const)("on a $name", ({ name, ...options }) => {
    let visitor: Visitor
    let page: Page
    const open = (path: string) => page.goto(`${site.rig.origin}/app${path}`)
    const toast = (words: string | RegExp) => page.getByRole("region", { name: "Messages" }).getByText(words)
    const undo = async (words: string | RegExp) => {
      await toast(words).waitFor()
      await page
        .getByRole("region", { name: "Messages" })
        .locator(".toast", { hasText: words })
        .getByRole("button", { name: "Undo" })
        .click()
    }
    const filters = (): Promise<ReadonlyArray<{ title: string; filter_action: string }>> =>
      request("alice", "GET /api/v2/filters")
    const bobs = () => site.rig.users.bob.id

    beforeAll(async () => {
      visitor = await openVisitor(browser, options)
      page = visitor.page
      await signIn(visitor, site, site.alice)
    })
    afterEach(async ({ task }) => {
      await keepPicture(task, { [name]: visitor })
      // what one test leaves behind is no other's trouble
      for (const kind of ["v2/filters", "v1/lists"]) {
        for (const { id } of await request("alice", `GET /api/${kind}`))
          await request("alice", `DELETE /api/${kind}/${id}`)
      }
      await request("alice", `POST /api/v1/accounts/${bobs()}/unmute`)
      await request("alice", `POST /api/v1/accounts/${bobs()}/unblock`)
      await request("alice", `POST /api/v1/accounts/${bobs()}/follow`)
    })
    afterAll(async () => {
      expect(visitor.complaints).toEqual([])
      await visitor.context.close()
    })

    it("makes a filter that works at once, edits it word by word, deletes it and brings it back", async () => {
      await say("bob", `The finale on the ${name} was grand`)
      await say("bob", `Semifinales on the ${name} next week`)
      await say("bob", `A quiet day on the ${name}`)
      await open("")
      await post(page, `The finale on the ${name}`).waitFor()
      await open("/settings")
      await page.getByRole("link", { name: /^Filters/ }).click()
      await page.getByRole("link", { name: "New filter" }).click()
      await page.getByRole("button", { name: "Save filter" }).click()
      await page.getByText("Give the filter a name.").waitFor()
      expect(await page.getByLabel("Name", { exact: true }).evaluate((field) => field === document.activeElement)).toBe(
        true
      )
      await page.getByLabel("Name", { exact: true }).fill(`Spoilers ${name}`)
      await page.getByLabel("Word 1").fill("finale")
      await page.keyboard.press("Enter")
      await page.keyboard.type("finale")
      await page.getByText("This word is there already.").waitFor()
      await page.getByLabel("Word 2").fill("the twist")
      await page.getByRole("radio", { name: "1 week" }).check()
      await expectAccessible(page, "editor of a filter")
      // left in the middle, it is still there
      await page.getByRole("button", { name: "Back" }).click()
      await page.getByRole("link", { name: "New filter" }).click()
      expect(await page.getByLabel("Word 2").inputValue()).toBe("the twist")
      await page.getByRole("button", { name: "Save filter" }).click()
      await toast(/is saved/).waitFor()
      await page.getByText("2 words").waitFor()
      await page.goBack()
      await page.goBack()
      await post(page, `Filtered: Spoilers ${name}`).waitFor()
      await post(page, `Semifinales on the ${name}`).waitFor()

      await open("/settings/filters")
      await page.getByRole("link", { name: `Spoilers ${name}` }).click()
      await page.getByRole("button", { name: "Remove the twist" }).click()
      await page.getByRole("checkbox", { name: "Whole word" }).uncheck()
      await page.getByRole("radio", { name: /^Leave out/ }).check()
      await page.getByRole("button", { name: "Save filter" }).click()
      await page.getByText(/Leaves posts out everywhere · 1 word/).waitFor()
      expect(await filters()).toMatchObject([
        { title: `Spoilers ${name}`, filter_action: "hide", keywords: [{ keyword: "finale", whole_word: false }] }
      ])
      await open("")
      await post(page, `A quiet day on the ${name}`).waitFor()
      expect(await post(page, `The finale on the ${name}`).count()).toBe(0)
      expect(await post(page, `Semifinales on the ${name}`).count()).toBe(0)

      await open("/settings/filters")
      await page.getByRole("button", { name: `Delete the filter Spoilers ${name}` }).click()
      await undo(/is deleted/)
      await page.getByRole("link", { name: `Spoilers ${name}` }).waitFor()
      await expect.poll(filters).toMatchObject([{ title: `Spoilers ${name}`, filter_action: "hide" }])
      await page.getByRole("button", { name: `Delete the filter Spoilers ${name}` }).click()
      await expect.poll(filters).toEqual([])
      // what the server had left out is there again
      await page.goto(`${site.rig.origin}/app`)
      await post(page, `The finale on the ${name}`).waitFor()
    })

    it("filters a post and its hashtags from its menu, and says what the server refuses", async () => {
      await say("bob", `Nothing but #tea${name} again`)
      await request("alice", "POST /api/v2/filters", { title: `Tea ${name}`, context: ["home", "thread"] })
      await open("")
      const menu = async (item: string) => {
        await post(page, `#tea${name}`).getByRole("button", { name: "More" }).click()
        await page.getByRole("menuitem", { name: item }).click()
      }
      await menu("Filter this post…")
      const dialog = page.getByRole("dialog", { name: "Filter this post" })
      await dialog.getByRole("checkbox", { name: `Tea ${name}` }).check()
      await toast(/is filtered by/).waitFor()
      await expectAccessible(page, "filtering a post")
      await dialog.getByRole("checkbox", { name: `#tea${name}` }).check()
      await dialog.getByRole("radio", { name: `Tea ${name}` }).check()
      await dialog.getByRole("button", { name: "Add the words" }).click()
      await dialog.waitFor({ state: "detached" })
      await expect
        .poll(filters)
        .toMatchObject([{ statuses: [{}], keywords: [{ keyword: `#tea${name}`, whole_word: true }] }])
      await post(page, `Filtered: Tea ${name}`).waitFor()
      const [{ id }] = await request("alice", "GET /api/v2/filters")
      await open(`/settings/filters/${id}`)
      await page.getByRole("button", { name: /^Take the post of/ }).click()
      await page.getByRole("button", { name: "Save filter" }).click()
      await toast(/is saved/).waitFor()
      await expect.poll(filters).toMatchObject([{ statuses: [], keywords: [{}] }])
      await request("alice", `DELETE /api/v2/filters/${id}`)
      // another device deleted it: the stream says so
      await page.getByText("No filters yet").waitFor()
      await open(`/tags/tea${name}`)
      await page.getByRole("button", { name: "Timeline options" }).click()
      await page.getByRole("menuitem", { name: `Filter #tea${name}…` }).click()
      await page.getByRole("button", { name: "Add the words" }).click()
      await page.getByRole("heading", { name: "New filter" }).waitFor()
      expect(await page.getByLabel("Word 1").inputValue()).toBe(`#tea${name}`)
    })

    it("lists mutes with their end, changes and ends them, and takes that back", async () => {
      const muted = async () => (await request("alice", "GET /api/v1/mutes")) as ReadonlyArray<object>
      await request("alice", `POST /api/v1/accounts/${bobs()}/mute`, { duration: 3600 })
      await open("/settings/mutes")
      const row = page.getByRole("article", { name: /@bob/ })
      await row.getByText(/^Until .*\d/).waitFor()
      await row.getByRole("button", { name: "Change how long @bob is muted" }).click()
      await page.getByRole("dialog").getByRole("radio", { name: "Until I unmute" }).check()
      await page.getByRole("dialog").getByRole("button", { name: "Change" }).click()
      await row.getByText("Until you unmute").waitFor()
      await expect.poll(muted).toMatchObject([{ mute_expires_at: null }])
      await row.getByRole("button", { name: "Unmute @bob" }).click()
      await page.getByText("Nobody is muted").waitFor()
      await expect.poll(muted).toEqual([])
      await undo(/is not muted any more/)
      await row.waitFor()
      await expect.poll(muted).toMatchObject([{ username: "bob" }])
      await row.getByRole("button", { name: "Unmute @bob" }).click()
      await expect.poll(muted).toEqual([])
    })

    it("lists blocks, and puts back what the server would not end", async () => {
      await request("alice", `POST /api/v1/accounts/${bobs()}/block`)
      await open("/settings/blocks")
      const row = page.getByRole("article", { name: /@bob/ })
      await row.waitFor()
      await page.route("**/unblock", (route) =>
        route.fulfill({ status: 503, json: { error: "Out for lunch", code: "lunch" } })
      )
      await row.getByRole("button", { name: "Unblock @bob" }).click()
      await toast(/Could not unblock @bob. Out for lunch/).waitFor()
      await row.waitFor()
      await page.unroute("**/unblock")
      await row.getByRole("button", { name: "Unblock @bob" }).click()
      await page.getByText("Nobody is blocked").waitFor()
      await expect.poll(() => request("alice", "GET /api/v1/blocks")).toEqual([])
    })

    it("finds muted conversations again", async () => {
      const first = await say("bob", `@alice shall we talk on the ${name}?`)
      await say("alice", `@bob rather not, ${name}`, { in_reply_to_id: first.id })
      const isMuted = async () => (await request("alice", `GET /api/v1/statuses/${first.id}`)).muted
      await open(`/@bob/${first.id}`)
      await page.getByRole("button", { name: "Thread options" }).click()
      await page.getByRole("menuitem", { name: "Mute conversation" }).click()
      await expect.poll(isMuted).toBe(true)
      // in a browser that does not remember it, by one's own posts
      const remembered = () => page.evaluate(() => Object.keys(localStorage).some((key) => /muted-conv/.test(key)))
      await expect.poll(remembered).toBe(true)
      await page.evaluate(() => localStorage.clear())
      await open("/settings/conversations")
      await page.getByRole("link", { name: new RegExp(`rather not.*${name}`) }).waitFor()
      await page
        .getByRole("button", { name: /^Unmute the conversation/ })
        .first()
        .click()
      await undo("The conversation is not muted any more.")
      await expect.poll(isMuted).toBe(true)
      await page
        .getByRole("button", { name: /^Unmute the conversation/ })
        .first()
        .click()
      await page.getByText("No muted conversations found").waitFor()
      await expect.poll(isMuted).toBe(false)
    })

    it("follows hashtags by typing, and unfollows them with a way back", async () => {
      const followed = async () =>
        ((await request("alice", "GET /api/v1/followed_tags")) as ReadonlyArray<{ name: string }>).map(
          (tag) => tag.name
        )
      await say("bob", `A #meadow${name} of one's own`)
      await open("/settings/hashtags")
      const field = page.getByRole("combobox", { name: "Follow a hashtag" })
      await field.fill("two words")
      await page.keyboard.press("Enter")
      await page.getByText("A hashtag is one word").waitFor()
      await field.fill("")
      await field.pressSequentially(`#meadow${name.slice(0, 3)}`)
      await page.getByRole("option", { name: `meadow${name}` }).waitFor()
      await page.keyboard.press("ArrowDown")
      await page.keyboard.press("Enter")
      expect(await field.inputValue()).toBe(`meadow${name}`)
      await page.keyboard.press("Enter")
      await page.getByRole("link", { name: `#meadow${name}` }).waitFor()
      await expect.poll(followed).toEqual([`meadow${name}`])
      await page.getByRole("button", { name: `Unfollow #meadow${name}` }).click()
      await undo(/You no longer follow/)
      await expect.poll(followed).toEqual([`meadow${name}`])
      await page.getByRole("link", { name: `#meadow${name}` }).click()
      await page.getByRole("heading", { name: `#meadow${name}` }).waitFor()
      await request("alice", `POST /api/v1/tags/meadow${name}/unfollow`)
    })

    it("makes a list, sets its terms, puts people on it, deletes it and brings it back", async () => {
      const title = `Neighbours ${name}`
      const lists = () => request("alice", "GET /api/v1/lists")
      await open("/lists")
      await page.getByLabel("Make a new list").fill(title)
      await page.getByRole("button", { name: "Make it" }).click()
      await page.getByRole("heading", { name: "Edit list" }).waitFor()
      await page.getByRole("radio", { name: "None" }).check()
      await page.getByRole("checkbox", { name: /^Only on the list/ }).check()
      await page.getByRole("button", { name: "Save list" }).click()
      await toast(/is saved/).waitFor()
      await expect.poll(lists).toMatchObject([{ title, exclusive: true, replies_policy: "none" }])
      await page.getByRole("combobox", { name: "Add somebody you follow" }).pressSequentially("bo")
      await page.getByRole("option", { name: /@bob/ }).click()
      const row = page.getByRole("article", { name: /@bob/ })
      await row.waitFor()
      await expectAccessible(page, "editor of a list")
      const [{ id }] = await lists()
      const members = (of: string = id) => request("alice", `GET /api/v1/lists/${of}/accounts`)
      await expect.poll(() => members()).toMatchObject([{ username: "bob" }])
      await row.getByRole("button", { name: "Take off @bob" }).click()
      await undo(/is off the list/)
      await row.waitFor()
      await expect.poll(() => members()).toMatchObject([{ username: "bob" }])
      await page.getByRole("button", { name: "Delete list" }).click()
      await page.getByText("No lists yet").waitFor()
      await undo(/is deleted/)
      await page.getByRole("heading", { name: title }).waitFor()
      const [again] = await lists()
      expect(again).toMatchObject({ title, exclusive: true, replies_policy: "none" })
      expect(await members(again.id)).toMatchObject([{ username: "bob" }])
    })
  })
})
