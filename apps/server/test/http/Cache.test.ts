import { connect } from "node:net"
import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { cachedPaths } from "../../src/http/CacheRules.ts"
import { type Browser, openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { shiftedClock } from "../testrig/ShiftedClock.ts"
import { goToSocialAnswers, type Handler, json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

/** Tells each viewer something else, the blocked one that there is nothing. */
const perViewer: Handler = (request, response) => {
  const { authorization } = request.headers
  if (request.target.startsWith("/oauth") || request.target.includes("verify_credentials")) {
    const id = authorization === "Bearer blocked" ? "01BLOCKED" : "01FRIEND"
    const own = request.target.includes("verify") ? json(200, { id, acct: "x", username: "x" }) : goToSocialAnswers
    return own(request, response)
  }
  if (request.target === "/api/v1/apps") return goToSocialAnswers(request, response)
  if (authorization === "Bearer blocked") return json(403, { error: "Forbidden" })(request, response)
  return json(200, { for: authorization ?? "nobody", n: fake.arrived.length })(request, response)
}

let fake: UpstreamFake
let rig: ChirpRig
let browser: Browser
let clock: ReturnType<typeof shiftedClock>
beforeAll(async () => {
  fake = await startUpstreamFake()
})
afterAll(() => fake?.stop())
/** A Chirp that has kept nothing yet. */
beforeEach(async () => {
  await rig?.stop()
  fake.answer(perViewer)
  clock = shiftedClock()
  rig = await startRig({ postgres: inject("postgres"), upstream: fake.url, references: clock.layer })
  fake.arrived.length = 0
  return () => rig.stop()
})

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(rig.origin + path, { headers: { "user-agent": "t", ...headers } })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, for: text === "" ? undefined : JSON.parse(text).for }
}
const arrivals = (path: string) => fake.arrived.filter(({ target }) => target.split("?", 1)[0] === path).length

