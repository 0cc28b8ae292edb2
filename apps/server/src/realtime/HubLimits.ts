import { Context, Duration } from "effect"

/** What one replica's hub takes at most. Tests give smaller ones. */
export interface HubLimits {
  /** Open client sockets; more handshakes get 503 with Retry-After, so that requests still find a connection. */
  readonly sockets: number
  /** Open sockets of one account, and of one session (or one bearer token); more get 429. */
  readonly socketsOfAccount: number
  readonly socketsOfSession: number
  /** Handshakes being checked at once; as many times 32 wait, more get 503 with Retry-After. */
  readonly checksAtOnce: number
  /** Behind by this many bytes, a client gets no more posts until it has caught up … */
  readonly softBytes: number
  /** … and by this many, or when nothing leaves for `stall`, it is hung up on (4008). */
  readonly hardBytes: number
  readonly stall: Duration.Duration
  /** How often connections are looked after, and how often they are asked for a sign of life. */
  readonly tendEvery: Duration.Duration
  readonly pingEvery: Duration.Duration
  /** An account's upstream socket outlives its last client by this long: a page reload does not open another. */
  readonly grace: Duration.Duration
  /** At a stop, sockets are closed at this rate a second … */
  readonly drainRate: number
  /** … but all of them within this. */
  readonly drainWithin: Duration.Duration
  /** How often each open socket's session and token are checked; never more than `checkRate` tokens a second. */
  readonly checkEvery: Duration.Duration
  readonly checkRate: number
}

export const HubLimits = Context.Reference<HubLimits>("@chirp/server/realtime/HubLimits", {
  defaultValue: () => ({
    sockets: 9_500,
    socketsOfAccount: 100,
    socketsOfSession: 10,
    checksAtOnce: 32,
    softBytes: 256 * 1024,
    hardBytes: 1024 * 1024,
    stall: Duration.seconds(10),
    tendEvery: Duration.millis(2500),
    pingEvery: Duration.seconds(25),
    grace: Duration.seconds(30),
    drainRate: 500,
    drainWithin: Duration.seconds(8),
    checkEvery: Duration.seconds(45),
    checkRate: 200
  })
})
