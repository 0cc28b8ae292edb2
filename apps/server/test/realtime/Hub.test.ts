import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { type Browser, openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { HandshakeRefused, openStream } from "../testrig/StreamClient.ts"
import { startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

let fake: UpstreamFake
let rig: ChirpRig
let browser: Browser
beforeAll(async () => {
  fake = await startUpstreamFake()
  rig = await startRig({ postgres: inject("postgres"), upstream: fake.url })
  browser = openBrowser(rig.origin)
  const begun = await browser.request("/session/login")
  const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state")
  await browser.request(`/session/callback?code=c&state=${state}`)
})
afterAll(async () => {
  await rig?.stop()
  await fake?.stop()
})

const open = (query: string) =>
  openStream(rig.origin, query, { headers: { cookie: browser.cookieHeader(), origin: rig.origin } })

const subscribed = (stream: string) => fake.until(() => fake.said.some((said) => JSON.stringify(said).includes(stream)))

const big = "x".repeat(60_000)

describe("the hub, over a scripted GoToSocial", () => {
  it("keeps one upstream socket for all of an account's clients, and lets it rest after the last", async () => {
    const one = await open("?stream=user")
    const two = await open("?stream=public")
    await subscribed('"public"')
    assert.lengthOf(fake.sockets, 1)
    fake.frame("user", "update", { id: "1" })
    fake.frame("public", "update", { id: "1" })
    assert.deepStrictEqual((await one.next(() => true)).stream, ["user"])
    assert.deepStrictEqual((await two.next(() => true)).stream, ["public"])
    one.socket.close()
    two.socket.close()
    await Promise.all([one.closed, two.closed])
    await fake.until(() =>
      fake.said.some((said) => JSON.stringify(said) === '{"type":"unsubscribe","stream":"public"}')
    )
    assert.lengthOf(fake.sockets, 1, "the grace period")
    const again = await open("?stream=user")
    assert.lengthOf(fake.sockets, 1)
    again.socket.close()
  })

  it("tells a delete once, on every stream a client listens to", async () => {
    const client = await open("?stream=user")
    client.say({ type: "subscribe", stream: "list", list: "01L" })
    client.say({ type: "subscribe", stream: "hashtag", tag: "cats" })
    await subscribed("01L")
    fake.frame("user", "delete", "01GONE")
    fake.frame("user", "delete", "01GONE")
    fake.frame("user", "notification", { id: "end" })
    await client.next(({ event }) => event === "notification")
    assert.deepStrictEqual(
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
    await slow.next(({ event }) => event === "resync")
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

  it("takes at most 64 subscriptions", async () => {
    const client = await open("")
    for (let at = 0; at <= 64; at++) client.say({ type: "subscribe", stream: "hashtag", tag: `tag${at}` })
    client.say({ type: "subscribe", stream: "user" })
    const refused = await new Promise<string>((resolve) =>
      client.socket.once("message", (data) => resolve(String(data)))
    )
    assert.include(refused, "64")
    client.socket.close()
  })

  it("answers a ping, but not without end to a client that does not read", async () => {
    const client = await open("?stream=user")
    const answered = new Promise((resolve) => client.socket.once("pong", (data) => resolve(String(data))))
    client.socket.ping("are you there")
    assert.strictEqual(await answered, "are you there")
    client.socket.terminate()
  })

  it("refuses an account's 101st socket", async () => {
    const clients = await Promise.all(Array.from({ length: 100 }, () => open("?stream=user")))
    const refused = await open("?stream=user").catch((error: unknown) => error)
    assert.instanceOf(refused, HandshakeRefused)
    assert.deepInclude(refused, { status: 429 })
    for (const { socket } of clients) socket.terminate()
    await Promise.all(clients.map(({ closed }) => closed))
  })
})
