import { IncomingMessage, ServerResponse } from "node:http"
import { Socket } from "node:net"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Clock, Duration, Effect, Layer, Redacted, Schema, Semaphore } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { type WebSocket, WebSocketServer } from "ws"
import { AppConfig } from "../config/AppConfig.ts"
import { GoToSocial } from "../gotosocial/GoToSocial.ts"
import { GoToSocialStream, type Handshake } from "../gotosocial/GoToSocialStream.ts"
import * as Bridge from "../realtime/Bridge.ts"
import { type ClientOwner, ClientSession, closeCodes } from "../realtime/ClientSession.ts"
import { channelOf, type Wish } from "../realtime/ClientVoice.ts"
import { Hub, type Refused } from "../realtime/Hub.ts"
import { HubLimits } from "../realtime/HubLimits.ts"
import { hashOf } from "../session/Seal.ts"
import { Admission } from "./Admission.ts"
import { type Problem, problemJson, problems, translated } from "./Errors.ts"
import { corsHeaders } from "./ForwardedHeaders.ts"
import { Identity } from "./Identity.ts"
import { UpstreamProxy } from "./Proxy.ts"
import { Recent } from "./Recent.ts"
import { opensStream, STREAMING, takeHead } from "./Upgrade.ts"
import { isPlainTarget } from "./UpstreamRoutes.ts"

/** A client's frames are small JSON objects; a longer one closes the socket (1009) … */
const MAX_CLIENT_FRAME_BYTES = 16 * 1024
/** … and so does one in more pieces than these: of a message, and of what the network delivers of a frame. */
const MAX_FRAGMENTS = 64
const MAX_CHUNKS = 256
/** Handshakes that wait to be checked, for each that is being checked; more are told to come back. */
const WAITING_PER_CHECK = 32
/** A handshake is checked for this long; then it is told to come back. */
const CHECK_TIMEOUT = Duration.seconds(15)
/** A token that was let in is let in again for this long without asking: whoever lost ten sockets opens ten. */
const ADMITTED_FOR = Duration.seconds(5)
const ADMITTED = 10_000

/** Whose a socket will be, and the hub's mark from before that was found out. */
interface Admitted {
  readonly owner: ClientOwner
  readonly mark: number
}

/** The handshake is refused, with the answer to give. */
class Refusal extends Schema.TaggedError<Refusal>()("Refusal", {
  response: Schema.declare(HttpServerResponse.isHttpServerResponse)
}) {}

const refuse = (problem: Problem) => new Refusal({ response: problemJson(problem) })

/** An open socket's request is over; the status is for the log. */
const switched = HttpServerResponse.empty({ status: 101 })

