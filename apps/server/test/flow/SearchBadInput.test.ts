import { MAX_QUERY_LENGTH, MAX_TERMS, parseSearchQuery } from "@chirp/domain/SearchQueryParser"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { naughtyStrings } from "../testrig/NaughtyStrings.ts"

/** Queries under way at once; each asks several things of PostgreSQL and of the stand-in. */
const AT_ONCE = 6

let rig: ChirpRig
let token: string
let written: string
beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres") })
  token = await rig.token("alice")
  await call("PATCH", "/api/v1/accounts/update_credentials", { discoverable: true })
  written = (await call("POST", "/api/v1/statuses", { status: "soup of the day", visibility: "public" })).body.id
})
afterAll(() => rig?.stop())

const call = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(rig.origin + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "user-agent": "test", "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body)
  })
  const text = await response.text()
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) }
}

const each = async (texts: ReadonlyArray<string>, body: (text: string) => Promise<void>) => {
  const left = [...texts]
  const work = async () => {
    for (let text = left.shift(); text !== undefined; text = left.shift()) await body(text)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

const all = Object.values(naughtyStrings).flat()

describe("a query that is anything at all", () => {
  it("parses into something bounded", () => {
    for (const text of all) {
      const { hints, terms } = parseSearchQuery(text, { now: Date.UTC(2026, 10, 21), timeZone: "Nowhere/Land" })
      assert.isAtMost(terms.length, MAX_TERMS, text)
      for (const { message } of hints) assert.isNotEmpty(message, text)
      for (const term of terms) assert.isAtMost(JSON.stringify(term).length, 2 * MAX_QUERY_LENGTH + 200, text)
    }
  })

  // one request a text: posts, accounts and hashtags, in PostgreSQL and asked for at GoToSocial
  it("is a result or a hint in Chirp's API", () =>
    each(all, async (q) => {
      const query = new URLSearchParams({ q, tz: "Europe/Vienna", offset: "0", limit: "2" })
      const { body, status } = await call("GET", `/api/v2/chirp/search?${query}`)
      assert.strictEqual(status, 200, `${JSON.stringify(q)}: ${JSON.stringify(body)}`)
      assert.isArray(body.statuses)
      assert.isArray(body.hints)
    }))

  it("is an answer in Mastodon's API, and among suggestions and saved searches", () =>
    each(all, async (q) => {
      const query = new URLSearchParams({ q, type: "statuses", limit: "2" })
      const mastodon = await call("GET", `/api/v2/search?${query}`)
      // GoToSocial's own words for a query that is empty or too long
      assert.include([200, 400], mastodon.status, `${JSON.stringify(q)}: ${JSON.stringify(mastodon.body)}`)
      const suggested = await call("GET", `/api/v2/chirp/search/suggestions?${new URLSearchParams({ q })}`)
      assert.strictEqual(suggested.status, 200, JSON.stringify(q))
      const saved = await call("POST", "/api/v2/chirp/saved_searches", { query: q })
      assert.include([200, 400, 422], saved.status, `${JSON.stringify(q)}: ${JSON.stringify(saved.body)}`)
    }))

  it("is found nowhere that it should not be, and search still works", async () => {
    const { body } = await call("GET", "/api/v2/chirp/search?q=soup&type=statuses")
    assert.deepStrictEqual(
      body.statuses.map((hit: { status: { id: string } }) => hit.status.id),
      [written]
    )
    const injected = await call(
      "GET",
      `/api/v2/chirp/search?${new URLSearchParams({ q: "' OR 1=1 --", type: "statuses" })}`
    )
    assert.deepStrictEqual(injected.body.statuses, [])
  })

  it("may stand in a post, too: it is indexed and everything else with it", async () => {
    for (const [kind, texts] of Object.entries(naughtyStrings)) {
      const status = `tagged${kind} ${texts.join(" ").slice(0, 4000).toWellFormed()}`
      const { status: answered } = await call("POST", "/api/v1/statuses", { status, visibility: "public" })
      assert.include([200, 400, 422], answered, kind)
      if (answered !== 200) continue
      const began = performance.now()
      for (;;) {
        const { body } = await call("GET", `/api/v2/chirp/search?type=statuses&q=tagged${kind}`)
        if (body.statuses.length === 1) break
        if (performance.now() - began > 30_000) assert.fail(`the post of ${kind} is not found`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  })
})
