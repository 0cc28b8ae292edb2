import { IncomingMessage } from "node:http"
import { Socket } from "node:net"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Clock, Effect, Layer, Redacted, Schema, Semaphore } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { type WebSocket, WebSocketServer } from "ws"
import { AppConfig } from "../config/AppConfig.ts"
import { GoToSocial } from "../gotosocial/GoToSocial.ts"
import { GoToSocialStream, type Handshake } from "../gotosocial/GoToSocialStream.ts"
import { Bridge } from "../realtime/Bridge.ts"
import { type ClientOwner, ClientSession } from "../realtime/ClientSession.ts"
import { Hub } from "../realtime/Hub.ts"
import { problemJson, problems, translated } from "./Errors.ts"
import { corsHeaders } from "./ForwardedHeaders.ts"
import { Identity } from "./Identity.ts"
import { UpstreamProxy } from "./Proxy.ts"
import { isPlainTarget } from "./UpstreamRoutes.ts"

/** A client's frames are small JSON objects; a longer one closes the socket (1009). */
const MAX_CLIENT_FRAME_BYTES = 16 * 1024
/** Handshakes being checked at GoToSocial at once; more wait. */
const CHECKS_AT_ONCE = 32
/** Open sockets of one account on this replica; more are refused with 429. */
const SOCKETS_OF_AN_ACCOUNT = 100
const PATH = "/api/v1/streaming"

/** The handshake is refused, with the answer to give. */
class Refusal extends Schema.TaggedError<Refusal>()("Refusal", {
  response: Schema.declare(HttpServerResponse.isHttpServerResponse)
}) {}

