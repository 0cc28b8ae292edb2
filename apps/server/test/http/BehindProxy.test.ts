import { type IncomingHttpHeaders, request } from "node:http"
import { connect } from "node:net"
import { IpNetwork } from "effect/net"
import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { goToSocialAnswers, json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

/** Chirp as it is run: plain HTTP behind a proxy that is trusted and speaks TLS. */
let fake: UpstreamFake
let rig: ChirpRig
beforeAll(async () => {
  fake = await startUpstreamFake()
  rig = await startRig({
    postgres: inject("postgres"),
    upstream: fake.url,
    publicUrl: new URL("https://chirp.example"),
    trustedProxies: [IpNetwork.fromStringUnsafe("127.0.0.1/32"), IpNetwork.fromStringUnsafe("10.0.0.0/8")]
  })
})
afterAll(async () => {
  await rig?.stop()
  await fake?.stop()
})
beforeEach(() => {
  fake.answer(goToSocialAnswers)
  fake.arrived.length = 0
})

const viaProxy = { host: "chirp.example", "x-forwarded-proto": "https", "user-agent": "t" }
const ask = (path: string, headers: Record<string, string | Array<string>> = {}, method = "GET") =>
  new Promise<{ readonly status: number | undefined; readonly headers: IncomingHttpHeaders }>((resolve, reject) => {
    request(
      { host: "127.0.0.1", port: rig.port, path, method, agent: false, headers: { ...viaProxy, ...headers } },
      (response) => {
        response.resume().on("end", () => resolve({ status: response.statusCode, headers: response.headers }))
      }
    )
      .on("error", reject)
      .end()
  })
const last = () => fake.arrived.at(-1)?.headers ?? {}

describe("behind a trusted proxy", () => {
  it("HSTS and nosniff are on every kind of answer", async () => {
    fake.answer((arrived, response) =>
      arrived.target.startsWith("/api/v1/instance")
        ? json(200, { a: 1 })(arrived, response)
        : goToSocialAnswers(arrived, response)
    )
    for (const [path, headers, method] of [
      ["/api/v1/lists", { authorization: "Bearer x" }],
      ["/api/v1/lists", { authorization: "Bearer x" }, "POST"],
      ["/api/v1/instance/rules", {}],
      ["/api/v1/instance/rules", {}],
      ["/api/v1/instance/rules", { "x-request-id": "12345678" }],
      ["/fileserver/a", {}],
      ["/users/alice", {}],
      ["/auth/sign_in", {}],
      ["/session", {}],
      ["/session/login", {}],
      ["/api/v2/chirp/no_such_thing", {}],
      ["/api/v1/no_such_thing", {}],
      ["/api/v1/../x", {}],
      ["/nowhere", {}],
      ["/", {}],
      ["/api/v1/lists", { cookie: "__Host-chirp_session=made.up" }],
      ["/api/v1/lists", {}, "OPTIONS"],
      ["/api/v1/lists", { expect: "100-continue", authorization: "Bearer x" }],
      ["/api/v1/lists", { connection: "upgrade", upgrade: "h2c" }]
    ] as const) {
      const answer = await ask(path, headers, method)
      const what = `${method ?? "GET"} ${path} ${JSON.stringify(headers)}: ${answer.status}`
      assert.strictEqual(answer.headers["strict-transport-security"], "max-age=31536000", what)
      assert.strictEqual(answer.headers["x-content-type-options"], "nosniff", what)
      assert.match(String(answer.headers["x-request-id"]), /^[\w-]{8,}$/, what)
    }
  })

  it("tells GoToSocial of the client that the proxy tells of, and of nobody a client invents", async () => {
    const bearer = { authorization: "Bearer x" }
    for (const [forwarded, address] of [
      ["203.0.113.7", "203.0.113.7"],
      ["198.51.100.1, 203.0.113.7", "203.0.113.7"],
      ["198.51.100.1, 203.0.113.7, 10.1.2.3", "203.0.113.7"],
      ["203.0.113.7, nonsense", "127.0.0.1"],
      ["2001:db8::1", "2001:db8::1"]
    ] as const) {
      await ask("/api/v1/lists", { ...bearer, "x-forwarded-for": forwarded, "x-real-ip": "198.51.100.9" })
      assert.strictEqual(last()["x-forwarded-for"], address, forwarded)
      assert.strictEqual(last()["x-forwarded-proto"], "https")
      assert.strictEqual(last()["x-forwarded-host"], "chirp.example")
      assert.strictEqual(last().host, "chirp.example")
      assert.isUndefined(last()["x-real-ip"])
    }
  })

  it("cookies are for this host alone, over TLS alone, and no script's", async () => {
    const begun = await ask("/session/login")
    const set = [begun.headers["set-cookie"] ?? []].flat()
    assert.isNotEmpty(set)
    for (const one of set) {
      assert.match(one, /^__Host-/)
      for (const flag of [/; HttpOnly/i, /; Secure/i, /; Path=\/(;|$)/i, /; SameSite=(Lax|Strict)/i])
        assert.match(one, flag)
      assert.notMatch(one, /; Domain=/i)
    }
  })

  it("leaves what is said from hop to hop at its hop, both ways", async () => {
    const hop = {
      "proxy-connection": "keep-alive",
      "keep-alive": "timeout=9",
      te: "trailers",
      "proxy-authorization": "Basic x",
      "proxy-authenticate": "Basic",
      "http2-settings": "AAA",
      "alt-svc": "h3",
      "x-named": "1"
    }
    const answering = { ...hop, connection: "keep-alive, X-Named", "x-kept": "1", "content-length": "2" }
    fake.answer((_, response) => response.writeHead(200, answering).end("{}"))
    for (const method of ["GET", "POST"]) {
      const bearer = "Authorization: Bearer x\r\nUser-Agent: t\r\nX-Kept: 1\r\nContent-Length: 0\r\n"
      const lines = Object.entries(hop).map(([name, value]) => `${name}: ${value}\r\n`)
      const answer = await new Promise<string>((resolve) => {
        let text = ""
        const socket = connect(rig.port, "127.0.0.1", () =>
          socket.write(
            `${method} /api/v1/lists HTTP/1.1\r\nHost: chirp.example\r\n${bearer}${lines.join("")}Connection: close, X-Named\r\n\r\n`
          )
        )
        socket.setEncoding("latin1").on("data", (data) => {
          text += data
        })
        socket.on("close", () => resolve(text))
      })
      assert.strictEqual(last()["x-kept"], "1")
      assert.match(answer, /\r\nx-kept: 1\r\n/)
      for (const name of Object.keys(hop)) {
        assert.isUndefined(last()[name], `${method}: ${name} to GoToSocial`)
        assert.notInclude(answer.toLowerCase(), `\r\n${name}: `, `${method}: ${name} to the client`)
      }
    }
  })
})
