import { Effect } from "effect"
import { IpNetwork } from "effect/net"
import { SqlClient } from "effect/sql"
import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { sensitive, sensitiveRulesOf } from "../../src/http/LimitRules.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { shiftedClock } from "../testrig/ShiftedClock.ts"
import { json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

let fake: UpstreamFake
let rig: ChirpRig
let clock: ReturnType<typeof shiftedClock>
beforeAll(async () => {
  fake = await startUpstreamFake()
  fake.answer((request, response) => {
    const account = /^Bearer (\w+)-/.exec(request.headers.authorization ?? "")?.[1]
    if (request.target.includes("verify_credentials")) {
      const known = account !== undefined && account !== "junk"
      return known
        ? json(200, { id: account, acct: account, username: account })(request, response)
        : json(401, { error: "Unauthorized: token not supplied" })(request, response)
    }
    return json(200, [])(request, response)
  })
  clock = shiftedClock(true)
  rig = await startRig({
    postgres: inject("postgres"),
    upstream: fake.url,
    limits: true,
    references: clock.layer,
    trustedProxies: [IpNetwork.fromStringUnsafe("127.0.0.1/32")]
  })
})
afterAll(async () => {
  await rig?.stop()
  await fake?.stop()
})
/** A new window for every test, for the longest rule. */
beforeEach(() => clock.advance(60 * 60_000))

const ask = async (path: string, headers: Record<string, string> = {}, method = "GET") => {
  const answer = await fetch(rig.origin + path, {
    method,
    redirect: "manual",
    headers: { "user-agent": "t", "x-forwarded-for": "203.0.113.7", ...headers }
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text }
}
/** How many of so many requests are let in. */
const admitted = async (times: number, request: (index: number) => ReturnType<typeof ask>) => {
  let count = 0
  for (let index = 0; index < times; index++) if ((await request(index)).status !== 429) count++
  return count
}

describe("limits", () => {
  it("hold an account to 300 a minute whatever its tokens, tell it so as Mastodon does, and hold nobody else", async () => {
    const first = await ask("/api/v1/timelines/home", { authorization: "Bearer alice-1" })
    assert.strictEqual(first.headers.get("x-ratelimit-limit"), "300")
    assert.strictEqual(first.headers.get("x-ratelimit-remaining"), "299")
    const reset = Date.parse(first.headers.get("x-ratelimit-reset") ?? "")
    assert.strictEqual(reset % 60_000, 0)
    assert.strictEqual(
      await admitted(320, (index) => ask("/api/v1/timelines/home", { authorization: `Bearer alice-${index % 5}` })),
      299
    )
    const refused = await ask("/api/v1/timelines/home", { authorization: "Bearer alice-1" })
    assert.strictEqual(refused.status, 429)
    assert.strictEqual(JSON.parse(refused.text).code, "rate_limited")
    assert.isAtLeast(Number(refused.headers.get("retry-after")), 1)
    assert.strictEqual(refused.headers.get("x-ratelimit-remaining"), "0")
    assert.strictEqual(refused.headers.get("access-control-allow-origin"), "*")
    assert.strictEqual((await ask("/api/v1/timelines/home", { authorization: "Bearer bob-1" })).status, 200)
    assert.strictEqual((await ask("/livez")).status, 200)
    clock.advance(60_000)
    assert.strictEqual((await ask("/api/v1/timelines/home", { authorization: "Bearer alice-1" })).status, 200)
  })

  it("take an account's own limit from the database within half a minute", async () => {
    const carol = { authorization: "Bearer carol-1" }
    assert.strictEqual((await ask("/api/v1/lists", carol)).headers.get("x-ratelimit-limit"), "300")
    await rig.query(
      Effect.flatMap(
        SqlClient.SqlClient,
        (sql) => sql`INSERT INTO chirp.rate_limit_overrides (account_id, requests_per_min) VALUES ('carol', 1000)`
      )
    )
    clock.advance(31_000)
    assert.strictEqual((await ask("/api/v1/lists", carol)).headers.get("x-ratelimit-limit"), "1000")
  })

  it("hold a network without an account, IPv6 by its /64, and no header moves it (CVE-2023-49952)", async () => {
    const tricks = (index: number): Record<string, string> => ({
      "x-forwarded-for": `198.51.100.${index % 250}, 203.0.113.9`,
      "x-real-ip": `198.51.100.${index % 250}`,
      forwarded: `for=198.51.100.${index % 250}`,
      "cf-connecting-ip": `198.51.100.${index % 250}`,
      "true-client-ip": `198.51.100.${index % 250}`,
      "x-client-ip": `198.51.100.${index % 250}`,
      "x-forwarded-host": `host-${index}.example`
    })
    assert.strictEqual(await admitted(310, (index) => ask("/api/v1/timelines/home", tricks(index))), 300)
    const v6 = (index: number) => ({ "x-forwarded-for": `2001:db8:1:2:${index.toString(16)}::1` })
    assert.strictEqual(await admitted(310, (index) => ask("/api/v1/timelines/home", v6(index))), 300)
    assert.strictEqual((await ask("/api/v1/timelines/home", { "x-forwarded-for": "2001:db8:1:3::1" })).status, 200)
  })

  const signIn = (name: string, network: number, path = "/auth/sign_in", type = "application/x-www-form-urlencoded") =>
    fetch(rig.origin + path, {
      method: "POST",
      redirect: "manual",
      headers: { "user-agent": "t", "x-forwarded-for": `203.0.113.${network}`, "content-type": type },
      body: `username=${encodeURIComponent(name)}&password=x`
    }).then(async (answer) => ({ status: answer.status, text: await answer.text() }))
  const passed = () => fake.arrived.filter(({ target }) => target.startsWith("/auth/")).length

  it("hold tries to sign in by the name, however it and the path are written, and one network to a part of them", async () => {
    const before = passed()
    const ways = ["/auth/sign_in", "/auth/sign%5Fin", "/auth/sign_in/", "/auth/sign_in?x=1"]
    const names = ["alice@example.org", "Alice@Example.org", " alice@example.org", "\uff41lice@example.org"]
    let index = 0
    for (let network = 20; network < 26; network++) {
      for (let tries = 0; tries < 12; tries++) {
        await signIn(names[index % 4] ?? "", network, ways[Math.floor(index / 4) % 4])
        index++
      }
      assert.strictEqual(passed() - before, Math.min(10 * (network - 19), 40), `after network ${network}`)
    }
    assert.include((await signIn("alice@example.org", 30)).text, "rate_limited")
    // who shares a network with guessers, or is signed in, is held by nothing of it
    assert.strictEqual((await signIn("bob@example.org", 30)).status, 200)
    assert.strictEqual((await ask("/api/v1/timelines/home", { authorization: "Bearer alice-1" })).status, 200)
    clock.advance(10 * 60_000)
    assert.strictEqual((await signIn("alice@example.org", 30)).status, 200)
  })

  it("let no name past in another kind of body, in the address, or among several", async () => {
    const before = passed()
    assert.strictEqual((await signIn("alice@example.org", 40, "/auth/sign_in", "application/json")).status, 400)
    assert.strictEqual(
      (await signIn("alice@example.org", 40, "/auth/sign_in", "multipart/form-data; boundary=x")).status,
      400
    )
    assert.strictEqual((await signIn("alice@example.org", 40, "/auth/sign_in?username=bob@example.org")).status, 400)
    assert.strictEqual(passed(), before)
    for (let tries = 0; tries < 12; tries++) await signIn("", 41, "/auth/sign_in?username=carol@example.org")
    assert.strictEqual(passed() - before, 10)
  })

  it("do not let whoever tries tokens ask GoToSocial without end", async () => {
    fake.lookups.length = 0
    const junk = (index: number) => ({ authorization: `Bearer junk-${index}`, "x-forwarded-for": "203.0.113.10" })
    assert.strictEqual(await admitted(320, (index) => ask("/api/v1/timelines/home", junk(index))), 300)
    assert.strictEqual(fake.lookups.length, 300)
  })

  it("leave pages, files and federation to a generous limit of their own", async () => {
    assert.strictEqual(await admitted(350, () => ask("/fileserver/a")), 350)
    assert.isNull((await ask("/users/alice")).headers.get("x-ratelimit-limit"))
  })

  // a path for each pattern of the table, as a client writes it
  const written: Readonly<Record<string, string>> = {
    "^\\/auth\\/(sign_in|2fa)$": "/auth/sign_in",
    "^\\/session\\/(login|callback)$": "/session/callback",
    "^\\/oauth\\/(token|revoke)$": "/oauth/token",
    "^\\/api\\/v1\\/user\\/(password_change|email_change)$": "/api/v1/user/password_change",
    "^\\/api\\/v1\\/user\\/2fa\\/(enable|disable)$": "/api/v1/user/2fa/enable",
    "^\\/api\\/v1\\/user\\/2fa\\/(qr\\.png|qruri)$": "/api/v1/user/2fa/qruri",
    "^\\/api\\/v1\\/accounts\\/(delete|move|alias)$": "/api/v1/accounts/move",
    "^\\/api\\/v[12]\\/media$": "/api/v2/media"
  }
  for (const [method, pattern, rule] of sensitive) {
    const path = written[pattern.source] ?? pattern.source.replace(/[\\^$]/g, "")
    it(`hold ${method} ${path} by a rule of its own (CVE-2025-54879, CVE-2025-27157)`, async () => {
      assert.match(path, pattern)
      for (const way of [
        path,
        `${path}/`,
        path.replace(/[a-z](?=\/|$)/, (char) => `%${char.charCodeAt(0).toString(16)}`)
      ]) {
        assert.include(sensitiveRulesOf(method, way), rule, way)
      }
      assert.notInclude(sensitiveRulesOf(method, `${path}_`), rule)
      // what is counted on the way in over HTTP; sockets come in by their own door, uploads by the hundred
      if (path === "/api/v1/streaming" || rule.limit > 100) return
      const who = { "x-forwarded-for": "203.0.113.11" }
      const spread = (index: number) => (index % 2 === 0 ? `${path}?x=${index}` : path)
      assert.strictEqual(await admitted(rule.limit + 5, (index) => ask(spread(index), who, method)), rule.limit)
      assert.strictEqual((await ask("/api/v1/timelines/home", who)).status, 200)
    })
  }
})
