import { connect } from "node:net"
import { Duration, Layer } from "effect"
import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { ListenerLimits } from "../../src/runtime/HttpListener.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

let fake: UpstreamFake
let rig: ChirpRig
const limits = Layer.succeed(ListenerLimits, {
  connections: 1000,
  silence: Duration.millis(1500),
  head: Duration.millis(700),
  request: Duration.millis(2500),
  notice: Duration.zero,
  finish: Duration.seconds(1)
})
beforeAll(async () => {
  fake = await startUpstreamFake()
  rig = await startRig({ postgres: inject("postgres"), upstream: fake.url, references: limits })
})
afterAll(async () => {
  await rig?.stop()
  await fake?.stop()
})
beforeEach(() => {
  fake.answer(json(200, {}))
  fake.arrived.length = 0
})

/** Bytes on a bare socket, until the server closes it or says enough. */
const raw = (text: string | Buffer, options: { readonly drip?: string } = {}): Promise<string> =>
  new Promise((resolve) => {
    let answer = ""
    const socket = connect(rig.port, "127.0.0.1", () => socket.write(text))
    const drip = options.drip === undefined ? undefined : setInterval(() => socket.write(options.drip ?? ""), 100)
    socket.setEncoding("latin1")
    socket.on("data", (chunk) => {
      answer += chunk
    })
    socket.on("error", () => {})
    socket.on("close", () => {
      clearInterval(drip)
      resolve(answer)
    })
  })
const HEAD = "Host: localhost\r\nUser-Agent: t\r\nAuthorization: Bearer x\r\n"
const SMUGGLED = "GET /api/v1/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"

