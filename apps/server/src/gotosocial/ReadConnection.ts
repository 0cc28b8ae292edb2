import type { IncomingHttpHeaders } from "node:http"
import type { OnReadOpts, Socket } from "node:net"
import { AnswerParser } from "./AnswerParser.ts"

/** What a reader may do about its answer. */
export interface Control {
  readonly pause: () => void
  readonly resume: () => void
  /** Ends the request, and with it its connection; the reader hears of it as of any failure. */
  readonly abort: (reason: Error) => void
}

/** Who an answer is for, piece by piece. `onResponseEnd` or `onResponseError` comes last, and once. */
export interface AnswerReader {
  readonly onRequestStart: (control: Control) => void
  readonly onResponseStart: (control: Control, status: number, headers: IncomingHttpHeaders) => void
  /** The bytes are the reader's until this returns; after that, for as long as it is not `free` of them. */
  readonly onResponseData: (control: Control, piece: Buffer) => void
  readonly onResponseEnd: () => void
  readonly onResponseError: (control: Control, error: Error) => void
  /** Whether no piece is needed any more. A reader that resumes after a pause must be free. */
  readonly free: () => boolean
}

export interface ReadRequest {
  readonly method: string
  /** Path and query: visible ASCII. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string>>>
}

/**
 * `ETIMEDOUT`; `EPROTO`: the answer makes no sense; `ECONNRESET`: it broke off; or what the system says. `arrived`: whether
 * anything of an answer had come.
 */
export class LaneError extends Error {
  readonly code: string
  readonly arrived: boolean
  constructor(code: string, message: string, arrived = false) {
    super(message)
    this.code = code
    this.arrived = arrived
  }
}

/** The lane, as its connections and exchanges see it. */
export interface Lane {
  /** In ticks. */
  readonly now: number
  /** This connection can take another request, and may rest for so many seconds, if anybody has said so. */
  readonly release: (connection: Connection, rest: number | undefined) => void
  readonly gone: (connection: Connection) => void
  /** This one does not wait for a connection any more. */
  readonly leave: (exchange: Exchange) => void
}

/** One request and its answer, from the moment it is asked for. */
export class Exchange implements Control {
  readonly request: ReadRequest
  readonly reader: AnswerReader
  readonly since: number
  connection: Connection | undefined
  over = false
  readonly #lane: Lane

  constructor(lane: Lane, request: ReadRequest, reader: AnswerReader) {
    this.#lane = lane
    this.request = request
    this.reader = reader
    this.since = lane.now
  }

  pause() {
    this.connection?.pause()
  }

  resume() {
    this.connection?.resume()
  }

  abort(reason: Error) {
    this.fail(reason)
  }

  finish() {
    this.over = true
    this.reader.onResponseEnd()
  }

  fail(error: Error) {
    if (this.over) return
    this.over = true
    if (this.connection === undefined) this.#lane.leave(this)
    else this.connection.drop()
    this.reader.onResponseError(this, error)
  }
}

/** Each connection reads into one of its own, over and over. */
const BUFFER_BYTES = 64 * 1024
const buffer = () => Buffer.allocUnsafeSlow(BUFFER_BYTES)

/** Limits in ticks. */
export interface Limits {
  readonly connect: number
  readonly headers: number
  readonly body: number
}

/**
 * One connection and, at most, one exchange on it. A piece of an answer is read into the connection's buffer and written
 * from there; while the client's socket still has it, the next read waits or gets a new buffer.
 */
export class Connection {
  readonly #lane: Lane
  readonly #socket: Socket
  #buffer = buffer()
  #exchange: Exchange | undefined
  #parser: AnswerParser | undefined
  #connecting = true
  #paused = false
  #arrived = false
  #since: number
  #restsUntil = Number.POSITIVE_INFINITY

  /** `open` begins to connect; the socket says `ready` when it has. */
  constructor(lane: Lane, ready: "connect" | "secureConnect", open: (onread: OnReadOpts) => Socket) {
    this.#lane = lane
    this.#since = lane.now
    this.#socket = open({
      buffer: () => this.#buffer,
      callback: (size, bytes) => {
        this.#read(bytes, size)
        return true
      }
    })
      .once(ready, () => {
        this.#connecting = false
      })
      .on("end", () => this.#ended())
      .on("close", () => this.fail("ECONNRESET", "the connection was closed"))
      .on("error", (error) => this.fail("code" in error ? String(error.code) : "ECONNRESET", error.message))
  }

