import type { Browser } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { expectAccessible, keepPicture, launch, openVisitor, phone, signIn, type Visitor } from "./rig/Chromium.ts"
import { type Site, startSite } from "./rig/Site.ts"

/** What makes it an app: the manifest, the offer to install it, the badge. */
describe("installing", () => {
  let site: Site
  let browser: Browser
  let alice: Visitor

  beforeAll(async () => {
    site = await startSite()
    browser = await launch()
    alice = await openVisitor(browser, { viewport: phone })
    // the browser's own offer needs an engaged person; ours is told of it here, and of another day before
    await alice.context.addInitScript(() => {
      localStorage.setItem("chirp.install", localStorage.getItem("chirp.install") ?? '{"days":["2020-01-01"]}')
      Object.assign(navigator, {
        setAppBadge: async (count: number) => {
          document.documentElement.dataset.badge = String(count)
        },
        clearAppBadge: async () => {
          document.documentElement.dataset.badge = ""
        }
      })
    })
    await signIn(alice, site, site.alice)
  })
  afterEach(({ task }) => keepPicture(task, { alice }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("has a manifest whose every file is there", async () => {
    const get = (path: string) => fetch(site.rig.origin + path)
    const answer = await get("/manifest.json")
    expect(answer.headers.get("content-type")).toBe("application/manifest+json")
    const manifest = await answer.json()
    expect(manifest).toMatchObject({
      name: "Chirp",
      start_url: "/app",
      display: "standalone",
      background_color: "#0f172a",
      theme_color: "#2563eb"
    })
    expect(manifest.shortcuts.map(({ name }: { readonly name: string }) => name)).toEqual([
      "Home",
      "Notifications",
      "Compose"
    ])
    const files: ReadonlyArray<string> = [...manifest.icons, ...manifest.screenshots].map(({ src }) => src)
    expect(files.length).toBeGreaterThan(5)
    for (const file of files) expect((await get(file)).status, file).toBe(200)
    expect(manifest.share_target.params.files[0].name).toBe("files")
  })

  it("offers itself quietly, remembers a no, and can still be found in the settings", async () => {
    const { page } = alice
    const offer = () =>
      page.evaluate(() => {
        const event = Object.assign(new Event("beforeinstallprompt", { cancelable: true }), {
          prompt: async () => ({ outcome: "accepted" })
        })
        dispatchEvent(event)
      })
    await offer()
    await page.getByText("Install Chirp").waitFor()
    await expectAccessible(page, "home with the offer to install")
    await page.getByRole("button", { name: "Not now" }).press("Enter")
    await page.getByText("Install Chirp").waitFor({ state: "detached" })
    await page.goto(`${site.rig.origin}/app/settings`)
    await page.getByRole("heading", { name: "Settings" }).waitFor()
    await offer()
    await page.getByRole("heading", { name: "Install Chirp" }).waitFor()
    expect(await page.getByRole("button", { name: "Not now" }).count()).toBe(0)
    await page.getByRole("button", { name: "Install", exact: true }).press("Enter")
    await page.getByText("Chirp is installed.").waitFor()
  })

  it("wears the number of unread notifications", async () => {
    const { page } = alice
    const token = await site.rig.token("bob")
    const answer = await fetch(`${site.rig.upstreamUrl}/api/v1/statuses`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "e2e" },
      body: JSON.stringify({ status: "@alice are you there?", visibility: "public" })
    })
    expect(answer.status).toBe(200)
    await page.locator('html[data-badge="1"]').waitFor()
  })

  it("made no page complain", () => {
    expect(alice.complaints).toEqual([])
  })
})
