import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { makeStream, readFrame, type StreamMessage } from "../../src/clients/stream.ts"

class FakeSocket {
  static all: Array<FakeSocket> = []
  onopen: (() => void) | null = null
  onclose: ((event?: { code: number; reason: string }) => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onerror: (() => void) | null = null
  readonly sent: Array<string> = []
  readonly url: string
  closed = false
  readyState = 1
  constructor(url: string) {
    this.url = url
    FakeSocket.all.push(this)
  }
  send(text: string) {
    this.sent.push(text)
  }
  close() {
    this.closed = true
    this.readyState = 3
  }
  say(frame: unknown) {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

const latest = (): FakeSocket => {
  const socket = FakeSocket.all.at(-1)
  if (!socket) throw new Error("no socket")
  return socket
}

const open = (onRefused?: () => void) =>
  makeStream({
    url: "ws://chirp.test/api/v1/streaming",
    WebSocket: FakeSocket as unknown as typeof WebSocket,
    random: () => 1,
    ...(onRefused ? { onRefused } : {})
  })

beforeEach(() => {
  FakeSocket.all = []
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe("stream", () => {
  it("shares one socket and one subscription a channel", () => {
    const stream = open()
    const stopA = stream.subscribe({ name: "user" }, () => undefined)
    const stopB = stream.subscribe({ name: "user" }, () => undefined)
    stream.subscribe({ name: "hashtag", tag: "cats" }, () => undefined)
    latest().onopen?.()
    expect(FakeSocket.all.length).toBe(1)
    expect(latest().sent.map((text) => JSON.parse(text))).toEqual([
      { type: "subscribe", stream: "user" },
      { type: "subscribe", stream: "hashtag", tag: "cats" }
    ])
    stopA()
    expect(latest().sent.length).toBe(2)
    stopB()
    expect(JSON.parse(latest().sent[2] ?? "")).toEqual({ type: "unsubscribe", stream: "user" })
    stream.close()
  })

  it("gives posts to their channel, deletions to all", () => {
    const stream = open()
    const user: Array<StreamMessage> = []
    const local: Array<StreamMessage> = []
    stream.subscribe({ name: "user" }, (message) => user.push(message))
    stream.subscribe({ name: "public:local" }, (message) => local.push(message))
    latest().onopen?.()
    latest().say({ stream: ["user"], event: "update", payload: JSON.stringify({ id: "1" }) })
    latest().say({ stream: ["user"], event: "delete", payload: "1" })
    expect(user.map(({ event }) => event)).toEqual(["update", "delete"])
    expect(local.map(({ event }) => event)).toEqual(["delete"])
    stream.close()
  })

  it("reconnects with a growing wait and subscribes again", () => {
    const stream = open()
    const events: Array<string> = []
    stream.subscribe({ name: "user" }, ({ event }) => events.push(event))
    latest().onopen?.()
    expect(events).toEqual([])
    latest().onclose?.()
    expect(stream.state()).toBe("waiting")
    vi.advanceTimersByTime(999)
    expect(FakeSocket.all.length).toBe(1)
    vi.advanceTimersByTime(1)
    expect(FakeSocket.all.length).toBe(2)
    latest().onclose?.()
    vi.advanceTimersByTime(2_000)
    expect(FakeSocket.all.length).toBe(3)
    latest().onopen?.()
    expect(latest().sent.length).toBe(1)
    expect(events).toEqual([])
    stream.close()
  })

  it("says resync when the server says that a channel is fed, and to no other channel", () => {
    const stream = open()
    const events: Array<string> = []
    stream.subscribe({ name: "user" }, ({ event }) => events.push(`user ${event}`))
    stream.subscribe({ name: "list", list: "01L" }, (message) => {
      events.push(`list ${message.event}${message.event === "resync" && message.begins ? ", begins" : ""}`)
    })
    latest().onopen?.()
    expect(events).toEqual([])
    latest().say({ stream: ["list", "01L"], event: "resync", payload: "" })
    expect(events).toEqual(["list resync, begins"])
    latest().say({ stream: ["user"], event: "resync", payload: "" })
    expect(events).toEqual(["list resync, begins", "user resync"])
    latest().say({ stream: ["list", "01L"], event: "resync", payload: "" })
    expect(events.at(-1), "a break").toEqual("list resync")
    stream.gone("01S")
    expect(events.slice(-2)).toEqual(["user delete", "list delete"])
    stream.close()
  })

  it("fetches what came meanwhile when the server's source stays away after a break, and again when it is back", () => {
    const stream = open()
    const events: Array<string> = []
    stream.subscribe({ name: "user" }, ({ event }) => events.push(`user ${event}`))
    stream.subscribe({ name: "public" }, ({ event }) => events.push(`public ${event}`))
    latest().onopen?.()
    vi.advanceTimersByTime(10_000)
    expect(events, "at the first start the views fetch by themselves").toEqual([])
    latest().onclose?.()
    vi.advanceTimersByTime(1_000)
    latest().onopen?.()
    latest().say({ stream: ["public"], event: "resync", payload: "" })
    vi.advanceTimersByTime(2_999)
    expect(events).toEqual(["public resync"])
    vi.advanceTimersByTime(1)
    expect(events).toEqual(["public resync", "user resync"])
    latest().say({ stream: ["user"], event: "resync", payload: "" })
    expect(events).toEqual(["public resync", "user resync", "user resync"])
    stream.close()
  })

  it("asks about the session when it is refused twice", () => {
    let asked = 0
    const stream = open(() => {
      asked += 1
    })
    stream.subscribe({ name: "user" }, () => undefined)
    latest().onclose?.()
    vi.advanceTimersByTime(1_000)
    latest().onclose?.()
    expect(asked).toBe(1)
    stream.close()
  })

  it("asks about the session at once when the server hangs up because it is over", () => {
    let asked = 0
    const stream = open(() => {
      asked += 1
    })
    stream.subscribe({ name: "user" }, () => undefined)
    latest().onopen?.()
    latest().onclose?.({ code: 4401, reason: "session ended" })
    expect(asked).toBe(1)
    stream.close()
  })

  it("closes the socket some time after the last listener left", () => {
    const stream = open()
    const stop = stream.subscribe({ name: "user" }, () => undefined)
    latest().onopen?.()
    stop()
    expect(latest().closed).toBe(false)
    vi.advanceTimersByTime(5_000)
    expect(latest().closed).toBe(true)
  })

  it("survives frames that are no frames", () => {
    for (const text of [
      "",
      "null",
      "[]",
      "{",
      '{"event":"update","stream":["user"],"payload":"{"}',
      '{"event":"update"}',
      '{"event":"delete","payload":""}',
      '{"event":"unheard_of"}'
    ])
      expect(readFrame(text)).toBeUndefined()
    expect(readFrame('{"stream":["list:01A"],"event":"delete","payload":"X"}')?.key).toBe("list/01a")
    expect(readFrame('{"stream":["list","01A"],"event":"delete","payload":"X"}')?.key).toBe("list/01a")
  })

  it("comes back when a restarting server said, a little later by chance, and never waits long for it", () => {
    const stream = open()
    stream.subscribe({ name: "user" }, () => undefined)
    latest().onopen?.()
    latest().onclose?.({ code: 1012, reason: "restarting; retry in 1.5 s" })
    vi.advanceTimersByTime(1_999)
    expect(FakeSocket.all.length).toBe(1)
    vi.advanceTimersByTime(1)
    expect(FakeSocket.all.length).toBe(2)
    latest().onopen?.()
    latest().onclose?.({ code: 1012, reason: "restarting; retry in 86400 s" })
    vi.advanceTimersByTime(10_500)
    expect(FakeSocket.all.length).toBe(3)
  })
})
