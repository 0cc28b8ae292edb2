import type { Browser } from "playwright-core"
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest"
import { hasRedisServer } from "../../server/test/testrig/RedisServer.ts"
import { type BalancedRig, startBalancedRig } from "./rig/Balanced.ts"
import { goTo, keepPicture, launch, openVisitor, post, signIn, type Visitor } from "./rig/Chromium.ts"
import { onStandIn, type Site, webRoot } from "./rig/Site.ts"

/**
 * Two replicas behind a plain TCP balancer, both restarted one after the other while people use the app: no request of the
 * app's fails, no post and no notification is missed, none comes twice.
 */
describe.skipIf(!hasRedisServer || !onStandIn)("a rolling restart of two replicas", () => {
  const mark = Math.random().toString(36).slice(2, 8)
  let site: Site
  let rig: BalancedRig
  let browser: Browser
  let alice: Visitor

  beforeAll(async () => {
    rig = await startBalancedRig({ postgres: inject("postgres"), staticRoot: webRoot })
    site = { rig, alice: rig.users.alice, bob: rig.users.bob, real: false }
    browser = await launch()
    alice = await openVisitor(browser)
  })
  afterEach(({ task }) => keepPicture(task, { alice }))
  afterAll(async () => {
    await browser?.close()
    await site?.rig.stop()
  })

  it("misses nothing, doubles nothing, fails nothing", async () => {
    const { page } = alice
    await signIn(alice, site, site.alice)
    const bob = await site.rig.token("bob")
    const call = (path: string, body: object, token = bob) =>
      fetch(`${site.rig.upstreamUrl}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "user-agent": "test" },
        body: JSON.stringify(body)
      })
    await call(`/api/v1/accounts/${site.rig.users.bob.id}/follow`, {}, await site.rig.token("alice"))
    await call(`/api/v1/follow_requests/${site.rig.users.alice.id}/authorize`, {})
    let sent = 0
    const words = (at: number) => `note ${at} of ${mark}.`
    const write = async () => {
      const answer = await call("/api/v1/statuses", { status: `@alice ${words(sent)}`, visibility: "public" })
      expect(answer.status).toBe(200)
      sent += 1
    }
    await goTo(page, /Notifications/)
    await page.getByRole("heading", { name: "Notifications", level: 1 }).waitFor()
    await write()
    await post(page, words(0)).waitFor()

    // somebody writes all the while, and alice's app asks for things all the while
    let writing = true
    const writer = (async () => {
      while (writing) {
        await write()
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    })()
    const reader = (async () => {
      while (writing) {
        const status = await page.evaluate(() =>
          fetch("/api/v1/timelines/home?limit=1").then(
            (answer) => answer.status,
            (error) => String(error)
          )
        )
        if (status !== 200) alice.failed.push(`a request of the app's: ${status}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    })()
    for (const restart of rig.restarts) await restart()
    writing = false
    await Promise.all([writer, reader])

    await write()
    const count = () =>
      page.evaluate(async (pattern) => {
        const seen = new Map<string, number>()
        const look = () => {
          const here = new Map<string, number>()
          for (const text of document.querySelectorAll("article p")) {
            const found = new RegExp(pattern).exec(text.textContent ?? "")?.[1]
            if (found !== undefined) here.set(found, (here.get(found) ?? 0) + 1)
          }
          for (const [at, times] of here) seen.set(at, Math.max(times, seen.get(at) ?? 0))
        }
        window.scrollTo(0, 0)
        for (let steps = 0; steps < 200; steps++) {
          await new Promise((resolve) => setTimeout(resolve, 60))
          look()
          const before = window.scrollY
          window.scrollBy(0, 300)
          await new Promise((resolve) => setTimeout(resolve, 20))
          if (window.scrollY === before) break
        }
        return [...seen].map(([at, times]) => `${at}:${times}`).sort()
      }, `note (\\d+) of ${mark}\\.`)
    const once = Array.from({ length: sent }, (_, at) => `${at}:1`).sort()
    // what arrives moves nothing on the screen, and the list shows what is near the window only: it is read from the top to
    // the end, again and again until all of it has been drawn
    const reads = { timeout: 60_000, interval: 200 }
    await expect.poll(count, { ...reads, message: "notifications" }).toEqual(once)
    await goTo(page, "Home")
    await page.getByRole("heading", { name: "Home", level: 1 }).waitFor()
    await expect.poll(count, { ...reads, message: "posts at home" }).toEqual(once)
    expect(sent).toBeGreaterThan(5)
    expect(alice.failed).toEqual([])
    // both have served
    expect(Math.min(...rig.handed())).toBeGreaterThan(0)
  })
})
