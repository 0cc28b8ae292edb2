import { EventEmitter } from "node:events"
import type { Socket } from "node:net"
import { Redacted } from "effect"
import { assert, describe, it } from "vitest"
import type { WebSocket } from "ws"
import { ClientSession } from "../../src/realtime/ClientSession.ts"
import { HubLimits } from "../../src/realtime/HubLimits.ts"
import { ownFrame } from "../../src/realtime/Routing.ts"

/** A client's wire that takes as much as the test lets it. */
const open = (session: string | undefined) => {
  const written: Array<string> = []
  const wire = Object.assign(new EventEmitter(), {
    writableLength: 0,
    bytesWritten: 0,
    write: (frame: Buffer) => {
      const text = frame.toString()
      written.push(
        /"event":"resync"/.test(text) ? `resync ${/\[(.*?)\]/.exec(text)?.[1]}` : (/\d+/.exec(text.slice(4))?.[0] ?? "")
      )
      return false
    }
  })
  const done: Array<number | "cut" | "pong" | "deaf"> = []
  const socket = {
    readyState: 1,
    OPEN: 1,
    close: (code: number) => done.push(code),
    terminate: () => done.push("cut"),
    pong: () => done.push("pong"),
    pause: () => done.push("deaf")
  }
  const owner = { accountId: "01ME", token: Redacted.make("t"), tokenHash: "h", session }
  const client = new ClientSession(
    socket as unknown as WebSocket,
    wire as unknown as Socket,
    owner,
    HubLimits.defaultValue(),
    0
  )
  client.channels.set("user", { name: "user" })
  client.channels.set("list/01L", { name: "list", list: "01L" })
  const post = (id: number) => client.send(ownFrame(["user"], "update", String(id)), true)
  const notify = (id: number) => client.send(ownFrame(["user"], "notification", String(id)), false)
  return { client, done, wire, written, post, notify }
}

describe("a client that is behind", () => {
  it("gets nothing newer than what was left out before it is told, on each channel", () => {
    const { notify, post, wire, written } = open("a session")
    post(1)
    wire.writableLength = 300 * 1024
    post(2)
    notify(3)
    // it reads on, and is not through: 4 must not come before the word, or it would fetch from there
    wire.writableLength = 10 * 1024
    post(4)
    notify(5)
    wire.writableLength = 0
    wire.emit("drain")
    post(6)
    assert.deepStrictEqual(written, ["1", "3", "5", 'resync "user"', 'resync "list","01L"', "6"])
  })

  it("is told by the next look after it when nothing was left to drain", () => {
    const { client, post, wire, written } = open("a session")
    wire.writableLength = 300 * 1024
    post(1)
    client.tend(1)
    assert.deepStrictEqual(written, [])
    wire.writableLength = 0
    client.tend(2)
    client.tend(3)
    assert.deepStrictEqual(written, ['resync "user"', 'resync "list","01L"'])
  })

  it("that is no browser of Chirp's gets posts again as soon as it can take them, and no word that it does not know", () => {
    const { post, wire, written } = open(undefined)
    wire.writableLength = 300 * 1024
    post(1)
    wire.writableLength = 10 * 1024
    post(2)
    wire.writableLength = 0
    wire.emit("drain")
    assert.deepStrictEqual(written, ["2"])
  })
})

describe("a client that takes nothing", () => {
  it("is hung up on with 4008 past 1 MiB, and gets nothing more", () => {
    const { client, done, notify, wire, written } = open("a session")
    const size = ownFrame(["user"], "notification", "1").length
    wire.writableLength = 1024 * 1024 - size
    notify(1)
    assert.deepStrictEqual([done, client.closing], [[], false])
    wire.writableLength += 1
    notify(2)
    assert.deepStrictEqual([done, client.closing], [[4008], true])
    wire.writableLength = 0
    notify(3)
    assert.deepStrictEqual(written, ["1"])
  })

  it("is hung up on with 4008 after 10 s in which nothing left, and cut off when it does not take that either", () => {
    const { client, done, wire } = open("a session")
    wire.writableLength = 1000
    wire.bytesWritten = 5000
    client.tend(1_000)
    client.tend(10_999)
    // something left
    wire.writableLength = 900
    client.tend(11_000)
    client.tend(20_999)
    assert.deepStrictEqual(done, [])
    client.tend(21_000)
    assert.deepStrictEqual(done, [4008])
    client.tend(23_500)
    assert.deepStrictEqual(done, [4008, "cut"])
  })
})

describe("a client that pings", () => {
  const data = Buffer.alloc(0)
  it("is answered 20 times at once, then twice a second; a flood of them ends the connection, unread", () => {
    const { client, done } = open("a session")
    for (let at = 0; at < 84; at++) client.pinged(data, 0)
    assert.deepStrictEqual(
      done,
      Array.from({ length: 20 }, () => "pong")
    )
    client.pinged(data, 500)
    assert.lengthOf(done, 21)
    for (let at = 0; at < 65; at++) client.pinged(data, 500)
    assert.deepStrictEqual(done.slice(21), [1008, "deaf"])
  })

  it("is not answered while it does not read", () => {
    const { client, done, wire } = open("a session")
    wire.writableLength = 300 * 1024
    client.pinged(data, 0)
    assert.deepStrictEqual(done, [])
  })

  it("may say pong unasked, but not without end", () => {
    const { client, done } = open(undefined)
    for (let at = 0; at < 84; at++) client.answered(0)
    assert.deepStrictEqual(done, [])
    client.answered(0)
    assert.deepStrictEqual(done, [1008, "deaf"])
  })
})
