import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { Pool } from "undici"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { type Copy, Forwarding, type Outcome } from "../../src/http/Forward.ts"
import { json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

let fake: UpstreamFake
let pool: Pool
let server: Server
let origin: string
const outcomes: Array<Outcome> = []
const copies: Array<Copy> = []
beforeAll(async () => {
  fake = await startUpstreamFake()
  pool = new Pool(fake.url)
  server = createServer((request, response) => {
    pool.dispatch(
      { method: "GET", path: request.url ?? "/" },
      new Forwarding(
        response,
        (_, headers) => ({ _tag: "Stream", headers: ["x-length", String(headers["content-length"])] }),
        (outcome) => outcomes.push(outcome),
        { limit: 1000, wants: (status) => status === 200, done: (copy) => copies.push(copy) }
      )
    )
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server?.close()
  await pool?.destroy()
  await fake?.stop()
})

const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index))
const through = async () => Buffer.from(await (await fetch(origin)).arrayBuffer())

describe("Forwarding", () => {
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
    const answer = await fetch(origin, { redirect: "manual" })
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
