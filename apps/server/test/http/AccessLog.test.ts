import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { openStream } from "../testrig/StreamClient.ts"

const lines: Array<string> = []
let rig: ChirpRig
beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres"), log: (line) => lines.push(line) })
})
afterAll(() => rig?.stop())

describe("the log", () => {
  it("tells of every request by its id", async () => {
    const answer = await fetch(`${rig.origin}/api/v1/instance?a=b`, { headers: { "x-request-id": "given-by-a-proxy" } })
    assert.strictEqual(answer.headers.get("x-request-id"), "given-by-a-proxy")
    const line = lines.find((one) => one.includes("given-by-a-proxy"))
    assert.include(line, "/api/v1/instance")
    assert.notInclude(line, "a=b")
    const other = await fetch(`${rig.origin}/session`, { headers: { "x-request-id": "not plain: \u00e4" } })
    assert.match(other.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/)
  })

  it("holds no token, cookie, code or password, whatever is done", async () => {
    const token = await rig.token("alice")
    const browser = openBrowser(rig.origin)
    await browser.signIn(rig.users.alice)
    await browser.request("/api/v1/accounts/verify_credentials")
    const stream = await openStream(rig.origin, `?stream=user&access_token=${token}`)
    stream.socket.close()
    await stream.closed
    await browser.request("/session/callback?code=the-secret-code&state=the-secret-state")
    const [, cookie = ""] = browser.sessions()[0] ?? []
    await browser.request("/session/logout", { method: "POST" })
    const log = lines.join("\n")
    assert.include(log, "/api/v1/streaming")
    for (const secret of [
      token,
      ...cookie.split("."),
      "the-secret-code",
      "the-secret-state",
      rig.users.alice.password
    ]) {
      assert.isAbove(secret.length, 10)
      assert.notInclude(log, secret)
    }
  })
})
