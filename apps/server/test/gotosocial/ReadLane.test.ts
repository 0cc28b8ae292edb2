import { createServer, type Server, type Socket } from "node:net"
import { Duration, Effect, Fiber } from "effect"
import { afterEach, assert, beforeEach, describe, it, vi } from "vitest"
import type { AnswerReader, Control } from "../../src/gotosocial/ReadConnection.ts"
import { ReadLane } from "../../src/gotosocial/ReadLane.ts"

/** Connections of a server that says what a test says, in the order they came; `heard` is what each was sent. */
let server: Server
const sockets: Array<Socket> = []
const heard: Array<string> = []
let lane: ReadLane
let clock: Fiber.Fiber<unknown>

const openLane = (most: number, patience: Partial<Record<"headers" | "body" | "rest", number>> = {}) => {
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  const { body = 60_000, headers = 60_000, rest = 60_000 } = patience
  lane = new ReadLane(new URL(`http://localhost:${port}`), most, {
    connect: Duration.seconds(60),
    headers: Duration.millis(headers),
    body: Duration.millis(body),
    rest: Duration.millis(rest)
  })
  clock = Effect.runFork(lane.clock)
}

beforeEach(async () => {
  server = createServer((socket) => {
    const at = sockets.push(socket) - 1
    heard.push("")
    socket.on("data", (data) => {
      heard[at] += data.toString("latin1")
    })
    socket.on("error", () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve))
})
afterEach(async () => {
  lane?.close()
  await Effect.runPromise(Fiber.interrupt(clock))
  for (const socket of sockets.splice(0)) socket.destroy()
  heard.length = 0
  await new Promise((resolve) => server.close(resolve))
})

interface Seen {
  readonly control: () => Control
  readonly told: Array<string>
  readonly body: () => string
}

/** Asks, and notes what is heard of it. `then` is called with each piece. */
const ask = (target: string, fresh = false, then: (control: Control) => void = () => {}): Seen => {
  const told: Array<string> = []
  const body: Array<string> = []
  let held: Control | undefined
  const reader: AnswerReader = {
    onRequestStart: (control) => {
      held = control
    },
    onResponseStart: (_, status) => told.push(String(status)),
    onResponseData: (control, piece) => {
      body.push(piece.toString("latin1"))
      then(control)
    },
    onResponseEnd: () => told.push("end"),
    onResponseError: (_, error) => told.push("code" in error ? String(error.code) : error.message),
    free: () => true
  }
  lane.dispatch({ method: "GET", target, headers: { host: "a", "x-two": ["1", "2"] } }, reader, fresh)
  return {
    control: () => held ?? assert.fail("it was not begun"),
    told,
    body: () => body.join("")
  }
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 })
const arrived = (at: number, text: string) => until(() => assert.include(heard[at] ?? "", text))
const ends = (seen: Seen, ...told: ReadonlyArray<string>) => until(() => assert.deepEqual(seen.told, told))
const answer = (at: number, body = "ok", more = "") =>
  sockets[at]?.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${more}\r\n${body}`)

describe("ReadLane", () => {
  it("asks one after the other over one connection", async () => {
    openLane(2)
    const first = ask("/a?b=c")
    await arrived(0, "GET /a?b=c HTTP/1.1\r\nhost: a\r\nx-two: 1, 2\r\n\r\n")
    answer(0, "first")
    await ends(first, "200", "end")
    assert.strictEqual(first.body(), "first")
    const second = ask("/second")
    await arrived(0, "/second")
    answer(0)
    await ends(second, "200", "end")
    assert.lengthOf(sockets, 1)
  })

  it("lets more than its connections wait, in their order, and goes on when one of them leaves or a connection breaks", async () => {
    openLane(1)
    const first = ask("/1")
    const waits = ["/2", "/3", "/4"].map((target) => ask(target))
    assert.strictEqual(lane.waiting, 3)
    await arrived(0, "/1")
    waits[0]?.control().abort(new Error("left"))
    assert.deepEqual(waits[0]?.told, ["left"])
    answer(0)
    await ends(first, "200", "end")
    await arrived(0, "/3")
    sockets[0]?.destroy()
    await until(() => assert.match(waits[1]?.told.join() ?? "", /^ECONNRESET$/))
    await arrived(1, "/4")
    answer(1)
    if (waits[2] !== undefined) await ends(waits[2], "200", "end")
    assert.notInclude(heard.join(), "/2")
  })

  it("takes no connection again that was ended, has said more than it was asked, or was told to close", async () => {
    openLane(3)
    const spoil = [
      () => answer(0, "ok", "Connection: close\r\n"),
      () => answer(1, "ok", "keep-alive: timeout=1\r\n"),
      () => sockets[2]?.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n"),
      () => sockets[3]?.write("HTTP/1.0 200 OK\r\n\r\nok", () => sockets[3]?.end())
    ]
    for (const [at, say] of spoil.entries()) {
      const seen = ask(`/${at}`)
      await arrived(at, `/${at} `)
      say()
      await ends(seen, "200", "end")
      assert.strictEqual(seen.body(), "ok")
      await until(() => assert.isTrue(sockets[at]?.destroyed || sockets[at]?.readableEnded))
    }
    // and none that was ended while it rested
    const rested = ask("/4")
    await arrived(4, "/4")
    answer(4)
    await ends(rested, "200", "end")
    sockets[4]?.end()
    await until(() => assert.isTrue(sockets[4]?.destroyed))
    ask("/5")
    await arrived(5, "/5")
  })

  it("takes a new connection for a second try, in place of one that rests when there may be no more", async () => {
    openLane(1)
    const first = ask("/1")
    await arrived(0, "/1")
    answer(0)
    await ends(first, "200", "end")
    ask("/2", true)
    await arrived(1, "/2")
    assert.notInclude(heard[0] ?? "", "/2")
  })

  it("reads no further while its reader has paused, and ends a connection whose reader leaves", async () => {
    openLane(1)
    let paused: Control | undefined
    const seen = ask("/1", false, (control) => {
      if (paused !== undefined) return
      paused = control
      control.pause()
    })
    await arrived(0, "/1")
    // more than the kernel takes in for somebody who reads nothing
    const size = 24 * 1024 * 1024
    const body = "x".repeat(size)
    answer(0, body)
    await until(() => assert.isDefined(paused))
    const before = seen.body().length
    assert.isBelow(before, size)
    assert.isAbove(sockets[0]?.writableLength ?? 0, 0)
    paused?.resume()
    await ends(seen, "200", "end")
    assert.isTrue(seen.body() === body)
    const leaves = ask("/2", false, (control) => control.abort(new Error("left")))
    await arrived(0, "/2")
    sockets[0]?.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf")
    await ends(leaves, "200", "left")
    await until(() => assert.isTrue(sockets[0]?.destroyed))
  })

  it("ends what takes too long: no answer, none of a queue's turn, half an answer, a rest", async () => {
    openLane(1, { headers: 200, rest: 100_000 })
    const [asked, waiting] = [ask("/1"), ask("/2")]
    await ends(asked, "ETIMEDOUT")
    await ends(waiting, "ETIMEDOUT")
    lane.close()
    await Effect.runPromise(Fiber.interrupt(clock))
    openLane(1, { body: 200 })
    const half = ask("/half")
    await until(() => assert.include(heard.join(), "/half"))
    sockets.at(-1)?.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf")
    await ends(half, "200", "ETIMEDOUT")
    lane.close()
    await Effect.runPromise(Fiber.interrupt(clock))
    openLane(1, { rest: 200 })
    const rests = ask("/rests")
    await until(() => assert.include(heard.join(), "/rests"))
    answer(sockets.length - 1)
    await ends(rests, "200", "end")
    await until(() => assert.isTrue(sockets.at(-1)?.destroyed))
  })

  it("lends pieces: as they were for as long as the reader is not free of them, also after the end", async () => {
    openLane(1)
    for (const isFree of [false, true]) {
      const pieces: Array<Buffer> = []
      let ended = 0
      const reader: AnswerReader = {
        onRequestStart: () => {},
        onResponseStart: () => {},
        onResponseData: (_, piece) => pieces.push(piece),
        onResponseEnd: () => ended++,
        onResponseError: (_, error) => assert.fail(error.message),
        free: () => isFree
      }
      heard[0] = ""
      lane.dispatch({ method: "GET", target: "/1", headers: {} }, reader)
      await arrived(0, "/1")
      sockets[0]?.write("HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\naaaa")
      await until(() => assert.lengthOf(pieces, 1))
      sockets[0]?.write("bbbb")
      await until(() => assert.strictEqual(ended, 1))
      const next = ask("/2")
      await arrived(0, "/2")
      answer(0, "c".repeat(100))
      await ends(next, "200", "end")
      assert.strictEqual(String(Buffer.concat(pieces)) === "aaaabbbb", !isFree)
    }
    assert.lengthOf(sockets, 1)
  })

  it("sends nothing that would be more than one head", async () => {
    openLane(1)
    const told: Array<string> = []
    lane.dispatch(
      { method: "GET", target: "/", headers: { authorization: "Bearer a\r\nx: y" } },
      {
        onRequestStart: () => {},
        onResponseStart: () => {},
        onResponseData: () => {},
        onResponseEnd: () => {},
        onResponseError: (_, error) => told.push(error.message),
        free: () => true
      }
    )
    assert.deepEqual(told, ["a header has characters that no header may have"])
    const next = ask("/1")
    await arrived(0, "/1")
    answer(0)
    await ends(next, "200", "end")
    assert.isTrue(heard[0]?.startsWith("GET /1 "))
  })

  it("tells everybody at its end", async () => {
    openLane(1)
    const [asked, waiting] = [ask("/1"), ask("/2")]
    lane.close()
    assert.deepEqual([asked.told, waiting.told, ask("/3").told], [["ECONNRESET"], ["ECONNRESET"], ["ECONNRESET"]])
  })
})
