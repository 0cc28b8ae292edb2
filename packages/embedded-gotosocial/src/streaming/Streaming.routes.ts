import { NodeHttpServerRequest } from "@effect/platform-node"
import { Duration, Effect, Option, Queue, Schema } from "effect"
import type { HttpServerRequest } from "effect/http"
import { HttpServerResponse } from "effect/http"
import { text } from "../http/Fields.ts"
import { forbidden, GtsError, unauthorized } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type Asked, open } from "../http/Route.ts"
import { identify } from "../oauth/Identity.ts"
import { covers } from "../oauth/Scopes.ts"
import { type Frame, type StreamSession, Streams } from "./Streams.ts"

/** GoToSocial pings after this long without a message, and expects no answer. */
const PING_AFTER = Duration.seconds(30)
/** A server's ping frame with the payload `ping!`, as GoToSocial sends it. */
const PING = Uint8Array.from([0x89, 0x05, ...Array.from("ping!", (letter) => letter.charCodeAt(0))])
/** Bytes that may wait in the connection for a reader; past it the reader is dropped. */
const MAX_UNSENT = 4 * 1024 * 1024

/** What can be asked for on an open socket. Not `user:notification`, not hashtags: GoToSocial ignores them silently. */
const SUBSCRIBABLE: ReadonlyArray<string> = ["user", "public", "public:local", "direct"]

const Message = Schema.Struct({
  type: Schema.optional(Schema.String),
  stream: Schema.optional(Schema.String),
  list: Schema.optional(Schema.String)
})
const decodeMessage = Schema.decodeUnknownOption(Schema.fromJsonString(Message))

const isUpgrade = (request: HttpServerRequest.HttpServerRequest) =>
  (request.headers.upgrade ?? "").toLowerCase() === "websocket" &&
  (request.headers.connection ?? "").toLowerCase().includes("upgrade")

/**
 * Who connects, in GoToSocial's order: the token of the query or of the subprotocol, which must be a user's with the
 * scope `read`; else the Authorization header, whose scopes nobody checks.
 */
const admit = Effect.fnUntraced(function* ({ request, query, viewer }: Asked) {
  const token = (yield* text(query, "access_token")) || request.headers["sec-websocket-protocol"]
  if (token) {
    const presented = yield* identify(token)
    if (presented.kind !== "user") return yield* unauthorized()
    if (!covers(presented.identity.scopes, "read")) return yield* forbidden("token has insufficient scope permission")
    return presented.identity
  }
  if (viewer !== undefined) return viewer
  return yield* unauthorized(
    request.headers.authorization?.startsWith("Bearer ") && (yield* isAppToken(request))
      ? "user not supplied or not authorized"
      : "token not supplied"
  )
})

const isAppToken = (request: HttpServerRequest.HttpServerRequest) =>
  Effect.map(identify(request.headers.authorization?.slice("Bearer ".length)), ({ kind }) => kind === "app")

/** `list` needs its id; every other name is taken as it is, known or not. */
const streamName = (stream: string, list: string | undefined) =>
  stream === "list" ? (list ? `list:${list}` : undefined) : stream

/** One message of a client. False: it was no JSON, and GoToSocial hangs up. */
const obey = Effect.fnUntraced(function* (session: StreamSession, raw: string) {
  const decoded = decodeMessage(raw)
  if (Option.isNone(decoded)) return false
  const { type, stream = "", list } = decoded.value
  const name = stream === "list" || SUBSCRIBABLE.includes(stream) ? streamName(stream, list) : undefined
  if (name !== undefined && type === "subscribe") yield* session.subscribe(name)
  if (name !== undefined && type === "unsubscribe") yield* session.unsubscribe(name)
  return true
})

/** Frames end with a line break. */
const encode = (frame: Frame) => `${JSON.stringify(frame)}\n`

const stream = Effect.fnUntraced(function* (asked: Asked) {
  const { request, query } = asked
  if (request.url.split("?", 1)[0]?.endsWith("/")) return Reply.redirect("/api/v1/streaming", 301)
  const identity = yield* admit(asked)
  if (!isUpgrade(request)) {
    return HttpServerResponse.text("Bad Request\n", { status: 400, contentType: "text/plain; charset=utf-8" })
  }
  const streams = yield* Streams
  const name = streamName((yield* text(query, "stream")) ?? "", yield* text(query, "list"))
  const connection = NodeHttpServerRequest.toIncomingMessage(request).socket
  const hangUp = Effect.sync(() => void connection.destroy())
  const session = yield* streams.open(identity.accountId, name || undefined)
  const socket = yield* Effect.mapError(request.upgrade, () => new GtsError({ status: 400 }))

  const send = Effect.gen(function* () {
    const { write } = yield* socket.writer
    while (true) {
      const frame = yield* Queue.take(session.frames).pipe(Effect.timeoutOption(PING_AFTER))
      if (connection.writableLength > MAX_UNSENT) return
      // The library sends no pings. Whole frames are written at once (compression is off), so one fits in between.
      if (Option.isNone(frame)) yield* Effect.sync(() => void connection.write(PING))
      else yield* write(encode(frame.value))
    }
  })
  const receive = Effect.gen(function* () {
    const { pull } = yield* socket.reader
    while (true) {
      for (const message of yield* pull) {
        if (typeof message === "string" && !(yield* obey(session, message))) return
      }
    }
  })
  // whichever ends first: the client went away or talked nonsense, or it was too slow or thrown out; no close handshake
  yield* Effect.raceFirst(send, receive).pipe(Effect.ignoreCause, Effect.ensuring(hangUp))
  return Reply.empty()
}, Effect.scoped)

export const routes = [open("GET", "/api/v1/streaming", stream, [])]
