import { IncomingMessage } from "node:http"
import { connect, Socket } from "node:net"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { cachedPaths } from "../../src/http/CacheRules.ts"
import { plainAsk } from "../../src/http/PlainAsk.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { shiftedClock } from "../testrig/ShiftedClock.ts"
import { json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

let fake: UpstreamFake
let rig: ChirpRig
let clock: ReturnType<typeof shiftedClock>
beforeAll(async () => {
  fake = await startUpstreamFake()
  fake.answer((request, response) =>
    json(200, { for: request.target.replace(/\?$/, ""), long: "x".repeat(2000) })(request, response)
  )
  clock = shiftedClock(true)
  rig = await startRig({ postgres: inject("postgres"), upstream: fake.url, limits: true, references: clock.layer })
})
afterAll(async () => {
  await rig?.stop()
  await fake?.stop()
})

/** All that is answered to these bytes on one connection, byte for character, until `done` or the end. */
const raw = (bytes: string, done: (answer: string) => boolean = () => false) =>
  new Promise<string>((resolve) => {
    let answer = ""
    const socket = connect(rig.port, "127.0.0.1", () => socket.write(bytes, "latin1"))
    socket.setEncoding("latin1").on("data", (chunk) => {
      answer += chunk
      if (done(answer)) socket.destroy()
    })
    socket.on("error", () => {}).on("close", () => resolve(answer))
  })
const host = () => `localhost:${rig.port}`
const whole = (answer: string) => {
  const [head = "", body = ""] = answer.split("\r\n\r\n", 2)
  return answer.includes("\r\n\r\n") && body.length >= Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
}
const ask = (target: string, lines: ReadonlyArray<string>) =>
  raw([`GET ${target} HTTP/1.1`, `Host: ${host()}`, ...lines, "\r\n"].join("\r\n"), whole)

/** What is each answer's own. */
const masked = (answer: string) =>
  answer
    .replace(/x-request-id: [0-9a-f-]{36}/, "x-request-id: …")
    .replace(/x-ratelimit-remaining: \d+/, "x-ratelimit-remaining: …")
    .replace(/Date: .*/, "Date: …")
const etagOf = (answer: string) => /etag: (\S+)/.exec(answer)?.[1] ?? ""

describe("what is kept, given out by the shortest way", () => {
  it("is byte for byte what the usual way gives, on every route, in every form", async () => {
    for (const path of cachedPaths) {
      clock.advance(120_000)
      const first = await ask(path, ["Accept-Encoding: identity"])
      assert.match(first, /^HTTP\/1\.1 200 OK\r\n/, path)
      const zipped = await ask(path, ["Accept-Encoding: gzip"])
      assert.include(zipped, "content-encoding: gzip")
      clock.advance(1500)
      const arrived = fake.arrived.length
      for (const lines of [
        [],
        ["accept-encoding: br, gzip", "Accept: application/json"],
        ["Accept-Encoding: gzip;q=0"],
        [`If-None-Match: ${etagOf(first)}`],
        [`If-None-Match: W/${etagOf(zipped)}`, "Accept-Encoding: gzip"],
        [`If-None-Match: ${etagOf(first)}`, "Accept-Encoding: gzip"],
        ["IF-NONE-MATCH: *"],
        ["User-Agent: t", "Origin: https://elsewhere.example", "Referer: x", "Sec-Fetch-Mode: cors", "DNT: 1"],
        ["Connection: keep-alive", "Cache-Control: no-cache", "If-Modified-Since: yesterday"]
      ]) {
        // a question mark with nothing behind it changes nothing, but that the shortest way does not know it
        const [short, usual] = [await ask(path, lines), await ask(`${path}?`, lines)]
        assert.strictEqual(masked(short), masked(usual), `${path} ${lines}`)
        assert.match(short, /\r\nage: 1\r\n/)
        assert.match(short, /x-content-type-options: nosniff/)
        if (path.startsWith("/api/")) assert.match(short, /access-control-allow-origin: \*/)
        assert.match(short, /\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\nConnection: keep-alive\r\n/)
      }
      assert.strictEqual(fake.arrived.length, arrived, "all of that was kept")
    }
  })

  it("keeps the connection and its order among other requests, and ends it when asked to", async () => {
    clock.advance(120_000)
    const path = "/api/v1/instance/rules"
    await ask(path, [])
    const one = (target: string, more = "") =>
      `GET ${target} HTTP/1.1\r\nHost: ${host()}\r\nUser-Agent: t\r\n${more}\r\n`
    const answer = await raw(
      one(path) + one("/nodeinfo/2.0", "X-Request-Id: not-plain\r\n") + one(path) + one(path, "Connection: close\r\n")
    )
    assert.deepStrictEqual(
      [...answer.matchAll(/"for":"([^"]*)"/g)].map(([, target]) => target),
      [path, "/nodeinfo/2.0", path, path]
    )
    assert.lengthOf([...answer.matchAll(/Connection: keep-alive\r\n/g)], 3)
    assert.lengthOf([...answer.matchAll(/Connection: close\r\n/g)], 1)
    const old = await raw(`GET ${path} HTTP/1.0\r\nHost: ${host()}\r\nUser-Agent: t\r\n\r\n`)
    assert.match(old, /^HTTP\/1\.1 200 OK\r\n[\s\S]*Connection: close\r\n[\s\S]*"for"/)
  })

  it("counts, and is given to nobody who has had enough", async () => {
    clock.advance(120_000)
    const path = "/api/v2/instance"
    const remaining = (answer: string) => Number(/x-ratelimit-remaining: (\d+)/.exec(answer)?.[1])
    assert.strictEqual(remaining(await ask(path, [])), 299)
    assert.strictEqual(remaining(await ask(path, [])), 298)
    assert.strictEqual(remaining(await ask(`${path}?`, [])), 297)
    const batch = `GET ${path} HTTP/1.1\r\nHost: ${host()}\r\n\r\n`.repeat(300)
    const answers = await raw(batch, (answer) => answer.split("HTTP/1.1 ").length > 300 && answer.endsWith("}"))
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
    assert.deepStrictEqual(
      [statuses.slice(0, 297), statuses.slice(297)].map((some) => [...new Set(some)]),
      [["200"], ["429"]]
    )
    assert.match(answers, /x-ratelimit-remaining: 0\r\n[\s\S]*rate_limited/)
  })
})

describe("a plain request", () => {
  const read = (headers: Record<string, string | ReadonlyArray<string>>, method = "GET", version = "1.1") => {
    const incoming = new IncomingMessage(new Socket())
    incoming.method = method
    incoming.httpVersion = version
    incoming.rawHeaders = Object.entries({ Host: "a.example", ...headers }).flatMap(([name, values]) =>
      [values].flat().flatMap((value) => [name, value])
    )
    return plainAsk(incoming, "a.example")
  }

  it("is one that says nothing of who asks", () => {
    assert.deepStrictEqual(read({}), { "accept-encoding": undefined, "if-none-match": undefined })
    assert.deepStrictEqual(
      read({ Accept: "*/*", "Accept-Encoding": "gzip", "IF-None-Match": '"a"', "X-Forwarded-For": "203.0.113.1" }),
      { "accept-encoding": "gzip", "if-none-match": '"a"' }
    )
  })

  it.each<[string, Parameters<typeof read>]>([
    ["a token", [{ Authorization: "Bearer x" }]],
    ["any cookie", [{ cookie: "a=b" }]],
    ["the name of an account", [{ "X-Chirp-Account": "01A" }]],
    ["a part", [{ Range: "bytes=0-1" }]],
    ["another protocol", [{ Upgrade: "h2c" }]],
    ["a body", [{ "Content-Length": "0" }]],
    ["chunks", [{ "Transfer-Encoding": "chunked" }]],
    ["an expectation", [{ Expect: "100-continue" }]],
    ["an id of its own", [{ "X-Request-Id": "12345678" }]],
    ["another host", [{ Host: "b.example" }]],
    ["two hosts", [{ Host: ["a.example", "a.example"] }]],
    ["no host", [{ Host: [] }]],
    ["something else than JSON", [{ Accept: "text/html" }]],
    ["two kinds", [{ Accept: ["application/json", "application/json"] }]],
    ["two codings", [{ "Accept-Encoding": ["gzip", "br"] }]],
    ["two signs", [{ "If-None-Match": ['"a"', '"b"'] }]],
    ["another method", [{}, "HEAD"]],
    ["HTTP/1.0", [{}, "GET", "1.0"]]
  ])("is none with %s", (_, given) => assert.isUndefined(read(...given)))
})
