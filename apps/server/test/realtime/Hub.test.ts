import { connect } from "node:net"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { type Browser, openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { HandshakeRefused, openStream, type SeenFrame } from "../testrig/StreamClient.ts"
import { goToSocialAnswers, json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

let fake: UpstreamFake
let rig: ChirpRig
let browser: Browser
/** The account's lists at GoToSocial. */
const lists = new Set<string>()
let me = "01ME"
/** Answers about this token wait until `release` is called. */
let held: { readonly token: string; readonly release: Array<() => void> } | undefined
beforeAll(async () => {
  fake = await startUpstreamFake()
  fake.answer((request, response) => {
    if (request.target === "/api/v1/accounts/verify_credentials") {
      if (request.headers.authorization === `Bearer ${held?.token}`) {
        return void held?.release.push(() => json(200, { id: me, acct: "me", username: "me" })(request, response))
      }
      return json(200, { id: me, acct: "me", username: "me" })(request, response)
    }
    const list = /^\/api\/v1\/lists\/(\w+)$/.exec(request.target)?.[1]
    if (list === undefined) return goToSocialAnswers(request, response)
    return lists.has(list)
      ? json(200, { id: list, title: "friends" })(request, response)
      : json(404, { error: "Not Found" })(request, response)
  })
  rig = await startRig({ postgres: inject("postgres"), upstream: fake.url })
  browser = await signedIn()
})
afterAll(async () => {
  await rig?.stop()
  await fake?.stop()
})

const signedIn = async () => {
  const visitor = openBrowser(rig.origin)
  const begun = await visitor.request("/session/login")
  const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state")
  await visitor.request(`/session/callback?code=c&state=${state}`)
  return visitor
}

const open = (query: string, visitor = browser) =>
  openStream(rig.origin, query, { headers: { cookie: visitor.cookieHeader(), origin: rig.origin } })

const subscribed = (stream: string) => fake.until(() => fake.said.some((said) => JSON.stringify(said).includes(stream)))
/** What Chirp says to a browser when a stream that it asked for is open. */
const isOpen = (stream: string) => (frame: SeenFrame) => frame.event === "resync" && frame.stream[0] === stream

const big = "x".repeat(60_000)

describe("the hub, over a scripted GoToSocial", () => {
  it("keeps one upstream socket for all of an account's clients, and lets it rest after the last", async () => {
    const one = await open("?stream=user")
    const two = await open("?stream=public")
    await subscribed('"public"')
    assert.lengthOf(fake.sockets, 1)
    fake.frame("user", "update", { id: "1" })
    fake.frame("public", "update", { id: "1" })
    assert.deepStrictEqual((await one.next(({ event }) => event === "update")).stream, ["user"])
    assert.deepStrictEqual((await two.next(({ event }) => event === "update")).stream, ["public"])
    one.socket.close()
    two.socket.close()
    await Promise.all([one.closed, two.closed])
    assert.lengthOf(fake.sockets, 1, "the grace period")
    const said = fake.said.length
    const again = await open("?stream=user")
    await again.next(isOpen("user"))
    assert.lengthOf(fake.sockets, 1)
    assert.notDeepInclude(fake.said.slice(said), { type: "subscribe", stream: "user" }, "it has gone on")
    again.say({ type: "subscribe", stream: "public:local" })
    await again.next(isOpen("public:local"))
    again.say({ type: "unsubscribe", stream: "public:local" })
    await fake.until(() =>
      fake.said.some((said) => JSON.stringify(said) === '{"type":"unsubscribe","stream":"public:local"}')
    )
    again.socket.close()
  })

  it("says to a browser that a stream is open before its first frame, and not before GoToSocial's is", async () => {
    lists.add("01FIRST")
    fake.onSubscribe = (stream) => void fake.publish(stream, "update", { id: `first of ${stream}` })
    const client = await open("?stream=user")
    await client.next(isOpen("user"))
    client.say({ type: "subscribe", stream: "list", list: "01FIRST" })
    await client.next(({ event, stream }) => event === "update" && stream[0] === "list")
    fake.onSubscribe = () => {}
    assert.deepStrictEqual(
      client.frames.filter(({ stream }) => stream[0] === "list").map(({ event }) => event),
      ["resync", "update"]
    )
    assert.deepStrictEqual(client.frames.find(isOpen("list"))?.stream, ["list", "01FIRST"])
    client.socket.close()
  })

  it("tells a delete once, on every stream a client listens to", async () => {
    lists.add("01L")
    const client = await open("?stream=user")
    client.say({ type: "subscribe", stream: "list", list: "01L" })
    await subscribed("01L")
    client.say({ type: "subscribe", stream: "hashtag", tag: "cats" })
    for (const stream of ["user", "list", "hashtag"]) await client.next(isOpen(stream))
    fake.frame("user", "delete", "01GONE")
    fake.frame("user", "delete", "01GONE")
    fake.frame("user", "notification", { id: "end" })
    await client.next(({ event }) => event === "notification")
    assert.sameDeepMembers(
      client.frames.filter(({ event }) => event === "delete").map(({ stream }) => stream),
      [["user"], ["list", "01L"], ["hashtag", "cats"]]
    )
    client.socket.close()
  })

  it("leaves posts out for a client that does not read, stops nobody, and then tells it to fetch again", async () => {
    const slow = await open("?stream=user")
    const quick = await open("?stream=user")
    slow.socket.pause()
    const count = 600
    // at the pace of the one that reads
    for (let at = 0; at < count; at++) {
      fake.frame("user", "update", { id: String(at), big })
      await quick.next(({ payload }) => payload.id === String(at))
    }
    fake.frame("user", "notification", { id: "kept" })
    await quick.next(({ event }) => event === "notification")
    assert.lengthOf(
      quick.frames.filter(({ event }) => event === "update"),
      count
    )
    slow.socket.resume()
    await slow.next(({ event, payload }) => event === "notification" && payload.id === "kept")
    assert.isBelow(slow.frames.filter(({ event }) => event === "update").length, count)
    // the word comes before anything newer than what was left out: a browser fetches from the last post it has
    fake.frame("user", "update", { id: "newer" })
    await quick.next(({ payload }) => payload.id === "newer")
    await slow.next(isOpen("user"))
    await slow.next(isOpen("user"))
    const ids = slow.frames.filter(({ event }) => event === "update").map(({ payload }) => payload.id)
    const told = slow.frames.findLastIndex(isOpen("user"))
    const before = slow.frames.slice(0, told).filter(({ event }) => event === "update")
    assert.deepStrictEqual(
      before.map(({ payload }) => payload.id),
      ids.filter((id) => id !== "newer").map((_, at) => String(at)),
      "without a hole"
    )
    slow.socket.close()
    quick.socket.close()
  })

  it("hangs up with 4008 on a client that would need more than 1 MiB", async () => {
    const slow = await open("?stream=user")
    const quick = await open("?stream=user")
    slow.socket.pause()
    // at the pace of the one that reads
    for (let at = 0; at < 400; at++) {
      fake.frame("user", "notification", { id: String(at), big })
      await quick.next(({ payload }) => payload.id === String(at))
    }
    slow.socket.resume()
    const { code } = await slow.closed
    assert.include([4008, 1006], code)
    assert.isBelow(slow.frames.length, 400)
    quick.socket.close()
  })

  it("refuses another person's list in Mastodon's words, and asks again when GoToSocial cannot say", async () => {
    const client = await open("?stream=list&list=01THEIRS")
    const said = await new Promise<string>((resolve) => client.socket.once("message", (data) => resolve(String(data))))
    assert.deepStrictEqual(JSON.parse(said), { error: "Not authorized to stream this list", status: 401 })
    lists.add("01MINE")
    fake.once(json(500, { error: "oops" }))
    client.say({ type: "subscribe", stream: "list", list: "01MINE" })
    await subscribed("01MINE")
    assert.isFalse(fake.said.some((one) => JSON.stringify(one).includes("01THEIRS")))
    client.socket.close()
  })

  it("lets nobody stay whose token was revoked between its check and its joining", async () => {
    held = { token: "revoked-meanwhile", release: [] }
    const opening = openStream(rig.origin, "?stream=user", { headers: { authorization: `Bearer ${held.token}` } })
    await fake.until(() => fake.lookups.some(({ headers }) => headers.authorization === `Bearer ${held?.token}`))
    fake.once(json(200, {}))
    const revoked = fetch(`${rig.origin}/oauth/revoke`, {
      method: "POST",
      headers: { "user-agent": "test" },
      body: new URLSearchParams({ client_id: "c", client_secret: "s", token: held.token })
    })
    assert.strictEqual((await revoked).status, 200)
    for (const release of held.release) release()
    const client = await opening
    // whoever is let in gets an answer
    const letIn = new Promise((resolve) => client.socket.once("pong", () => resolve("let in")))
    client.socket.ping()
    assert.strictEqual(await Promise.race([client.closed.then(({ code }) => code), letIn]), 4401)
    held = undefined
  })

  it("answers a ping, but not without end to a client that does not read", async () => {
    const client = await open("?stream=user")
    const answered = new Promise((resolve) => client.socket.once("pong", (data) => resolve(String(data))))
    client.socket.ping("are you there")
    assert.strictEqual(await answered, "are you there")
    client.socket.terminate()
  })

  it("takes ten sockets of a session and a hundred of an account", async () => {
    const refusal = async (visitor: Browser) => {
      const refused = await open("?stream=user", visitor).catch((error: unknown) => error)
      assert.instanceOf(refused, HandshakeRefused)
      assert.deepInclude(refused, { status: 429 })
    }
    me = "01HUNDRED"
    const clients = []
    for (let at = 0; at < 10; at++) {
      const visitor = await signedIn()
      clients.push(...(await Promise.all(Array.from({ length: 10 }, () => open("?stream=user", visitor)))))
      if (at === 0) await refusal(visitor)
    }
    await refusal(await signedIn())
    me = "01ME"
    for (const { socket } of clients) socket.terminate()
    await Promise.all(clients.map(({ closed }) => closed))
  })

  it("loses nothing that comes with the handshake, before the answer to it", async () => {
    const said = fake.said.length
    const socket = connect(rig.port, "localhost")
    const masked = (text: string) =>
      Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])
    socket.write(
      Buffer.concat([
        Buffer.from(
          `GET /api/v1/streaming HTTP/1.1\r\nHost: localhost:${rig.port}\r\nOrigin: ${rig.origin}\r\nCookie: ${browser.cookieHeader()}\r\n` +
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ),
        masked('{"type":"subscribe","stream":"direct"}')
      ])
    )
    await fake.until(() => fake.said.slice(said).some((one) => JSON.stringify(one).includes('"direct"')))
    socket.destroy()
  })
})
