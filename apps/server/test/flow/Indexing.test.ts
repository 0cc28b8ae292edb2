import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { openStream } from "../testrig/StreamClient.ts"

let rig: ChirpRig
let alice: string
let admin: string
beforeAll(async () => {
  rig = await startRig({ postgres: inject("postgres"), indexing: true })
  alice = await rig.token("alice")
  admin = await rig.token("admin")
  await call(alice, "PATCH", "/api/v1/accounts/update_credentials", { discoverable: true, locked: false })
})
afterAll(() => rig?.stop())

const call = async (token: string, method: string, path: string, body?: unknown) => {
  const response = await fetch(rig.origin + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      "user-agent": "test",
      ...(body !== undefined && { "content-type": "application/json" })
    },
    body: body === undefined ? null : JSON.stringify(body)
  })
  const text = await response.text()
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) }
}

const stats = () => call(admin, "GET", "/api/v2/chirp/admin/search_index").then(({ body }) => body)

/** Until the index holds so many posts. How soon that is, `npm run bench -- freshness` tells. */
const holds = async (count: number) => {
  const began = performance.now()
  for (;;) {
    const { index } = await stats()
    if (index.statuses === count) return
    if (performance.now() - began > 30_000) assert.fail(`${index.statuses} posts instead of ${count}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const write = async (text: string, visibility = "public") => {
  const { body } = await call(alice, "POST", "/api/v1/statuses", { status: text, visibility })
  return body.id as string
}

describe("the indexer", () => {
  it("has a public post, and loses it when it is deleted", async () => {
    await write("quiet", "unlisted")
    await write("for friends", "private")
    const id = await write("hello #world")
    await holds(1)
    await call(alice, "DELETE", `/api/v1/statuses/${id}`)
    await holds(0)
  })

  it("lets people take their posts out, and back in", async () => {
    await write("one")
    await write("two")
    await holds(2)
    const out = await call(alice, "PUT", "/api/v2/chirp/search/preferences", { indexable: false })
    assert.deepStrictEqual(out.body, { indexable: false, default: true, effective: false })
    await holds(0)
    await write("three")
    const back = await call(alice, "PUT", "/api/v2/chirp/search/preferences", { indexable: null })
    assert.deepStrictEqual(back.body, { indexable: null, default: true, effective: true })
    await holds(3)
  })

  it("makes the index anew on an administrator's word, and on nobody else's", async () => {
    assert.strictEqual((await call(alice, "GET", "/api/v2/chirp/admin/search_index")).status, 403)
    assert.strictEqual((await call(alice, "POST", "/api/v2/chirp/admin/search_index/rebuild")).status, 403)
    const narrow = await rig.token("admin", "read")
    assert.strictEqual((await call(narrow, "POST", "/api/v2/chirp/admin/search_index/rebuild")).status, 403)
    const asked = await call(admin, "POST", "/api/v2/chirp/admin/search_index/rebuild")
    assert.strictEqual(asked.status, 202)
    for (;;) {
      const { index, works } = await stats()
      assert.strictEqual(index.statuses, 3, "nothing is ever missing meanwhile")
      const work = works.find(({ phase }: { phase: string }) => phase === "rebuild")
      if (work.finished_at !== null) {
        assert.isNull(work.error)
        break
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })
})

describe("a live search", () => {
  it("is told of a new post that matches, as its viewer may see it, and of nothing else", async () => {
    const bob = await rig.token("bob")
    const carol = await rig.token("carol")
    const [asBob, asCarol] = await Promise.all(
      [bob, carol].map((token) => openStream(rig.origin, `?stream=user&access_token=${token}`))
    )
    try {
      for (const token of [bob, carol]) {
        const { body, status } = await call(token, "POST", "/api/v2/chirp/search/live", { q: "lighthouse" })
        assert.strictEqual(status, 200)
        assert.include(body, { q: "lighthouse", expires_in: 60 })
      }
      // whoever alice blocks may not see her
      await call(alice, "POST", `/api/v1/accounts/${rig.users.carol.id}/block`)
      await write("nothing of the kind")
      const id = await write("a lighthouse at night")
      const pushed = await asBob?.next(({ event }) => event === "search_result_push")
      assert.strictEqual(pushed?.payload.status.id, id)
      assert.strictEqual(pushed?.payload.q, "lighthouse")
      const of = (client: typeof asBob) => client?.frames.filter(({ event }) => event === "search_result_push").length
      assert.strictEqual(of(asBob), 1)
      await call(bob, "DELETE", `/api/v2/chirp/search/live/${pushed?.payload.id}`)
      const second = await write("another lighthouse")
      // carol's turn comes with bob's: what is told to a third says that it is over
      const admins = await openStream(rig.origin, `?stream=user&access_token=${admin}`)
      await call(admin, "POST", "/api/v2/chirp/search/live", { q: "harbour" })
      await write("a harbour")
      await admins.next(({ event }) => event === "search_result_push")
      admins.socket.close()
      assert.strictEqual(of(asCarol), 0, "she may not see it")
      assert.strictEqual(of(asBob), 1, `${second} came after the end`)
    } finally {
      asBob?.socket.close()
      asCarol?.socket.close()
    }
  })

  it("is one of five at most", async () => {
    const carol = await rig.token("carol")
    const ids = new Set<string>()
    for (const q of ["a1", "b2", "c3", "d4", "e5", "f6", "a1"]) {
      const { body } = await call(carol, "POST", "/api/v2/chirp/search/live", { q })
      ids.add(body.id)
    }
    assert.strictEqual(ids.size, 6, "the same search is the same")
    assert.strictEqual((await call(carol, "POST", "/api/v2/chirp/search/live", { q: "" })).status, 400)
    assert.strictEqual((await call(carol, "POST", "/api/v2/chirp/search/live", { q: "x".repeat(501) })).status, 400)
  })
})

describe("the indexer after trouble with the stream", () => {
  it("finds what was posted and deleted while it did not listen", async () => {
    const upstream = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(rig.upstreamUrl + path, {
        method,
        headers: { authorization: `Bearer ${alice}`, "user-agent": "test", "content-type": "application/json" },
        body: body === undefined ? null : JSON.stringify(body)
      })
      return JSON.parse(await response.text())
    }
    const { index } = await stats()
    const gone = await write("soon gone")
    await holds(index.statuses + 1)
    // what is just indexed counts as seen for a second
    await new Promise((resolve) => setTimeout(resolve, 1300))
    await rig.run(rig.standIn.faults.disconnectStreams)
    // past Chirp, so that only the stream could have told
    await upstream("POST", "/api/v1/statuses", { status: "said to nobody", visibility: "public" })
    await upstream("POST", "/api/v1/statuses", { status: "said to nobody either", visibility: "public" })
    await upstream("DELETE", `/api/v1/statuses/${gone}`)
    await holds(index.statuses + 2)
  })
})
