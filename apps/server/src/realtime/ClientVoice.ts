import { type Channel, parseChannel } from "@chirp/domain/realtime/Channel"
import { ClientFrame } from "@chirp/domain/realtime/ClientFrame"
import { Option, Schema } from "effect"

/** A client may say 20 things at once and 2 more each second … */
const AT_ONCE = 20
const EACH_MILLIS = 500
/** … and what it says beyond that waits its turn, this much of it; more ends the connection. */
const MAX_WAITING = 64
/** Longer than any tag or list id; a stream named by more is none. */
const MAX_NAME = 256

/** What a client wants. */
export interface Wish {
  readonly type: "subscribe" | "unsubscribe"
  readonly channel: Channel
}

/** `garbage`: not understood at all; `flood`: too much of it. */
export type Heard = "fine" | "garbage" | "flood"

const decode = Schema.decodeOption(Schema.fromJsonString(ClientFrame))
const isJson = (text: string) => Option.isSome(Schema.decodeOption(Schema.fromJsonString(Schema.Unknown))(text))

/**
 * What one client says, at the pace it may: 20 messages at once, 2 a second (20 in 10 s) from then on. Faster ones are kept
 * and taken in order, so that a client which subscribes to all it can in one go loses nothing.
 */
export class ClientVoice {
  #left = AT_ONCE
  #at: number
  #nonsense = 0
  #waiting: Array<Wish> | undefined

  constructor(now: number) {
    this.#at = now
  }

  /** Takes one message. Streams that do not exist are ignored, as GoToSocial does. */
  hear(text: string, now: number, obey: (wish: Wish) => void): Heard {
    const frame = Option.getOrUndefined(decode(text))
    if (frame === undefined && !isJson(text)) return "garbage"
    const channel = frame && channelOf(frame.stream, frame.tag, frame.list)
    if (frame === undefined || channel === undefined) {
      // nothing to keep; but who talks nonsense without end is not listened to
      return this.#tooMuch(now) && this.#nonsense > MAX_WAITING ? "flood" : "fine"
    }
    const wish: Wish = { type: frame.type, channel }
    if (this.#waiting === undefined && this.#may(now)) {
      obey(wish)
      return "fine"
    }
    this.#waiting ??= []
    this.#waiting.push(wish)
    return this.#waiting.length > MAX_WAITING ? "flood" : "fine"
  }

  /**
   * A ping, or a pong that nobody asked for: they count like messages, but are not kept. `ignored`: too many to be answered,
   * not yet a flood.
   */
  control(now: number): "fine" | "ignored" | "flood" {
    if (!this.#tooMuch(now)) return "fine"
    return this.#nonsense > MAX_WAITING ? "flood" : "ignored"
  }

  /** Takes what has waited long enough. */
  catchUp(now: number, obey: (wish: Wish) => void): void {
    const waiting = this.#waiting
    if (waiting === undefined) return
    while (waiting.length > 0 && this.#may(now)) {
      const wish = waiting.shift()
      if (wish !== undefined) obey(wish)
    }
    if (waiting.length === 0) this.#waiting = undefined
  }

  #tooMuch(now: number): boolean {
    this.#nonsense = this.#may(now) ? 0 : this.#nonsense + 1
    return this.#nonsense > 0
  }

  #may(now: number): boolean {
    const earned = Math.floor((now - this.#at) / EACH_MILLIS)
    if (earned > 0) {
      this.#left = Math.min(AT_ONCE, this.#left + earned)
      this.#at += earned * EACH_MILLIS
    }
    if (this.#left === 0) return false
    this.#left--
    return true
  }
}

/** Reads a stream's name and parameters; undefined when there is no such stream. */
export const channelOf = (stream: string, tag: string | undefined, list: string | undefined): Channel | undefined =>
  (tag?.length ?? 0) > MAX_NAME || (list?.length ?? 0) > MAX_NAME ? undefined : parseChannel(stream, { tag, list })
