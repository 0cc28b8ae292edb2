import type { IncomingMessage } from "node:http"
import { Clock, Context, Duration, Effect, Latch, Layer, Random, Redacted, type Scope } from "effect"
import WebSocket from "ws"
import { Upstream } from "./Upstream.ts"
import { readFrame, type UpstreamFrame } from "./UpstreamFrame.ts"

const USER_AGENT = "Chirp/0.1"
const HANDSHAKE_TIMEOUT = Duration.seconds(10)
/** GoToSocial pings after 30 s without a message; when neither comes for this long, the connection is dead. */
const SILENCE = Duration.seconds(75)
const WATCH_EVERY = Duration.seconds(15)
/** A ping of ours that is not answered by then: the connection is dead, whatever else comes. */
const ANSWER_WITHIN = Duration.seconds(20)
/** Reconnecting: 0.5 s doubling to 30 s, each times a random factor of 0.5 to 1, for as long as somebody listens. */
const FIRST_DELAY = Duration.millis(500)
const LONGEST_DELAY = Duration.seconds(30)
/** One frame is one post; GoToSocial's longest are far below. */
const MAX_FRAME_BYTES = 4 * 1024 * 1024
/** What may wait to be taken; past either, all of it is dropped for one `Gap`. */
const RING_FRAMES = 1024
const RING_BYTES = 8 * 1024 * 1024

export type UpstreamEvent =
  | UpstreamFrame
  /** GoToSocial sends these from now on: nothing after this is missed, but what was asked of it before may be too old. */
  | { readonly _tag: "Listening"; readonly labels: ReadonlySet<string> }
  /** Something may have been missed, on all of them: the connection was away, or the ring ran over. */
  | { readonly _tag: "Gap" }
  /** GoToSocial does not take this token any more. */
  | { readonly _tag: "Refused"; readonly token: Redacted.Redacted }

/** A socket that comes back by itself. It reads GoToSocial's frames at once and always, whoever takes them. */
export interface UpstreamSocket {
  /** Which streams to be subscribed to from now on; kept over reconnects. */
  readonly want: (labels: ReadonlySet<string>) => Effect.Effect<void>
  readonly wantUnsafe: (labels: ReadonlySet<string>) => void
  /** Whether GoToSocial has taken the subscription and the connection stands, as far as is known. */
  readonly hears: (label: string) => boolean
  /** Everything that has arrived, in order; waits for something. */
  readonly take: Effect.Effect<ReadonlyArray<UpstreamEvent>>
}

/** How GoToSocial answers a handshake: open, or an HTTP answer (`status` 0: none came). */
export type Handshake =
  | { readonly _tag: "Open" }
  | { readonly _tag: "Refused"; readonly status: number; readonly type: string; readonly body: Buffer }

/**
 * GoToSocial's streaming API, on `ws` directly: a reader that stops stalls GoToSocial for everybody (facts, section 5), so
 * frames are always read into a bounded ring and never wait for whoever takes them.
 */
export class GoToSocialStream extends Context.Service<
  GoToSocialStream,
  {
    /** A multiplexed socket for one account, until the scope ends. `tokens` are tried in order at each connect. */
    readonly open: (
      tokens: () => ReadonlyArray<Redacted.Redacted>,
      /** Called at each connect, the first too: what was said before it has to be fetched. */
      onOpen?: () => void
    ) => Effect.Effect<UpstreamSocket, never, Scope.Scope>
    /** Asks GoToSocial what it makes of a client's own handshake, and hangs up. */
    readonly probe: (client: {
      readonly target: string
      readonly headers: Readonly<Record<string, string>>
    }) => Effect.Effect<Handshake>
  }