  send(exchange: Exchange) {
    const head = headOf(exchange.request)
    if (head === undefined) {
      this.#lane.release(this, undefined)
      return exchange.fail(new LaneError("EPROTO", "a header has characters that no header may have"))
    }
    exchange.connection = this
    this.#exchange = exchange
    this.#parser = new AnswerParser(exchange.request.method)
    this.#arrived = false
    this.#since = this.#lane.now
    this.#restsUntil = Number.POSITIVE_INFINITY
    this.#socket.write(head, "latin1")
  }

  rests(until: number) {
    this.#restsUntil = until
  }

  /** It has rested for too long to be trusted. */
  isStale(now: number): boolean {
    return this.#restsUntil <= now
  }

  /** Ends what takes too long. A client that is slow is none of GoToSocial's fault: the listener looks after those. */
  check(now: number, { body, connect, headers }: Limits) {
    const exchange = this.#exchange
    if (exchange === undefined || this.#paused) return
    if (this.#connecting && now - this.#since > connect) this.fail("ETIMEDOUT", "connecting took too long")
    else if (this.#parser?.begun !== true && now - exchange.since > headers) {
      this.fail("ETIMEDOUT", "no answer in time")
    } else if (this.#parser?.begun === true && now - this.#since > body) {
      this.fail("ETIMEDOUT", "the answer stopped in its middle")
    }
  }

  pause() {
    this.#paused = true
    this.#socket.pause()
  }

  resume() {
    if (!this.#paused) return
    this.#paused = false
    this.#since = this.#lane.now
    this.#socket.resume()
  }

  drop() {
    this.#exchange = undefined
    this.#socket.destroy()
    this.#lane.gone(this)
  }

  fail(code: string, message: string) {
    const exchange = this.#exchange
    this.drop()
    exchange?.fail(new LaneError(code, message, this.#arrived))
  }

  #read(bytes: Uint8Array, size: number) {
    const [exchange, parser] = [this.#exchange, this.#parser]
    // nobody has asked anything
    if (exchange === undefined || parser === undefined) return this.drop()
    this.#arrived = true
    this.#since = this.#lane.now
    const { reader } = exchange
    const hadBegun = parser.begun
    const piece = parser.take(Buffer.from(bytes.buffer, bytes.byteOffset, size))
    if (parser.broken) return this.fail("EPROTO", parser.problem)
    if (!hadBegun && parser.begun) reader.onResponseStart(exchange, parser.status, parser.headers)
    if (piece.length > 0 && !exchange.over) reader.onResponseData(exchange, piece)
    if (exchange.over) return
    if (parser.over) this.#finish(exchange, parser)
    else if (!this.#paused && !reader.free()) this.#buffer = buffer()
  }

  #finish(exchange: Exchange, parser: AnswerParser) {
    this.#exchange = undefined
    this.#parser = undefined
    exchange.finish()
    if (!parser.reusable) return this.drop()
    if (!exchange.reader.free()) this.#buffer = buffer()
    this.resume()
    this.#lane.release(this, parser.rest)
  }

  #ended() {
    const [exchange, parser] = [this.#exchange, this.#parser]
    if (exchange === undefined || parser === undefined) return this.drop()
    parser.end()
    if (parser.over) this.#finish(exchange, parser)
    else this.fail("ECONNRESET", parser.problem)
  }
}

/** The head as bytes on the wire, a character each; undefined when it would not be one head. */
const headOf = ({ headers, method, target }: ReadRequest): string | undefined => {
  let head = `${method} ${target} HTTP/1.1\r\n`
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined) continue
    const one = typeof value === "string" ? value : value.join(", ")
    if (!visible.test(one)) return undefined
    head += `${name}: ${one}\r\n`
  }
  return `${head}\r\n`
}
const visible = /^[\t\x20-\x7e\x80-\xff]*$/
