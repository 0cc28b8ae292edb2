import { connect } from "node:net"
import { connect as connectTls } from "node:tls"
import { Clock, Duration, Effect } from "effect"
import { type AnswerReader, Connection, Exchange, type Lane, LaneError, type ReadRequest } from "./ReadConnection.ts"

export interface LanePatience {
  readonly connect: Duration.Duration
  /** Until an answer begins, waiting for a connection included; and between two pieces of it. */
  readonly headers: Duration.Duration
  readonly body: Duration.Duration
  /** A connection rests this long at most, or a little less than the other side says. */
  readonly rest: Duration.Duration
}

/** Time is counted in ticks of at most this, so that no request looks at the clock; limits are held to a tick. */
const LONGEST_TICK = Duration.seconds(1)
/** The other side's own limit of rest is kept clear of by this much. */
const REST_MARGIN_SECONDS = 1

/**
 * Keep-alive connections to GoToSocial for requests without a body: what users do all day is read. At most `most` at once;
 * more requests wait, first come first served, and whoever sends looks at `waiting` to bound that. One request at a time on
 * each connection, the one used last first. Nothing is tried twice here, and no redirect is followed.
 *
 * undici's `Pool` has all the rest. This takes a third of its processor time for a short answer and for a timeline of 48 kB,
 * since no byte of a body is copied and no stream stands between two sockets (docs/decisions/0050-read-lane.md). It is
 * made of classes and callbacks, not of effects: the hot path.
 */
export class ReadLane implements Lane {
  readonly #url: URL
  readonly #most: number
  readonly #limits: { readonly connect: number; readonly headers: number; readonly body: number; readonly rest: number }
  readonly #tick: Duration.Duration
  /** The one used last at the end. */
  readonly #resting: Array<Connection> = []
  readonly #all = new Set<Connection>()
  readonly #queue: Array<Exchange> = []
  #closed = false
  now = 0

  constructor(url: URL, most: number, patience: LanePatience) {
    this.#url = url
    this.#most = most
    const { body, connect, headers, rest } = patience
    const millis = Math.min(...[body, connect, headers, rest, LONGEST_TICK].map(Duration.toMillis))
    this.#tick = Duration.millis(millis / (millis < Duration.toMillis(LONGEST_TICK) ? 4 : 1))
    const ticks = (of: Duration.Duration) => Math.ceil(Duration.toMillis(of) / Duration.toMillis(this.#tick))
    this.#limits = { connect: ticks(connect), headers: ticks(headers), body: ticks(body), rest: ticks(rest) }
  }

  /** Requests that wait for a connection. */
  get waiting(): number {
    return this.#queue.length
  }

  /** `fresh`: on a connection that was not used before. */
  dispatch(request: ReadRequest, reader: AnswerReader, fresh = false) {
    const exchange = new Exchange(this, request, reader)
    reader.onRequestStart(exchange)
    if (exchange.over) return
    if (this.#closed) return exchange.fail(stopping)
    if (fresh && this.#all.size >= this.#most) this.#resting.shift()?.drop()
    const rested = fresh ? undefined : this.#rested()
    if (rested !== undefined) rested.send(exchange)
    else if (this.#all.size < this.#most) this.#open().send(exchange)
    else this.#queue.push(exchange)
  }

  #rested(): Connection | undefined {
    for (;;) {
      const connection = this.#resting.pop()
      if (connection === undefined || !connection.isStale(this.now)) return connection
      connection.drop()
    }
  }

  #open(): Connection {
    const { hostname, port, protocol } = this.#url
    const host = hostname.replace(/^\[|\]$/g, "")
    const secure = protocol === "https:"
    const connection = new Connection(this, secure ? "secureConnect" : "connect", (onread) => {
      const options = { host, port: Number(port || (secure ? 443 : 80)), noDelay: true, onread }
      if (!secure) return connect(options)
      // a name, not an address, is what a certificate is for (RFC 6066, 3)
      const servername = /^[\d.]+$|:/.test(host) ? "" : host
      return connectTls({ ...options, servername })
    })
    this.#all.add(connection)
    return connection
  }

  release(connection: Connection, rest: number | undefined) {
    const next = this.#queue.shift()
    if (next !== undefined) return connection.send(next)
    const told = rest === undefined ? Number.POSITIVE_INFINITY : rest - REST_MARGIN_SECONDS
    // one less: the tick that it is in has begun
    const ticks = Math.min(this.#limits.rest, Math.floor((told * 1000) / Duration.toMillis(this.#tick)) - 1)
    if (ticks <= 0) return connection.drop()
    connection.rests(this.now + ticks)
    this.#resting.push(connection)
  }

  gone(connection: Connection) {
    if (!this.#all.delete(connection)) return
    const at = this.#resting.indexOf(connection)
    if (at >= 0) this.#resting.splice(at, 1)
    const next = this.#closed ? undefined : this.#queue.shift()
    if (next !== undefined) this.#open().send(next)
  }

  leave(exchange: Exchange) {
    const at = this.#queue.indexOf(exchange)
    if (at >= 0) this.#queue.splice(at, 1)
  }

  /** Counts time and ends what takes too long, until it is interrupted. By the real clock: sockets know no other. */
  readonly clock: Effect.Effect<never> = Effect.suspend(() => Effect.sleep(this.#tick)).pipe(
    Effect.andThen(Effect.sync(() => this.#look())),
    Effect.forever,
    Effect.provideService(Clock.Clock, Clock.Clock.defaultValue())
  )

  #look() {
    this.now++
    for (const connection of [...this.#all]) {
      if (connection.isStale(this.now)) connection.drop()
      else connection.check(this.now, this.#limits)
    }
    for (const exchange of [...this.#queue]) {
      if (this.now - exchange.since > this.#limits.headers) {
        exchange.fail(new LaneError("ETIMEDOUT", "no connection in time"))
      }
    }
  }

  /** Ends every request and connection. */
  close() {
    this.#closed = true
    for (const exchange of [...this.#queue]) exchange.fail(stopping)
    for (const connection of [...this.#all]) connection.fail(stopping.code, stopping.message)
  }
}

const stopping = new LaneError("ECONNRESET", "Chirp is stopping")
