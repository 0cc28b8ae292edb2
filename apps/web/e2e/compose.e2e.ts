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
import { type Site, startSite } from "./rig/Site.ts"

interface Written {
  readonly id: string
  readonly content: string
  readonly content_type?: string
  readonly local_only?: boolean
  readonly in_reply_to_id: string | null
  readonly interaction_policy: { readonly can_reply: { readonly with_approval: ReadonlyArray<string> } }
  readonly media_attachments: ReadonlyArray<{
    readonly description: string | null
    readonly meta: { readonly focus?: { readonly x: number; readonly y: number } }
  }>
}

/** Writing with everything there is, by keyboard; each size has a person of its own. */
describe("writing", () => {
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
    { size: "desktop", viewport: desktop, scheme: "light", who: "alice" },
    { size: "phone", viewport: phone, scheme: "dark", who: "carol" }
  ] as const)("on a $size", ({ viewport, scheme, who }) => {
    let alice: Visitor
    let token: string

    const mine = async (): Promise<ReadonlyArray<Written>> => {
      const answer = await fetch(
        `${site.rig.upstreamUrl}/api/v1/accounts/${site.rig.users[who].id}/statuses?limit=40`,
        {
          headers: { authorization: `Bearer ${token}`, "user-agent": "e2e" }
        }
      )
      return (await answer.json()) as ReadonlyArray<Written>
    }
    const find = async (words: string) => (await mine()).find(({ content }) => content.includes(words))

    beforeAll(async () => {
      token = await site.rig.token(who)
      alice = await openVisitor(browser, { viewport, scheme })
      await signIn(alice, site, site.rig.users[who])
    })
    afterEach(({ task }) => keepPicture(task, { [who]: alice }))
    afterAll(() => alice?.context.close())

    it("completes a mention by keyboard, and sets who may answer, local only and Markdown", async () => {
      const { page } = alice
      await page.getByRole("button", { name: "New post" }).first().press("Enter")
      const dialog = page.getByRole("dialog", { name: "New post" })
      // the field that is there before the composer suggests nothing
      await dialog.getByRole("button", { name: "Insert an emoji" }).waitFor()
      const text = dialog.getByLabel("Your post")
      await text.pressSequentially("**Hello** @bo")
      const option = dialog.getByRole("option", { name: /@bob/ })
      await option.waitFor()
      expect(await text.getAttribute("aria-activedescendant")).toBe(await option.getAttribute("id"))
      await expectAccessible(page, "suggestions")
      await page.keyboard.press("Enter")
      expect(await text.inputValue()).toBe("**Hello** @bob ")
      await text.pressSequentially("@bo")
      await option.waitFor()
      await page.keyboard.press("Escape")
      await option.waitFor({ state: "detached" })
      expect(await dialog.isVisible()).toBe(true)
      await page.keyboard.press("Backspace")
      await page.keyboard.press("Backspace")
      await page.keyboard.press("Backspace")

      await dialog.getByRole("button", { name: /^More choices/ }).press("Enter")
      const choices = page.getByRole("dialog", { name: "More choices for this post" })
      await choices.getByLabel("Who can reply").selectOption({ label: "Everyone, after I approve" })
      await choices.getByLabel(/^Local only/).press("Space")
      await choices.getByLabel("Written in").selectOption({ label: "Markdown" })
      await expectAccessible(page, "more choices")
      await choices.getByRole("button", { name: "Done" }).press("Enter")
      await text.press("Control+Enter")
      await dialog.waitFor({ state: "hidden" })
      const written = await find("Hello")
      expect(written).toMatchObject({ content_type: "text/markdown", local_only: true })
      expect(written?.content).toContain("<strong>Hello</strong>")
      expect(written?.interaction_policy.can_reply.with_approval).toContain("public")
    })

    it("puts an emoji where the caret is, chosen from the grid or by its name", async () => {
      const { page } = alice
      await page.getByRole("button", { name: "New post" }).first().click()
      const dialog = page.getByRole("dialog", { name: "New post" })
      const text = dialog.getByLabel("Your post")
      await text.fill("Up and away")
      await text.evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(3, 3))
      await dialog.getByRole("button", { name: "Insert an emoji" }).click()
      const search = dialog.getByRole("combobox", { name: "Search" })
      await search.fill("rocket")
      await dialog.getByRole("option", { name: "rocket", exact: false }).first().click()
      await expect.poll(() => text.inputValue()).toBe("Up 🚀and away")
      await expectAccessible(page, "emoji")
      await search.press("Escape")
      await dialog.getByRole("button", { name: "Insert an emoji" }).waitFor()
      expect(await dialog.isVisible()).toBe(true)
      await text.fill("Congratulations :part")
      await text.press("End")
      await dialog.getByRole("listbox", { name: "Suggestions" }).getByRole("option", { name: "party popper" }).click()
      await expect.poll(() => text.inputValue()).toBe("Congratulations 🎉 ")
      await text.press("Control+Enter")
      await dialog.waitFor({ state: "hidden" })
      expect((await find("Congratulations"))?.content).toContain("🎉")
    })

    it("asks about a missing description, and keeps the point that must stay in sight", async () => {
      const { page } = alice
      await page.getByRole("button", { name: "New post" }).first().click()
      const dialog = page.getByRole("dialog", { name: "New post" })
      await dialog.getByLabel("Your post").fill("Two pictures")
      await dialog
        .locator('input[type="file"]')
        .setInputFiles([await picture("left.png"), await picture("right.png", ["#0f766e", "#fde68a"])])
      await dialog.getByRole("button", { name: "Choose what stays in sight of left.png" }).press("Enter")
      const focus = page.getByRole("dialog", { name: "What must stay in sight" })
      await focus.getByLabel("From left to right").press("Home")
      await focus.getByLabel("From bottom to top").press("End")
      await expectAccessible(page, "focal point")
      await focus.getByRole("button", { name: "Done" }).press("Enter")
      await dialog.getByRole("button", { name: "Move right.png up" }).press("Enter")
      await dialog
        .getByLabel(/^Description/)
        .first()
        .fill("Green to yellow")
      const send = dialog.getByRole("button", { name: "Post", exact: true })
      // once the files have arrived
      await expect.poll(() => send.isEnabled()).toBe(true)
      await send.press("Enter")
      const question = page.getByRole("dialog", { name: "One file has no description" })
      await expectAccessible(page, "missing description")
      await question.getByRole("button", { name: "Add a description" }).press("Enter")
      await page.keyboard.type("Blue to orange")
      await page.keyboard.press("Control+Enter")
      await dialog.waitFor({ state: "hidden" })
      const written = await find("Two pictures")
      expect(written?.media_attachments.map(({ description }) => description)).toEqual([
        "Green to yellow",
        "Blue to orange"
      ])
      expect(written?.media_attachments[1]?.meta.focus).toEqual({ x: -1, y: 1 })
    })

    it("posts a thread, each an answer to the one before", async () => {
      const { page } = alice
      await page.getByRole("button", { name: "New post" }).first().click()
      const dialog = page.getByRole("dialog", { name: "New post" })
      await dialog.getByLabel("Your post").fill("Chapter one")
      await dialog.getByRole("button", { name: "Add a post to the thread" }).press("Enter")
      await page.keyboard.type("Chapter two")
      await dialog.getByRole("button", { name: "Add a post to the thread" }).press("Enter")
      await page.keyboard.type("Chapter three")
      await expectAccessible(page, "thread")
      await page.keyboard.press("Control+Enter")
      await dialog.waitFor({ state: "hidden" })
      const [one, two, three] = await Promise.all(["Chapter one", "Chapter two", "Chapter three"].map(find))
      expect([one?.in_reply_to_id, two?.in_reply_to_id, three?.in_reply_to_id]).toEqual([null, one?.id, two?.id])
    })

    it("edits a post, shows how it was changed, and writes it anew", async () => {
      const { page } = alice
      const more = async (name: string | RegExp) => {
        await post(page, "Two pictures").getByRole("button", { name: "More", exact: true }).press("Enter")
        await page.getByRole("menuitem", { name }).press("Enter")
      }
      await more("Edit post")
      const change = page.getByRole("dialog", { name: "Change post" })
      await expect.poll(() => change.getByLabel("Your post").inputValue()).toBe("Two pictures")
      // the cursor goes to the end when the text has come
      await change.getByLabel("Your post").and(page.locator(":focus")).waitFor()
      await change.getByLabel("Your post").fill("Two pictures, changed")
      await change.getByRole("button", { name: "Save" }).press("Enter")
      await change.waitFor({ state: "hidden" })
      await post(page, "Two pictures, changed").waitFor()
      expect((await find("Two pictures, changed"))?.media_attachments).toHaveLength(2)

      await more("Show edit history")
      const history = page.getByRole("dialog", { name: "How this post was changed" })
      await history.getByText("First version").waitFor()
      expect(await history.getByRole("listitem").filter({ hasText: "First version" }).textContent()).not.toContain(
        "changed"
      )
      await expectAccessible(page, "edit history")
      await page.keyboard.press("Escape")
      await history.waitFor({ state: "hidden" })

      await more(/^Delete and redraft/)
      await page.getByRole("button", { name: "Delete and redraft" }).press("Enter")
      const draft = page.getByRole("dialog", { name: "Draft" })
      await expect.poll(() => draft.getByLabel("Your post").inputValue()).toBe("Two pictures, changed")
      await draft
        .getByLabel(/^Description/)
        .nth(1)
        .waitFor()
      expect(await find("Two pictures")).toBeUndefined()
      await draft.getByLabel("Your post").fill("Written anew")
      await draft.getByRole("button", { name: "Post", exact: true }).press("Enter")
      await draft.waitFor({ state: "hidden" })
      expect((await find("Written anew"))?.media_attachments).toHaveLength(2)
    })

    it("made no page complain", () => {
      expect(alice.complaints).toEqual([])
    })
  })
})
