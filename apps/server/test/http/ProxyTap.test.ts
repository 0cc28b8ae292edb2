import { gzipSync } from "node:zlib"
import { Effect, Layer } from "effect"
import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { type Passed, ProxyTap } from "../../src/http/ProxyTap.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

const seen: Array<Passed> = []
let waiting: (() => void) | undefined
const tap = Layer.succeed(ProxyTap, {
  wants: (_, path) => path.startsWith("/api/v1/statuses") || path === "/api/v1/bookmarks",
  taken: (passed) =>
    Effect.sync(() => {
      seen.push(passed)
      waiting?.()
      if (passed.path === "/api/v1/bookmarks") throw new Error("a tap that breaks")
    })
})
const seenNext = () => new Promise<void>((resolve) => (waiting = resolve))

let fake: UpstreamFake
let rig: ChirpRig
beforeAll(async () => {
  fake = await startUpstreamFake()
  rig = await startRig({ postgres: inject("postgres"), upstream: fake.url, references: tap })
})
afterAll(async () => {
  await rig?.stop()
  await fake?.stop()
})
beforeEach(() => {
  seen.length = 0
  fake.answer(json(200, { id: "1" }))
})

const get = (path: string, init?: RequestInit) =>
  fetch(rig.origin + path, { headers: { "user-agent": "t", authorization: "Bearer x" }, ...init }).then((answer) =>
    answer.arrayBuffer()
  )

describe("the tap on the proxy", () => {
  it("sees small JSON answers that it wants, ungzipped, with the request they answer", async () => {
    fake.once((_, response) =>
      response
        .writeHead(200, { "content-type": "application/json; charset=utf-8", "content-encoding": "gzip" })
        .end(gzipSync('{"id": "1" }'))
    )
    const first = seenNext()
    await get("/api/v1/statuses/1?a=b")
    await first
    assert.strictEqual(String(seen[0]?.body), '{"id": "1" }')
    assert.deepInclude(seen[0], { method: "GET", path: "/api/v1/statuses/1?a=b", status: 200 })
    const second = seenNext()
    await get("/api/v1/statuses", {
      method: "POST",
      headers: { "user-agent": "t", "content-type": "application/json" },
      body: '{"status":"x"}'
    })
    await second
    assert.deepInclude(seen[1], { method: "POST", path: "/api/v1/statuses", status: 200 })
  })

  it("sees no failure, nothing else than JSON, nothing long, nothing else than it wants; and may break", async () => {
    fake.once(json(404, { error: "x" }))
    await get("/api/v1/statuses/1")
    fake.once((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>"))
    await get("/api/v1/statuses/1")
    fake.once(json(200, { text: "x".repeat(256 * 1024) }))
    assert.isAbove((await get("/api/v1/statuses/1")).byteLength, 256 * 1024)
    await get("/api/v1/timelines/home")
    const bookmarks = seenNext()
    await get("/api/v1/bookmarks")
    await bookmarks
    const after = seenNext()
    await get("/api/v1/statuses/2")
    await after
    assert.deepStrictEqual(
      seen.map(({ path }) => path),
      ["/api/v1/bookmarks", "/api/v1/statuses/2"]
    )
  })
})