>()("@chirp/server/gotosocial/GoToSocialStream") {
  static readonly layer = Layer.effect(
    GoToSocialStream,
    Effect.map(Upstream, ({ url }) => {
      const base = url.origin.replace(/^http/, "ws")
      return GoToSocialStream.of({
        open: (tokens, onOpen) => openSocket(`${base}/api/v1/streaming`, tokens, onOpen),
        probe: ({ headers, target }) =>
          Effect.callback<Handshake>((resume) => {
            const protocol = headers["sec-websocket-protocol"]
            if (protocol !== undefined && !TOKEN.test(protocol)) return resume(Effect.succeed(malformed))
            const socket = connect(base + target, headers)
            const settle = (handshake: Handshake) => {
              socket.removeAllListeners().on("error", () => {})
              socket.terminate()
              resume(Effect.succeed(handshake))
            }
            socket.once("open", () => settle({ _tag: "Open" }))
            socket.once("error", () => settle(nothing))
            socket.once("unexpected-response", (_, answer) =>
              collect(answer, (body) =>
                settle({
                  _tag: "Refused",
                  status: answer.statusCode ?? 0,
                  type: answer.headers["content-type"] ?? "",
                  body
                })
              )
            )
            return Effect.sync(() => settle(nothing))
          })
      })
    })
  )
}

/** What a subprotocol may be written with (RFC 6455 section 11.3.4, RFC 9110 section 5.6.2). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const malformed: Handshake = {
  _tag: "Refused",
  status: 400,
  type: "application/json",
  body: Buffer.from('{"error":"Bad Request: malformed Sec-WebSocket-Protocol"}')
}
const nothing: Handshake = { _tag: "Refused", status: 0, type: "", body: Buffer.alloc(0) }

const connect = (url: string, headers: Readonly<Record<string, string>>) => {
  const { "sec-websocket-protocol": protocol, ...rest } = headers
  return new WebSocket(url, protocol === undefined ? [] : [protocol], {
    headers: rest,
    handshakeTimeout: Duration.toMillis(HANDSHAKE_TIMEOUT),
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    followRedirects: false
  })
}

/** An error answer's body, up to 64 KiB. */
const collect = (answer: IncomingMessage, done: (body: Buffer) => void) => {
  const chunks: Array<Buffer> = []
  let size = 0
  answer.on("data", (chunk: Buffer) => {
    size += chunk.length
    if (size <= 64 * 1024) chunks.push(chunk)
  })
  answer.once("close", () => done(Buffer.concat(chunks)))
}

/** How one connection ended. */
type End = "closed" | "refused" | "unreachable"

