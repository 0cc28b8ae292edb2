import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { openStream } from "../testrig/StreamClient.ts"

const path = "/api/v2/chirp/reading_positions"
const place = { status_id: "01STATUS", offset: -7, seen_id: "02STATUS", device: "laptop" }

describe("reading positions over HTTP", () => {
  let rig: ChirpRig
  beforeAll(async () => {
    rig = await startRig({ postgres: inject("postgres") })
  })
  afterAll(() => rig?.stop())

  const call = async (token: string | undefined, method: string, url: string, body?: unknown) => {
    const answer = await fetch(rig.origin + url, {
      method,
      headers: {
        "content-type": "application/json",
        "user-agent": "test",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` })
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    // biome-ignore lint/suspicious/noExplicitAny: a test asserts on the shape it finds
    const found: any = await answer.json()
    return { status: answer.status, body: found }
  }

  it("keeps a place for its account alone, and tells the account's other devices", async () => {
    const alice = await rig.token("alice")
    const bob = await rig.token("bob")
    const stream = await openStream(rig.origin, `?stream=user&access_token=${alice}`)
    const feed = `${path}/${encodeURIComponent("tag:cats+dogs")}`
    const kept = await call(alice, "PUT", feed, place)
    assert.strictEqual(kept.status, 200)
    assert.deepInclude(kept.body, { feed: "tag:cats+dogs", ...place })
    const told = await stream.next(({ event }) => event === "reading_position")
    assert.deepStrictEqual(told.payload, kept.body)
    stream.socket.close()
    assert.deepStrictEqual((await call(alice, "GET", feed)).body, kept.body)
    assert.deepStrictEqual((await call(alice, "GET", path)).body, [kept.body])
    assert.deepStrictEqual((await call(bob, "GET", path)).body, [])
    assert.strictEqual((await call(bob, "GET", feed)).status, 404)
  })

  it("takes a place of a browser's session too", async () => {
    const browser = openBrowser(rig.origin)
    await browser.signIn(rig.users.carol)
    const put = await browser.request(`${path}/home`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(place)
    })
    assert.strictEqual(put.status, 200)
  })

  it("refuses strangers and names what is wrong", async () => {
    assert.strictEqual((await call(undefined, "GET", path)).status, 401)
    const alice = await rig.token("alice")
    const bad = await call(alice, "PUT", `${path}/home`, { ...place, offset: 1.5 })
    assert.strictEqual(bad.status, 400)
    assert.strictEqual(bad.body.code, "bad_request")
    assert.include(bad.body.error, "offset")
    assert.strictEqual((await call(alice, "PUT", `${path}/home`, { ...place, status_id: "../x" })).status, 400)
  })
})
