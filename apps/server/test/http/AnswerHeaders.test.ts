import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { type Browser, openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { goToSocialAnswers, type Handler, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

let fake: UpstreamFake
let rig: ChirpRig
let browser: Browser
beforeAll(async () => {
  fake = await startUpstreamFake()
  rig = await startRig({ postgres: inject("postgres"), upstream: fake.url })
  browser = openBrowser(rig.origin)
  const begun = await browser.request("/session/login")
  const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state")
  await browser.request(`/session/callback?code=any&state=${state}`)
})
afterAll(async () => {
  await rig?.stop()
  await fake?.stop()
})
beforeEach(() => fake.answer(goToSocialAnswers))

const answering =
  (headers: Record<string, string>, body = "x"): Handler =>
  (_, response) => {
    response.writeHead(200, headers).end(body)
  }
const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(rig.origin + path, { headers: { "user-agent": "t", ...headers } })
  await answer.arrayBuffer()
  return answer.headers
}

describe("headers on what passes", () => {
  it.each(["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "image/png", "application/pdf"])(
    "let no file of the fileserver run as a document: %s",
    async (type) => {
      fake.once(
        answering({ "content-type": type, "content-security-policy": "default-src *" }, "<script>alert(1)</script>")
      )
      const headers = await get("/fileserver/01A/attachment/original/01B.html")
      const policy = headers.get("content-security-policy") ?? ""
      assert.match(policy, /(^|; )sandbox($|;)/)
      assert.notInclude(policy, "allow-scripts")
      assert.include(policy, "default-src 'none'")
      assert.strictEqual(headers.get("x-content-type-options"), "nosniff")
      assert.strictEqual(headers.get("content-type"), type, "nothing is invented")
    }
  )

  it("put anything from elsewhere that is no page of GoToSocial's into a sandbox", async () => {
    fake.once(answering({ "content-type": "image/svg+xml" }))
    assert.include((await get("/assets/logo.svg")).get("content-security-policy") ?? "", "sandbox")
    fake.once(answering({ "content-type": "application/activity+json" }))
    assert.include((await get("/users/alice")).get("content-security-policy") ?? "", "sandbox")
    fake.once(answering({ "content-type": "text/html", "content-security-policy": "script-src 'self'" }))
    const page = await get("/@alice")
    assert.strictEqual(page.get("content-security-policy"), "script-src 'self'")
    assert.strictEqual(page.get("x-content-type-options"), "nosniff")
  })

  it("let nobody keep what is told to a viewer", async () => {
    for (const headers of [{ authorization: "Bearer x" }, { cookie: browser.cookieHeader() }]) {
      fake.once(answering({ "content-type": "application/json", "cache-control": "public, max-age=60" }, "[]"))
      assert.strictEqual((await get("/api/v1/timelines/home", headers)).get("cache-control"), "private, no-store")
    }
    fake.once(answering({ "content-type": "application/json" }, "{}"))
    const posted = await browser.request("/api/v1/lists", { method: "POST", body: "{}" })
    assert.strictEqual(posted.headers.get("cache-control"), "private, no-store")
    assert.strictEqual(posted.headers.get("x-content-type-options"), "nosniff")
    assert.match((await browser.request("/session")).headers.get("cache-control") ?? "", /no-store/)
    const unknown = await browser.request("/api/v2/chirp/no_such_thing")
    assert.match(unknown.headers.get("cache-control") ?? "", /no-store/)
    assert.strictEqual(unknown.headers.get("x-content-type-options"), "nosniff")
  })

  it("say Chirp's limits in place of GoToSocial's, once, and GoToSocial's own when those are passed", async () => {
    const theirs = { "content-type": "application/json", "x-ratelimit-limit": "7", "x-ratelimit-remaining": "6" }
    fake.once(answering(theirs, "[]"))
    const mine = await get("/api/v1/timelines/home", { authorization: "Bearer x" })
    assert.notInclude(mine.get("x-ratelimit-limit") ?? "", "7")
    assert.notInclude(mine.get("x-ratelimit-limit") ?? "", ",")
    for (const method of ["GET", "POST"]) {
      fake.once((_, response) => response.writeHead(429, theirs).end('{"error":"rate limit reached"}'))
      const answer = await fetch(`${rig.origin}/api/v1/lists`, {
        method,
        headers: { "user-agent": "t", authorization: "Bearer x" }
      })
      assert.deepStrictEqual([answer.status, answer.headers.get("x-ratelimit-limit")], [429, "7"], method)
      assert.strictEqual(await answer.text(), '{"error":"rate limit reached"}')
    }
  })
})

describe("a GoToSocial that goes away", () => {
  it("between two requests costs a reader nothing, and a writer no second try", async () => {
    const closing: Handler = (_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end("[]")
      setImmediate(() => response.req.socket.destroy())
    }
    for (let round = 0; round < 20; round++) {
      fake.once(closing)
      const answer = await fetch(`${rig.origin}/api/v1/timelines/home`, {
        headers: { "user-agent": "t", authorization: "Bearer x" }
      })
      assert.strictEqual(answer.status, 200)
    }
  })

  it("after saying when to come back is not asked again before", async () => {
    fake.arrived.length = 0
    fake.once((_, response) =>
      response.writeHead(503, { "content-type": "application/json", "retry-after": "30" }).end("{}")
    )
    const answer = await fetch(`${rig.origin}/api/v1/timelines/home`, {
      headers: { "user-agent": "t", authorization: "Bearer x" }
    })
    assert.deepStrictEqual([answer.status, answer.headers.get("retry-after")], [503, "30"])
    assert.strictEqual(fake.arrived.length, 1)
  })
})