/**
 * `GET /api/v1/streaming`: Mastodon's streaming protocol over WebSocket, answered by Chirp's hub.
 *
 * A browser comes with a session cookie, from Chirp's own pages only; as it cannot send a header, it names its account in the query. Other clients bring a token by query, header or
 * subprotocol (echoed); GoToSocial is asked what it makes of that handshake, so refusals are its own, byte for byte. Where
 * it does not look at the scope (the header) it is asked in the way in which it does. Without an upgrade the request is
 * passed on like any other. Sockets: docs/decisions/0005-sockets.md.
 */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const { publicUrl } = yield* AppConfig
    const admission = yield* Admission
    const identity = yield* Identity
    const proxy = yield* UpstreamProxy
    const goToSocial = yield* GoToSocial
    const upstream = yield* GoToSocialStream
    const hub = yield* Hub
    const limits = yield* HubLimits
    const clock = yield* Clock.Clock
    const checks = yield* Semaphore.make(limits.checksAtOnce)
    let waiting = 0
    const lately = new Recent<Admitted>(ADMITTED, ADMITTED_FOR, clock)
    const server = yield* Effect.acquireRelease(
      Effect.sync(
        () =>
          new WebSocketServer({
            noServer: true,
            clientTracking: false,
            perMessageDeflate: false,
            // answered by `ClientSession`, within its bounds
            autoPong: false,
            maxPayload: MAX_CLIENT_FRAME_BYTES,
            maxFragments: MAX_FRAGMENTS,
            maxBufferedChunks: MAX_CHUNKS
          })
      ),
      (server) => Effect.sync(() => server.close())
    )

    /** A few at once, some wait, more are told to come back: a storm must not reach GoToSocial. */
    const inTurn = <A>(check: Effect.Effect<A, Refusal>): Effect.Effect<A, Refusal> =>
      Effect.suspend(() => {
        if (waiting >= limits.checksAtOnce * WAITING_PER_CHECK) return refuse(problems.busy)
        waiting++
        return checks.withPermit(check).pipe(
          Effect.timeoutOrElse({ duration: CHECK_TIMEOUT, orElse: () => refuse(problems.busy) }),
          Effect.ensuring(
            Effect.sync(() => {
              waiting--
            })
          )
        )
      })

    /** A client with a token of its own: GoToSocial decides, then says whose token it is. */
    const bearer = Effect.fnUntraced(function* (incoming: IncomingMessage): Effect.fn.Return<ClientOwner, Refusal> {
      // others in its network have tried too many tokens; who has a session is not asked to wait for that
      const shut = admission.streams.shut(incoming)
      if (shut !== undefined) return yield* refuse(shut)
      const handshake = yield* upstream.probe({ target: STREAMING + rawQuery(incoming), headers: ownHeaders(incoming) })
      if (handshake._tag === "Refused") return yield* new Refusal({ response: relayed(handshake) })
      const text = tokenOf(incoming) ?? ""
      if (isByHeader(incoming)) {
        const scoped = yield* upstream.probe({ target: STREAMING, headers: scopedHeaders(incoming, text) })
        if (scoped._tag === "Refused") return yield* new Refusal({ response: relayed(scoped) })
      }
      const token = Redacted.make(text, { label: "access token" })
      const account = yield* goToSocial
        .verifyCredentials(token)
        .pipe(
          Effect.catch((error) =>
            Effect.andThen(
              Effect.logWarning("a streaming token could not be looked up", error),
              refuse(error.reason._tag === "Unauthorized" ? translated(401) : problems.unavailable)
            )
          )
        )
      return { accountId: account.id, token, tokenHash: hashOf(text), session: undefined }
    }, inTurn)

    const withToken = Effect.fnUntraced(function* (
      incoming: IncomingMessage,
      token: string
    ): Effect.fn.Return<Admitted, Refusal> {
      const known = lately.get(token)
      const asks = known === undefined || incoming.headers["user-agent"] === undefined
      if (!asks && hub.stillGood(known.owner, known.mark)) return known
      const admitted = { mark: hub.mark(), owner: yield* bearer(incoming) }
      lately.set(token, admitted)
      return admitted
    })

    const admit = Effect.fnUntraced(function* (incoming: IncomingMessage): Effect.fn.Return<Admitted, Refusal> {
      const mark = hub.mark()
      const own = tokenOf(incoming)
      if (own !== undefined) return yield* withToken(incoming, own)
      const asker = yield* identity
        .of(incoming)
        .pipe(
          Effect.catch((error) =>
            Effect.andThen(Effect.logError("sessions cannot be read", error), refuse(problems.sessionsUnavailable))
          )
        )
      if (asker._tag === "Expired") return yield* refuse(problems.sessionExpired)
      if (asker._tag === "Refused") return yield* refuse(asker.problem)
      if (asker._tag !== "Session") return { mark, owner: yield* bearer(incoming) }
      // a page elsewhere can open a socket with this cookie, but not with this Origin
      if (incoming.headers.origin !== publicUrl.origin) return yield* refuse(problems.csrf)
      const { accountId, key, token } = asker.session
      return { mark, owner: { accountId, token, tokenHash: hashOf(Redacted.value(token)), session: key } }
    })

    /** Answers the handshake and hands the socket to the hub, in one turn: nothing the client says gets lost in between. */
    const upgrade = (incoming: IncomingMessage, wire: Socket, owner: ClientOwner, mark: number) =>
      Effect.callback<void, Refusal>((resume) => {
        const refused = hub.room(owner)
        if (refused !== undefined) return resume(refuse(roomProblems[refused]))
        // `ws` answers a bad handshake itself and hangs up
        const onClose = () => resume(new Refusal({ response: HttpServerResponse.empty({ status: 400 }) }))
        if (wire.destroyed) return onClose()
        // those of a request that is over now: they would keep all of it in memory for as long as the socket lives
        wire.removeAllListeners("close").removeAllListeners("error")
        wire.once("close", onClose)
        const query = queryOf(incoming)
        server.handleUpgrade(incoming, wire, takeHead(incoming), (socket) => {
          wire.off("close", onClose)
          const client = new ClientSession(socket, wire, owner, limits, clock.currentTimeMillisUnsafe())
          serve(socket, client)
          const stream = query.get("stream")
          const first =
            stream === null
              ? undefined
              : channelOf(stream, query.get("tag") ?? undefined, query.get("list") ?? undefined)
          if (hub.join(client, mark) && first !== undefined) hub.obey(client, { type: "subscribe", channel: first })
          resume(Effect.void)
        })
      })

    /** From now on the socket's own events are all that happens to it. */
    const serve = (socket: WebSocket, client: ClientSession) => {
      const now = () => clock.currentTimeMillisUnsafe()
      const obey = (wish: Wish) => hub.obey(client, wish)
      socket.on("message", (data, binary) => {
        if (client.closing) return
        if (binary) return client.close(closeCodes.binary, "text only")
        const heard = client.voice.hear(String(data), now(), obey)
        if (heard === "garbage") client.close(closeCodes.garbage, "not JSON")
        else if (heard === "flood") client.close(closeCodes.flood, "too many messages")
      })
      socket.on("ping", (data) => client.pinged(data, now()))
      socket.on("pong", () => client.answered(now()))
      socket.on("error", () => client.failed())
      socket.once("close", () => hub.leave(client))
    }

    const open = Effect.fnUntraced(function* (
      request: HttpServerRequest.HttpServerRequest,
      incoming: IncomingMessage,
      wire: Socket
    ) {
      const full = hub.room({ accountId: "", session: undefined, tokenHash: "" })
      if (full !== undefined) return yield* refuse(roomProblems[full])
      const { mark, owner } = yield* admit(incoming).pipe(
        Effect.tapError(({ response: { status } }) =>
          status === 401 || status === 403 ? admission.streams.refused(incoming) : Effect.void
        )
      )
      const tooOften = yield* admission.streams.opened(owner.accountId)
      if (tooOften !== undefined) return yield* refuse(tooOften)
      // Effect listens to the socket only after it has started this
      yield* Effect.yieldNow
      yield* upgrade(incoming, wire, owner, mark)
      letGo(request, wire)
      return switched
    })

    yield* router.add(
      "*",
      STREAMING,
      Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
        if (!isPlainTarget(request.url)) return problemJson(problems.badPath)
        const incoming = NodeHttpServerRequest.toIncomingMessage(request)
        const isWire = incoming instanceof IncomingMessage && incoming.socket instanceof Socket
        if (!isWire || !opensStream(incoming)) return yield* proxy.pass(request, "api", STREAMING)
        return yield* open(request, incoming, incoming.socket).pipe(
          Effect.catchTag("Refusal", ({ response }) => Effect.succeed(response))
        )
      })
    )
  })
)

