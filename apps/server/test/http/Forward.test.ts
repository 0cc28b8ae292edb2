import { createHash } from "node:crypto"
import { createServer, type Server } from "node:http"
import { type AddressInfo, connect } from "node:net"
import { Duration } from "effect"
import { Pool } from "undici"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { ReadLane } from "../../src/gotosocial/ReadLane.ts"
import { type Copy, Forwarding, type Outcome } from "../../src/http/Forward.ts"
import { json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

let fake: UpstreamFake
let pool: Pool
let lane: ReadLane
let server: Server
let origin: string
const outcomes: Array<Outcome> = []
const copies: Array<Copy> = []
beforeAll(async () => {
  fake = await startUpstreamFake()
  pool = new Pool(fake.url)
  const patience = Duration.minutes(1)
  lane = new ReadLane(new URL(fake.url), 4, { connect: patience, headers: patience, body: patience, rest: patience })
  server = createServer((request, response) => {
    const forwarding = new Forwarding(
      response,
      (_, { "content-length": length }) => ({
        _tag: "Stream",
        headers: length === undefined ? [] : ["content-length", length]
      }),
      (outcome) => outcomes.push(outcome),
      { limit: 1000, wants: (status) => status === 200, done: (copy) => copies.push(copy) }
    )
    const target = request.url ?? "/"
    if (target === "/lane") lane.dispatch({ method: "GET", target, headers: { host: "a" } }, forwarding)
    else pool.dispatch({ method: "GET", path: target }, forwarding)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server?.close()
  lane?.close()
  await pool?.destroy()
  await fake?.stop()
})

const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))

describe.each(["/pool", "/lane"])("Forwarding from %s", (way) => {
  const through = async () => Buffer.from(await (await fetch(origin + way)).arrayBuffer())

  it("changes no byte, in one piece or in many, with a length or without", async () => {
    for (const size of [0, 1, 256, 16 * 1024, 16 * 1024 + 1, 300 * 1024]) {
      const body = Buffer.alloc(size, bytes)
      fake.once((_, response) => response.writeHead(200, { "content-length": size }).end(body))
      assert.isTrue((await through()).equals(body), `${size} with a length`)
      fake.once((_, response) => void response.writeHead(200).write(body, () => response.end()))
      assert.isTrue((await through()).equals(body), `${size} chunked`)
    }
    // two pieces of which the first is as long as a short answer
    fake.once((_, response) => {
      response.writeHead(200, { "content-length": 512 }).write(bytes)
      setImmediate(() => response.end(bytes))
    })
    assert.isTrue((await through()).equals(Buffer.concat([bytes, bytes])))
  })

  it("changes no byte for a client that reads slowly, and stops reading for it", async () => {
    const body = Buffer.alloc(24 * 1024 * 1024 + 5)
    for (let at = 0; at < body.length; at += 4) body.writeUInt32LE(at, Math.min(at, body.length - 4))
    let sent = 0
    fake.once((_, response) => {
      response.writeHead(200, { "content-length": body.length })
      const more = () => {
        while (sent < body.length) {
          const piece = body.subarray(sent, sent + 50_000)
          sent += piece.length
          if (!response.write(piece)) return void response.once("drain", more)
        }
        response.end()
      }
      more()
    })
    const client = connect(Number(new URL(origin).port), "127.0.0.1")
    client.write(`GET ${way} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`)
    const hash = createHash("sha256")
    let got = -1
    let reads = 0
    for await (const chunk of client as AsyncIterable<Buffer>) {
      // the first read holds the head
      const piece = got < 0 ? chunk.subarray(chunk.indexOf("\r\n\r\n") + 4) : chunk
      if (got < 0) {
        // nobody reads for a while: no more comes than sockets and two buffers hold
        for (let before = -1; before !== sent; ) {
          before = sent
          await new Promise((resolve) => setTimeout(resolve, 200))
        }
        assert.isBelow(sent, body.length)
      }
      got = Math.max(got, 0) + piece.length
      hash.update(piece)
      if (reads++ % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
    assert.strictEqual(got, body.length)
    assert.strictEqual(hash.digest("hex"), createHash("sha256").update(body).digest("hex"))
  })

  it("does not take 1xx for the answer", async () => {
    fake.once((_, response) => {
      response.writeProcessing()
      response.writeEarlyHints({ link: "</a>; rel=preload" })
      json(200, { a: 1 })(_, response)
    })
    assert.strictEqual(String(await through()), '{"a":1}')
  })

  it("follows no redirect", async () => {
    fake.once((_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end())
    const answer = await fetch(origin + way, { redirect: "manual" })
    assert.strictEqual(answer.status, 302)
  })

  it("copies what is wanted, whole and short enough", async () => {
    copies.length = 0
    fake.once(json(404, { a: 1 }))
    await through()
    fake.once((_, response) => response.writeHead(200).end(Buffer.alloc(1001)))
    await through()
    fake.once((_, response) => response.writeHead(200, { "content-length": 1001 }).end(Buffer.alloc(1001)))
    await through()
    fake.once((_, response) => {
      response.writeHead(200, { "content-length": 10 }).write("half", () => response.destroy())
    })
    await through().catch(() => "broken off")
    fake.once(json(200, { a: 1 }))
    await through()
    assert.deepStrictEqual(
      copies.map((copy) => String(copy.bytes)),
      ['{"a":1}']
    )
    assert.deepInclude(outcomes.at(-1), { _tag: "Streamed", status: 200 })
  })
})
