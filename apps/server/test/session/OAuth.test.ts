import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { safeReturnTo } from "../../src/session/OAuth.ts"
import { openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { goToSocialAnswers, json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

let fake: UpstreamFake
let rig: ChirpRig
beforeAll(async () => {
  fake = await startUpstreamFake()
  rig = await startRig({ postgres: inject("postgres"), upstream: fake.url })
})
afterAll(async () => {
  await rig?.stop()
  await fake?.stop()
})
beforeEach(() => {
  fake.answer(goToSocialAnswers)
  fake.arrived.length = 0
})

const begin = async (browser = openBrowser(rig.origin), returnTo = "/app") => {
  const answer = await browser.request(`/session/login?return_to=${encodeURIComponent(returnTo)}`)
  assert.strictEqual(answer.status, 302)
  const sent = new URL(answer.headers.get("location") ?? "")
  return { browser, sent, state: sent.searchParams.get("state") ?? "" }
}

const registrations = () => fake.arrived.filter(({ target }) => target === "/api/v1/apps").length

describe("signing in", () => {
  it("sends the browser to GoToSocial with state and PKCE, and back to where it was", async () => {
    const { browser, sent, state } = await begin(undefined, "/app/lists/1?x=y")
    assert.strictEqual(sent.origin + sent.pathname, `${rig.origin}/oauth/authorize`)
    assert.deepInclude(Object.fromEntries(sent.searchParams), {
      response_type: "code",
      client_id: "client",
      redirect_uri: `${rig.origin}/session/callback`,
      scope: "read write push",
      code_challenge_method: "S256"
    })
    assert.match(state, /^[A-Za-z0-9_-]{22}$/)
    const back = await browser.request(`/session/callback?code=the-code&state=${state}`)
    assert.deepStrictEqual([back.status, back.headers.get("location")], [302, "/app/lists/1?x=y"])
    const cookies = back.headers.getSetCookie()
    assert.isTrue(
      cookies.some((line) => /^chirp_session_01ME=[^;]+;.*HttpOnly/i.test(line) && /SameSite=Lax/i.test(line))
    )
    assert.isFalse(browser.cookies.has("chirp_sign_in"), "the attempt is over")
    const exchange = fake.arrived.find(({ target, body }) => target === "/oauth/token" && body.includes("the-code"))
    const form = new URLSearchParams(String(exchange?.body))
    assert.deepInclude(Object.fromEntries(form), { client_secret: "secret", grant_type: "authorization_code" })
    assert.isAbove((form.get("code_verifier") ?? "").length, 42)
  })

  it("says in the reader's language that nothing has changed", async () => {
    const { browser, state } = await begin()
    const declined = await browser.request(`/session/callback?error=access_denied&state=${state}`, {
      headers: { "accept-language": "de-DE,de;q=0.9,en;q=0.5" }
    })
    const page = declined.text
    assert.include(page, '<html lang="de">')
    assert.include(page, "<h1>Nicht angemeldet</h1>")
    assert.include(page, "Du hast Chirp nicht erlaubt")
  })

  it("refuses a callback that this browser did not begin, with another state, or a second time", async () => {
    const { browser, state } = await begin()
    const stranger = openBrowser(rig.origin)
    const forged = await stranger.request(`/session/callback?code=c&state=${state}`)
    assert.strictEqual(forged.status, 400)
    assert.include(forged.text, "Try again")
    const wrong = await browser.request("/session/callback?code=c&state=AAAAAAAAAAAAAAAAAAAAAA")
    assert.strictEqual(wrong.status, 400)
    const { browser: again, state: other } = await begin()
    assert.strictEqual((await again.request(`/session/callback?code=c&state=${other}`)).status, 302)
    assert.strictEqual((await again.request(`/session/callback?code=c&state=${other}`)).status, 400)
    assert.strictEqual(stranger.cookies.size, 0)
  })

  it("shows a page when the person says no, or GoToSocial does", async () => {
    const { browser, state } = await begin()
    const denied = await browser.request(`/session/callback?error=access_denied&state=${state}`)
    assert.strictEqual(denied.status, 400)
    assert.include(denied.text, "did not allow")
    const second = await begin()
    fake.once(json(400, { error: "invalid_grant", error_description: "used" }))
    const late = await second.browser.request(`/session/callback?code=c&state=${second.state}`)
    assert.strictEqual(late.status, 400)
    assert.deepStrictEqual(second.browser.sessions(), [])
  })

  it("signs the browser's former session out when it signs in again, and revokes its token unless it is the same", async () => {
    const first = await begin()
    await first.browser.request(`/session/callback?code=c&state=${first.state}`)
    const [name = "", old = ""] = first.browser.sessions()[0] ?? []
    const second = await begin(first.browser)
    await first.browser.request(`/session/callback?code=c&state=${second.state}`)
    const witness = openBrowser(rig.origin)
    witness.cookies.set(name, old)
    assert.deepStrictEqual((await witness.request("/session")).json(), { signed_in: false, accounts: [] })
    assert.strictEqual((await first.browser.request("/session")).json().signed_in, true)
    const revoked = () =>
      fake.arrived.filter(({ target }) => target === "/oauth/revoke").map(({ body }) => String(body))
    assert.deepStrictEqual(revoked(), [])
    const third = await begin(first.browser)
    fake.once(json(200, { access_token: "another-token", scope: "read write push" }))
    await first.browser.request(`/session/callback?code=c&state=${third.state}`)
    assert.strictEqual(revoked().length, 1)
    assert.strictEqual(new URLSearchParams(revoked()[0]).get("token"), "token-of-me")
  })

  it("revokes the token at logout, and is signed out even when GoToSocial fails", async () => {
    const { browser, state } = await begin()
    await browser.request(`/session/callback?code=c&state=${state}`)
    fake.once((_, response) => response.destroy())
    assert.strictEqual((await browser.request("/session/logout", { method: "POST" })).status, 204)
    const revoked = new URLSearchParams(String(fake.arrived.at(-1)?.body))
    assert.deepStrictEqual([fake.arrived.at(-1)?.target, revoked.get("token")], ["/oauth/revoke", "token-of-me"])
    assert.deepStrictEqual(browser.sessions(), [])
  })

  it("keeps its app over a restart, and registers anew when GoToSocial has forgotten it", async () => {
    await begin()
    fake.arrived.length = 0
    await rig.restartServer()
    await begin()
    assert.strictEqual(registrations(), 0, "kept")
    await rig.restartServer()
    fake.once(json(400, { error: "func5: no application found with client id 01X", error_description: "Bad Request" }))
    await begin()
    assert.strictEqual(registrations(), 1, "registered anew")
  })

  it("keeps sessions over a restart", async () => {
    const { browser, state } = await begin()
    await browser.request(`/session/callback?code=c&state=${state}`)
    await rig.restartServer()
    assert.strictEqual((await browser.request("/session")).json().signed_in, true)
  })

  it("says so when GoToSocial cannot be reached", async () => {
    await rig.restartServer()
    fake.answer((_, response) => response.destroy())
    const page = await openBrowser(rig.origin).request("/session/login", { headers: { accept: "text/html" } })
    assert.strictEqual(page.status, 502)
    assert.include(page.text, "GoToSocial cannot be reached")
  })

  it("reads no answer of GoToSocial's without end", async () => {
    const { browser, state } = await begin()
    let sent = 0
    fake.once((_, response) => {
      response.writeHead(200, { "content-type": "application/json" })
      const more = () => {
        sent += 65_536
        if (!response.destroyed) response.write(" ".repeat(65_536), more)
      }
      more()
    })
    const answer = await browser.request(`/session/callback?code=c&state=${state}`)
    assert.strictEqual(answer.status, 502)
    assert.isBelow(sent, 32 * 1024 * 1024)
  })

  it("begins on the public address, where its cookies are", async () => {
    const answer = await fetch(`http://127.0.0.1:${rig.port}/session/login?return_to=/app/x`, { redirect: "manual" })
    assert.strictEqual(answer.headers.get("location"), `${rig.origin}/session/login?return_to=%2Fapp%2Fx`)
  })
})

describe("safeReturnTo", () => {
  it("keeps paths of this host and nothing else (GHSA-xqw8)", () => {
    for (const path of ["/", "/app", "/app/tags/x?y=/z#w", "/app/@a@b.example"]) {
      assert.strictEqual(safeReturnTo(path), path)
    }
    // no header carries it as it is
    assert.strictEqual(safeReturnTo("/app/tags/日本?q=ü"), "/app/tags/%E6%97%A5%E6%9C%AC?q=%C3%BC")
    for (const path of [
      undefined,
      "",
      "app",
      "//evil.example",
      "/\\evil.example",
      "\\\\evil.example",
      "https://evil.example",
      "https:evil.example",
      "%09//evil.example",
      "javascript:alert(1)",
      "/\t/evil.example",
      "/a\r\nset-cookie: x",
      "\t//evil.example",
      "/.//evil.example",
      "/app/..//evil.example",
      `/${"x".repeat(3000)}`
    ]) {
      assert.strictEqual(safeReturnTo(path), "/app", String(path))
    }
  })
})
