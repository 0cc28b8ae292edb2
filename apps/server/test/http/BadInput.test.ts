import { connect } from "node:net"
import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { type Browser, openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"

let rig: ChirpRig
let browser: Browser
beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres") })
  browser = openBrowser(rig.origin)
  await browser.signIn(rig.users.alice)
})
afterAll(() => rig?.stop())
beforeEach(() => rig.run(rig.standIn.faults.reset))

const bearer = async () => ({ authorization: `Bearer ${await rig.token("alice")}`, "user-agent": "client/1" })
const json = { "content-type": "application/json" }

describe("bad input and a bad upstream, as the app sees them", () => {
  it("answers an unknown route under /api in GoToSocial's shape", async () => {
    const answer = await browser.request("/api/v1/no_such_thing")
    assert.deepStrictEqual([answer.status, answer.json()], [404, { error: "Not Found" }])
    const own = await browser.request("/api/v2/chirp/no_such_thing")
    assert.deepStrictEqual([own.status, own.json().code], [404, "not_found"])
  })

  it("refuses a body that is too large, announced or not", async () => {
    const body = JSON.stringify({ status: "x".repeat(1024 * 1024) })
    const announced = await browser.request("/api/v1/statuses", { method: "POST", headers: json, body })
    assert.deepStrictEqual([announced.status, announced.json().code], [413, "payload_too_large"])
    const chunked = await new Promise<string>((resolve) => {
      let answer = ""
      const socket = connect(rig.port, "127.0.0.1")
      socket.setEncoding("latin1")
      socket.on("data", (chunk) => {
        answer += chunk
      })
      socket.on("close", () => resolve(answer))
      socket.on("error", () => {})
      socket.write(
        `POST /api/v1/statuses HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`
      )
      const chunk = Buffer.from(`10000\r\n${"x".repeat(0x10000)}\r\n`)
      for (let at = 0; at < 20; at++) socket.write(chunk)
      socket.write("0\r\n\r\n")
    })
    assert.match(chunked, /^HTTP\/1\.1 413 /)
    assert.include(chunked, "payload_too_large")
  })

  it("lets GoToSocial say what is wrong with broken JSON and with an upload that is no image", async () => {
    const broken = await browser.request("/api/v1/statuses", { method: "POST", headers: json, body: '{"status": ' })
    assert.strictEqual(broken.status, 400)
    assert.match(broken.json().error, /^Bad Request/)
    const form = new FormData()
    form.set("file", new Blob(["this is not a picture"], { type: "image/png" }), "a.png")
    const upload = await browser.request("/api/v2/media", { method: "POST", body: form })
    assert.strictEqual(upload.status, 422)
    assert.isString(upload.json().error)
  })

  it("says JSON with a code where GoToSocial says text or HTML, and leaves bearer clients GoToSocial's bytes", async () => {
    const own = await browser.request("/api/v1/timelines/home", { method: "DELETE" })
    assert.deepStrictEqual([own.status, own.json().code], [405, "method_not_allowed"])
    const client = await fetch(`${rig.origin}/api/v1/timelines/home`, { method: "DELETE", headers: await bearer() })
    assert.deepStrictEqual([client.status, await client.text()], [405, "405 method not allowed"])
    const page = await browser.request("/api/v1/timelines/home", { headers: { accept: "text/html" } })
    assert.deepStrictEqual([page.status, page.json().code], [406, "bad_request"])
  })

  it("says that GoToSocial is starting, to every kind of client", async () => {
    await rig.run(rig.standIn.faults.down("starting"))
    for (const answer of [
      await browser.request("/api/v1/timelines/home"),
      await fetch(`${rig.origin}/api/v1/timelines/home`, { headers: await bearer() }).then(async (response) => ({
        status: response.status,
        headers: response.headers,
        json: JSON.parse.bind(null, await response.text())
      }))
    ]) {
      assert.deepStrictEqual([answer.status, answer.json().code], [503, "upstream_starting"])
      assert.isNotNull(answer.headers.get("retry-after"))
    }
  })

  it("says 502 with a code when GoToSocial is away, and shows a person a page", async () => {
    await rig.run(rig.standIn.faults.down("cut"))
    const answer = await browser.request("/api/v1/timelines/home")
    assert.deepStrictEqual([answer.status, answer.json().code], [502, "upstream_unavailable"])
    const visitor = openBrowser(rig.origin)
    const page = await visitor.request("/oauth/authorize?client_id=x", { headers: { accept: "text/html" } })
    assert.strictEqual(page.status, 502)
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/)
    assert.include(page.text, "Try again")
    assert.include(page.headers.get("content-security-policy") ?? "", "default-src 'none'")
    // the session is not to blame
    assert.strictEqual((await browser.request("/session")).json().signed_in, true)
  })

  it("keeps the status of another failure", async () => {
    await rig.run(rig.standIn.faults.failNext({ status: 500, html: "<h1>oops</h1>" }))
    const answer = await browser.request("/api/v1/timelines/home")
    assert.deepStrictEqual([answer.status, answer.json().code], [500, "upstream_bad_answer"])
  })

  it("ends a session whose token GoToSocial refuses", async () => {
    const other = openBrowser(rig.origin)
    await other.signIn(rig.users.bob)
    const [token] = (await other.request("/api/v1/tokens")).json()
    await other.request(`/api/v1/tokens/${token.id}/invalidate`, { method: "POST" })
    const answer = await other.request("/api/v1/timelines/home")
    assert.deepStrictEqual([answer.status, answer.json().code], [401, "session_expired"])
    assert.deepStrictEqual(other.sessions(), [])
    assert.deepStrictEqual((await other.request("/session")).json(), { signed_in: false, accounts: [] })
  })

  it("keeps a session when GoToSocial refuses something else with a 401", async () => {
    const other = openBrowser(rig.origin)
    await other.signIn(rig.users.carol)
    const body = JSON.stringify({ old_password: "not it", new_password: "Correct-horse-battery-staple-8" })
    const answer = await other.request("/api/v1/user/password_change", { method: "POST", headers: json, body })
    assert.deepStrictEqual([answer.status, answer.json()], [401, { error: "Unauthorized: old password was incorrect" }])
    assert.strictEqual((await other.request("/session")).json().signed_in, true)
    assert.strictEqual((await other.request("/api/v1/timelines/home")).status, 200)
  })

  it("tells a browser whose session is gone, and still shows it what is public", async () => {
    const stale = openBrowser(rig.origin)
    const cookie = `${"a".repeat(22)}.${"b".repeat(22)}`
    stale.cookies.set("chirp_session", cookie)
    assert.strictEqual((await stale.request("/api/v1/instance")).status, 200)
    const read = await stale.request("/api/v1/timelines/home")
    assert.deepStrictEqual([read.status, read.json().code], [401, "session_expired"])
    stale.cookies.set("chirp_session", cookie)
    const write = await stale.request("/api/v1/statuses", { method: "POST", headers: json, body: '{"status":"x"}' })
    assert.deepStrictEqual([write.status, write.json().code], [401, "session_expired"])
  })

  it("shows the generated page of its own API under a policy of its own", async () => {
    const page = await browser.request("/docs/api")
    assert.strictEqual(page.status, 200)
    assert.match(page.headers.get("content-security-policy") ?? "", /script-src 'sha256-/)
    const spec = (await browser.request("/docs/api/openapi.json")).json()
    assert.includeMembers(Object.keys(spec.paths), ["/session", "/session/login", "/session/logout"])
  })
})

describe("requests that another site makes a browser send", () => {
  const attempts: ReadonlyArray<readonly [string, Record<string, string>]> = [
    ["no header of ours", { origin: "same", "sec-fetch-site": "same-origin" }],
    ["another origin", { origin: "https://evil.example", "x-chirp-csrf": "1" }],
    ["another site", { "sec-fetch-site": "cross-site", "x-chirp-csrf": "1" }],
    ["a sibling site", { origin: "same", "sec-fetch-site": "same-site", "x-chirp-csrf": "1" }],
    ["neither Origin nor Sec-Fetch-Site", { "x-chirp-csrf": "1" }]
  ]
  for (const [what, given] of attempts) {
    it(`refuses ${what}`, async () => {
      const headers = { ...json, ...given, ...(given.origin === "same" && { origin: rig.origin }) }
      for (const path of ["/api/v1/statuses", "/session/logout"]) {
        const answer = await browser.request(path, { method: "POST", headers, body: '{"status":"x"}', ownPage: false })
        assert.deepStrictEqual([answer.status, answer.json().code], [403, "csrf_rejected"], path)
      }
      assert.strictEqual((await browser.request("/session")).json().signed_in, true)
    })
  }
})