const openSocket = Effect.fnUntraced(function* (
  url: string,
  tokens: () => ReadonlyArray<Redacted.Redacted>,
  onOpen: (() => void) | undefined
) {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  let ring: Array<UpstreamEvent> = []
  let bytes = 0
  const arrived = yield* Latch.make(false)
  const push = (event: UpstreamEvent) => {
    bytes += event._tag === "Frame" ? event.bytes.length : 0
    if (ring.length >= RING_FRAMES || bytes > RING_BYTES) {
      // a refusal must not be lost with the frames
      ring = [...ring.filter((one) => one._tag === "Refused"), { _tag: "Gap" }]
      bytes = 0
    } else {
      ring.push(event)
    }
    arrived.openUnsafe()
  }

  let wanted: ReadonlySet<string> = new Set()
  let live: WebSocket | undefined
  let connected = false
  const say = (socket: WebSocket, type: "subscribe" | "unsubscribe", label: string) => {
    const list = /^list:(.+)$/.exec(label)?.[1]
    socket.send(JSON.stringify(list === undefined ? { type, stream: label } : { type, stream: "list", list }))
  }

  // GoToSocial acknowledges no subscription, but reads in order: a ping is answered after what was said before it.
  /** By label, the number of the ping that follows its subscription on this connection. */
  const asked = new Map<string, number>()
  let pings = 0
  let pongs = 0
  let waitingSince = 0
  /** What came since the first ping that is not answered, behind whose answer it belongs. */
  let held: Array<UpstreamFrame> = []
  let heldBytes = 0
  let spilt = false
  const subscribe = (socket: WebSocket, labels: Iterable<string>) => {
    if (pings === pongs) waitingSince = now()
    pings++
    for (const label of labels) {
      say(socket, "subscribe", label)
      asked.set(label, pings)
    }
    socket.ping(String(pings))
  }
  const answered = (pong: number, again: boolean) => {
    const labels = new Set([...asked].filter(([, ping]) => ping > pongs && ping <= pong).map(([label]) => label))
    pongs = pong
    waitingSince = now()
    push(again || spilt ? { _tag: "Gap" } : { _tag: "Listening", labels })
    for (const frame of held) push(frame)
    letGo()
  }
  const letGo = () => {
    held = []
    heldBytes = 0
    spilt = false
  }
  const receive = (frame: UpstreamFrame) => {
    if (pings === pongs) return push(frame)
    heldBytes += frame.bytes.length
    if (held.length >= RING_FRAMES || heldBytes > RING_BYTES) {
      letGo()
      spilt = true
    }
    held.push(frame)
  }

  /** One connection from handshake to end. */
  const connection = (token: Redacted.Redacted) =>
    Effect.callback<{ readonly end: End; readonly opened: boolean }>((resume) => {
      const socket = connect(url, { authorization: `Bearer ${Redacted.value(token)}`, "user-agent": USER_AGENT })
      let opened = false
      const settle = (end: End) => {
        if (live === socket) {
          live = undefined
          asked.clear()
          pongs = pings
          letGo()
        }
        socket.removeAllListeners().on("error", () => {})
        socket.terminate()
        resume(Effect.succeed({ end, opened }))
      }
      socket.once("open", () => {
        opened = true
        live = socket
        subscribe(socket, wanted)
        onOpen?.()
      })
      let again = connected
      socket.on("pong", (data) => {
        const pong = Number(data)
        if (!(pong > pongs && pong <= pings)) return
        heard = now()
        answered(pong, again)
        again = false
        connected = true
      })
      socket.on("message", (data) => {
        heard = now()
        const frame = readFrame(Buffer.isBuffer(data) ? data : Buffer.from(String(data)))
        if (frame !== undefined) receive(frame)
      })
      socket.on("ping", () => {
        heard = now()
      })
      socket.once("close", () => settle(opened ? "closed" : "unreachable"))
      socket.once("error", () => {})
      socket.once("unexpected-response", (_, answer) => {
        answer.resume()
        settle(answer.statusCode === 401 || answer.statusCode === 403 ? "refused" : "unreachable")
      })
      return Effect.sync(() => settle("closed"))
    })

  let heard = now()
  const isDead = () =>
    now() - heard > Duration.toMillis(SILENCE) ||
    (live !== undefined && pings > pongs && now() - waitingSince > Duration.toMillis(ANSWER_WITHIN))
  /** Completes when nothing has been heard for too long. */
  const silence = Effect.gen(function* () {
    heard = now()
    while (!isDead()) yield* Effect.sleep(WATCH_EVERY)
    yield* Effect.logWarning("GoToSocial's stream has gone silent; connecting again")
    const end: End = "closed"
    return { end, opened: true }
  })
  yield* Effect.gen(function* () {
    let failures = 0
    while (true) {
      const token = tokens()[0]
      if (token === undefined) {
        yield* Effect.sleep(FIRST_DELAY)
        continue
      }
      const { end, opened } = yield* Effect.raceFirst(connection(token), silence)
      failures = opened ? 0 : failures + 1
      if (end === "refused") push({ _tag: "Refused", token })
      const jitter = yield* Random.nextBetween(0.5, 1)
      const delay = Math.min(
        Duration.toMillis(LONGEST_DELAY),
        Duration.toMillis(FIRST_DELAY) * 2 ** Math.min(failures, 10)
      )
      yield* Effect.sleep(Duration.millis(delay * jitter))
    }
  }).pipe(Effect.forkScoped)

  const wantUnsafe = (labels: ReadonlySet<string>) => {
    const before = wanted
    wanted = labels
    if (live === undefined) return
    const fresh = [...labels].filter((label) => !before.has(label))
    if (fresh.length > 0) subscribe(live, fresh)
    for (const label of before) {
      if (labels.has(label)) continue
      say(live, "unsubscribe", label)
      asked.delete(label)
    }
  }
  return {
    wantUnsafe,
    hears: (label) => (asked.get(label) ?? Number.POSITIVE_INFINITY) <= pongs,
    want: (labels) => Effect.sync(() => wantUnsafe(labels)),
    take: Effect.gen(function* () {
      yield* arrived.await
      arrived.closeUnsafe()
      const events = ring
      ring = []
      bytes = 0
      return events
    })
  } satisfies UpstreamSocket
})
