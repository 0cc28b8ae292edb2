import { connect, createServer, type Server, type Socket } from "node:net"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"

/** What the upstream does with a connection that has just sent this head. */
type Act = (socket: Socket, head: string) => void

/** An upstream that says bytes. Whose a token is, it always knows. */
let server: Server
let rig: ChirpRig
let act: Act
const heads: Array<string> = []
const sockets = new Set<Socket>()
const said = (text: string, status = "200 OK", more = "Content-Type: application/json\r\n") =>
  `HTTP/1.1 ${status}\r\n${more}Content-Length: ${text.length}\r\n\r\n${text}`
const known = said('{"id":"01ME","acct":"me","username":"me"}')

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket)
    let heard = ""
    socket.setEncoding("latin1").on("error", () => {})
    socket.on("close", () => sockets.delete(socket))
    socket.on("data", (data) => {
      heard += data
      for (let end = heard.indexOf("\r\n\r\n"); end >= 0; end = heard.indexOf("\r\n\r\n")) {
        const head = heard.slice(0, end)
        heard = heard.slice(end + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0))
        if (head.includes("verify_credentials")) socket.write(known)
        else {
          heads.push(head)
          act(socket, head)
        }
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" ? address?.port : 0
  rig = await startRig({ postgres: inject("postgres"), upstream: `http://127.0.0.1:${port}` })
})
afterAll(async () => {
  await rig?.stop()
  for (const socket of sockets) socket.destroy()
  server?.close()
})

const token = { authorization: "Bearer x", "user-agent": "t" }
/** The answer, or that it was broken off. */
const ask = (method: string, path = "/api/v1/lists", body?: string) =>
  fetch(rig.origin + path, { method, headers: { ...token, "content-type": "text/plain" }, ...(body && { body }) })
    .then(async (answer) => ({ status: answer.status, headers: answer.headers, text: await answer.text() }))
    .catch(() => "broken off" as const)
const raw = (bytes: string) =>
  new Promise<string>((resolve) => {
    let answer = ""
    const socket = connect(rig.port, "127.0.0.1", () => socket.write(bytes, "latin1"))
    socket.setEncoding("latin1").on("data", (chunk) => {
      answer += chunk
    })
    socket.on("error", () => {}).on("close", () => resolve(answer))
  })
const request = (method: string, more = "Connection: close\r\n") =>
  `${method} /api/v1/lists HTTP/1.1\r\nHost: localhost:${rig.port}\r\nUser-Agent: t\r\nAuthorization: Bearer x\r\n${more}\r\n`

describe.each(["GET", "POST"])("a GoToSocial that breaks off, asked with %s", (method) => {
  const whole = said("[1,2,3]")
  const chunked =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\n[1,\r\n4\r\n2,3]\r\n0\r\nX-T: 1\r\n\r\n"

  it.each([
    ["a length, an end", whole],
    ["a length, a reset", whole],
    ["chunks, an end", chunked],
    ["chunks, a reset", chunked]
  ])("is never taken for whole, at whatever byte: %s", async (how, answer) => {
    for (let cut = 0; cut < answer.length; cut++) {
      act = (socket) => {
        const leave = () => (how.endsWith("an end") ? socket.end() : socket.resetAndDestroy())
        if (cut === 0) return leave()
        socket.write(answer.slice(0, cut), "latin1", leave)
      }
      const got = await ask(method, "/api/v1/lists", method === "POST" ? "{}" : undefined)
      if (got === "broken off") {
        assert.isAtLeast(cut, answer.indexOf("\r\n\r\n") + 4, "its head was whole")
        continue
      }
      assert.strictEqual(got.status, 502, `after ${cut} bytes: ${got.text}`)
      assert.strictEqual(JSON.parse(got.text).code, "upstream_unavailable")
    }
    act = (socket) => socket.write(answer)
    const got = await ask(method, "/api/v1/lists", method === "POST" ? "{}" : undefined)
    assert.deepStrictEqual(got === "broken off" ? got : [got.status, got.text], [200, "[1,2,3]"])
  })
})

