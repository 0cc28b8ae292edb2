import { connect } from "node:net"
import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { type Browser, openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

let fake: UpstreamFake
let rig: ChirpRig
let browser: Browser
const log: Array<string> = []
beforeAll(async () => {
  fake = await startUpstreamFake()
  rig = await startRig({ postgres: inject("postgres"), upstream: fake.url, log: (line) => log.push(line) })
  browser = openBrowser(rig.origin)
})
afterAll(async () => {
  await rig?.stop()
  await fake?.stop()
})
beforeEach(() => {
  log.length = 0
  fake.arrived.length = 0
})

/** The status of the answer to a request line that no client would write. */
const ask = (line: string, headers = "") =>
  new Promise<string>((resolve) => {
    let answer = ""
    const socket = connect(rig.port, "127.0.0.1")
    socket.setEncoding("latin1")
    socket.on("data", (chunk) => {
      answer += chunk
    })
    socket.on("close", () => resolve(answer))
    socket.on("error", () => {})
    socket.write(
      `${line} HTTP/1.1\r\nHost: localhost:${rig.port}\r\nUser-Agent: t\r\n${headers || "Connection: close\r\n"}\r\n`
    )
  })
const upgrade =
  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

describe("request targets that no browser writes", () => {
  it("passes on what was judged, and not what was written", async () => {
    fake.answer(json(200, {}))
    await ask("GET http://elsewhere.example/api/v1/timelines/public?local=true")
    await ask("GET http://elsewhere.example/metrics/../api/v1/timelines/public")
    await ask("GET http://elsewhere.example\\fileserver\\..\\users/x")
    await ask("GET http://elsewhere.example?/api/v1/timelines/public")
    await ask("GET http://elsewhere.example/metrics")
    await ask("OPTIONS *")
    assert.deepStrictEqual(
      fake.arrived.map(({ target }) => target),
      ["/api/v1/timelines/public?local=true", "/api/v1/timelines/public"]
    )
  })

  it("opens streams at GoToSocial alone", async () => {
    fake.refuseSockets = 401
    assert.match(await ask("GET http://elsewhere.example/api/v1/streaming?access_token=x", upgrade), /^HTTP\/1\.1 401 /)
    assert.match(await ask("GET /api/v1/streaming?access_token=x#y", upgrade), /^HTTP\/1\.1 400 /)
    assert.deepStrictEqual(
      fake.arrived.map(({ target }) => target),
      ["/api/v1/streaming?access_token=x"]
    )
    assert.notMatch(log.join("\n"), /unexpected/)
  })

  it("takes a callback with any state for what it is: not this browser's", async () => {
    await browser.request("/session/login")
    const state = encodeURIComponent("é".repeat(22))
    const answer = await browser.request(`/session/callback?code=x&state=${state}`)
    assert.strictEqual(answer.status, 400)
    assert.include(answer.text, "cannot be finished")
  })

  it("answers a query it cannot read in its own words", async () => {
    const answer = await browser.request("/session/login?return_to=/a&return_to=/b")
    assert.deepStrictEqual([answer.status, answer.json().code], [400, "bad_request"])
  })

  it("says nothing of GoToSocial when it was the client who left", async () => {
    fake.answer(() => {})
    const arrived = fake.until(() => fake.arrived.length > 0)
    const leaving = new AbortController()
    const request = fetch(`${rig.origin}/api/v1/timelines/tag/chirp`, { signal: leaving.signal }).catch(() => {})
    await arrived
    leaving.abort()
    await request
    fake.answer(json(200, {}))
    await browser.request("/api/v1/timelines/tag/chirp")
    assert.notMatch(log.join("\n"), /could not be reached|WARN/)
  })
})
