import type { Socket } from "node:net"
import { type Channel, streamOf } from "@chirp/domain/realtime/Channel"
import { Duration, type Redacted } from "effect"
import type { WebSocket } from "ws"
import { ClientVoice } from "./ClientVoice.ts"
import type { HubLimits } from "./HubLimits.ts"
import { ownFrame } from "./Routing.ts"

/** Close codes: of Chirp's own (RFC 6455: 4000 to 4999 are free to use), and of IANA's registry. */
export const closeCodes = {
  slow: 4008,
  sessionEnded: 4401,
  restart: 1012,
  binary: 1003,
  garbage: 1007,
  flood: 1008
} as const

/** Who a socket belongs to. `session`: the browser session it came with; a bearer client has none. */
export interface ClientOwner {
  readonly accountId: string
  readonly token: Redacted.Redacted
  /** `hashOf` the token, which is what the bus speaks of. */
  readonly tokenHash: string
  readonly session: string | undefined
}

const resyncUser = ownFrame(["user"], "resync", "")
const resyncOf = (channel: Channel) =>
  channel.name === "user" ? resyncUser : ownFrame(streamOf(channel), "resync", "")

/**
 * One client's socket. Never waits for the client: what cannot be sent at once is kept by the socket up to 1 MiB, posts up
 * to 256 KiB. A browser that lost posts that way is told to fetch again (`resync`) when it has caught up. A client that
 * takes nothing for 10 s is hung up on.
 */
export class ClientSession {
  readonly owner: ClientOwner
  /** What it listens to, by `channelKey`. The hub keeps it. */
  readonly channels = new Map<string, Channel>()
  /** Lists it has asked for and that are being checked. The hub keeps it. */
  asking: Set<string> | undefined
  readonly voice: ClientVoice
  readonly #socket: WebSocket
  readonly #wire: Socket
  readonly #limits: HubLimits
  #missed = false
  #closing = false
  #flushed = 0
  #movedAt: number
  #answered = true

  constructor(socket: WebSocket, wire: Socket, owner: ClientOwner, limits: HubLimits, now: number) {
    this.#socket = socket
    this.#wire = wire
    this.owner = owner
    this.#limits = limits
    this.#movedAt = now
    this.voice = new ClientVoice(now)
  }

  get closing(): boolean {
    return this.#closing
  }

  /** Sends a whole frame (`textFrame`), or leaves it out. Bare on the wire: `ws` would write each one in two parts. */
  send(frame: Buffer, droppable: boolean): void {
    if (this.#closing || this.#socket.readyState !== this.#socket.OPEN) return
    const waiting = this.#wire.writableLength
    if (droppable && (this.#missed || waiting > this.#limits.softBytes)) {
      // once something is left out, nothing newer goes before the word that says so: a browser fetches from where it is
      if (!this.#missed && this.owner.session !== undefined) {
        this.#missed = true
        this.#wire.once("drain", () => this.#caughtUp())
      }
    } else if (waiting + frame.length > this.#limits.hardBytes) {
      this.close(closeCodes.slow, "too slow")
    } else {
      this.#wire.write(frame)
    }
  }

  /**
   * Says of channels: nothing after this is missed, what was before it may have been. Only browsers of Chirp know the word.
   */
  resync(channels: Iterable<Channel>): void {
    if (this.owner.session === undefined) return
    for (const channel of channels) this.send(resyncOf(channel), false)
  }

  #caughtUp(): void {
    if (!this.#missed || this.#wire.writableLength > 0) return
    this.#missed = false
    this.resync(this.channels.values())
  }

  /** Answers a ping, but not to a client that only asks and never reads, nor without end. */
  pinged(data: Buffer, now: number): void {
    const heard = this.voice.control(now)
    if (heard === "flood") this.close(closeCodes.flood, "too many messages")
    else if (heard === "fine" && this.#wire.writableLength <= this.#limits.softBytes) this.#socket.pong(data)
  }

  /** Looks after the connection, every few seconds: cuts a stalled one, tells one that has caught up what it missed. */
  tend(now: number): void {
    // it has had time to take the close frame
    if (this.#closing) this.#socket.terminate()
    const waiting = this.#wire.writableLength
    const flushed = this.#wire.bytesWritten - waiting
    if (waiting === 0 || flushed !== this.#flushed) {
      this.#flushed = flushed
      this.#movedAt = now
    } else if (now - this.#movedAt >= Duration.toMillis(this.#limits.stall)) {
      this.close(closeCodes.slow, "too slow")
    }
    this.#caughtUp()
  }

  /** It is still there. What nobody asked for counts as something said. */
  answered(now: number): void {
    if (this.#answered && this.voice.control(now) === "flood") this.close(closeCodes.flood, "too many messages")
    this.#answered = true
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
    // what else it says is not even read
    if (code === closeCodes.flood) this.#socket.pause()
  }

  /** `ws` has closed the socket, with the code that says why: cut off by the next `tend`, for `ws` itself would wait 30 s. */
  failed(): void {
    this.#closing = true
  }

  /** Cuts the connection. */
  terminate(): void {
    this.#closing = true
    this.#socket.terminate()
  }
}
