import { Duration, Effect, Exit, Layer, Scope } from "effect"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { HubLimits } from "../../src/realtime/HubLimits.ts"
import { type Browser, openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, type Replica, type RigUserName, startRig } from "../testrig/ChirpRig.ts"
import { hasRedisServer, redisServer } from "../testrig/RedisServer.ts"
import { HandshakeRefused, openStream } from "../testrig/StreamClient.ts"

/** Nothing of what follows goes by the periodic check, but for the one test that says so. */
const CHECK_EVERY = Duration.seconds(3)

describe.skipIf(!hasRedisServer)("the end of a session or token, over two replicas", () => {
  const scope = Scope.makeUnsafe()
  let redis: Effect.Success<typeof redisServer>
  let rig: ChirpRig
  let b: Replica
  beforeAll(async () => {
    redis = await Effect.runPromise(Scope.provide(redisServer, scope))
    rig = await startRig({
      postgres: inject("postgres"),
      redis,
      references: Layer.succeed(HubLimits, { ...HubLimits.defaultValue(), checkEvery: CHECK_EVERY })
    })
    b = await rig.replica()
  })
  afterAll(async () => {
    await rig?.stop()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  })

  const signedIn = async (user: RigUserName) => {
    const browser = openBrowser(rig.origin)
    await browser.signIn(rig.users[user])
    return browser
  }
  const socketOn = (url: string, browser: Browser) =>
    openStream(url, "?stream=user", { headers: { cookie: browser.cookieHeader(), origin: rig.origin } })
  const socketOnB = (browser: Browser) => socketOn(b.url, browser)
  const bearerOnB = (token: string) => openStream(b.url, "?stream=user", { protocol: token })
  /** One socket on each replica. */
  const bearerOnBoth = (token: string) =>
    Promise.all([bearerOnB(token), openStream(rig.origin, "?stream=user", { protocol: token })])
  const request = (path: string, token: string, init: RequestInit = {}) =>
    fetch(`${rig.origin}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, "user-agent": "test", ...init.headers }
    })
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts on the shape it finds
  const json = (answer: Response): Promise<any> => answer.json()
  const form = (fields: Record<string, string>): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString()
  })

  type Client = Awaited<ReturnType<typeof openStream>>
  /** Does `what` and waits until all of these are closed; within the second that is promised. */
  const closes = async (clients: ReadonlyArray<Client>, what: () => Promise<unknown>) => {
    await what()
    const from = performance.now()
    for (const { closed } of clients) assert.strictEqual((await closed).code, 4401)
    assert.isBelow(performance.now() - from, 1000)
  }
  const staysOpen = async (client: Client) => {
    const pong = new Promise((resolve) => client.socket.once("pong", resolve))
    client.socket.ping()
    await Promise.race([pong, client.closed.then(({ code }) => assert.fail(`closed with ${code}`))])
    client.socket.terminate()
  }
  const isRefused = async (opening: Promise<Client>, status: number) => {
    const refused = await opening.catch((error: unknown) => error)
    assert.instanceOf(refused, HandshakeRefused)
    assert.deepInclude(refused, { status })
  }

  it("logout: closes that session's sockets on both replicas, and no others", async () => {
    const [one, other] = [await signedIn("alice"), await signedIn("alice")]
    const mine = [await socketOnB(one), await socketOn(rig.origin, one)]
    const theirs = await socketOnB(other)
    const cookie = one.cookieHeader()
    await closes(mine, () => one.request("/session/logout", { method: "POST" }))
    await staysOpen(theirs)
    await isRefused(openStream(b.url, "", { headers: { cookie, origin: rig.origin } }), 401)
  })

  it("signing out another browser: ends it on the other replica and its token at GoToSocial", async () => {
    const [one, other] = [await signedIn("bob"), await signedIn("bob")]
    const tokens = async () => (await one.request("/api/v1/tokens?limit=100")).json().length
    const before = await tokens()
    const socket = await socketOnB(other)
    const listed = (await one.request("/session/sessions")).json().sessions
    const theirs = listed.find(({ current }: { current: boolean }) => !current)
    await closes([socket], () => one.request(`/session/sessions/${theirs.id}`, { method: "DELETE" }))
    assert.strictEqual((await other.request("/api/v1/accounts/verify_credentials")).json().code, "session_expired")
    assert.strictEqual(await tokens(), before - 1)
  })

  it("signing out everywhere: ends all browsers and Chirp's tokens, and leaves other apps alone", async () => {
    const browsers = [await signedIn("alice"), await signedIn("alice"), await signedIn("alice")]
    const sockets = await Promise.all(browsers.map(socketOnB))
    const app = await rig.token("alice")
    const client = await bearerOnB(app)
    await closes(
      sockets,
      () => browsers[0]?.request("/session/logout_everywhere", { method: "POST" }) ?? Promise.reject()
    )
    for (const browser of browsers) {
      assert.strictEqual((await browser.request("/session")).json().signed_in, false)
    }
    const left = await request("/api/v1/tokens?limit=100", app)
    const names = (await json(left)).map(({ application }: { application: { name: string } }) => application.name)
    assert.notInclude(names, "Chirp")
    await staysOpen(client)
  })

  it("/oauth/revoke in passing, whoever's app: closes that token's sockets only (CVE-2024-25619)", async () => {
    const redirect = "urn:ietf:wg:oauth:2.0:oob"
    const app = await fetch(`${rig.origin}/api/v1/apps`, {
      ...form({ client_name: "other", redirect_uris: redirect, scopes: "read" }),
      headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": "test" }
    }).then(json)
    const token = await tokenOf(app)
    const clients = await bearerOnBoth(token)
    const kept = await bearerOnB(await rig.token("alice"))
    await closes(clients, async () => {
      const answer = await fetch(`${rig.origin}/oauth/revoke`, {
        ...form({ client_id: app.client_id, client_secret: app.client_secret, token }),
        headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": "test" }
      })
      assert.strictEqual(answer.status, 200)
      assert.strictEqual(await answer.text(), "{}")
    })
    await isRefused(bearerOnB(token), 401)
    await staysOpen(kept)
  })

  /** Signs alice in with an app of somebody's. */
  const tokenOf = async (app: { client_id: string; client_secret: string }): Promise<string> => {
    const redirect_uri = "urn:ietf:wg:oauth:2.0:oob"
    const browser = openBrowser(rig.origin)
    const query = new URLSearchParams({ response_type: "code", client_id: app.client_id, redirect_uri, scope: "read" })
    await browser.visit(`/oauth/authorize?${query}`)
    const { email, password } = rig.users.alice
    await browser.visit("/auth/sign_in", form({ username: email, password }))
    const page = await browser.visit("/oauth/authorize", form({}))
    const code = /[?&]code=([\w-]+)/.exec(page.url)?.[1] ?? /<code>([^<]+)<\/code>/.exec(page.text)?.[1] ?? ""
    const answer = await fetch(`${rig.origin}/oauth/token`, {
      ...form({ grant_type: "authorization_code", code, redirect_uri, ...app }),
      headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": "test" }
    })
    return (await json(answer)).access_token
  }

  it("a token invalidated by its id: closes its sockets, the session's too if it was a session's", async () => {
    const asker = await rig.token("carol")
    const browser = await signedIn("carol")
    const victim = await rig.token("carol")
    const client = await bearerOnB(victim)
    const socket = await socketOnB(browser)
    const list = () => request("/api/v1/tokens?limit=100", asker).then(json)
    const [newest, second] = await list()
    await closes([client], () => request(`/api/v1/tokens/${newest.id}/invalidate`, asker, { method: "POST" }))
    assert.strictEqual(second.application.name, "Chirp")
    await closes([socket], () => request(`/api/v1/tokens/${second.id}/invalidate`, asker, { method: "POST" }))
    assert.strictEqual((await browser.request("/session")).json().signed_in, false)
  })

  it("a new password: closes the account's other browsers, keeps the one it was changed in (CVE-2025-62174)", async () => {
    const [here, there] = [await signedIn("carol"), await signedIn("carol")]
    const stays = await socketOnB(here)
    const goes = await socketOnB(there)
    const { password } = rig.users.carol
    const change = (old_password: string) =>
      here.request("/api/v1/user/password_change", form({ old_password, new_password: `${password}-new` }))
    assert.strictEqual((await change("wrong")).status, 401)
    await closes([goes], async () => assert.strictEqual((await change(password)).status, 200))
    await staysOpen(stays)
    assert.strictEqual((await there.request("/session")).json().signed_in, false)
  })

  it("a token revoked behind Chirp's back: the first 401 in passing closes its sockets everywhere", async () => {
    const token = await rig.token("bob")
    const clients = await bearerOnBoth(token)
    const mine = (await request("/api/v1/tokens?limit=1", token).then(json))[0]
    await fetch(`${rig.upstreamUrl}/api/v1/tokens/${mine.id}/invalidate`, {
      method: "POST",
      headers: { authorization: `Bearer ${await rig.token("bob")}`, "user-agent": "test" }
    })
    await closes(clients, async () => {
      assert.strictEqual((await request("/api/v1/accounts/verify_credentials", token)).status, 401)
    })
  })

  it("a suspension (CVE-2025-62175), and sessions lost with FLUSHALL: found by the periodic check, and not let in again", async () => {
    const admin = await rig.token("admin")
    const browser = await signedIn("bob")
    const token = await rig.token("bob")
    const sockets = [await socketOnB(browser), await bearerOnB(token)]
    const lost = await socketOnB(await signedIn("alice"))
    await fetch(`${rig.upstreamUrl}/api/v1/admin/accounts/${rig.users.bob.id}/action`, {
      ...form({ type: "suspend" }),
      headers: {
        authorization: `Bearer ${admin}`,
        "content-type": "application/x-www-form-urlencoded",
        "user-agent": "test"
      }
    })
    await Effect.runPromise(redis.command("FLUSHALL"))
    for (const { closed } of [...sockets, lost]) assert.strictEqual((await closed).code, 4401)
    await isRefused(bearerOnB(token), 401)
    await isRefused(socketOnB(browser), 401)
  })

  it("revoked while Redis is away: found when it is back, and browsers are told that they missed something", async () => {
    const token = await rig.token("alice")
    const client = await bearerOnB(token)
    const kept = await bearerOnB(await rig.token("alice"))
    const mine = (await request("/api/v1/tokens?limit=2", token).then(json))[1]
    await Effect.runPromise(redis.stop)
    const answer = await request(`/api/v1/tokens/${mine.id}/invalidate`, await rig.token("alice"), { method: "POST" })
    assert.strictEqual(answer.status, 200)
    await Effect.runPromise(redis.start)
    assert.strictEqual((await client.closed).code, 4401)
    await staysOpen(kept)
  })

  it("an account deleted in passing: closes all it has open", async () => {
    const browser = await signedIn("alice")
    const sockets = [await socketOnB(browser), await bearerOnB(await rig.token("alice"))]
    await closes(sockets, async () => {
      const answer = await browser.request("/api/v1/accounts/delete", form({ password: rig.users.alice.password }))
      assert.strictEqual(answer.status, 202)
    })
  })
})
