import type { Socket } from "node:net"
import { type Channel, channelKey, parseChannel } from "@chirp/domain/realtime/Channel"
import { ClientFrame } from "@chirp/domain/realtime/ClientFrame"
import { Option, type Redacted, Schema } from "effect"
import type { WebSocket } from "ws"
import type { Delivery } from "./Routing.ts"

/** Behind by this many bytes, a client gets no more posts until it has caught up … */
const SOFT_LIMIT = 256 * 1024
/** … and by this many, or when nothing leaves for 10 s, it is hung up on. */
const HARD_LIMIT = 1024 * 1024
const STALL_MILLIS = 10_000
const MAX_SUBSCRIPTIONS = 64

/** Close codes of Chirp's own (RFC 6455: 4000 to 4999 are free to use). */
export const closeCodes = { slow: 4008, sessionEnded: 4401 } as const

/** Who a socket belongs to. `session`: the browser session it came with; a bearer client has none. */
export interface ClientOwner {
  readonly accountId: string
  readonly token: Redacted.Redacted
  readonly session: string | undefined
}

/** What a client said: `changed` when its subscriptions did, `garbage` when it was not understood at all. */
export type Heard = "changed" | "nothing" | "garbage"

const resync = Buffer.from(JSON.stringify({ stream: ["user"], event: "resync", payload: "" }))
const tooMany = Buffer.from(JSON.stringify({ error: `At most ${MAX_SUBSCRIPTIONS} subscriptions`, status: 429 }))
const decode = Schema.decodeOption(Schema.fromJsonString(ClientFrame))
const isJson = (text: string) => Option.isSome(Schema.decodeOption(Schema.fromJsonString(Schema.Unknown))(text))

/**
 * One client's socket. Never waits for the client: what cannot be sent at once is kept by the socket up to 1 MiB, posts up
 * to 256 KiB. A browser that lost posts that way is told to fetch again (`resync`) when it has caught up.
 */
export class ClientSession {
  readonly owner: ClientOwner
  readonly channels = new Map<string, Channel>()
  readonly #socket: WebSocket
  readonly #wire: Socket
  #missed = false
  #closing = false
  #flushed = 0
  #movedAt: number
  #answered = true

  constructor(socket: WebSocket, wire: Socket, owner: ClientOwner, now: number) {
    this.#socket = socket
    this.#wire = wire
    this.owner = owner
    this.#movedAt = now
    socket.on("pong", () => {
      this.#answered = true
    })
    // a client that only asks and never reads must not pile up answers
    socket.on("ping", (data) => {
      if (socket.bufferedAmount <= SOFT_LIMIT) socket.pong(data)
    })
  }

  /** Takes a subscription from the query of the handshake; what is no stream is ignored, as GoToSocial does. */
  open(query: URLSearchParams): void {
    const stream = query.get("stream")
    if (stream === null) return
    this.#subscribe(stream, query.get("tag") ?? undefined, query.get("list") ?? undefined)
  }

  /** Takes one frame of the client's. */
  hear(text: string): Heard {
    const frame = Option.getOrUndefined(decode(text))
    if (frame === undefined) return isJson(text) ? "nothing" : "garbage"
    if (frame.type === "subscribe") return this.#subscribe(frame.stream, frame.tag, frame.list) ? "changed" : "nothing"
    const channel = parseChannel(frame.stream, frame)
    return channel !== undefined && this.channels.delete(channelKey(channel)) ? "changed" : "nothing"
  }

  #subscribe(stream: string, tag: string | undefined, list: string | undefined): boolean {
    const channel = parseChannel(stream, { tag, list })
    if (channel === undefined) return false
    const key = channelKey(channel)
    if (this.channels.has(key)) return false
    if (this.channels.size >= MAX_SUBSCRIPTIONS) {
      this.#send(tooMany, false)
      return false
    }
    this.channels.set(key, channel)
    return true
  }

  /** Sends a frame once for each channel it is for. */
  deliver(delivery: Delivery): void {
    for (const [key, channel] of this.channels) {
      const frame = delivery.frameFor(channel, key)
      if (frame !== undefined) this.#send(frame, delivery.droppable)
    }
  }

  /** Sends one of Chirp's own events to a client that listens to `user`. */
  notify(frame: Buffer): void {
    if (this.channels.has("user")) this.#send(frame, false)
  }

  /** Says that something may have been missed. Only browsers of Chirp know the word. */
  resync(): void {
    this.#missed = false
    if (this.owner.session !== undefined) this.#send(resync, false)
  }

  #send(frame: Buffer, droppable: boolean): void {
    if (this.#closing || this.#socket.readyState !== this.#socket.OPEN) return
    const waiting = this.#socket.bufferedAmount
    if (droppable && waiting > SOFT_LIMIT) {
      this.#missed = true
    } else if (waiting + frame.length > HARD_LIMIT) {
      this.close(closeCodes.slow, "too slow")
    } else {
      this.#socket.send(frame, { binary: false })
    }
  }

  /** Looks after the connection, every few seconds: cuts a stalled one, tells one that has caught up what it missed. */
  tend(now: number): void {
    // it has had time to take the close frame
    if (this.#closing) this.#socket.terminate()
    const waiting = this.#socket.bufferedAmount
    const flushed = this.#wire.bytesWritten - this.#wire.writableLength
    if (waiting === 0 || flushed !== this.#flushed) {
      this.#flushed = flushed
      this.#movedAt = now
    } else if (now - this.#movedAt >= STALL_MILLIS) {
      this.close(closeCodes.slow, "too slow")
    }
    if (this.#missed && waiting === 0) this.resync()
  }

  /** Asks whether the client is still there; one that did not answer the last time is cut off. */
  ping(): void {
    if (this.#closing || this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#answered) this.#socket.ping()
    else this.#socket.terminate()
    this.#answered = false
  }

  /** Says goodbye; a client that does not take it is cut off by the next `tend`. */
  close(code: number, reason: string): void {
    if (this.#closing) return
    this.#closing = true
    this.#socket.close(code, reason)
  }
}