describe("a body where none may be", () => {
  const next = said('"mine"')
  it.each([
    ["HEAD", said("hello")],
    ["GET", said("hello", "204 No Content")],
    ["GET", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"],
    ["GET", said("hello", "304 Not Modified")],
    ["POST", said("hello", "204 No Content")]
  ])("reaches nobody, nor whoever asks next: %s %j", async (method, answer) => {
    act = (socket) => socket.write(answer)
    const got = await raw(request(method, `Connection: close\r\n${method === "POST" ? "Content-Length: 0\r\n" : ""}`))
    const [head = "", body] = got.split("\r\n\r\n", 2)
    assert.strictEqual(body, "", got)
    assert.match(head, /^HTTP\/1\.1 (200|204|304) /)
    if (head.startsWith("HTTP/1.1 204")) assert.notMatch(head, /content-length|transfer-encoding/i)
    act = (socket) => socket.write(next)
    for (let time = 0; time < 3; time++) {
      const other = await ask("GET")
      // a stranger's bytes may cost one answer, and are never one
      if (other !== "broken off" && other.status === 200) assert.strictEqual(other.text, '"mine"')
      else assert.strictEqual(other === "broken off" ? 0 : other.status, 502)
    }
    const last = await ask("GET")
    assert.strictEqual(last === "broken off" ? last : last.text, '"mine"')
  })
})

describe("odd answers", () => {
  it("of many 1xx are waited out, and of another protocol are none", async () => {
    act = (socket) => socket.write("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n".repeat(2000) + said("[]"))
    const got = await ask("GET")
    assert.deepStrictEqual(got === "broken off" ? got : [got.status, got.text, got.headers.get("link")], [
      200,
      "[]",
      null
    ])
    act = (socket) => socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
    for (const method of ["GET", "POST"]) {
      const switched = await ask(method)
      assert.strictEqual(switched === "broken off" ? switched : switched.status, 502, method)
    }
  })

  it("with names that objects have of themselves are passed on like any", async () => {
    const more = "Content-Type: application/json\r\nconstructor: a\r\n__proto__: b\r\nhasOwnProperty: c\r\n"
    act = (socket) => socket.write(said('{"uri":"x","urls":{"streaming_api":"wss://x"}}', "200 OK", more))
    for (const path of ["/api/v1/lists", "/api/v1/instance"]) {
      const got = await ask("GET", path)
      assert.deepStrictEqual(
        got === "broken off" ? got : [got.status, got.headers.get("constructor")],
        [200, "a"],
        path
      )
    }
  })

  it("that come before all of an upload was sent reach who sends it", async () => {
    act = (socket) => socket.write(said('{"error":"too large"}', "413 Content Too Large"))
    const got = await ask("POST", "/api/v1/lists", "x".repeat(900 * 1024))
    assert.deepStrictEqual(got === "broken off" ? got : [got.status, got.text], [413, '{"error":"too large"}'])
  })
})

describe("what a client says of its connection", () => {
  it("takes nothing away that Chirp or GoToSocial needs", async () => {
    act = (socket) => socket.write(said("[]"))
    for (const method of ["GET", "POST"]) {
      const length = method === "POST" ? "Content-Length: 2\r\n" : ""
      const named = "Connection: close, Host, Content-Length, X-Forwarded-For, X-Request-Id, Authorization\r\n"
      heads.length = 0
      await raw(request(method, named + length) + (method === "POST" ? "{}" : ""))
      assert.lengthOf(heads, 1)
      assert.match(heads[0] ?? "", new RegExp(`\r\nhost: localhost:${rig.port}\r\n`, "i"), method)
      assert.match(heads[0] ?? "", /\r\nx-forwarded-for: 127\.0\.0\.1\r\n/i)
      assert.notMatch(heads[0] ?? "", /authorization/i)
      if (method === "POST") assert.match(heads[0] ?? "", /\r\ncontent-length: 2(\r\n|$)/i)
    }
  })
})
