import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import {
  desktop,
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
import { picture } from "./rig/pictures.ts"
import { type ServerProcess, startProcess } from "./rig/ServerProcess.ts"
import { onStandIn, type Site, startSite } from "./rig/Site.ts"

const SECOND = 1_000
/** For what takes a moment, and on a busy machine longer. */
const patiently = { timeout: 40 * SECOND }

/** Posts that go out later, on a server that dies in between. */
describe("scheduled posts", () => {
  const mark = Math.random().toString(36).slice(2, 8)
  const first = `The market opens at nine (${mark})`
  const edited = `The market opens at ten, not at nine (${mark})`
  let site: Site
  let server: ServerProcess
  let browser: Browser
  let alice: Visitor
  let bob: Visitor
  let page: Page

  /** A request with the page's own session, as the app sends it. */
  const call = (
    method: string,
    path: string,
    body?: object
  ): Promise<{ readonly id: string; readonly state: string }> =>
    page.evaluate(
      async ([verb, address, json]) => {
        const answer = await fetch(address, {
          method: verb,
          headers: { "content-type": "application/json", "x-chirp-csrf": "1" },
          ...(json === undefined ? {} : { body: json })
        })
        if (!answer.ok) throw new Error(`${verb} ${address}: ${answer.status} ${await answer.text()}`)
        return answer.json()
      },
      [method, path, body === undefined ? undefined : JSON.stringify(body)] as const
    )
  const schedule = (text: string, at: number, more: object = {}) =>
    call("POST", "/api/v2/chirp/scheduled_statuses", {
      text,
      visibility: "public",
      scheduled_at: new Date(at).toISOString(),
      ...more
    })
  const card = (words: string) => page.locator("article.scheduled").filter({ hasText: words })
  const compose = () => page.getByRole("dialog", { name: /^(New post|Scheduled post)$/ })
  const picker = () => page.getByRole("dialog", { name: "When should it go out?" })
  const toScheduled = async () => {
    await goTo(page, /^Scheduled/)
    await page.getByRole("heading", { name: "Scheduled posts", level: 1 }).waitFor()
  }

  beforeAll(async () => {
    site = await startSite()
    server = await startProcess(site)
    browser = await launch()
    alice = await openVisitor(browser, { viewport: desktop, zone: "Europe/Vienna" })
    bob = await openVisitor(browser, { viewport: phone, scheme: "dark" })
    page = alice.page
    await signIn(alice, site, site.alice)
    await signIn(bob, site, site.bob)
  })
  afterEach(({ task }) => keepPicture(task, { alice, bob }))
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await site?.rig.stop()
  })

  it("are written in the composer, which says when they go out and what is wrong with a time", async () => {
    await page.getByRole("button", { name: "New post" }).first().click()
    await compose().getByLabel("Your post").fill(first)
    await compose()
      .getByRole("button", { name: /^Who can see this/ })
      .click()
    await page.getByRole("menuitemradio", { name: /^Public/ }).click()
    await compose().getByRole("button", { name: "Add a content warning" }).click()
    await compose().getByRole("textbox", { name: "Content warning" }).fill("Shopping")
    await compose().getByRole("button", { name: "Schedule", exact: true }).click()
    await picker().getByText("Your time zone: Europe/Vienna").waitFor()
    const field = picker().getByLabel("Date and time")
    await field.fill("2020-01-01T10:00")
    await picker().getByText("This time is over.").waitFor()
    await field.fill("2040-01-01T10:00")
    await picker().getByText("up to five years ahead").waitFor()
    await field.fill("2027-03-28T02:30")
    await picker().getByText("There is no 02:30 on that day in Europe/Vienna").waitFor()
    await expectAccessible(page, "choosing a time")
    await picker().getByRole("button", { name: "Use Sun 28 Mar 2027, 03:30" }).click()
    await compose().getByRole("button", { name: "Schedule for Sun 28 Mar 2027, 03:30" }).waitFor()
    await compose()
      .getByRole("button", { name: /^Scheduled for .* Change/ })
      .click()
    await picker()
      .getByRole("button", { name: /^Tomorrow morning/ })
      .click()
    // what was written and chosen is there after a reload
    await page.reload()
    await page.getByRole("button", { name: "New post" }).first().click()
    await expectAccessible(page, "composer with a time")
    await compose()
      .getByRole("button", { name: /^Schedule for .*, 09:00$/ })
      .click()
    await page.getByText(/^Scheduled for .*, 09:00$/).waitFor()
    await compose().waitFor({ state: "hidden" })
    await toScheduled()
    await card(first).getByText("Shopping").waitFor()
    expect(await card(first).locator("time").textContent()).toBe("09:00")
    expect(await card(first).getByRole("timer").textContent()).toMatch(/^in \d+ /)
  })

  it("are edited in the composer with everything back, content as well as time", async () => {
    await card(first).getByRole("button", { name: "Edit" }).click()
    const text = compose().getByLabel("Your post")
    await expect.poll(() => text.inputValue(), patiently).toBe(first)
    expect(await compose().getByRole("textbox", { name: "Content warning" }).inputValue()).toBe("Shopping")
    await compose().getByRole("button", { name: "Who can see this: Public" }).waitFor()
    await text.fill(edited)
    await compose().getByRole("button", { name: "Remove the content warning" }).click()
    await compose()
      .getByRole("button", { name: /^Scheduled for .* Change/ })
      .click()
    await picker()
      .getByRole("button", { name: /^Tomorrow evening/ })
      .click()
    await compose()
      .getByRole("button", { name: /^Save for .*, 20:00$/ })
      .click()
    await compose().waitFor({ state: "hidden" })
    await card(edited).waitFor()
    expect(await card(edited).locator("time").textContent()).toBe("20:00")
    expect(await card(edited).getByText("Shopping").count()).toBe(0)
    expect(await page.locator("article.scheduled").count()).toBe(1)
  })

  it("go out at their time although the server was killed, once, into the timeline of somebody else", async () => {
    await bob.page.goto(`${site.rig.origin}/app/local`)
    await bob.page.getByRole("heading", { name: "Local", level: 1 }).waitFor()
    const id = (await card(edited).getAttribute("id"))?.replace("scheduled-", "") ?? ""
    const due = Date.now() + 4 * SECOND
    await call("PUT", `/api/v2/chirp/scheduled_statuses/${id}`, { scheduled_at: new Date(due).toISOString() })
    await server.kill()
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - Date.now())))
    await server.start()
    await expect
      .poll(
        async () => {
          const pill = bob.page.getByRole("button", { name: "1 new post" })
          if (await pill.isVisible()) await pill.click()
          return post(bob.page, edited).isVisible()
        },
        { timeout: 60_000, interval: 200 }
      )
      .toBe(true)
    await bob.page.reload()
    await post(bob.page, edited).waitFor()
    expect(await bob.page.getByRole("article").filter({ hasText: mark }).count()).toBe(1)
    // and it leaves the list of who wrote it
    await card(edited).waitFor({ state: "detached" })
  })

  it("are cancelled after a question, and come back when that is undone", async () => {
    const words = `Never mind (${mark})`
    await schedule(words, Date.now() + 3_600 * SECOND)
    await page.reload()
    await card(words).getByRole("button", { name: "More actions" }).click()
    await page.getByRole("menuitem", { name: "Cancel this post" }).click()
    const question = page.getByRole("dialog", { name: "Cancel this scheduled post?" })
    await question.getByRole("button", { name: "Keep it" }).click()
    await card(words).getByRole("button", { name: "More actions" }).click()
    await page.getByRole("menuitem", { name: "Cancel this post" }).click()
    await question.getByRole("button", { name: "Cancel this post" }).click()
    await card(words).waitFor({ state: "detached" })
    await page.getByRole("button", { name: "Undo" }).click()
    await card(words).waitFor()
  })

  it("that fail stand on top with the reason, and move to the drafts", async () => {
    const words = `An answer to nothing (${mark})`
    const parent = await call("POST", "/api/v1/statuses", { status: `Short-lived (${mark})`, visibility: "public" })
    await schedule(words, Date.now() + 6 * SECOND, { in_reply_to_id: parent.id })
    await call("DELETE", `/api/v1/statuses/${parent.id}`)
    await page.getByText("A scheduled post could not be sent.").waitFor()
    await card(words).getByText("The post it answers is gone").waitFor()
    expect(await page.locator("article.scheduled").first().textContent()).toContain(words)
    await page.getByRole("heading", { name: "Needs your attention" }).waitFor()
    const badge = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /Scheduled.*1 not sent/ })
    await badge.waitFor()
    await expectAccessible(page, "a failed post")
    await card(words).getByRole("button", { name: "Move to drafts" }).click()
    await card(words).waitFor({ state: "detached" })
    await badge.waitFor({ state: "detached" })
    await goTo(page, "Drafts")
    await page.getByText(words).waitFor()
  })

  it.runIf(onStandIn)(
    "keep their pictures when GoToSocial has removed them: in the list, in an edit and in a draft",
    async () => {
      const words = `A picture that waits (${mark})`
      const { buffer } = await picture("harbour.png")
      const media = await page.evaluate(
        async (bytes) => {
          const form = new FormData()
          form.append("file", new Blob([Uint8Array.from(bytes)], { type: "image/png" }), "harbour.png")
          form.append("description", "The harbour at nine")
          const answer = await fetch("/api/v2/media", { method: "POST", headers: { "x-chirp-csrf": "1" }, body: form })
          return (await answer.json()).id as string
        },
        [...buffer]
      )
      await schedule(words, Date.now() + 24 * 3_600 * SECOND, { media_ids: [media] })
      await site.rig.run(site.rig.standIn.cleanMedia)
      await page.reload()
      await toScheduled()
      const shown = card(words).getByRole("img", { name: "The harbour at nine" })
      await expect
        .poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth), patiently)
        .toBeGreaterThan(0)
      await card(words).getByRole("button", { name: "Edit" }).click()
      const description = compose().getByLabel(/^Description/)
      await expect.poll(() => description.inputValue(), patiently).toBe("The harbour at nine")
      await description.fill("The harbour at ten")
      await compose()
        .getByRole("button", { name: /^Save for/ })
        .click()
      await compose().waitFor({ state: "hidden" })
      await card(words).getByRole("img", { name: "The harbour at ten" }).waitFor()
      // the next night
      await site.rig.run(site.rig.standIn.cleanMedia)
      await card(words).getByRole("button", { name: "More actions" }).click()
      await page.getByRole("menuitem", { name: "Move to drafts" }).click()
      await card(words).waitFor({ state: "detached" })
      await goTo(page, "Drafts")
      await page.getByRole("button", { name: `Continue: ${words}` }).click()
      const draft = page.getByRole("dialog", { name: "Draft" })
      await expect.poll(() => draft.getByLabel(/^Description/).inputValue(), patiently).toBe("The harbour at ten")
      await draft.getByRole("button", { name: "Remove File 1" }).waitFor()
      await page.keyboard.press("Escape")
      await draft.waitFor({ state: "hidden" })
    }
  )

  it("go out as a thread, each answering the one before", async () => {
    const [one, two] = [`A story in two parts (${mark})`, `and how it ends (${mark})`]
    await page.getByRole("button", { name: "New post" }).first().click()
    const fields = compose().getByRole("textbox", { name: /post/i })
    await fields.first().fill(one)
    await compose().getByRole("button", { name: "Add a post to the thread" }).click()
    await fields.nth(1).fill(two)
    await compose().getByRole("button", { name: "Schedule", exact: true }).click()
    await picker()
      .getByRole("button", { name: /^In 1 hour/ })
      .click()
    await compose()
      .getByRole("button", { name: /^Schedule for/ })
      .click()
    await compose().waitFor({ state: "hidden" })
    await toScheduled()
    await card(one).getByRole("button", { name: "Show the whole thread" }).click()
    await card(one).getByText(two).waitFor()
    await card(one).getByRole("button", { name: "More actions" }).click()
    await page.getByRole("menuitem", { name: "Send now" }).click()
    await card(one).waitFor({ state: "detached" })
    await page.goto(`${site.rig.origin}/app/@alice/replies`)
    await post(page, two).locator("time").first().click()
    await post(page, one).waitFor()
    await post(page, two).waitFor()
  })

  it("stand in a week that the keyboard moves through, and in an agenda on a phone", async () => {
    const words = `On the calendar (${mark})`
    const soon = new Date(Date.now() + 2 * 24 * 3_600 * SECOND)
    await schedule(words, soon.getTime())
    await page.goto(`${site.rig.origin}/app/scheduled?view=week`)
    const grid = page.getByRole("grid")
    await grid.waitFor()
    await expectAccessible(page, "week")
    const selected = () => grid.locator('button[tabindex="0"]')
    await selected().focus()
    expect(await selected().textContent()).toContain("today")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await expect.poll(() => selected().evaluate((day) => day === document.activeElement), patiently).toBe(true)
    await expect.poll(() => selected().textContent(), patiently).toContain("1 post")
    await page.keyboard.press("Enter")
    await expect.poll(() => card(words).evaluate((one) => one === document.activeElement), patiently).toBe(true)
    await selected().focus()
    const before = await selected().getAttribute("id")
    await page.keyboard.press("PageDown")
    await expect.poll(() => selected().getAttribute("id"), patiently).not.toBe(before)
    await page.keyboard.press("PageUp")
    await expect.poll(() => selected().getAttribute("id"), patiently).toBe(before)

    await page.setViewportSize(phone)
    await card(words).waitFor()
    expect(await page.getByRole("grid").count()).toBe(0)
    await expectAccessible(page, "agenda")
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)
    ).toBe(true)
    await page.getByRole("button", { name: "Week after" }).click()
    await card(words).waitFor({ state: "detached" })
    await page.getByRole("button", { name: "Week before" }).click()
    await card(words).waitFor()
    await page.setViewportSize(desktop)
  })

  it("made no page complain", () => {
    const ours = ({ complaints }: Visitor) => complaints.filter((line) => !/WebSocket connection/.test(line))
    expect(ours(alice)).toEqual([])
    expect(ours(bob)).toEqual([])
  })
})
