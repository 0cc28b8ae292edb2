import { connect } from "node:net"
import { IpNetwork } from "effect/net"
import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { sensitiveRules } from "../../src/http/LimitRules.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { shiftedClock } from "../testrig/ShiftedClock.ts"
import { HandshakeRefused, openStream } from "../testrig/StreamClient.ts"
import { json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

/** Node tells of some requests by other events than `request`: they must come in by the same door. */
let fake: UpstreamFake
let rig: ChirpRig
let clock: ReturnType<typeof shiftedClock>
beforeAll(async () => {
  fake = await startUpstreamFake()
  fake.answer((request, response) => {
    const account = /^Bearer (\w+)-/.exec(request.headers.authorization ?? "")?.[1]
    json(200, request.target.includes("verify_credentials") ? { id: account, acct: account, username: account } : [])(
      request,
      response
    )
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
beforeEach(() => {
  clock.advance(60 * 60_000)
  fake.arrived.length = 0
  fake.refuseSockets = undefined
})

/** All that is answered to these bytes on one connection, until the server closes it. */
const raw = (bytes: string) =>
  new Promise<string>((resolve) => {
    let answer = ""
    const socket = connect(rig.port, "127.0.0.1", () => socket.write(bytes, "latin1"))
    socket.setEncoding("latin1").on("data", (chunk) => {
      answer += chunk
    })
    socket.on("error", () => {}).on("close", () => resolve(answer))
  })
const ask = (line: string, more: string, body = "") =>
  raw(
    `${line} HTTP/1.1\r\nHost: localhost:${rig.port}\r\nUser-Agent: t\r\nX-Forwarded-For: 203.0.113.7\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`
  )
/** The last status: one of 1xx may have come before. */
const statusOf = (answer: string) => Number([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].at(-1)?.[1])

const websocket = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

describe("a limit holds a request", () => {
  it.each([
    ["that asks for leave to send its body", "Expect: 100-continue\r\n"],
    [
      "that asks for a WebSocket where there is none",
      `Connection: Upgrade, close\r\nUpgrade: websocket\r\n${websocket}`
    ],
    ["that asks for HTTP/2", "Connection: Upgrade, close\r\nUpgrade: h2c\r\n"],
    ["that asks for what nobody knows", "Connection: close, Upgrade\r\nUpgrade: foo/2, bar\r\n"]
  ])("%s", async (_, more) => {
    const { limit } = sensitiveRules.signIn
    const statuses: Array<number> = []
    for (let index = 0; index < limit + 3; index++) {
      const answer = await ask("POST /oauth/finalize", more, "a=b")
      statuses.push(statusOf(answer))
      assert.match(answer, /x-content-type-options: nosniff/)
    }
    assert.deepStrictEqual(statuses, [...Array.from({ length: limit }, () => 200), 429, 429, 429])
    assert.deepStrictEqual(
      [...new Set(fake.arrived.map(({ body, headers }) => `${body} ${headers.upgrade} ${headers.connection}`))],
      ["a=b undefined keep-alive"]
    )
    assert.lengthOf(fake.arrived, limit)
  })

  it("that is refused before it may send its body: its connection ends, so that nothing is taken for another", async () => {
    const line = "POST /oauth/finalize"
    for (let index = 0; index < sensitiveRules.signIn.limit; index++) await ask(line, "Connection: close\r\n", "a=b")
    const inner = "GET /api/v1/timelines/public HTTP/1.1\r\nHost: localhost\r\nUser-Agent: t\r\n\r\n"
    const answer = await ask(line, "Expect: 100-continue\r\n", inner)
    assert.match(answer, /^HTTP\/1\.1 429 [\s\S]*Connection: close\r\n/i)
    assert.lengthOf([...answer.matchAll(/HTTP\/1\.1/g)], 1)
    assert.notInclude(fake.arrived.map(({ target }) => target).join(), "timelines")
  })
})

describe("handshakes of streams", () => {
  const from = (network: string) => ({ "x-forwarded-for": network, "user-agent": "t" })
  const open = (token: string, network: string) =>
    openStream(rig.origin, `?access_token=${token}`, { headers: from(network) }).catch((error: unknown) => error)
  const assertRefused = async (opening: ReturnType<typeof open>, status: number) => {
    const refused = await opening
    assert.instanceOf(refused, HandshakeRefused)
    assert.strictEqual(refused.status, status)
    return refused.body
  }

  it("that are refused count for their network, which is not heard any more when it has had too many", async () => {
    fake.refuseSockets = 401
    const { limit } = sensitiveRules.stream
    for (let tries = 0; tries < limit; tries++) await assertRefused(open(`junk-${tries}`, "203.0.113.8"), 401)
    assert.lengthOf(fake.arrived, limit)
    assert.include(await assertRefused(open("junk", "203.0.113.8"), 429), "rate_limited")
    fake.refuseSockets = undefined
    await assertRefused(open("alice-1", "203.0.113.8"), 429)
    assert.lengthOf(fake.arrived, limit, "GoToSocial is not asked")
    const other = await openStream(rig.origin, "?access_token=alice-1", { headers: from("203.0.113.9") })
    other.socket.terminate()
    clock.advance(60_000)
    const later = await openStream(rig.origin, "?access_token=alice-1", { headers: from("203.0.113.8") })
    later.socket.terminate()
  })

  it("that are let in count for their account, wherever they come from, and hold nobody else", async () => {
    const { limit } = sensitiveRules.stream
    for (let tries = 0; tries < limit; tries++) {
      const client = await openStream(rig.origin, "?access_token=bob-1", { headers: from(`203.0.113.${10 + tries}`) })
      client.socket.terminate()
      await client.closed
    }
    await assertRefused(open("bob-2", "203.0.113.10"), 429)
    const carol = await openStream(rig.origin, "?access_token=carol-1", { headers: from("203.0.113.10") })
    carol.socket.terminate()
  })
})