const roomProblems: Readonly<Record<Refused, Problem>> = {
  account: translated(429),
  session: translated(429),
  full: problems.busy,
  draining: problems.busy
}

/** Lets Effect's server think that it has answered: it writes nothing to the socket and keeps nothing of the request. */
const letGo = (request: HttpServerRequest.HttpServerRequest, wire: Socket) => {
  const response = NodeHttpServerRequest.toServerResponse(request)
  if (!(response instanceof ServerResponse)) return
  response.detachSocket(wire)
  response.removeAllListeners("finish")
  response.end()
}

/** The query with its question mark, as the client wrote it; empty when there is none. */
const rawQuery = ({ url = "" }: IncomingMessage) => (url.includes("?") ? url.slice(url.indexOf("?")) : "")

const queryOf = (incoming: IncomingMessage) => new URLSearchParams(rawQuery(incoming))

/** A client's own token, from where GoToSocial looks for it, in its order. */
const tokenOf = (incoming: IncomingMessage): string | undefined =>
  queryOf(incoming).get("access_token") ??
  incoming.headers["sec-websocket-protocol"]?.split(",")[0]?.trim() ??
  incoming.headers.authorization?.replace(/^Bearer /, "")

/** What of a client's handshake GoToSocial is shown. */
const ownHeaders = (incoming: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const name of ["authorization", "user-agent", "sec-websocket-protocol"] as const) {
    const value = incoming.headers[name]
    if (value !== undefined) headers[name] = name === "sec-websocket-protocol" ? (value.split(",")[0] ?? "") : value
  }
  return headers
}

const relayed = (handshake: Extract<Handshake, { _tag: "Refused" }>) => {
  if (handshake.status === 0) return problemJson(problems.unavailable)
  if (handshake.status === 503) return problemJson(problems.starting)
  return HttpServerResponse.uint8Array(handshake.body, {
    status: handshake.status,
    contentType: handshake.type,
    headers: { ...corsHeaders, "cache-control": "no-store" }
  })
}

/** The same client with its token where GoToSocial looks at the scope. */
const scopedHeaders = (incoming: IncomingMessage, token: string): Record<string, string> => {
  const { authorization: _, ...headers } = ownHeaders(incoming)
  return { ...headers, "sec-websocket-protocol": token }
}

/** Whether the token is only in `Authorization`, where GoToSocial looks last and at no scope. */
const isByHeader = (incoming: IncomingMessage) =>
  incoming.headers["sec-websocket-protocol"] === undefined && !queryOf(incoming).has("access_token")

/** What `layer` needs besides the ports. */
export const services = Bridge.layer.pipe(Layer.provideMerge(Hub.layer), Layer.provideMerge(GoToSocialStream.layer))
