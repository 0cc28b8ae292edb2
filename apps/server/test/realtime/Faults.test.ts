import { connect, type Socket } from "node:net"
import { Duration, Effect, Exit, Layer, Scope } from "effect"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { HubLimits } from "../../src/realtime/HubLimits.ts"
import { ListenerLimits } from "../../src/runtime/HttpListener.ts"
import { type Browser, openBrowser } from "../testrig/Browser.ts"
import { type ChirpRig, type Replica, startRig } from "../testrig/ChirpRig.ts"
import { hasRedisServer, redisServer } from "../testrig/RedisServer.ts"
import { HandshakeRefused, openStream } from "../testrig/StreamClient.ts"
import { goToSocialAnswers, json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

/** What can go wrong on a socket's way, over real sockets, a scripted GoToSocial and, where there is one, a real Redis. */
describe("the hub, when things go wrong", () => {
  const scope = Scope.makeUnsafe()
  let redis: Effect.Success<typeof redisServer> | undefined
  let fake: UpstreamFake
  let rig: ChirpRig
  let b: Replica
  let browser: Browser
  beforeAll(async () => {
    redis = hasRedisServer ? await Effect.runPromise(Scope.provide(redisServer, scope)) : undefined
    fake = await startUpstreamFake()
    // each token has an account of its own
    fake.answer((request, response) => {
      const account = /^Bearer (\w+)/.exec(request.headers.authorization ?? "")?.[1] ?? "me"
      return request.target === "/api/v1/accounts/verify_credentials"
        ? json(200, { id: account, acct: account, username: account })(request, response)
        : goToSocialAnswers(request, response)
    })
    rig = await startRig({
      postgres: inject("postgres"),
      upstream: fake.url,
      ...(redis && { redis }),
      references: Layer.mergeAll(
        Layer.succeed(HubLimits, {
          ...HubLimits.defaultValue(),
          sockets: 2100,
          stall: Duration.seconds(1),
          tendEvery: Duration.millis(200)
        }),
        Layer.succeed(ListenerLimits, {
          ...ListenerLimits.defaultValue(),
          connections: 2300,
          notice: Duration.seconds(2)
        })
      )
    })
    b = await rig.replica()
    browser = openBrowser(rig.origin)
    const begun = await browser.request("/session/login")
    const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state")
    await browser.request(`/session/callback?code=c&state=${state}`)
  })
  afterAll(async () => {
    await rig?.stop()
    await fake?.stop()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  })

  const open = (origin = rig.origin) =>
    openStream(origin, "?stream=user", { headers: { cookie: browser.cookieHeader(), origin: rig.origin } })
  const bearer = (token: string) => openStream(rig.origin, "?stream=user", { protocol: token })
  const handshake = (more = "") =>
    `GET /api/v1/streaming?stream=user HTTP/1.1\r\nHost: localhost:${rig.port}\r\nOrigin: ${rig.origin}\r\nUser-Agent: test\r\nCookie: ${browser.cookieHeader()}\r\n` +
    `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`
  const dial = () => {
    const socket = connect(rig.port, "localhost")
    socket.on("error", () => {})
    return socket
  }
  /** A masked frame with an empty mask (RFC 6455 section 5.2). */
  const frame = (first: number, payload: Buffer, announced = payload.length) => {
    const length = Buffer.alloc(announced < 126 ? 1 : announced < 65_536 ? 3 : 9)
    length[0] = 0x80 | (announced < 126 ? announced : announced < 65_536 ? 126 : 127)
    if (length.length === 3) length.writeUInt16BE(announced, 1)
    if (length.length === 9) length.writeBigUInt64BE(BigInt(announced), 1)
    return Buffer.concat([Buffer.from([first]), length, Buffer.alloc(4), payload])
  }
  /** Opens a socket by hand, says this, and gives the code of the close frame that comes back. */
  const closeCode = (say: (socket: Socket) => void) =>
    new Promise<number>((resolve) => {
      const socket = dial()
      let seen = Buffer.alloc(0)
      let open = false
      socket.write(handshake())
      socket.on("data", (chunk: Buffer) => {
        seen = Buffer.concat([seen, chunk])
        if (!open && seen.includes("\r\n\r\n")) {
          open = true
          say(socket)
        }
        const at = seen.findIndex((byte, index) => byte === 0x88 && (seen[index + 1] ?? 0) >= 2 && index > 100)
        if (at < 0 || seen.length < at + 4) return
        resolve(seen.readUInt16BE(at + 2))
        socket.destroy()
      })
    })
  /** Sends until the client sees one: subscribing is not acknowledged. */
  const hears = async (client: Awaited<ReturnType<typeof open>>) => {
    for (let at = 0; ; at++) {
      const id = `hears${at}`
      fake.frame("user", "notification", { id })
      const seen = client.sees(({ payload }) => payload?.id === id)
      if (await Promise.race([seen, new Promise((resolve) => setTimeout(() => resolve(undefined), 300))])) return
    }
  }
  /** Whether Chirp still serves: a frame gets through. */
  const serves = async () => {
    const client = await open()
    await hears(client)
    client.socket.terminate()
  }

  it("ends a 20 MiB frame by its announcement, unread", async () => {
    assert.strictEqual(await closeCode((socket) => socket.write(frame(0x81, Buffer.alloc(1), 20 * 1024 * 1024))), 1009)
  })

  it("ends a message of a million fragments after a few", async () => {
    const first = frame(0x01, Buffer.from("{"))
    const piece = frame(0x00, Buffer.from(" "))
    const code = await closeCode((socket) => {
      socket.write(first)
      for (let at = 0; at < 100; at++) socket.write(Buffer.concat(Array.from({ length: 10_000 }, () => piece)))
    })
    assert.strictEqual(code, 1008)
  })

  it("takes no binary, no bad UTF-8, no unmasked and no compressed frames", async () => {
    assert.strictEqual(await closeCode((socket) => socket.write(frame(0x82, Buffer.from([1, 2, 3])))), 1003)
    assert.strictEqual(await closeCode((socket) => socket.write(frame(0x81, Buffer.from([0xff, 0xfe])))), 1007)
    assert.strictEqual(await closeCode((socket) => socket.write(Buffer.from([0x81, 2, 0x7b, 0x7d]))), 1002)
    assert.strictEqual(await closeCode((socket) => socket.write(frame(0xc1, Buffer.from("{}")))), 1002)
    await serves()
  })

  it("takes a message of 16 KiB, and none of a byte more", async () => {
    const message = (length: number) => frame(0x81, Buffer.from(JSON.stringify({ type: "x".repeat(length - 11) })))
    const long = 16 * 1024
    assert.strictEqual(await closeCode((socket) => socket.write(message(long + 1))), 1009)
    // the one that is not too long is followed by one that is no JSON
    const both = Buffer.concat([message(long), frame(0x81, Buffer.from("{"))])
    assert.strictEqual(await closeCode((socket) => socket.write(both)), 1007)
  })

  it.each([
    ["messages", 0x81, '{"type":"hello"}'],
    ["pings", 0x89, ""],
    ["pongs", 0x8a, ""]
  ])("ends a flood of %s", async (_, first, text) => {
    const message = frame(first, Buffer.from(text))
    assert.strictEqual(
      await closeCode((socket) => socket.write(Buffer.concat(Array.from({ length: 200 }, () => message)))),
      1008
    )
  })

  it("cuts off who goes on after the goodbye", async () => {
    const ping = Buffer.concat(Array.from({ length: 1000 }, () => frame(0x89, Buffer.alloc(0))))
    for (const last of [ping, frame(0x82, Buffer.from([1])), frame(0xc1, Buffer.from("{}"))]) {
      const socket = dial()
      const cut = new Promise((resolve) => socket.once("close", resolve))
      socket.write(handshake())
      await new Promise((resolve) => socket.once("data", resolve))
      socket.write(last)
      const talking = setInterval(() => socket.write(ping), 20)
      await cut
      clearInterval(talking)
    }
    await serves()
  })

  it("outlives handshakes that are cut at any byte, and those that are none", async () => {
    const whole = handshake()
    await Promise.all(
      Array.from(
        { length: 60 },
        (_, at) =>
          new Promise<void>((resolve) => {
            const socket = dial()
            socket.write(whole.slice(0, Math.ceil((whole.length * at) / 59)), () => {
              socket.resetAndDestroy()
              resolve()
            })
          })
      )
    )
    const bad = await fetch(`${rig.origin}/api/v1/streaming`, { headers: { cookie: browser.cookieHeader() } })
    assert.isAtLeast(bad.status, 400)
    await serves()
  })

  it("cuts a client that takes nothing, and stops nobody", async () => {
    const slow = await open()
    const quick = await open()
    await hears(quick)
    slow.socket.pause()
    const payload = { id: "", big: "x".repeat(60_000) }
    for (let at = 0; at < 250; at++) {
      fake.frame("user", "update", { ...payload, id: `p${at}` })
      await quick.next((seen) => seen.payload?.id === `p${at}`)
    }
    // longer than it may stall: it cannot see that it is cut while it does not read
    await new Promise((resolve) => setTimeout(resolve, 2000))
    slow.socket.resume()
    assert.include([1006, 4008], (await slow.closed).code)
    // nothing is behind on the way from GoToSocial
    assert.strictEqual(
      fake.sockets.reduce((sum, socket) => sum + socket.bufferedAmount, 0),
      0
    )
    quick.socket.terminate()
  })

  it("keeps clients through an upstream that goes away or freezes, and tells them when it is back", async () => {
    const client = await open()
    await hears(client)
    for (const socket of [...fake.sockets]) socket.terminate()
    await client.next(({ event }) => event === "resync")
    fake.refuseSockets = 503
    for (const socket of [...fake.sockets]) socket.terminate()
    await fake.until(() => fake.sockets.length === 0)
    fake.refuseSockets = undefined
    await client.next(({ event }) => event === "resync")
    await serves()
    client.socket.terminate()
  })

  it.skipIf(!hasRedisServer)(
    "tells browsers on every replica when Redis was away or dropped a subscriber",
    async () => {
      const [one, two] = [await open(), await open(b.url)]
      for (const client of [one, two]) {
        await hears(client)
        for (const seen of client.frames.filter(({ event }) => event === "resync"))
          await client.next((one) => one === seen)
      }
      assert(redis !== undefined)
      await Effect.runPromise(redis.command("CLIENT KILL TYPE pubsub"))
      for (const client of [one, two]) await client.next(({ event }) => event === "resync")
      await Effect.runPromise(Effect.andThen(redis.stop, redis.start))
      // sessions were in it: their sockets are closed when the check finds them gone
      for (const client of [one, two]) assert.strictEqual((await client.closed).code, 4401)
    }
  )

  it("lets a storm of 2,000 sockets in, and no more than it may", async () => {
    const tokens = Array.from({ length: 200 }, (_, at) => `storm${at}`)
    const began = await Promise.all(
      Array.from({ length: 2000 }, (_, at) =>
        bearer(tokens[at % tokens.length] ?? "").catch(async (error: unknown) => {
          // told to come back: a few at a time are checked
          assert.instanceOf(error, HandshakeRefused)
          assert.deepInclude(error, { status: 503 })
          return undefined
        })
      )
    )
    const clients = began.filter((client) => client !== undefined)
    while (clients.length < 2000) {
      const missing = tokens.flatMap((token) =>
        Array.from({ length: 10 - clients.filter(({ socket }) => socket.protocol === token).length }, () => token)
      )
      clients.push(...(await Promise.all(missing.slice(0, 500).map(bearer))))
    }
    assert.lengthOf(clients, 2000)
    // the hub is full before the port is: requests still find a connection
    const more = await Promise.all(
      Array.from({ length: 110 }, (_, at) =>
        bearer(`late${at % 11}`).then(
          (client) => client,
          (error: unknown) => error
        )
      )
    )
    const refused = more.filter((one) => one instanceof HandshakeRefused)
    assert.isAtLeast(refused.length, 10)
    for (const one of refused) assert.deepInclude(one, { status: 503 })
    assert.strictEqual((await fetch(`${rig.origin}/livez`)).status, 200)
    for (const client of clients) client.socket.terminate()
    for (const one of more) if (!(one instanceof HandshakeRefused)) (one as (typeof clients)[0]).socket.terminate()
  }, 120_000)

  it("at a stop, sends everybody away with a time to come back, within its bound", async () => {
    const tokens = Array.from({ length: 30 }, (_, at) => `leaving${at}`)
    const clients = await Promise.all(tokens.map((token) => openStream(b.url, "?stream=user", { protocol: token })))
    // a request that is under way is answered, long after its replica was told to stop
    let answer = () => {}
    const asked = new Promise<void>((resolve) =>
      fake.once((request, response) => {
        answer = () => json(200, { late: true })(request, response)
        resolve()
      })
    )
    const underWay = fetch(`${b.url}/api/v1/lists`, {
      headers: { "user-agent": "test", authorization: "Bearer leaving0" }
    })
    await asked
    const ready = async () => (await fetch(`${b.url}/readyz`)).status
    assert.strictEqual(await ready(), 200)
    const stopping = b.stop()
    // the balancer is told before the first socket is closed
    let status = await ready()
    while (status === 200) status = await ready()
    assert.strictEqual(status, 503)
    assert.lengthOf(
      clients.filter(({ socket }) => socket.readyState === socket.OPEN),
      clients.length
    )
    const goodbyes = await Promise.all(clients.map(({ closed }) => closed))
    answer()
    assert.deepStrictEqual(await (await underWay).json(), { late: true })
    for (const { code, reason } of goodbyes) {
      assert.strictEqual(code, 1012)
      assert.match(reason, /retry in [\d.]+ s/)
    }
    assert.isAbove(new Set(goodbyes.map(({ reason }) => reason)).size, 1)
    await stopping
    assert.instanceOf(await open(b.url).catch((error: unknown) => error), Error)
  })
})
