import { connect } from "node:net"
import { afterAll, assert, beforeAll, beforeEach, describe, inject, it } from "vitest"
import { openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { goToSocialAnswers, json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

let fake: UpstreamFake
let rig: ChirpRig
beforeAll(async () => {
  fake = await startUpstreamFake()
  rig = await startRig({ postgres: inject("postgres"), upstream: fake.url })
})
afterAll(async () => {
  await rig?.stop()
  await fake?.stop()
})
beforeEach(() => {
  fake.answer(goToSocialAnswers)
  fake.arrived.length = 0
})

/** The fake's sign-in: the callback of an attempt this browser began, with any code. */
const signedIn = async () => {
  const browser = openBrowser(rig.origin)
  const begun = await browser.request("/session/login")
  const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state")
  const back = await browser.request(`/session/callback?code=any&state=${state}`)
  assert.strictEqual(back.status, 302)
  fake.arrived.length = 0
  return browser
}

/** Bytes on a bare socket, until the server closes. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = ""
    const socket = connect(rig.port, "127.0.0.1", () => socket.write(text))
    socket.setEncoding("latin1")
    socket.on("data", (chunk) => {
      answer += chunk
    })
    socket.on("close", () => resolve(answer))
    socket.on("error", reject)
  })

const bearer = { authorization: "Bearer own-token", "user-agent": "client/1" }
const last = () => fake.arrived.at(-1)

describe("flow 1b: passing through to GoToSocial", () => {
  it("keeps method, path, query, body and the client's own token, byte for byte", async () => {
    fake.once((_, response) => {
      response.writeHead(201, { "content-type": "application/json", link: '<x>; rel="next"' }).end('{"a": 1 }')
    })
    const answer = await fetch(`${rig.origin}/api/v1/statuses?a=%20b&c[]=1&d=+`, {
      method: "POST",
      headers: { ...bearer, "content-type": "application/json" },
      body: '{"status":  "hi"}'
    })
    assert.strictEqual(answer.status, 201)
    assert.strictEqual(await answer.text(), '{"a": 1 }')
    assert.strictEqual(answer.headers.get("link"), '<x>; rel="next"')
    assert.strictEqual(last()?.method, "POST")
    assert.strictEqual(last()?.target, "/api/v1/statuses?a=%20b&c[]=1&d=+")
    assert.strictEqual(String(last()?.body), '{"status":  "hi"}')
    assert.strictEqual(last()?.headers.authorization, "Bearer own-token")
    assert.strictEqual(last()?.headers["content-length"], "17")
  })

  it("puts the session's token in, and lets no cookie through", async () => {
    const browser = await signedIn()
    browser.cookies.set("gotosocial-localhost", "theirs")
    fake.once((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "set-cookie": "evil=1" }).end("{}")
    })
    const answer = await browser.request("/api/v1/timelines/home")
    assert.strictEqual(last()?.headers.authorization, "Bearer token-of-me")
    assert.strictEqual(last()?.headers.cookie, undefined)
    assert.strictEqual(answer.headers.get("set-cookie"), null)
  })

  it("shows GoToSocial its own cookie, and the browser what it sets, on its sign-in pages only", async () => {
    const headers = { cookie: "chirp_session=a.b; gotosocial-localhost=theirs; other=1", "user-agent": "b" }
    fake.once((_, response) => response.writeHead(200, { "set-cookie": "gotosocial-localhost=new; Path=/" }).end("x"))
    const answer = await fetch(`${rig.origin}/auth/sign_in`, { headers })
    assert.strictEqual(last()?.headers.cookie, "gotosocial-localhost=theirs")
    assert.strictEqual(answer.headers.get("set-cookie"), "gotosocial-localhost=new; Path=/")
    assert.strictEqual(answer.headers.get("content-type"), null, "no content type is invented")
    assert.strictEqual(last()?.headers.authorization, undefined)
  })

  it("rebuilds forwarding headers and drops what clients may not say", async () => {
    await fetch(`${rig.origin}/api/v1/instance`, {
      headers: {
        ...bearer,
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-user": "root",
        forwarded: "for=203.0.113.9",
        "x-real-ip": "203.0.113.9",
        x_forwarded_user: "root",
        "x-request-id": "made-by-the-client"
      }
    })
    const headers = last()?.headers ?? {}
    assert.strictEqual(headers["x-forwarded-for"], "127.0.0.1")
    assert.strictEqual(headers["x-forwarded-proto"], "http")
    assert.strictEqual(headers["x-request-id"], "made-by-the-client")
    for (const name of ["forwarded", "x-real-ip", "x-forwarded-user", "x_forwarded_user"]) {
      assert.isUndefined(headers[name], name)
    }
  })

  it("drops headers that Connection names, but never what Chirp itself puts in", async () => {
    const browser = await signedIn()
    await raw(
      `GET /api/v1/timelines/home HTTP/1.1\r\nHost: localhost:${rig.port}\r\nUser-Agent: b\r\nCookie: ${browser.cookieHeader()}\r\n` +
        "Connection: close, X-Secret, Authorization\r\nX-Secret: 1\r\n\r\n"
    )
    assert.strictEqual(last()?.headers["x-secret"], undefined)
    assert.strictEqual(last()?.headers.authorization, "Bearer token-of-me")
  })

  it("leaves Host and body of federation alone, and adds no session", async () => {
    await fetch(`${rig.origin}/inbox`, {
      method: "POST",
      headers: { "content-type": "application/activity+json", signature: "s", "user-agent": "remote" },
      body: '{ "type" : "Create" }'
    })
    assert.strictEqual(last()?.headers.host, `localhost:${rig.port}`)
    assert.strictEqual(String(last()?.body), '{ "type" : "Create" }')
    assert.strictEqual(last()?.headers.signature, "s")
    const browser = await signedIn()
    await browser.request("/users/alice")
    assert.strictEqual(last()?.headers.authorization, undefined)
  })

  it("streams a long answer and stops the upstream when the client leaves", async () => {
    let stopped: (() => void) | undefined
    const upstreamStopped = new Promise<void>((resolve) => {
      stopped = resolve
    })
    fake.once((_, response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" })
      const more = () => {
        while (response.write(Buffer.alloc(64 * 1024))) {}
      }
      response.on("drain", more)
      response.on("close", () => stopped?.())
      more()
    })
    const abort = new AbortController()
    const answer = await fetch(`${rig.origin}/fileserver/a`, { headers: bearer, signal: abort.signal })
    const reader = answer.body?.getReader()
    await reader?.read()
    abort.abort()
    await upstreamStopped
  })

  it("breaks off when GoToSocial does", async () => {
    fake.once((_, response) => {
      response.writeHead(200, { "content-type": "text/plain", "content-length": "100" })
      response.write("half", () => response.destroy())
    })
    const outcome = await fetch(`${rig.origin}/fileserver/a`, { headers: bearer })
      .then((answer) => answer.text())
      .catch(() => "broken off")
    assert.strictEqual(outcome, "broken off")
  })

  it("tries a GET once more when nothing came back, and nothing else", async () => {
    fake.once((_, response) => response.destroy())
    fake.once(json(200, [1]))
    const got = await fetch(`${rig.origin}/api/v1/timelines/home`, { headers: bearer })
    assert.strictEqual(await got.text(), "[1]")
    assert.strictEqual(fake.arrived.length, 2)
    fake.arrived.length = 0
    fake.once((_, response) => response.destroy())
    const posted = await fetch(`${rig.origin}/api/v1/statuses`, { method: "POST", headers: bearer, body: "status=x" })
    assert.strictEqual(posted.status, 502)
    assert.strictEqual(((await posted.json()) as { code: string }).code, "upstream_unavailable")
    assert.strictEqual(fake.arrived.length, 1)
  })

  it("shows nothing of an answer that can be read in two ways, and does not ask for another", async () => {
    const [before, lengths] = [fake.arrived.length, "Content-Length: 2\r\nContent-Length: 4\r\n"]
    fake.once((_, response) => void response.socket?.write(`HTTP/1.1 200 OK\r\nX-Secret: a\r\n${lengths}\r\n[1]]`))
    const answer = await fetch(`${rig.origin}/api/v1/timelines/home`, { headers: bearer })
    assert.strictEqual(answer.status, 502)
    assert.isNull(answer.headers.get("x-secret"))
    assert.strictEqual(JSON.parse(await answer.text()).code, "upstream_unavailable")
    assert.lengthOf(fake.arrived, before + 1)
  })

  it("takes a large upload in and sends it on with its length", async () => {
    const bytes = Buffer.alloc(5 * 1024 * 1024, 7)
    const form = new FormData()
    form.set("file", new Blob([bytes]), "a.png")
    fake.once(json(200, { id: "1" }))
    const answer = await fetch(`${rig.origin}/api/v2/media`, { method: "POST", headers: bearer, body: form })
    assert.strictEqual(answer.status, 200)
    assert.strictEqual(last()?.headers["transfer-encoding"], undefined)
    assert.strictEqual(Number(last()?.headers["content-length"]), last()?.body.length)
    assert.isTrue((last()?.body.length ?? 0) > bytes.length)
    assert.isTrue(last()?.body.includes(bytes.subarray(0, 1000)))
  })

  it("answers preflights itself, and lets any page read with a token of its own", async () => {
    const preflight = await fetch(`${rig.origin}/api/v1/statuses`, {
      method: "OPTIONS",
      headers: { origin: "https://elk.example", "access-control-request-method": "POST" }
    })
    assert.strictEqual(preflight.status, 204)
    assert.strictEqual(fake.arrived.length, 0)
    assert.notInclude(preflight.headers.get("access-control-allow-headers") ?? "", "x-chirp-csrf")
    fake.once((_, response) =>
      response
        .writeHead(200, { "access-control-allow-origin": "https://x", "access-control-allow-credentials": "true" })
        .end("{}")
    )
    const answer = await fetch(`${rig.origin}/api/v1/timelines/home`, { headers: bearer })
    assert.strictEqual(answer.headers.get("access-control-allow-origin"), "*")
    assert.isNull(answer.headers.get("access-control-allow-credentials"))
    assert.include(answer.headers.get("access-control-expose-headers") ?? "", "Link")
  })

  it("puts its own streaming address into instance answers and leaves the rest", async () => {
    const v1 = { uri: "x", urls: { streaming_api: "wss://x" }, stats: { user_count: 1 } }
    fake.once(json(200, v1))
    const first = await fetch(`${rig.origin}/api/v1/instance`, { headers: { ...bearer, "accept-encoding": "gzip" } })
    assert.deepStrictEqual(await first.json(), { ...v1, urls: { streaming_api: `ws://localhost:${rig.port}` } })
    assert.strictEqual(last()?.headers["accept-encoding"], undefined)
    fake.once(json(200, { configuration: { urls: { streaming: "wss://x", about: "y" } } }))
    const second = await fetch(`${rig.origin}/api/v2/instance`, { headers: bearer })
    assert.deepStrictEqual(await second.json(), {
      configuration: { urls: { streaming: `ws://localhost:${rig.port}`, about: "y" } }
    })
  })

  it("passes on only what is GoToSocial's", async () => {
    for (const path of ["/api/v1/nothing", "/api/v3/x", "/api", "/api/v1/streaming/user"]) {
      const answer = await fetch(rig.origin + path, { headers: bearer })
      assert.strictEqual(answer.status, 404, path)
      assert.deepStrictEqual(await answer.json(), { error: "Not Found" })
    }
    for (const target of [
      "/api/v1/../../admin",
      "/api/v1/%2e%2e/x",
      "//evil/api/v1/instance",
      "/api/v1/a%2fb",
      "/api/v1/a\\b",
      "/api/v1/%00"
    ]) {
      const answer = await raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\nConnection: close\r\n\r\n`)
      assert.match(answer, /^HTTP\/1\.1 400 /, target)
    }
    assert.strictEqual(fake.arrived.length, 0)
  })
})
