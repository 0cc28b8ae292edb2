import { connect } from "node:net"
import { Duration, Layer } from "effect"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { HubLimits } from "../../src/realtime/HubLimits.ts"
import { ListenerLimits } from "../../src/runtime/HttpListener.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { shiftedClock } from "../testrig/ShiftedClock.ts"
import { openStream } from "../testrig/StreamClient.ts"
import { startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

describe("the port, at its limits", () => {
  let fake: UpstreamFake
  let rig: ChirpRig
  const clock = shiftedClock()
  beforeAll(async () => {
    fake = await startUpstreamFake()
    rig = await startRig({
      postgres: inject("postgres"),
      upstream: fake.url,
      references: Layer.mergeAll(
        clock.layer,
        Layer.succeed(HubLimits, {
          ...HubLimits.defaultValue(),
          tendEvery: Duration.millis(200),
          pingEvery: Duration.millis(500)
        }),
        Layer.succeed(ListenerLimits, {
          ...ListenerLimits.defaultValue(),
          connections: 8,
          silence: Duration.seconds(1)
        })
      )
    })
  })
  afterAll(async () => {
    await rig?.stop()
    await fake?.stop()
  })

  it("closes connections past its cap as they come, and those that say nothing", async () => {
    const sockets = Array.from({ length: 12 }, () => connect(rig.port, "localhost"))
    const ends = sockets.map((socket, at) => {
      socket.on("error", () => {})
      socket.on("data", () => {})
      if (at % 2 === 0) socket.write("GET / HTTP/1.1\r\nHost: loc")
      return new Promise((resolve) => socket.once("close", () => resolve(at)))
    })
    // four at once, for there are too many; the others when they have been silent too long
    const first = new Set<unknown>()
    await Promise.race([
      Promise.all(ends),
      new Promise<void>((resolve) => {
        for (const end of ends) void end.then((at) => first.add(at).size === 4 && resolve())
      })
    ])
    assert.strictEqual((await fetch(`${rig.origin}/livez`).catch(() => undefined))?.status, undefined)
    await Promise.all(ends)
    assert.strictEqual((await fetch(`${rig.origin}/livez`)).status, 200)
  })

  it("cuts a client that answers no ping, long after its handshake was heard", async () => {
    const dead = connect(rig.port, "localhost")
    const ends = new Promise((resolve) => dead.once("close", resolve))
    let seen = ""
    dead.on("error", () => {})
    dead.on("data", (chunk: Buffer) => {
      seen += chunk.toString("latin1")
    })
    dead.write(
      `GET /api/v1/streaming?stream=user HTTP/1.1\r\nHost: localhost:${rig.port}\r\nUser-Agent: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: token\r\n\r\n"
    )
    await ends
    assert.include(seen, "HTTP/1.1 101")
    // it was asked (RFC 6455: opcode 9, empty)
    assert.include(seen, "\x89\x00")
  })

  it("takes 64 subscriptions of a socket, says so, and takes one more for one given back", async () => {
    const client = await openStream(rig.origin, "", { protocol: "token" })
    const said: Array<unknown> = []
    client.socket.on("message", (data) => said.push(JSON.parse(String(data))))
    const subscribe = (tag: string, type = "subscribe") => client.say({ type, stream: "hashtag", tag })
    const answered = (nonce: string) =>
      new Promise((resolve) => {
        client.socket.on("pong", (data) => String(data) === nonce && resolve(nonce))
        client.socket.ping(nonce)
      })
    for (let at = 0; at < 65; at++) {
      // no faster than it may speak: 20 at once, 20 more in 10 s
      if (at % 16 === 0) {
        clock.advance(10_000)
        await answered(`at ${at}`)
      }
      subscribe(`tag${at}`)
    }
    await client.sees(({ event }) => event === undefined)
    assert.deepStrictEqual(said, [{ error: "At most 64 subscriptions", status: 429 }])
    clock.advance(10_000)
    subscribe("tag0", "unsubscribe")
    subscribe("tag64")
    await answered("all read")
    for (let at = 0; ; at++) {
      fake.publish("public", "update", { id: String(at), tags: [{ name: "tag0" }, { name: "tag64" }] })
      const seen = client.sees(({ stream }) => stream?.[1] === "tag64")
      if (await Promise.race([seen, new Promise((resolve) => setTimeout(() => resolve(undefined), 300))])) break
    }
    assert.notDeepInclude(
      client.frames.map(({ stream }) => stream?.[1]),
      "tag0"
    )
    client.socket.terminate()
  })

  it("closes GoToSocial's socket when the grace period after the last client is over", async () => {
    const client = await openStream(rig.origin, "?stream=user", { protocol: "token" })
    await fake.until(() => fake.sockets.length === 1)
    client.socket.close()
    await client.closed
    assert.lengthOf(fake.sockets, 1)
    clock.advance(31_000)
    await fake.until(() => fake.sockets.length === 0)
  })
})
