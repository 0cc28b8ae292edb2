import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { type Answer, type Browser, openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, type RigUserName, startRig } from "../testrig/ChirpRig.ts"
import { HandshakeRefused, openStream } from "../testrig/StreamClient.ts"

describe("several accounts in one browser", () => {
  let rig: ChirpRig
  let browser: Browser
  beforeAll(async () => {
    rig = await startRig({ postgres: inject("postgres") })
    browser = await signedInTo("alice", "bob")
  })
  afterAll(async () => {
    await rig?.stop()
  })

  const signedInTo = async (...users: ReadonlyArray<RigUserName>) => {
    const opened = openBrowser(rig.origin)
    for (const user of users) await opened.signIn(rig.users[user])
    return opened
  }
  /** A request of the app that names who acts. */
  const as = (user: RigUserName, path: string, init: RequestInit = {}, from = browser): Promise<Answer> =>
    from.request(path, { ...init, headers: { "x-chirp-account": rig.users[user].id, ...init.headers } })
  const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body)
  })
  const told = ({ json, status }: Answer) => [status, json().code]
  const cookieOf = (user: RigUserName, from = browser) =>
    from.cookies.get(`chirp_session_${rig.users[user].id}`) ?? assert.fail(`no session of ${user}`)

  it("gives each account a cookie of its own, and tells of all, the newest first", async () => {
    assert.deepStrictEqual(
      browser.sessions().map(([name]) => name),
      [`chirp_session_${rig.users.alice.id}`, `chirp_session_${rig.users.bob.id}`]
    )
    const info = (await browser.request("/session")).json()
    assert.deepStrictEqual(
      info.accounts.map(({ acct }: { acct: string }) => acct),
      ["bob", "alice"]
    )
    assert.deepStrictEqual([info.signed_in, info.acct], [true, "bob"])
    assert.strictEqual((await as("alice", "/session")).json().acct, "alice")
    assert.deepInclude((await as("carol", "/session")).json(), { signed_in: false })
    assert.notInclude(JSON.stringify(info), cookieOf("alice").slice(0, 22))
  })

  it("lets the account act that is named, and nobody when none or another is", async () => {
    for (const path of ["/api/v1/accounts/verify_credentials", "/api/v1/accounts/verify_credentials?"]) {
      assert.strictEqual((await as("alice", path)).json().username, "alice")
      assert.strictEqual((await as("bob", path)).json().username, "bob")
      assert.deepStrictEqual(told(await as("carol", path)), [401, "account_unknown"])
      assert.deepStrictEqual(told(await browser.request(path)), [401, "account_needed"])
    }
    // what anybody may read is not read as nobody by mistake either
    assert.deepStrictEqual(told(await as("carol", "/api/v1/instance")), [401, "account_unknown"])
    const chirps = "/api/v2/chirp/scheduled_statuses"
    assert.strictEqual((await as("alice", chirps)).status, 200)
    assert.deepStrictEqual(told(await as("carol", chirps)), [401, "account_unknown"])
    assert.deepStrictEqual(told(await browser.request(chirps)), [401, "account_needed"])
    assert.deepStrictEqual(told(await as("carol", "/session/sessions")), [401, "account_unknown"])
  })

  it("does not believe a cookie's name: another's session under it is nobody's", async () => {
    const thief = openBrowser(rig.origin)
    thief.cookies.set(`chirp_session_${rig.users.alice.id}`, cookieOf("bob"))
    for (let times = 0; times < 2; times++) {
      const answer = await as("alice", "/api/v1/timelines/home", {}, thief)
      assert.deepStrictEqual(told(answer), [401, "account_unknown"])
    }
    const write = await as("alice", "/api/v1/statuses", post({ status: "as somebody else" }), thief)
    assert.deepStrictEqual(told(write), [401, "account_unknown"])
    assert.deepStrictEqual(told(await as("alice", "/session/sessions", {}, thief)), [401, "session_expired"])
    assert.deepStrictEqual((await thief.request("/session")).json(), { signed_in: false, accounts: [] })
    assert.deepStrictEqual(thief.sessions(), [], "it is taken away")
  })

  it("still knows the cookie of before, by whichever account it is for", async () => {
    const old = openBrowser(rig.origin)
    old.cookies.set("chirp_session", cookieOf("alice"))
    assert.strictEqual((await old.request("/api/v1/accounts/verify_credentials")).json().username, "alice")
    assert.strictEqual((await as("alice", "/api/v1/accounts/verify_credentials", {}, old)).status, 200)
    assert.deepStrictEqual(told(await as("bob", "/api/v1/timelines/home", {}, old)), [401, "account_unknown"])
    await old.signIn(rig.users.carol)
    assert.deepStrictEqual(
      (await old.request("/session")).json().accounts.map(({ acct }: { acct: string }) => acct),
      ["carol", "alice"]
    )
  })

  it("takes the name out of the query where a header cannot be sent, and keeps it from GoToSocial", async () => {
    const query = `limit=1&chirp_account=${rig.users.alice.id}&local=true`
    const page = await browser.request(`/api/v1/timelines/public?${query}`)
    assert.strictEqual(page.status, 200)
    assert.notInclude(page.headers.get("link") ?? "", "chirp_account")
    const me = await browser.request(`/api/v1/accounts/verify_credentials?chirp_account=${rig.users.bob.id}`)
    assert.strictEqual(me.json().username, "bob")
    // the header is what counts when both are there
    const both = await as("alice", `/api/v1/accounts/verify_credentials?chirp_account=${rig.users.bob.id}`)
    assert.strictEqual(both.json().username, "alice")
  })

  it("asks each account's requests for the proof that they come from Chirp's own pages", async () => {
    const foreign = { ...post({ status: "from elsewhere" }), ownPage: false }
    for (const user of ["alice", "bob"] as const) {
      const headers = { ...foreign.headers, "x-chirp-account": rig.users[user].id }
      assert.deepStrictEqual(told(await browser.request("/api/v1/statuses", { ...foreign, headers })), [
        403,
        "csrf_rejected"
      ])
      const logout = { method: "POST", ownPage: false, headers: { "x-chirp-account": rig.users[user].id } }
      assert.deepStrictEqual(told(await browser.request("/session/logout", logout)), [403, "csrf_rejected"])
    }
    assert.deepStrictEqual(told(await browser.request("/session/logout_all", { method: "POST", ownPage: false })), [
      403,
      "csrf_rejected"
    ])
    const preflight = await browser.request("/api/v1/statuses", { method: "OPTIONS", ownPage: false })
    assert.notInclude(preflight.headers.get("access-control-allow-headers")?.toLowerCase() ?? "", "x-chirp")
  })

  it("streams what is the named account's", async () => {
    const headers = { cookie: browser.cookieHeader(), origin: rig.origin }
    const socket = (user: RigUserName | "nobody") =>
      openStream(rig.origin, `?stream=user${user === "nobody" ? "" : `&chirp_account=${rig.users[user].id}`}`, {
        headers
      })
    for (const [user, code] of [
      ["carol", "account_unknown"],
      ["nobody", "account_needed"]
    ] as const) {
      const refused = await socket(user).catch((error: unknown) => error)
      assert.instanceOf(refused, HandshakeRefused)
      assert.deepStrictEqual([refused.status, JSON.parse(refused.body).code], [401, code])
    }
    const [alice, bob] = [await socket("alice"), await socket("bob")]
    const written = (await as("bob", "/api/v1/statuses", post({ status: "bob, on his own stream" }))).json()
    const seen = await bob.next(({ event, payload }) => event === "update" && payload.id === written.id)
    assert.strictEqual(seen.payload.account.username, "bob")
    // alice does not follow bob; her own post comes after his, if his came at all
    const hers = (await as("alice", "/api/v1/statuses", post({ status: "alice, on hers" }))).json()
    await alice.next(({ event, payload }) => event === "update" && payload.id === hers.id)
    assert.isFalse(alice.frames.some(({ payload }) => payload?.id === written.id))
    for (const { socket: open } of [alice, bob]) open.terminate()
  })

  it("keeps posts, their keys, files and limits apart by who acts", async () => {
    const key = { "idempotency-key": "one-key-for-two" }
    const [hers, his, again] = [
      await as("alice", "/api/v1/statuses", post({ status: "the same words" }, key)),
      await as("bob", "/api/v1/statuses", post({ status: "the same words" }, key)),
      await as("alice", "/api/v1/statuses", post({ status: "the same words" }, key))
    ].map((answer) => answer.json())
    assert.deepStrictEqual([hers.account.username, his.account.username], ["alice", "bob"])
    assert.notStrictEqual(hers.id, his.id)
    assert.strictEqual(again.id, hers.id)

    const file = new FormData()
    const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    file.set("file", new Blob([Buffer.from(pixel, "base64")], { type: "image/png" }), "pixel.png")
    const media = (await as("alice", "/api/v2/media", { method: "POST", body: file })).json()
    assert.strictEqual((await as("alice", `/api/v1/media/${media.id}`)).status, 200)
    assert.strictEqual((await as("bob", `/api/v1/media/${media.id}`)).status, 404)
    const stolen = await as("bob", "/api/v1/statuses", post({ status: "x", media_ids: [media.id] }))
    assert.isAtLeast(stolen.status, 400)

    const left = async (user: RigUserName) =>
      Number((await as(user, "/api/v1/markers")).headers.get("x-ratelimit-remaining"))
    const bobs = await left("bob")
    for (let times = 0; times < 3; times++) await left("alice")
    assert.strictEqual(await left("bob"), bobs - 1, "alice's requests are not counted as bob's")
  })

  it("asks for the password again although somebody is half signed in", async () => {
    const shared = await signedInTo("alice")
    await shared.visit("/session/login")
    const body = new URLSearchParams({ username: rig.users.alice.email, password: rig.users.alice.password }).toString()
    const headers = { "content-type": "application/x-www-form-urlencoded" }
    const consent = await shared.visit("/auth/sign_in", { method: "POST", headers, body })
    assert.include(consent.text, "alice")
    const page = await shared.visit("/session/login")
    assert.include(page.text, 'name="password"')
    await shared.signIn(rig.users.bob)
    const { accounts } = (await shared.request("/session")).json()
    assert.deepStrictEqual(
      accounts.map(({ acct }: { acct: string }) => acct),
      ["bob", "alice"]
    )
  })

  it("signs one account out of its own sessions, and leaves the other's alone", async () => {
    const shared = await signedInTo("alice", "bob")
    const { sessions } = (await as("alice", "/session/sessions", {}, shared)).json()
    const theirs = (await as("bob", "/session/sessions", {}, shared)).json().sessions[0]
    assert.isFalse(sessions.some(({ id }: { id: string }) => id === theirs.id))
    const ends = { method: "DELETE" }
    assert.strictEqual((await as("alice", `/session/sessions/${theirs.id}`, ends, shared)).status, 404)
    assert.deepStrictEqual(told(await shared.request("/session/logout", { method: "POST" })), [401, "account_needed"])
    assert.strictEqual((await as("alice", "/session/logout", { method: "POST" }, shared)).status, 204)
    assert.deepStrictEqual(told(await as("alice", "/api/v1/timelines/home", {}, shared)), [401, "account_unknown"])
    assert.strictEqual((await as("alice", "/session/logout", { method: "POST" }, shared)).status, 204, "twice is once")
    assert.strictEqual((await as("bob", "/api/v1/timelines/home", {}, shared)).status, 200)
    assert.strictEqual((await shared.request("/api/v1/timelines/home")).status, 200, "bob is the only one left")
  })

  it("ends the session whose token is refused, and no other", async () => {
    const shared = await signedInTo("alice", "carol")
    const [token] = (await as("carol", "/api/v1/tokens", {}, shared)).json()
    await as("carol", `/api/v1/tokens/${token.id}/invalidate`, { method: "POST" }, shared)
    const over = await as("carol", "/api/v1/timelines/home", {}, shared)
    assert.deepStrictEqual(told(over), [401, "session_expired"])
    assert.deepStrictEqual(
      shared.sessions().map(([name]) => name),
      [`chirp_session_${rig.users.alice.id}`]
    )
    assert.strictEqual((await as("alice", "/api/v1/timelines/home", {}, shared)).status, 200)
  })

  it("signs all accounts of a browser out at once", async () => {
    const shared = await signedInTo("alice", "bob", "carol")
    const cookies = shared.cookieHeader()
    assert.strictEqual((await shared.request("/session/logout_all", { method: "POST" })).status, 204)
    assert.deepStrictEqual(shared.sessions(), [])
    const answer = await fetch(`${rig.origin}/session`, { headers: { cookie: cookies } })
    assert.deepStrictEqual(await answer.json(), { signed_in: false, accounts: [] })
    assert.strictEqual((await as("alice", "/api/v1/timelines/home")).status, 200, "other browsers go on")
  })

  it("takes eight accounts and no ninth, but lets one of the eight sign in again", async () => {
    const full = openBrowser(rig.origin)
    const people = ["one", "two", "three", "four", "five", "six", "seven"].map((username) => ({
      username,
      email: `${username}@example.org`,
      password: rig.users.alice.password
    }))
    for (const person of people) await rig.run(rig.standIn.createAccount({ ...person, admin: false }))
    for (const person of [rig.users.alice, ...people]) await full.signIn(person)
    assert.strictEqual(full.sessions().length, 8)
    const ninth = await full.signIn(rig.users.bob)
    assert.strictEqual(ninth.status, 403)
    assert.include(ninth.text, "8 accounts already")
    assert.strictEqual(full.sessions().length, 8)
    const before = cookieOf("alice", full)
    assert.notStrictEqual((await full.signIn(rig.users.alice)).status, 403)
    assert.notStrictEqual(cookieOf("alice", full), before)
    assert.strictEqual((await full.request("/session")).json().accounts.length, 8)
  })
})
