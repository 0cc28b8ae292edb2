import type { IncomingHttpHeaders, ServerResponse } from "node:http"
import { Effect } from "effect"
import type { Pool } from "undici"
import { type AnswerReader, type Control, LaneError } from "../gotosocial/ReadConnection.ts"
import type { Upstream } from "../gotosocial/Upstream.ts"
import type { Received } from "./Spool.ts"

/** A request on its way to GoToSocial. */
export interface Outgoing {
  readonly method: string
  /** Path and query, byte for byte. */
  readonly target: string
  readonly headers: Record<string, string | string[]>
  readonly body: Received
}

/** What to do with an answer, decided on its status and headers: stream it on, hold it back, or take it in to change it. */
export type Verdict =
  /** Names and values in turn. */
  | { readonly _tag: "Stream"; readonly headers: Array<string> }
  | { readonly _tag: "Withhold" }
  | { readonly _tag: "Collect"; readonly limit: number }

/** How it ended. After `Streamed`, `Cut` and `Left` the response is over; after the others nothing has been sent to the client. */
export type Outcome =
  /** The client went away; what became of the request is unknown. */
  | { readonly _tag: "Left" }
  | { readonly _tag: "Streamed"; readonly status: number }
  | { readonly _tag: "Cut"; readonly status: number }
  | { readonly _tag: "Withheld"; readonly status: number; readonly headers: IncomingHttpHeaders }
  | {
      readonly _tag: "Collected"
      readonly status: number
      readonly headers: IncomingHttpHeaders
      readonly bytes: Buffer | undefined
    }
  | { readonly _tag: "Failed"; readonly error: Error; readonly nothingArrived: boolean }

/** A copy of an answer that was streamed on in full. */
export interface Copy {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
}

/** Asks for copies of answers with these statuses and headers, up to `limit` bytes. */
export interface Copying {
  readonly limit: number
  readonly wants: (status: number, headers: IncomingHttpHeaders) => boolean
  readonly done: (copy: Copy) => void
}

/** Past this many requests waiting for a connection, more are turned away. */
export const MAX_WAITING = 512

/** Longer bodies are not worth being copied for the sake of one write. */
const ONE_WRITE = 16 * 1024

const clientLeft = new Error("the client went away")

/**
 * Sends one request and streams the answer into `response`, on bare sockets: no Effect and no WHATWG stream touches a
 * body. A slow client slows GoToSocial's socket down, never memory; a client that leaves ends the request there, and an
 * answer that breaks off is broken off here. `done` is called once; not after `cancel`, which ends both.
 *
 * A class and callbacks, not an effect: this is the hot path (docs/decisions/0010-request-path.md).
 */
export class Forwarding implements AnswerReader {
  readonly #response: ServerResponse
  readonly #decide: (status: number, headers: IncomingHttpHeaders) => Verdict
  readonly #done: (outcome: Outcome) => void
  readonly #copying: Copying | undefined
  #control: Control | undefined
  #verdict: Verdict | undefined
  #status = 0
  #headers: IncomingHttpHeaders = {}
  #chunks: Array<Buffer> | undefined
  #size = 0
  #limit = 0
  #over = false
  #gone = false
  #paced = false
  #ended = false

