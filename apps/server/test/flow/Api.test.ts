import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"

let rig: ChirpRig
beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres") })
})
afterAll(() => rig?.stop())

describe("flow 1a: Chirp's own API", () => {
  it("signs a browser in, says who it is, and signs it out", async () => {
    const browser = openBrowser(rig.origin)
    assert.deepStrictEqual((await browser.request("/session")).json(), { signed_in: false, accounts: [] })
    const landed = await browser.signIn(rig.users.alice, "/app/notifications")
    assert.strictEqual(new URL(landed.url).pathname, "/app/notifications")
    const info = (await browser.request("/session")).json()
    assert.strictEqual(info.signed_in, true)
    assert.strictEqual(info.account_id, rig.users.alice.id)
    const me = await browser.request("/api/v1/accounts/verify_credentials")
    assert.strictEqual(me.json().username, "alice")
    const out = await browser.request("/session/logout", { method: "POST" })
    assert.strictEqual(out.status, 204)
    assert.deepStrictEqual((await browser.request("/session")).json(), { signed_in: false, accounts: [] })
  })
})