describe("answers that are kept", () => {
  it("cross no viewers, one of them blocked, on any route (GHSA-ccpr)", async () => {
    browser = openBrowser(rig.origin)
    const begun = await browser.request("/session/login")
    const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state")
    await browser.request(`/session/callback?code=any&state=${state}`)
    const friend = { authorization: "Bearer friend" }
    const blocked = { authorization: "Bearer blocked" }
    for (const path of cachedPaths) {
      for (let round = 0; round < 2; round++) {
        assert.strictEqual((await get(path, friend)).for, "Bearer friend", path)
        assert.strictEqual((await get(path, blocked)).status, 403, path)
        assert.strictEqual((await get(path)).for, "nobody", path)
        const app = await browser.request(path)
        // outside of the API a session is nothing to GoToSocial, and still never answered from what is kept
        assert.strictEqual(app.json().for, path.startsWith("/api/") ? "Bearer token-of-me" : "nobody", path)
      }
      // twice each viewer, once nobody; a session that is no viewer there is passed on as nobody
      assert.strictEqual(arrivals(path), 7, path)
    }
  })

  it("asks once for many who ask at once, and then not again", async () => {
    let release: (() => void) | undefined
    fake.once((request, response) => {
      release = () => json(200, { for: "all" })(request, response)
    })
    const asking = Array.from({ length: 20 }, () => get("/api/v1/timelines/public?limit=20&local=true"))
    await fake.until(() => release !== undefined)
    release?.()
    for (const answer of await Promise.all(asking)) assert.strictEqual(answer.for, "all")
    assert.strictEqual((await get("/api/v1/timelines/public?local=true&limit=20")).for, "all")
    assert.strictEqual(arrivals("/api/v1/timelines/public"), 1)
  })

  it("passes on what is asked for in another way", async () => {
    await get("/api/v1/timelines/public")
    const path = "/api/v1/timelines/public"
    for (const query of ["?max_id=1", "?limit=x", "?limit=1&limit=2", "?local=true&x=1", "?limit=100"]) {
      await get(path + query)
      await get(path + query)
    }
    await get(path, { range: "bytes=0-1" })
    await get(path, { accept: "text/html" })
    await get(path, { accept: "application/activity+json" })
    await get(path, { cookie: "chirp_session=made-up" })
    await new Promise<void>((resolve) => {
      const socket = connect(rig.port, "127.0.0.1")
      socket.on("close", () => resolve()).resume()
      socket.end(`GET ${path} HTTP/1.1\r\nHost: elsewhere.example\r\nUser-Agent: t\r\nConnection: close\r\n\r\n`)
    })
    assert.strictEqual(arrivals(path), 16)
  })

  it("says by which sign it is the same, and that it is", async () => {
    fake.once(json(200, { for: "x".repeat(2000) }))
    const plain = await get("/nodeinfo/2.0", { "accept-encoding": "identity" })
    const etag = plain.headers.get("etag") ?? ""
    assert.match(etag, /^"[\w-]{22}"$/)
    assert.strictEqual(plain.headers.get("age"), "0")
    assert.include(plain.headers.get("vary") ?? "", "Accept-Encoding")
    const same = await get("/nodeinfo/2.0", { "accept-encoding": "identity", "if-none-match": `"other", W/${etag}` })
    assert.deepStrictEqual([same.status, same.text], [304, ""])
    const zipped = await get("/nodeinfo/2.0", { "accept-encoding": "br, gzip", "if-none-match": etag })
    assert.strictEqual(zipped.status, 200)
    assert.strictEqual(zipped.headers.get("content-encoding"), "gzip")
    assert.strictEqual(zipped.text, plain.text)
    const refused = await get("/nodeinfo/2.0", { "accept-encoding": "gzip;q=0" })
    assert.isNull(refused.headers.get("content-encoding"))
    assert.strictEqual(arrivals("/nodeinfo/2.0"), 1)
  })

  it("keeps no refusal and no failure, and nothing of who asked first", async () => {
    fake.once(json(401, { error: "Unauthorized: token not supplied" }))
    const refused = await get("/api/v1/custom_emojis")
    assert.strictEqual(refused.status, 200, "it is asked again for this client")
    fake.once((_, response) => response.writeHead(503, { "content-type": "text/html" }).end("<p>starting"))
    fake.once((_, response) => response.writeHead(503, { "content-type": "text/html" }).end("<p>starting"))
    assert.strictEqual((await get("/nodeinfo/2.1")).status, 503)
    assert.strictEqual((await get("/nodeinfo/2.1")).status, 200)
    fake.once((_, response) =>
      response
        .writeHead(200, { "content-type": "application/json", "set-cookie": "a=b", "x-request-id": "theirs" })
        .end("{}")
    )
    const answer = await get("/api/v1/instance/rules", { "x-request-id": "the-first-client", "x-odd": "1" })
    assert.isUndefined(fake.arrived.at(-1)?.headers["x-odd"])
    assert.isNull(answer.headers.get("set-cookie"))
    assert.strictEqual(
      (await get("/api/v1/instance/rules", { "x-request-id": "the-second" })).headers.get("x-request-id"),
      "the-second"
    )
  })

  it("forgets all when an administrator changes something, and what was being asked meanwhile", async () => {
    const path = "/api/v1/instance/rules"
    const before = await get(path)
    assert.strictEqual((await get(path)).text, before.text)
    const admin = { "user-agent": "t", authorization: "Bearer friend" }
    await fetch(`${rig.origin}/api/v1/admin/instance/rules`, { method: "POST", headers: admin })
    assert.notStrictEqual((await get(path)).text, before.text)
    let release: (() => void) | undefined
    fake.once((request, response) => {
      release = () => json(200, { for: "old" })(request, response)
    })
    const asking = get("/nodeinfo/2.1")
    await fake.until(() => release !== undefined)
    await fetch(`${rig.origin}/api/v1/instance`, { method: "PATCH", headers: admin })
    release?.()
    assert.strictEqual((await asking).for, "old")
    assert.strictEqual((await get("/nodeinfo/2.1")).for, "nobody")
  })

  it("asks again after seconds, and gives what is old while GoToSocial is away, saying so, for an hour", async () => {
    const path = "/api/v1/instance"
    const first = await get(path)
    clock.advance(11_000)
    assert.notStrictEqual((await get(path)).text, first.text)
    const known = await get(path)
    clock.advance(60_000)
    fake.answer((_, response) => response.destroy())
    const away = await get(path)
    assert.deepStrictEqual([away.status, away.text], [200, known.text])
    assert.strictEqual(away.headers.get("warning"), '110 - "Response is Stale"')
    assert.isAtLeast(Number(away.headers.get("age")), 60)
    fake.answer((_, response) => response.writeHead(503, { "content-type": "text/html" }).end("<p>starting"))
    assert.strictEqual((await get(path)).text, known.text)
    clock.advance(60 * 60_000)
    const over = await get(path)
    assert.deepStrictEqual([over.status, JSON.parse(over.text).code], [503, "upstream_starting"])
    fake.answer(perViewer)
    assert.isNull((await get(path)).headers.get("warning"))
  })

  it("lets nobody wait long for a request of somebody else's that is stuck", async () => {
    const path = "/api/v1/custom_emojis"
    fake.once(() => {})
    const first = new AbortController()
    const stuck = fetch(rig.origin + path, { signal: first.signal }).catch(() => {})
    await fake.until(() => fake.arrived.some(({ target }) => target === path))
    const began = performance.now()
    assert.strictEqual((await get(path)).status, 200)
    assert.isBelow(performance.now() - began, 20_000)
    first.abort()
    await stuck
  })

  it("does not wait for a GoToSocial that does not answer when there is something old", async () => {
    const path = "/api/v2/instance"
    const known = await get(path)
    clock.advance(60_000)
    fake.answer(() => {})
    const began = performance.now()
    const answer = await get(path)
    assert.deepStrictEqual([answer.status, answer.text], [200, known.text])
    assert.isBelow(performance.now() - began, 10_000)
  })
})
