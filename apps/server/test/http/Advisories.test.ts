import { createRestAPIClient } from "masto"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
// @ts-expect-error the contract is plain JavaScript, kept byte for byte as it was recorded
import { png } from "../../../../packages/embedded-gotosocial/test/contract/lib.mjs"
import { type Browser, openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, type RigUserName, startRig } from "../testrig/ChirpRig.ts"

/** What went wrong elsewhere, over every route of Chirp's own; docs/architecture.md has the table. */
let rig: ChirpRig
let routes: ReadonlyArray<{ readonly method: string; readonly path: string; readonly takesBody: boolean }>
const browsers = new Map<RigUserName, Browser>()
beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres") })
  for (const user of ["alice", "bob"] as const) {
    const browser = openBrowser(rig.origin)
    await browser.signIn(rig.users[user])
    browsers.set(user, browser)
  }
  const spec: { paths: Record<string, Record<string, { requestBody?: unknown }>> } = await fetch(
    `${rig.origin}/docs/api/openapi.json`
  ).then((answer) => answer.json() as never)
  routes = Object.entries(spec.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      takesBody: requestBody !== undefined
    }))
  )
})
afterAll(() => rig?.stop())

const call = async (user: RigUserName, method: string, path: string, body?: string) => {
  const browser = browsers.get(user)
  if (browser === undefined) throw new Error(`${user} is not signed in`)
  return browser.request(path, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body })
  })
}
const made = async (path: string, body: unknown): Promise<string> => {
  const answer = await call("alice", "POST", path, JSON.stringify(body))
  assert.strictEqual(answer.status, 200, answer.text)
  return answer.json().id
}

const later = () => new Date(Date.now() + 3_600_000).toISOString()
const schedule = () => made("/api/v2/chirp/scheduled_statuses", { text: "Alice's own", scheduled_at: later() })
/** A file that waits with a post, of which Chirp has taken a copy. */
const file = async () => {
  const client = createRestAPIClient({ url: rig.origin, accessToken: await rig.token("alice") })
  const { id } = await client.v2.media.create({ file: new Blob([png()], { type: "image/png" }) })
  await made("/api/v2/chirp/scheduled_statuses", { text: "Alice's own", media_ids: [id], scheduled_at: later() })
  return id
}
/** For each route of Chirp's own that names a thing of somebody's: how alice comes to one, and a body that would do. */
const owned: Record<string, { readonly make: () => Promise<string>; readonly body?: unknown; readonly silent?: true }> =
  {
    "GET /api/v2/chirp/scheduled_statuses/{id}": { make: schedule },
    "PUT /api/v2/chirp/scheduled_statuses/{id}": { make: schedule, body: { text: "Bob's" } },
    "DELETE /api/v2/chirp/scheduled_statuses/{id}": { make: schedule },
    "POST /api/v2/chirp/scheduled_statuses/{id}/retry": { make: schedule },
    "GET /api/v2/chirp/scheduled_media/{id}": { make: file },
    "GET /api/v1/scheduled_statuses/{id}": { make: schedule },
    "PUT /api/v1/scheduled_statuses/{id}": { make: schedule, body: { scheduled_at: later() } },
    "DELETE /api/v1/scheduled_statuses/{id}": { make: schedule },
    "PUT /api/v2/chirp/saved_searches/{id}": {
      make: () => made("/api/v2/chirp/saved_searches", { query: "change me" }),
      body: { query: "Bob's" }
    },
    "DELETE /api/v2/chirp/saved_searches/{id}": {
      make: () => made("/api/v2/chirp/saved_searches", { query: "delete me" })
    },
    // ends nothing and says so of everything: there is nothing to tell apart
    "DELETE /api/v2/chirp/search/live/{id}": {
      make: () => made("/api/v2/chirp/search/live", { q: "soup" }),
      silent: true
    },
    "DELETE /session/sessions/{id}": {
      make: async () => (await call("alice", "GET", "/session/sessions")).json().sessions[0].id
    }
  }
