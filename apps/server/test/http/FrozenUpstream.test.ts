import { readdirSync, readlinkSync } from "node:fs"
import { request } from "node:http"
import { Duration, Layer } from "effect"
import { afterAll, afterEach, assert, beforeAll, beforeEach, describe, inject, it, vi } from "vitest"
import { UpstreamPatience } from "../../src/gotosocial/Upstream.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { type SilentWire, startSilentWire } from "../testrig/SilentWire.ts"
import { goToSocialAnswers, json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

/** Long enough for an answer on a busy machine, short enough to wait for. */
const PATIENCE = Duration.millis(800)
/** More than the kernel takes in on behalf of somebody who reads nothing. */
const LARGE = 24 * 1024 * 1024

let fake: UpstreamFake
let wire: SilentWire
let rig: ChirpRig
beforeAll(async () => {
  fake = await startUpstreamFake()
  wire = await startSilentWire(fake.url)
  rig = await startRig({
    postgres: inject("postgres"),
    upstream: wire.url,
    references: Layer.succeed(UpstreamPatience, { headers: PATIENCE, body: PATIENCE })
  })
})
afterAll(async () => {
  await rig?.stop()
  await wire?.stop()
  await fake?.stop()
})
beforeEach(() => {
  fake.answer(goToSocialAnswers)
  fake.arrived.length = 0
})
afterEach(() => wire.freeze(false))

const headers = { authorization: "Bearer own-token", "user-agent": "client/1" }
const ask = (path: string, more: RequestInit = {}) => fetch(rig.origin + path, { headers, ...more })

const assertTimedOut = async (answer: Response) => {
  assert.strictEqual(answer.status, 504)
  assert.deepStrictEqual(await answer.json(), {
    error: "GoToSocial took too long to answer.",
    code: "upstream_timeout"
  })
  assert.strictEqual(answer.headers.get("access-control-allow-origin"), "*")
}

const assertServes = async () => {
  fake.once(json(200, [1]))
  assert.strictEqual(await (await ask("/api/v1/timelines/home")).text(), "[1]")
}

/** Uploads that are in files now: they have no name any more, but this process still holds them. */
const spooled = () =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${fd}`)
      return file.includes("chirp-upload-") ? [file] : []
    } catch {
      return []
    }
  })
const spooledAre = (count: number) =>
  vi.waitFor(() => assert.lengthOf(spooled(), count), { timeout: 5000, interval: 20 })

/** An upload whose first `bytes` of `length` are sent; `leave` hangs up. */
const upload = (bytes: number, length = bytes) => {
  const sent = request(`${rig.origin}/api/v2/media`, {
    method: "POST",
    agent: false,
    headers: { ...headers, "content-type": "multipart/form-data; boundary=x", "content-length": length }
  })
  const outcome = new Promise<string>((resolve) => {
    sent.on("response", (response) => resolve(String(response.resume().statusCode)))
    sent.on("error", () => resolve("left"))
  })
  sent.write(Buffer.alloc(bytes, "a"))
  return { leave: () => sent.destroy(), outcome }
}

describe("a GoToSocial that freezes", () => {
  it("before it answers: a JSON error after the time limit, asked once, and all is well afterwards", async () => {
    let asked = 0
    fake.once(() => {
      asked++
    })
    await assertTimedOut(await ask("/api/v1/timelines/home"))
    assert.strictEqual(asked, 1)
    assert.lengthOf(fake.arrived, 1, "what timed out is not asked again")
    await assertServes()
  })

  it("while it takes connections and reads nothing: the same, for reading and for writing", async () => {
    wire.cut()
    wire.freeze(true)
    const answers = await Promise.all([
      ask("/api/v1/timelines/home"),
      ask("/api/v1/statuses/1/favourite", { method: "POST" })
    ])
    for (const answer of answers) await assertTimedOut(answer)
    assert.lengthOf(fake.arrived, 0)
    await wire.givenUp()
    wire.freeze(false)
    await assertServes()
  })

  it("in the middle of an answer that Chirp reads itself: the JSON error", async () => {
    fake.once((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" }).write('{"uri"')
    })
    await assertTimedOut(await ask("/api/v1/instance"))
  })

  it("in the middle of an answer that is streamed: it is broken off, never taken for whole", async () => {
    fake.once((_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).write("[1,")
    })
    const answer = await ask("/api/v1/timelines/home")
    assert.strictEqual(answer.status, 200)
    assert.strictEqual(await answer.text().catch(() => "broken off"), "broken off")
    await assertServes()
  })

  it("while it is sent an upload: the JSON error, and the file is gone", async () => {
    await wire.end()
    wire.freeze(true)
    const form = new FormData()
    form.set("file", new Blob([Buffer.alloc(LARGE)]), "a.png")
    await assertTimedOut(await ask("/api/v2/media", { method: "POST", body: form }))
    await wire.givenUp()
    await spooledAre(0)
  })

  it("by vanishing behind an open connection (half open): one error, then a new connection", async () => {
    await assertServes()
    const before = wire.made()
    wire.cut()
    await assertTimedOut(await ask("/api/v1/timelines/home"))
    await wire.givenUp()
    await assertServes()
    assert.strictEqual(wire.made(), before + 1)
  })
})

describe("a client that leaves in the middle of an upload", () => {
  it("before all of it is here: nothing reaches GoToSocial, and the file is gone", async () => {
    const half = upload(LARGE / 2, LARGE)
    await spooledAre(1)
    half.leave()
    assert.strictEqual(await half.outcome, "left")
    await spooledAre(0)
    assert.lengthOf(fake.arrived, 0)
  })

  it("while it is sent on: the request to GoToSocial is ended, and the file is gone", async () => {
    await wire.end()
    wire.freeze(true)
    const before = wire.made()
    const whole = upload(LARGE)
    await vi.waitFor(() => assert.strictEqual(wire.made(), before + 1), { timeout: 5000, interval: 10 })
    assert.lengthOf(spooled(), 1)
    const left = performance.now()
    whole.leave()
    await wire.givenUp()
    await spooledAre(0)
    assert.isBelow(performance.now() - left, Duration.toMillis(PATIENCE), "by the client, not by the time limit")
  })
})
