import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import {
  desktop,
  expectAccessible,
  goTo,
  keepPicture,
  launch,
  openVisitor,
  passSignInPages,
  phone,
  post,
  signIn,
  type Visitor
} from "./rig/Chromium.ts"
import { picture } from "./rig/pictures.ts"
import { type Site, startSite } from "./rig/Site.ts"

describe.each([
  { size: "desktop", viewport: desktop },
  { size: "phone", viewport: phone }
])("several accounts in one browser, on a $size", ({ size, viewport }) => {
  let site: Site
  let browser: Browser
  let me: Visitor
  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    me = await openVisitor(browser, { viewport })
    await signIn(me, site, site.alice)
  })
  afterEach(({ task }) => keepPicture(task, { [`accounts-${size}`]: me }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  /** The list of accounts, by the button of this size. */
  const openAccounts = async (page: Page) => {
    if (size === "desktop") await page.getByRole("button", { name: /^Accounts/ }).click()
    else {
      await page.getByRole("navigation", { name: "Main" }).getByRole("button", { name: "More" }).click()
      await page.getByRole("menuitem", { name: "Accounts" }).click()
    }
    return page.getByRole("dialog", { name: "Accounts" })
  }
  const switchTo = async (page: Page, name: string) => {
    const list = await openAccounts(page)
    await list.getByRole("button", { name: new RegExp(`@${name}`) }).click()
    await page.getByText(`Now acting as @${name}`).waitFor()
  }
  const write = async (page: Page, words: string) => {
    await page.getByRole("button", { name: "New post" }).click()
    await page.getByLabel("Your post").fill(words)
    await page.getByRole("button", { name: "Post", exact: true }).click()
    await page.getByRole("dialog").waitFor({ state: "hidden" })
  }

  it("adds a second account at GoToSocial's page and comes back as it; the first stays", async () => {
    const { page } = me
    await write(page, "alice was here first")
    await post(page, "alice was here first").waitFor()
    const list = await openAccounts(page)
    await expectAccessible(page, `accounts on a ${size}`)
    await list.getByRole("link", { name: "Add account" }).click()
    await passSignInPages(page, site.bob)
    await page.getByRole("navigation", { name: "Main" }).waitFor()
    const both = await openAccounts(page)
    await both.getByRole("button", { name: /@bob.*Shown here/ }).waitFor()
    await both.getByRole("button", { name: /@alice/ }).waitFor()
    await page.keyboard.press("Escape")
    expect(await page.getByText("alice was here first").count(), "bob does not follow alice").toBe(0)
  })

  it("switches by keyboard without loading anew, and mixes nothing", async () => {
    const { page } = me
    await page.evaluate(() => Object.assign(window, { sameDocument: true }))
    // a draft of bob's stays bob's
    await page.getByRole("button", { name: "New post" }).click()
    await page.getByLabel("Your post").fill("bob's unfinished words")
    await page.keyboard.press("Escape")
    await page.getByText("Draft kept on this device").waitFor()

    // alice's name as requests carry it, for all that the app asks from now on
    const askedAs = new Set<string | undefined>()
    page.on("request", (request) => {
      if (request.url().includes("/api/")) askedAs.add(request.headers()["x-chirp-account"])
    })
    const sockets: Array<string> = []
    page.on("websocket", (socket) => sockets.push(new URL(socket.url()).searchParams.get("chirp_account") ?? ""))
    const list = await openAccounts(page)
    const alice = list.getByRole("button", { name: /@alice/ })
    await expect.poll(() => alice.evaluate((button) => button === document.activeElement)).toBe(true)
    await page.keyboard.press("Enter")
    await page.getByText("Now acting as @alice").waitFor()
    await post(page, "alice was here first").waitFor()
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true)
    const aliceId = site.rig.users.alice.id
    await expect.poll(() => sockets).toContain(aliceId)
    expect(askedAs.has(undefined), "every request names its account").toBe(false)
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.id))
      .toBe(size === "desktop" ? "accounts" : "view-title")
    await page.goto(`${site.rig.origin}/app/drafts`)
    await page.getByText("No drafts").waitFor()
    await switchTo(page, "bob")
    await page.getByText("bob's unfinished words").waitFor()
  })

  it("shows another account in another tab, and keeps each over a reload", async () => {
    const { page } = me
    const other = await me.context.newPage()
    await other.goto(`${site.rig.origin}/app`)
    await other.getByRole("navigation", { name: "Main" }).waitFor()
    await switchTo(other, "alice")
    await post(other, "alice was here first").waitFor()
    await page.reload()
    await page.getByText("bob's unfinished words").waitFor()
    await other.reload()
    await post(other, "alice was here first").waitFor()
    await other.close()
  })

  it("does to a post as the other account what is done, and shows it as this one's view has it", async () => {
    const { page } = me
    await page.goto(`${site.rig.origin}/app/@alice`)
    const card = post(page, "alice was here first")
    await card.getByRole("button", { name: "More", exact: true }).click()
    await page.getByRole("menuitem", { name: "Act as another account…" }).click()
    const dialog = page.getByRole("dialog", { name: "Act as another account" })
    const favourite = dialog.getByRole("button", { name: "Favourite" })
    await favourite.click()
    await page.getByText("@alice added this favourite").waitFor()
    expect(await favourite.getAttribute("aria-pressed")).toBe("true")
    await expectAccessible(page, `acting as another account on a ${size}`)
    const done = page.getByRole("region", { name: "Messages" })
    for (const [deed, said] of [
      ["Bookmark", "@alice bookmarked this post"],
      ["Boost", "@alice boosted this post"]
    ] as const) {
      await dialog.getByRole("button", { name: deed, exact: true }).press("Enter")
      await done.getByText(said).waitFor()
    }
    const seen = await page.evaluate(
      ([account, path]) => fetch(path ?? "", { headers: { "x-chirp-account": account ?? "" } }).then((it) => it.json()),
      [site.rig.users.alice.id, "/api/v1/bookmarks"]
    )
    expect(seen.map(({ content }: { content: string }) => content).join()).toContain("alice was here first")
    await dialog.getByRole("button", { name: "Reply" }).press("Enter")
    const reply = page.getByRole("dialog", { name: "Reply" })
    await reply.getByRole("button", { name: "Write as @alice" }).waitFor()
    await reply.getByLabel("Your reply").fill("alice answers herself, from bob's view")
    const sending = page.waitForResponse(
      (answer) => answer.url().endsWith("/api/v1/statuses") && answer.request().method() === "POST"
    )
    await reply.getByRole("button", { name: "Reply", exact: true }).press("Enter")
    expect((await (await sending).json()).account.username).toBe("alice")
    await reply.waitFor({ state: "hidden" })
    // counted for everybody, and bob's own button is not pressed
    const own = card.getByRole("button", { name: /^Favourite/ })
    await expect.poll(() => own.getAttribute("aria-label")).toBe("Favourite, 1")
    expect(await own.getAttribute("aria-pressed")).toBe("false")
  })

  it("writes as the other account, with a picture, and stays where it is", async () => {
    const { page } = me
    await page.getByRole("button", { name: "New post" }).click()
    const dialog = page.getByRole("dialog", { name: "New post" })
    // bob's draft is there; it goes on as alice's
    await expect.poll(() => dialog.getByLabel("Your post").inputValue()).toBe("bob's unfinished words")
    await dialog.getByLabel("Your post").fill("begun by bob, sent by alice")
    await dialog.locator('input[type="file"]').setInputFiles(await picture("sea.png"))
    await dialog
      .getByLabel(/^Description/)
      .first()
      .fill("Blue to yellow")
    await dialog.getByRole("button", { name: "Write as @bob" }).click()
    await page.getByRole("menuitemradio", { name: "Write as @alice" }).click()
    await dialog.getByRole("button", { name: "Write as @alice" }).waitFor()
    await expect.poll(() => dialog.getByLabel("Your post").inputValue()).toBe("begun by bob, sent by alice")
    await expectAccessible(page, `writing as another account on a ${size}`)
    const sending = page.waitForResponse(
      (answer) => answer.url().endsWith("/api/v1/statuses") && answer.request().method() === "POST"
    )
    await dialog.getByRole("button", { name: "Post", exact: true }).click()
    const sent = await (await sending).json()
    expect([sent.account.username, sent.media_attachments.length]).toEqual(["alice", 1])
    expect(sent.media_attachments[0].description).toBe("Blue to yellow")
    await dialog.waitFor({ state: "hidden" })
    await page.goto(`${site.rig.origin}/app/drafts`)
    await page.getByText("No drafts").waitFor()
    await page.getByRole("button", { name: "New post" }).click()
    await page.getByLabel("Your post").fill("bob's unfinished words")
    await page.keyboard.press("Escape")
    await page.getByText("bob's unfinished words").waitFor()
  })

  it("says when a browser holds as many accounts as it can", async () => {
    const { page } = me
    await page.route("**/session", async (route) => {
      const answer = await route.fetch()
      const info = await answer.json()
      const [one] = info.accounts
      const more = Array.from({ length: 6 }, (_, at) => ({ ...one, account_id: `0${at}`, acct: `another${at}` }))
      await route.fulfill({ json: { ...info, accounts: [...info.accounts, ...more] } })
    })
    const list = await openAccounts(page)
    await list.getByText("This browser holds 8 accounts and no more").waitFor()
    expect(await list.getByRole("link", { name: "Add account" }).count()).toBe(0)
    await expectAccessible(page, `as many accounts as there can be on a ${size}`)
    await page.unroute("**/session")
    await page.keyboard.press("Escape")
    await page.reload()
  })

  it("asks for one account's sign-in again when its session ends, and keeps its drafts", async () => {
    const { page } = me
    const bob = site.rig.users.bob.id
    await page.evaluate(
      (id) =>
        fetch("/session/logout", { method: "POST", headers: { "x-chirp-csrf": "1", "x-chirp-account": id } }).then(
          ({ status }) => status
        ),
      bob
    )
    await page.goto(`${site.rig.origin}/app`)
    await page.getByRole("heading", { name: "You are signed out of @bob" }).waitFor()
    await expectAccessible(page, `the session of one account is over, on a ${size}`)
    await page.getByRole("button", { name: "Continue as @alice" }).click()
    await post(page, "alice was here first").waitFor()
    const list = await openAccounts(page)
    await list.getByRole("link", { name: /@bob.*Signed out/ }).click()
    await passSignInPages(page, site.bob)
    await page.getByRole("navigation", { name: "Main" }).waitFor()
    await page.goto(`${site.rig.origin}/app/drafts`)
    await page.getByText("bob's unfinished words").waitFor()
  })

  it("signs out of one account and goes on as the other", async () => {
    const { page } = me
    await page.goto(`${site.rig.origin}/app/settings`)
    await page.getByRole("button", { name: "Sign out", exact: true }).click()
    await page.getByRole("button", { name: "Sign out and delete" }).click()
    await page.getByText("Signed out of @bob. Now acting as @alice").waitFor()
    await goTo(page, "Home")
    await post(page, "alice was here first").waitFor()
    const left = await page.evaluate(
      (id) => Object.keys(localStorage).filter((key) => key.includes(id)),
      site.rig.users.bob.id
    )
    expect(left).toEqual([])
    const list = await openAccounts(page)
    await list.getByRole("button", { name: /@alice/ }).waitFor()
    expect(await list.getByRole("button", { name: /@/ }).count()).toBe(1)
    await page.keyboard.press("Escape")
  })

  it("signs out of all accounts at once, and leaves nothing of them", async () => {
    const { page } = me
    const list = await openAccounts(page)
    await list.getByRole("link", { name: "Add account" }).click()
    await passSignInPages(page, site.bob)
    await page.getByRole("navigation", { name: "Main" }).waitFor()
    await page.goto(`${site.rig.origin}/app/settings`)
    await page.getByRole("button", { name: "Sign out of all accounts" }).click()
    const question = page.getByRole("dialog", { name: "Sign out of all accounts?" })
    await expectAccessible(page, `signing out of all accounts on a ${size}`)
    await question.getByRole("button", { name: "Sign out of all" }).click()
    await page.waitForURL(`${site.rig.origin}/`)
    const ids = [site.rig.users.alice.id, site.rig.users.bob.id]
    const left = await page.evaluate(
      (all) => Object.keys(localStorage).filter((key) => all.some((id) => key.includes(id))),
      ids
    )
    expect(left).toEqual([])
    expect(await page.evaluate(() => fetch("/session").then((answer) => answer.json()))).toMatchObject({
      signed_in: false,
      accounts: []
    })
    // the session that was ended under an open page is refused its stream; that is all there is to complain of
    expect(me.complaints.filter((complaint) => !complaint.includes("HTTP Authentication failed"))).toEqual([])
  })
})