/** Named by what is everybody's, or by a name that each account has for itself. */
const notOwned = [
  "GET /api/v1/tags/{name}",
  "GET /api/v2/chirp/reading_positions/{feed}",
  "PUT /api/v2/chirp/reading_positions/{feed}"
]

describe("another person's things", () => {
  it("are not what a name of one's own leads to", async () => {
    const feed = "/api/v2/chirp/reading_positions/home"
    const place = { status_id: "01A", seen_id: "01A", offset: 0, device: "phone" }
    assert.strictEqual((await call("alice", "PUT", feed, JSON.stringify(place))).status, 200)
    assert.strictEqual((await call("bob", "GET", feed)).status, 404)
    assert.deepStrictEqual((await call("bob", "GET", "/api/v2/chirp/reading_positions")).json(), [])
  })

  it("are not there, on any route with an id (CVE-2026-22246), and the answer is that for what never was (CVE-2025-67500, GHSA-gwhw)", async () => {
    const withId = routes.filter(({ path }) => path.includes("{")).map(({ method, path }) => `${method} ${path}`)
    assert.sameMembers([...Object.keys(owned), ...notOwned], withId, "a new route needs a line here")
    for (const [route, { body, make, silent }] of Object.entries(owned)) {
      const [method = "", path = ""] = route.split(" ")
      const hers = await make()
      const text = body === undefined ? undefined : JSON.stringify(body)
      const theirs = await call("bob", method, path.replace("{id}", hers), text)
      const absent = hers.slice(0, -1) + (hers.endsWith("A") ? "B" : "A")
      const nothing = await call("bob", method, path.replace("{id}", absent), text)
      assert.deepStrictEqual([theirs.status, theirs.text], [nothing.status, nothing.text], route)
      assert.strictEqual(theirs.status, silent === true ? 204 : 404, route)
      const still = await call("alice", method, path.replace("{id}", hers), text)
      assert.include([200, 202, 204], still.status, `${route}: it is still hers`)
    }
  })
})

describe("far too much (CVE-2026-23963, GHSA-gg8q)", () => {
  const long = "x".repeat(10 * 1024 * 1024)
  const many = (of: string) => Array.from({ length: 10_000 }, () => of)
  const deep = "[".repeat(20_000) + "]".repeat(20_000)
  const names = ["text", "query", "name", "q", "scheduled_at", "status_id", "device", "cw", "indexable"]

  it("is refused by every route that takes a body: ten megabytes, ten thousand things, twenty thousand levels", async () => {
    const taking = routes.filter(({ takesBody }) => takesBody)
    assert.isAtLeast(taking.length, 7)
    for (const { method, path } of taking) {
      const at = path.replace(/\{\w+\}/, "home")
      for (const body of [
        JSON.stringify(Object.fromEntries(names.map((name) => [name, "x".repeat(100_000)]))),
        `{"q":${deep},"query":${deep},"text":${deep},"indexable":${deep},"scheduled_at":${deep},"status_id":${deep}}`,
        JSON.stringify({
          scheduled_at: later(),
          media_ids: many("01A"),
          query: many("a"),
          q: many("a"),
          indexable: many("a")
        }),
        JSON.stringify({
          scheduled_at: later(),
          posts: many("a").map((text) => ({ text })),
          query: 1,
          q: 1,
          indexable: 1
        })
      ]) {
        const answer = await call("bob", method, at, body)
        assert.include([400, 404, 413, 422], answer.status, `${method} ${path}: ${answer.text.slice(0, 200)}`)
        assert.isString(answer.json().code, `${method} ${path}`)
        assert.isBelow(answer.text.length, 1000)
      }
      const tooLong = await call("bob", method, at, JSON.stringify({ text: long }))
      assert.deepStrictEqual([tooLong.status, tooLong.json().code], [413, "payload_too_large"], `${method} ${path}`)
    }
  })
})