  constructor(
    response: ServerResponse,
    decide: (status: number, headers: IncomingHttpHeaders) => Verdict,
    done: (outcome: Outcome) => void,
    copying?: Copying
  ) {
    this.#response = response
    this.#decide = decide
    this.#done = done
    this.#copying = copying
    response.on("close", this.#onClose)
  }

  readonly #onDrain = () => this.#control?.resume()

  readonly #onClose = () => {
    if (this.#over) return
    this.#gone = true
    this.#control?.abort(clientLeft)
  }

  #finish(outcome: Outcome) {
    if (this.#over) return
    this.#over = true
    this.#response.off("close", this.#onClose).off("drain", this.#onDrain)
    this.#done(outcome)
  }

  cancel() {
    this.#over = true
    this.#gone = true
    this.#response.off("close", this.#onClose).off("drain", this.#onDrain)
    this.#control?.abort(clientLeft)
  }

  onRequestStart(controller: Control) {
    this.#control = controller
    if (this.#gone) controller.abort(clientLeft)
  }

  onResponseStart(controller: Control, status: number, headers: IncomingHttpHeaders) {
    // 1xx are not the answer
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    const verdict = this.#decide(status, headers)
    this.#verdict = verdict
    if (verdict._tag === "Stream") {
      this.#response.writeHead(status, verdict.headers)
      if (this.#copying?.wants(status, headers) === true) {
        this.#chunks = []
        this.#limit = this.#copying.limit
      }
    } else if (verdict._tag === "Collect") {
      this.#chunks = []
      this.#limit = verdict.limit
    }
    if (this.#response.destroyed) controller.abort(clientLeft)
  }

  onResponseData(controller: Control, chunk: Buffer) {
    if (this.#verdict?._tag === "Stream" && chunk.length <= ONE_WRITE && this.#size === 0 && !this.#ended) {
      if (this.#headers["content-length"] === String(chunk.length)) {
        // all there is, at once: as a string Node sends it together with the headers, in one system call instead of a list
        this.#keep(chunk)
        this.#ended = true
        this.#response.end(chunk.toString("latin1"), "latin1")
        return
      }
    }
    this.#keep(chunk)
    if (this.#verdict?._tag === "Stream" && !this.#response.write(chunk)) {
      if (!this.#paced) this.#response.on("drain", this.#onDrain)
      this.#paced = true
      controller.pause()
    }
  }

  /** What is asked for of the body; a copy, since the bytes are lent. */
  #keep(chunk: Buffer) {
    this.#size += chunk.length
    if (this.#chunks === undefined) return
    if (this.#size > this.#limit) this.#chunks = undefined
    else this.#chunks.push(Buffer.from(chunk))
  }

  /** Hands over what was written, and says whether all of it is gone. */
  free(): boolean {
    this.#response.socket?.uncork()
    return this.#response.writableLength === 0
  }

  onResponseEnd() {
    const status = this.#status
    if (status === 0) return
    const headers = this.#headers
    const bytes = this.#chunks && Buffer.concat(this.#chunks)
    switch (this.#verdict?._tag) {
      case "Stream":
        if (!this.#ended) this.#response.end()
        if (bytes !== undefined) this.#copying?.done({ status, headers, bytes })
        return this.#finish({ _tag: "Streamed", status })
      case "Collect":
        return this.#finish({ _tag: "Collected", status, headers, bytes })
      default:
        return this.#finish({ _tag: "Withheld", status, headers })
    }
  }

  onResponseError(_: Control, error: Error) {
    if (error === clientLeft) return this.#finish({ _tag: "Left" })
    const status = this.#status
    if (this.#verdict?._tag === "Stream") {
      // the client must see that this is not all
      this.#response.destroy()
      return this.#finish({ _tag: "Cut", status })
    }
    if (this.#verdict?._tag === "Withhold") return this.#finish({ _tag: "Withheld", status, headers: this.#headers })
    const arrived = status !== 0 || (error instanceof LaneError && error.arrived)
    this.#finish({ _tag: "Failed", error, nothingArrived: !arrived })
  }
}

type Ways = Pick<Upstream["Service"], "pool" | "reads">

/** Reading has connections of its own; whatever may have a body goes through the pool. */
const isRead = ({ body, method }: Outgoing) => body._tag === "None" && (method === "GET" || method === "HEAD")

/** Whether too many wait already for a connection that this request could take. */
export const isFull = ({ pool, reads }: Ways, request: Outgoing): boolean =>
  (isRead(request) ? reads.waiting : pool.stats.queued) >= MAX_WAITING

/** `Forwarding` as an effect. Interruption ends the request there and here. `again`: a second try, on a new connection. */
export const forward = (
  { pool, reads }: Ways,
  request: Outgoing,
  response: ServerResponse,
  decide: (status: number, headers: IncomingHttpHeaders) => Verdict,
  copying?: Copying,
  again = false
): Effect.Effect<Outcome> =>
  Effect.callback<Outcome>((resume) => {
    const forwarding = new Forwarding(response, decide, (outcome) => resume(Effect.succeed(outcome)), copying)
    const { headers, method, target } = request
    if (isRead(request)) reads.dispatch(request, forwarding, again)
    else pool.dispatch({ method, path: target, headers, body: bodyOf(request.body) }, forwarding)
    return Effect.sync(() => forwarding.cancel())
  })

const bodyOf = (body: Received) => (body._tag === "Memory" ? body.bytes : body._tag === "File" ? body.stream() : null)

/**
 * Sends one request and takes its answer in, whoever waits for it: a client that leaves does not end it. Of a body that is
 * longer than `limit` nothing is kept. Interruption ends it.
 */
export const fetchWhole = (pool: Pool, request: Outgoing, limit: number): Effect.Effect<Outcome> =>
  Effect.callback<Outcome>((resume) => {
    let status = 0
    let answered: IncomingHttpHeaders = {}
    let chunks: Array<Buffer> | undefined = []
    let size = 0
    let control: Control | undefined
    let over = false
    pool.dispatch(
      { method: request.method, path: request.target, headers: request.headers, body: bodyOf(request.body) },
      {
        onRequestStart: (controller) => {
          control = controller
          if (over) controller.abort(clientLeft)
        },
        onResponseStart: (_, code, headers) => {
          if (code < 200) return
          status = code
          answered = headers
        },
        onResponseData: (_, chunk) => {
          size += chunk.length
          if (size > limit) chunks = undefined
          else chunks?.push(chunk)
        },
        onResponseEnd: () =>
          resume(
            Effect.succeed({ _tag: "Collected", status, headers: answered, bytes: chunks && Buffer.concat(chunks) })
          ),
        onResponseError: (_, error) => resume(Effect.succeed({ _tag: "Failed", error, nothingArrived: status === 0 }))
      }
    )
    return Effect.sync(() => {
      over = true
      control?.abort(clientLeft)
    })
  })