/** After llhttp's own vectors: test/request/{transfer-encoding,content-length,invalid}.md. */
const vectors: ReadonlyArray<readonly [what: string, bytes: string]> = [
  [
    "CL.TE: both a length and chunks (CVE-2018-7159)",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`
  ],
  [
    "TE.CL: the other way round",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n${SMUGGLED}\r\n0\r\n\r\n`
  ],
  [
    "two lengths that differ",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Content-Length: 1\r\nContent-Length: 60\r\n\r\nx${SMUGGLED}`
  ],
  [
    "two lengths that agree",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx${SMUGGLED}`
  ],
  ["a list of lengths", `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Content-Length: 1, 60\r\n\r\nx${SMUGGLED}`],
  ["a length with a sign", `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Content-Length: +1\r\n\r\nx${SMUGGLED}`],
  ["a length in hexadecimal", `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Content-Length: 0x1\r\n\r\nx${SMUGGLED}`],
  [
    "a blank before the colon (CVE-2024-27982)",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Content-Length : 60\r\n\r\n${SMUGGLED}`
  ],
  ["a blank before the name", `POST /api/v1/statuses HTTP/1.1\r\n Content-Length: 60\r\n${HEAD}\r\n${SMUGGLED}`],
  [
    "a folded header",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`
  ],
  [
    "chunked not at the end",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${SMUGGLED}`
  ],
  [
    "another coding",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`
  ],
  [
    "chunked twice",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${SMUGGLED}`
  ],
  [
    "a bare CR between headers (CVE-2023-30589)",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}X-A: b\rContent-Length: 60\r\n\r\n${SMUGGLED}`
  ],
  ["a bare LF after the request line", `POST /api/v1/statuses HTTP/1.1\n${HEAD}Content-Length: 1\r\n\r\nx${SMUGGLED}`],
  [
    "a chunk's size with a blank",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n1 \r\nx\r\n0\r\n\r\n${SMUGGLED}`
  ],
  [
    "a chunk's size that is none (CVE-2021-22959)",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n${SMUGGLED}`
  ],
  [
    "a chunk that ends in a bare LF",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\nx\n0\r\n\r\n${SMUGGLED}`
  ],
  [
    "a chunk's extension with a bare CR",
    `POST /api/v1/statuses HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n1;a\rb\r\nx\r\n0\r\n\r\n${SMUGGLED}`
  ],
  ["a NUL in a value", `GET /api/v1/timelines/home HTTP/1.1\r\n${HEAD}X-A: b\0c\r\n\r\n`],
  ["two hosts", `GET /api/v1/timelines/home HTTP/1.1\r\nHost: evil.example\r\n${HEAD}\r\n`],
  ["no host", "GET /api/v1/timelines/home HTTP/1.1\r\nUser-Agent: t\r\n\r\n"],
  ["HTTP/0.9", "GET /api/v1/timelines/home\r\n\r\n"],
  ["headers of more than 16 KiB", `GET /api/v1/timelines/home HTTP/1.1\r\n${HEAD}X-A: ${"a".repeat(17_000)}\r\n\r\n`]
]

describe("requests that can be read in two ways", () => {
  it.each(vectors)("%s: nothing slips through", async (_, bytes) => {
    const answer = await raw(bytes)
    assert.isFalse(
      fake.arrived.some(({ target }) => target.includes("smuggled")),
      "the inner request was taken for one"
    )
    // nothing that reached GoToSocial has a body of another length than was read
    for (const { body, headers } of fake.arrived) {
      assert.isUndefined(headers["transfer-encoding"])
      assert.strictEqual(Number(headers["content-length"] ?? 0), body.length)
    }
    assert.match(answer, /^(HTTP\/1\.1 (400|431) |$)/, answer.slice(0, 200))
  })

  it("frames what it sends itself, trailers dropped", async () => {
    await raw(
      `POST /api/v1/lists HTTP/1.1\r\n${HEAD}Connection: close\r\nContent-Type: application/json\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n2;ext=1\r\n{}\r\n0\r\nX-T: 1\r\n\r\n`
    )
    const [only] = fake.arrived
    assert.strictEqual(String(only?.body), "{}")
    assert.strictEqual(only?.headers["content-length"], "2")
    for (const name of ["transfer-encoding", "trailer", "x-t"]) assert.isUndefined(only?.headers[name], name)
  })

  it("does not let a target or a header break out of its line towards GoToSocial", async () => {
    for (const target of ["/api/v1/lists?a=b\r\nX-Evil:%20c", "/api/v1/lists?a=\u0001", "/api/v1/lists?\u00e4"]) {
      await raw(`GET ${target} HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`)
    }
    await raw(`GET /api/v1/lists?a=%0d%0aX-Evil:%20c HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`)
    assert.deepStrictEqual(
      fake.arrived.map(({ headers, target }) => [target, headers["x-evil"]]),
      [["/api/v1/lists?a=%0d%0aX-Evil:%20c", undefined]]
    )
  })

  it("answers no TRACE, CONNECT or made-up method", async () => {
    for (const method of ["TRACE", "CONNECT", "BREW"]) {
      const answer = await raw(`${method} /api/v1/lists HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`)
      assert.notMatch(answer, /^HTTP\/1\.1 2/, method)
      assert.notInclude(answer, "Bearer x")
    }
  })
})

describe("clients that are too slow (slow loris)", () => {
  it("have a time for the head", async () => {
    const began = performance.now()
    const answer = await raw("GET /api/v1/lists HTTP/1.1\r\nX-A: ", { drip: "a" })
    assert.match(answer, /^(HTTP\/1\.1 408 |$)/)
    assert.isBelow(performance.now() - began, 10_000)
    assert.strictEqual(fake.arrived.length, 0)
  })

  it("have a time for the body, and hold nothing at GoToSocial meanwhile", async () => {
    const answer = await raw(
      `POST /api/v1/lists HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`,
      { drip: " " }
    )
    assert.match(answer, /^(HTTP\/1\.1 408 |$)/)
    assert.strictEqual(fake.arrived.length, 0)
  })

  it("are cut off when they send nothing at all", async () => {
    const answer = await raw(`POST /api/v1/lists HTTP/1.1\r\n${HEAD}Content-Length: 10\r\n\r\n{`)
    assert.match(answer, /^(HTTP\/1\.1 4|$)/)
    assert.strictEqual(fake.arrived.length, 0)
  })
})
