import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Browser, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import {
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
import { type Site, startSite, webRoot } from "./rig/Site.ts"

/** Resolves when the service worker has taken the app in and serves this page. */
const isServed = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller === null) {
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true })
      )
    }
  })

/** Goes to an address as its links do: within the page, wherever the navigation of this size keeps the link. */
const follow = (page: Page, href: string) =>
  page.evaluate((to) => {
    const link = document.createElement("a")
    link.href = to
    document.body.append(link)
    link.click()
    link.remove()
  }, href)

/** The app with the server process stopped, a share, and a new version, on a build of its own. */
describe("without a server", () => {
  let site: Site
  let browser: Browser
  let alice: Visitor
  let root: string
  let threadId: string

  const call = async (who: "alice" | "bob", path: string, body?: object): Promise<{ readonly id: string }> => {
    const answer = await fetch(site.rig.upstreamUrl + path, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        authorization: `Bearer ${await site.rig.token(who)}`,
        "content-type": "application/json",
        "user-agent": "e2e"
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    expect(answer.status).toBe(200)
    return (await answer.json()) as { readonly id: string }
  }

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "chirp-build-"))
    cpSync(webRoot, root, { recursive: true })
    site = await startSite({ staticRoot: root })
    browser = await launch()
    const thread = await call("alice", "/api/v1/statuses", {
      status: "A post to read on a train",
      visibility: "public"
    })
    threadId = thread.id
    await call("bob", "/api/v1/statuses", {
      status: "@alice and an answer to it",
      visibility: "public",
      in_reply_to_id: threadId
    })
    alice = await openVisitor(browser, { viewport: phone })
    await signIn(alice, site, site.alice)
    await post(alice.page, "A post to read on a train").waitFor()
    await isServed(alice.page)
  })
  afterEach(({ task }) => keepPicture(task, { alice }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
    rmSync(root, { recursive: true, force: true })
  })

  it("opens, and shows the timeline, a thread and the notifications that were read before", async () => {
    const { page } = alice
    await post(page, "A post to read on a train").press("Enter")
    await post(page, "and an answer to it").waitFor()
    await goTo(page, /^(Notifications|Alerts)/)
    await page.getByRole("article").filter({ hasText: "and an answer to it" }).first().waitFor()
    await site.rig.stopServer()

    await page.goto(`${site.rig.origin}/app`)
    await post(page, "A post to read on a train").waitFor()
    await page.getByText(/kept on this device/).waitFor()
    await page.goto(`${site.rig.origin}/app/@alice/${threadId}`)
    await post(page, "and an answer to it").waitFor()
    await page.goto(`${site.rig.origin}/app/notifications`)
    await page.getByRole("article").filter({ hasText: "and an answer to it" }).first().waitFor()
    await expectAccessible(page, "notifications without a server")
    // what was never read says so, and can be tried again
    await page.goto(`${site.rig.origin}/app/tags/never`)
    await page
      .getByRole("button", { name: /Try again/ })
      .first()
      .waitFor()
  })

  it("lets one write where nothing answers, and shows what is new when it does again", async () => {
    const { page } = alice
    await page.goto(`${site.rig.origin}/app`)
    await post(page, "A post to read on a train").waitFor()
    await page.getByRole("button", { name: "New post" }).first().click()
    const dialog = page.getByRole("dialog", { name: "New post" })
    await dialog.getByLabel("Your post").fill("Opened and written offline")
    await dialog.getByRole("button", { name: "Post", exact: true }).click()
    await page.getByRole("heading", { name: "Waiting to be sent" }).waitFor()
    // the wait survives a reload without a server
    await page.reload()
    await page.getByRole("heading", { name: "Waiting to be sent" }).waitFor()
    await call("bob", "/api/v1/statuses", { status: "@alice said while you were away", visibility: "public" })
    await site.rig.restartServer()
    await page.evaluate(() => dispatchEvent(new Event("online")))
    await page.getByRole("heading", { name: "Waiting to be sent" }).waitFor({ state: "detached" })
    await post(page, "Opened and written offline").waitFor()
    await page.getByText(/kept on this device/).waitFor({ state: "detached" })
    expect(await page.getByRole("article").filter({ hasText: "Opened and written offline" }).count()).toBe(1)
  })

  it("takes a share with words, a link and a file, and keeps it through a stopped server", async () => {
    const { page } = alice
    await site.rig.stopServer()
    const image = await picture("shared.png", ["#0f766e", "#fde68a"])
    await page.evaluate(
      ({ base64, name }) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        const form = document.createElement("form")
        form.method = "POST"
        form.enctype = "multipart/form-data"
        form.action = "/app/share"
        for (const [field, value] of [
          ["title", "A fine page"],
          ["text", "Read this"],
          ["url", "https://example.org/fine"]
        ] as const) {
          const input = document.createElement("input")
          input.name = field
          input.value = value
          form.append(input)
        }
        const files = document.createElement("input")
        files.type = "file"
        files.name = "files"
        const transfer = new DataTransfer()
        transfer.items.add(new File([bytes], name, { type: "image/png" }))
        files.files = transfer.files
        form.append(files)
        document.body.append(form)
        form.submit()
      },
      { base64: image.buffer.toString("base64"), name: image.name }
    )
    await page.waitForURL(/\/app\/compose/)
    await page.getByLabel("Your post").waitFor()
    await expect.poll(() => page.getByLabel("Your post").inputValue()).toContain("https://example.org/fine")
    expect(await page.getByLabel("Your post").inputValue()).toContain("Read this")
    await page.getByText("shared.png").first().waitFor()
    // it is in the draft: opened once more without a server, it is there, once
    await expect.poll(() => new URL(page.url()).search).toBe("")
    await page.reload()
    await page.getByLabel("Your post").waitFor()
    await expect.poll(() => page.getByLabel("Your post").inputValue()).toContain("https://example.org/fine")
    expect(await page.getByLabel(/^Description/).count()).toBe(1)
    await site.rig.restartServer()
    await page.getByRole("button", { name: "Discard draft" }).click()
    await page.getByRole("button", { name: "Discard", exact: true }).click()
  })

  it("offers a new version, keeps what is being written, and lets an old tab go on", async () => {
    const { page } = alice
    const old = await alice.context.newPage()
    await old.goto(`${site.rig.origin}/app`)
    await post(old, "A post to read on a train").waitFor()
    await page.goto(`${site.rig.origin}/app/compose`)
    await page.getByLabel("Your post").fill("Half a thought")

    // the second build: a part that has not been loaded yet gets another name
    const parts = join(root, "_astro")
    const settings = readdirSync(parts).find((name) => /^SettingsView\..*\.js$/.test(name)) ?? ""
    expect(settings).not.toBe("")
    const renamed = settings.replace(".js", "-second.js")
    renameSync(join(parts, settings), join(parts, renamed))
    for (const file of [...readdirSync(parts).map((name) => join(parts, name)), join(root, "sw.js")]) {
      if (!file.endsWith(".js")) continue
      const code = readFileSync(file, "utf8")
      if (!code.includes(settings) && !file.endsWith("sw.js")) continue
      writeFileSync(file, code.replaceAll(settings, renamed).replace(/"id":"[0-9a-f]+"/, '"id":"second"'))
    }
    await site.rig.restartServer()
    await page.evaluate(async () => {
      await (await navigator.serviceWorker.getRegistration())?.update()
    })
    const update = page.getByRole("button", { name: "Update", exact: true })
    await update.waitFor()
    await expectAccessible(page, "with a new version")
    await Promise.all([page.waitForEvent("load"), update.press("Enter")])
    await page.getByLabel("Your post").waitFor()
    await expect.poll(() => page.getByLabel("Your post").inputValue()).toBe("Half a thought")
    expect(await page.evaluate(async () => (await caches.keys()).filter((name) => name.includes("build")).length)).toBe(
      2
    )
    // the old tab was not touched, and loads what only its own build has
    await follow(old, "/app/settings")
    await old.getByRole("heading", { name: "Settings" }).waitFor()
    await old.close()
  })

  it("keeps nothing that was read for anybody when one signs out", async () => {
    const { page } = alice
    const { rig } = site
    await page.getByRole("button", { name: "Discard draft" }).click()
    await page.getByRole("button", { name: "Discard", exact: true }).click()
    await follow(page, "/app/settings")
    await page.getByRole("button", { name: "Sign out", exact: true }).click()
    await page.waitForURL(`${rig.origin}/`)
    await page.waitForLoadState()
    const left = await page.evaluate(
      () =>
        new Promise<ReadonlyArray<number | boolean>>((resolve) => {
          const opening = indexedDB.open("chirp-kept")
          opening.onsuccess = async () => {
            const count = opening.result.transaction("answers").objectStore("answers").count()
            count.onsuccess = async () =>
              resolve([
                count.result,
                await caches.has("chirp-pictures"),
                Object.keys(localStorage).some((key) => key.startsWith("chirp.me/"))
              ])
          }
        })
    )
    expect(left).toEqual([0, false, false])
    await rig.stopServer()
    await page.goto(`${rig.origin}/app`)
    await page.getByRole("heading", { name: "The server does not answer" }).waitFor()
    expect(await page.getByText("A post to read on a train").count()).toBe(0)
    await rig.restartServer()
    // it tries by itself too, perhaps a moment before
    await page
      .getByRole("button", { name: "Try now" })
      .click({ timeout: 1_000 })
      .catch(() => undefined)
    await page.getByRole("link", { name: "Sign in" }).click({ timeout: 40_000 })
    await passSignInPages(page, site.alice)
    await post(page, "A post to read on a train").waitFor()
  })

  it("made no page complain", () => {
    expect(alice.complaints.filter((line) => !line.includes("WebSocket connection to"))).toEqual([])
  })
})