/**
 * `GET /api/v1/streaming`: Mastodon's streaming protocol over WebSocket, answered by Chirp's hub.
 *
 * A browser comes with its session cookie, from Chirp's own pages only. Other clients bring a token by query, header or
 * subprotocol (echoed); GoToSocial is asked what it makes of that handshake, so scopes and refusals are its own, byte for
 * byte. Without an upgrade the request is passed on like any other. Sockets: docs/decisions/0005-sockets.md.
 */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const { publicUrl } = yield* AppConfig
    const identity = yield* Identity
    const proxy = yield* UpstreamProxy
    const goToSocial = yield* GoToSocial
    const upstream = yield* GoToSocialStream
    const hub = yield* Hub
    const bridge = yield* Bridge
    const checks = yield* Semaphore.make(CHECKS_AT_ONCE)
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
            maxFragments: 64
          })
      ),
      (server) => Effect.sync(() => server.close())
    )

    /** A client with a token of its own: GoToSocial decides, then says whose token it is. */
    const bearer = Effect.fnUntraced(function* (incoming: IncomingMessage): Effect.fn.Return<ClientOwner, Refusal> {
      const handshake = yield* upstream.probe({ target: PATH + rawQuery(incoming), headers: ownHeaders(incoming) })
      if (handshake._tag === "Refused") return yield* new Refusal({ response: relayed(handshake) })
      const token = Redacted.make(tokenOf(incoming) ?? "", { label: "access token" })
      const account = yield* goToSocial
        .verifyCredentials(token)
        .pipe(
          Effect.catch((error) =>
            Effect.andThen(
              Effect.logWarning("a streaming token could not be looked up", error),
              new Refusal({ response: problemJson(problems.unavailable) })
            )
          )
        )
      return { accountId: account.id, token, session: undefined }
    }, checks.withPermit)

    const ownerOf = Effect.fnUntraced(function* (incoming: IncomingMessage): Effect.fn.Return<ClientOwner, Refusal> {
      if (tokenOf(incoming) !== undefined) return yield* bearer(incoming)
      const asker = yield* identity
        .of(incoming)
        .pipe(
          Effect.catch((error) =>
            Effect.andThen(
              Effect.logError("sessions cannot be read", error),
              new Refusal({ response: problemJson(problems.sessionsUnavailable) })
            )
          )
        )
      if (asker._tag === "Expired") return yield* new Refusal({ response: problemJson(problems.sessionExpired) })
      if (asker._tag !== "Session") return yield* bearer(incoming)
      // a page elsewhere can open a socket with this cookie, but not with this Origin
      if (incoming.headers.origin !== publicUrl.origin) {
        return yield* new Refusal({ response: problemJson(problems.csrf) })
      }
      const { accountId, key, token } = asker.session
      return { accountId, token, session: key }
    })

    const upgrade = (incoming: IncomingMessage) =>
      Effect.acquireRelease(
        Effect.callback<WebSocket, Refusal>((resume) => {
          // `ws` answers a bad handshake itself and hangs up
          const onClose = () => resume(new Refusal({ response: HttpServerResponse.empty({ status: 400 }) }))
          if (incoming.socket.destroyed) return onClose()
          incoming.socket.once("close", onClose)
          server.handleUpgrade(incoming, incoming.socket, Buffer.alloc(0), (socket) => {
            incoming.socket.off("close", onClose)
            resume(Effect.succeed(socket))
          })
        }),
        (socket) => Effect.sync(() => socket.terminate())
      )

    const serve = Effect.fnUntraced(function* (incoming: IncomingMessage, query: URLSearchParams) {
      const owner = yield* ownerOf(incoming)
      if (hub.tokens(owner.accountId).length >= SOCKETS_OF_AN_ACCOUNT) {
        return yield* new Refusal({ response: problemJson(translated(429)) })
      }
      const socket = yield* upgrade(incoming)
      const client = new ClientSession(socket, incoming.socket, owner, yield* Clock.currentTimeMillis)
      client.open(query)
      const closed = listen(socket, client)
      let refresh: Effect.Effect<void> = Effect.void
      // runs after the client has left the hub: what it alone wanted is let go of
      yield* Effect.addFinalizer(() => refresh)
      yield* hub.join(client)
      refresh = yield* bridge.attach(owner.accountId)
      yield* refresh
      yield* Effect.forkScoped(Effect.forever(Effect.andThen(closed.changed, refresh)))
      yield* closed.end
      return HttpServerResponse.empty({ status: 200 })
    }, Effect.scoped)

    yield* router.add(
      "*",
      PATH,
      Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
        if (!isPlainTarget(request.url)) return problemJson(problems.badPath)
        const incoming = NodeHttpServerRequest.toIncomingMessage(request)
        const isUpgrade = incoming.headers.upgrade?.toLowerCase() === "websocket"
        if (!isUpgrade || !(incoming instanceof IncomingMessage) || !(incoming.socket instanceof Socket)) {
          return yield* proxy.pass(request, "api", PATH)
        }
        return yield* serve(incoming, queryOf(incoming)).pipe(
          Effect.catchTag("Refusal", ({ response }) => Effect.succeed(response))
        )
      })
    )
  })
)

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

/** Reads what the client says. `changed` completes at each change of its subscriptions, `end` when the socket is closed. */
const listen = (socket: WebSocket, client: ClientSession) => {
  let wake: (() => void) | undefined
  let pending = false
  const change = () => {
    pending = true
    wake?.()
  }
  socket.on("message", (data, binary) => {
    const heard = binary ? "garbage" : client.hear(String(data))
    if (heard === "changed") change()
    else if (heard === "garbage") client.close(1007, "not JSON")
  })
  socket.on("error", () => {})
  return {
    changed: Effect.callback<void>((resume) => {
      const done = () => {
        wake = undefined
        pending = false
        resume(Effect.void)
      }
      if (pending) return done()
      wake = done
    }),
    end: Effect.callback<void>((resume) => {
      if (socket.readyState === socket.CLOSED) return resume(Effect.void)
      socket.once("close", () => resume(Effect.void))
    })
  }
}

/** What `layer` needs besides the ports. */
export const services = Bridge.layer.pipe(Layer.provideMerge(Hub.layer), Layer.provideMerge(GoToSocialStream.layer))
