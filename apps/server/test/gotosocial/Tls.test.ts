import { createServer, type Server } from "node:net"
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from "node:tls"
import { Duration, Effect, Fiber } from "effect"
import { afterAll, afterEach, assert, beforeAll, beforeEach, describe, inject, it, vi } from "vitest"
import type { AnswerReader, Control } from "../../src/gotosocial/ReadConnection.ts"
import { ReadLane } from "../../src/gotosocial/ReadLane.ts"
import { selfSigned } from "../testrig/Certificates.ts"
import { startRig } from "../testrig/ChirpRig.ts"
import { json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

const certificate = selfSigned("localhost")
const usual = getCACertificates("default")
const trusting = (trusted: boolean) => setDefaultCACertificates(trusted ? [...usual, certificate.cert] : usual)

let fake: UpstreamFake
beforeAll(async () => {
  fake = await startUpstreamFake(certificate)
})
afterAll(() => fake?.stop())
beforeEach(() => {
  trusting(true)
  fake.answer(({ target }, response) => void response.writeHead(200, { "content-length": target.length }).end(target))
  fake.arrived.length = 0
})
afterEach(() => trusting(false))

const lanes: Array<() => Promise<unknown>> = []
afterEach(() => Promise.all(lanes.splice(0).map((close) => close())))
const openLane = (url: string, connect = 60_000) => {
  const minute = Duration.minutes(1)
  const lane = new ReadLane(new URL(url), 2, {
    connect: Duration.millis(connect),
    headers: minute,
    body: minute,
    rest: minute
  })
  const clock = Effect.runFork(lane.clock)
  lanes.push(() => {
    lane.close()
    return Effect.runPromise(Fiber.interrupt(clock))
  })
  return lane
}

const portOf = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  return typeof address === "object" ? address?.port : undefined
}

/** What came back: the body, or the code of the failure. `slow`: each piece is held for a moment, and nothing read meanwhile. */
const ask = (lane: ReadLane, target = "/1", slow = false) =>
  new Promise<string>((resolve) => {
    const pieces: Array<Buffer> = []
    let held = 0
    const hold = (control: Control) => {
      held++
      control.pause()
      setImmediate(() => {
        held--
        control.resume()
      })
    }
    const reader: AnswerReader = {
      onRequestStart: () => {},
      onResponseStart: () => {},
      onResponseData: (control, piece) => {
        pieces.push(Buffer.from(piece))
        if (slow && pieces.length % 3 === 0) hold(control)
      },
      onResponseEnd: () => resolve(String(Buffer.concat(pieces))),
      onResponseError: (_, error) => resolve("code" in error ? String(error.code) : error.message),
      free: () => held === 0
    }
    lane.dispatch({ method: "GET", target, headers: { host: "a" } }, reader)
  })

describe("reading over TLS", () => {
  it("goes over one connection that is kept, by name and by address", async () => {
    for (const url of [fake.url, fake.url.replace("localhost", "127.0.0.1")]) {
      const before = fake.connections
      const lane = openLane(url)
      for (const target of ["/1", "/second", "/3"]) assert.strictEqual(await ask(lane, target), target)
      assert.strictEqual(fake.connections, before + 1)
    }
  })

  it("changes no byte of a long answer, for a reader that is slow", async () => {
    const body = Array.from({ length: 400_000 }, (_, at) => `${at}`).join(" ")
    const lane = openLane(fake.url)
    const before = fake.connections
    for (const slow of [false, true]) {
      fake.once((_, response) => response.writeHead(200, { "content-length": body.length }).end(body))
      assert.isTrue((await ask(lane, "/long", slow)) === body)
      fake.once((_, response) => void response.writeHead(200).write(body, () => response.end("!")))
      assert.isTrue((await ask(lane, "/chunked", slow)) === `${body}!`)
    }
    assert.strictEqual(fake.connections, before + 1)
  })

  it("takes a new connection when the one that rested was ended", async () => {
    const lane = openLane(fake.url)
    const before = fake.connections
    fake.once((_, response) => {
      response.writeHead(200, { "content-length": 2 }).end("ok", () => response.socket?.end())
    })
    assert.strictEqual(await ask(lane), "ok")
    await vi.waitFor(async () => assert.strictEqual(await ask(lane, "/again"), "/again"), { timeout: 20_000 })
    assert.isAbove(fake.connections, before + 1)
  })

  it("tells nothing to whoever cannot show who they are: not even the request", async () => {
    const expired = selfSigned("localhost", 2021)
    const elsewhere = selfSigned("elsewhere.example")
    for (const [shown, trusted, code] of [
      [selfSigned("localhost"), false, "DEPTH_ZERO_SELF_SIGNED_CERT"],
      [expired, true, "CERT_HAS_EXPIRED"],
      [elsewhere, true, "ERR_TLS_CERT_ALTNAME_INVALID"]
    ] as const) {
      setDefaultCACertificates(trusted ? [...usual, shown.cert] : usual)
      const heard: Array<Buffer> = []
      const other = createTlsServer(
        shown,
        (socket) => void socket.on("error", () => {}).on("data", (data) => heard.push(data))
      )
      const closed = new Promise((resolve) => other.once("connection", (socket) => socket.once("close", resolve)))
      const port = await portOf(other)
      assert.strictEqual(await ask(openLane(`https://localhost:${port}`)), code)
      await closed
      assert.lengthOf(heard, 0)
      other.close()
    }
  })

  it("has a time limit for who takes the connection and says nothing", async () => {
    const silent = createServer((socket) => void socket.on("error", () => {}).resume())
    assert.strictEqual(await ask(openLane(`https://127.0.0.1:${await portOf(silent)}`, 200)), "ETIMEDOUT")
    silent.close()
  })
})

describe("a GoToSocial over TLS", () => {
  it("is used for everything, and not at all while its certificate is not believed", async () => {
    trusting(false)
    const rig = await startRig({ postgres: inject("postgres"), upstream: fake.url })
    const call = (method: string, path = "/api/v1/lists", more: Record<string, string> = {}) =>
      fetch(rig.origin + path, {
        method,
        headers: { "user-agent": "t", authorization: "Bearer x", "content-type": "application/json", ...more },
        ...(method === "POST" && { body: "{}" })
      }).then(async (answer) => ({ status: answer.status, body: JSON.parse(await answer.text()) }))
    const post = () => call("POST", "/api/v1/statuses", { "idempotency-key": "one" })
    try {
      fake.answer(({ method }, response) => json(200, { method })({} as never, response))
      for (const method of ["GET", "POST"]) {
        const { body, status } = await call(method)
        assert.deepStrictEqual([status, body.code], [502, "upstream_unavailable"], method)
      }
      assert.strictEqual((await post()).status, 502)
      assert.lengthOf(fake.arrived, 0)
      assert.lengthOf(fake.lookups, 0)
      trusting(true)
      // nothing of it was sent, so its key is free
      assert.deepStrictEqual(await post(), { status: 200, body: { method: "POST" } })
      for (const method of ["GET", "POST"])
        assert.deepStrictEqual(await call(method), { status: 200, body: { method } })
    } finally {
      await rig.stop()
    }
  })
})
