import { type IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Context, Effect, Layer, Option, Redacted } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { AppConfig } from "../config/AppConfig.ts"
import { GoToSocial } from "../gotosocial/GoToSocial.ts"
import { Upstream } from "../gotosocial/Upstream.ts"
import { Sessions } from "../session/Sessions.ts"
import { clientAddress, isTrustedPeer } from "./ClientAddress.ts"
import { comesFromOwnPages, isSafe } from "./Csrf.ts"
import { type Problem, problemJson, problemPage, problems, translated } from "./Errors.ts"
import { forward, MAX_WAITING, type Outcome, type Outgoing, type Verdict } from "./Forward.ts"
import { corsHeaders, goToSocialCookie, preflightHeaders, requestHeaders, responseHeaders } from "./ForwardedHeaders.ts"
import { type Asker, Identity } from "./Identity.ts"
import { isInstance, MAX_INSTANCE_BYTES, rewriteInstance, streamingUrl } from "./InstanceRewrite.ts"
import { CurrentRequestId } from "./RequestId.ts"
import { cookieNames, withoutCookie } from "./SessionCookie.ts"
import { receive } from "./Spool.ts"
import { bodyLimit, type UpstreamKind } from "./UpstreamRoutes.ts"

type Response = HttpServerResponse.HttpServerResponse

/** One request on its way through, with what has been found out about it. */
interface Passage {
  readonly kind: UpstreamKind
  readonly path: string
  /** Path and query as they were judged: the part after the host when the client named one. */
  readonly target: string
  readonly incoming: IncomingMessage
  readonly asker: Asker
  /** The app in a browser: it is told of failures as JSON with a code; others get GoToSocial's own bytes. */
  readonly fromApp: boolean
}

/**
 * Passes requests on to GoToSocial byte for byte (SPEC section 2), and puts the session's token in for cookie clients.
 *
 * Bodies are bounded and taken in full first; answers stream. A request is tried once more only if it is a GET or HEAD of
 * which nothing has come back. GoToSocial refusing a session's token ends that session. What is changed besides is named
 * in `ForwardedHeaders`, `InstanceRewrite` and `answerOf` below.
 */
export class UpstreamProxy extends Context.Service<
  UpstreamProxy,
  {
    readonly pass: (
      request: HttpServerRequest.HttpServerRequest,
      kind: UpstreamKind,
      path: string
    ) => Effect.Effect<Response>
  }
>()("@chirp/server/http/Proxy") {
  static readonly layer = Layer.effect(
    UpstreamProxy,
    Effect.gen(function* () {
      const { publicUrl, trustedProxies } = yield* AppConfig
      const { pool } = yield* Upstream
      const goToSocial = yield* GoToSocial
      const identity = yield* Identity
      const sessions = yield* Sessions
      const names = cookieNames(publicUrl)
      const ownStreaming = streamingUrl(publicUrl)

      const decide =
        (passage: Passage) =>
        (status: number, headers: IncomingHttpHeaders): Verdict => {
          const type = String(headers["content-type"] ?? "")
          if (status === 503 && type.startsWith("text/html")) return withhold
          if (status === 401 && passage.asker._tag === "Expired") return withhold
          if (status === 401 && passage.asker._tag === "Session") return { _tag: "Collect", limit: MAX_REFUSAL_BYTES }
          if (status >= 400 && passage.fromApp && !type.includes("json")) return withhold
          if (status === 200 && isInstance(passage.incoming.method, passage.path)) {
            return { _tag: "Collect", limit: MAX_INSTANCE_BYTES }
          }
          return { _tag: "Stream", headers: outgoingHeaders(passage, headers) }
        }

      const signedOut = withoutCookie(problemJson(problems.sessionExpired), publicUrl, names.session)

      /**
       * A 401 to a session: either GoToSocial does not take its token any more, which ends it, or it means something else,
       * such as a wrong password at `password_change`, which is passed on. Only asking with the token tells.
       */
      const refused = Effect.fnUntraced(function* (
        passage: Passage,
        outcome: Extract<Outcome, { _tag: "Collected" }>
      ): Effect.fn.Return<Response> {
        if (passage.asker._tag !== "Session") return refusal(passage, translated(outcome.status))
        const { key, token } = passage.asker.session
        const alive = yield* goToSocial.verifyCredentials(token).pipe(
          Effect.as(true),
          Effect.catch((error) => Effect.succeed(error.reason._tag !== "Unauthorized"))
        )
        if (!alive) {
          yield* Effect.logInfo("GoToSocial refused a session's token", { session: key })
          yield* sessions
            .end(key)
            .pipe(Effect.catch((error) => Effect.logWarning("a refused session could not be ended", error)))
          return signedOut
        }
        const type = String(outcome.headers["content-type"] ?? "")
        if (outcome.bytes === undefined || !type.includes("json")) return refusal(passage, translated(outcome.status))
        return collected(passage, outcome, outcome.bytes)
      })

      /** What the client gets when the answer was not simply streamed. */
      const answerOf = Effect.fnUntraced(function* (passage: Passage, outcome: Outcome): Effect.fn.Return<Response> {
        switch (outcome._tag) {
          case "Streamed":
          case "Cut":
            // already written; the status is for the log
            return HttpServerResponse.empty({ status: outcome.status })
          case "Left":
            return HttpServerResponse.empty({ status: CLIENT_LEFT })
          case "Collected": {
            if (outcome.status === 401) return yield* refused(passage, outcome)
            const changed = Option.flatMap(Option.fromUndefinedOr(outcome.bytes), (bytes) =>
              rewriteInstance(bytes, ownStreaming)
            )
            return Option.match(changed, {
              onNone: () => refusal(passage, problems.badAnswer),
              onSome: (bytes) => collected(passage, outcome, bytes)
            })
          }
          case "Withheld": {
            if (outcome.status === 401 && passage.asker._tag === "Expired") return signedOut
            return refusal(passage, outcome.status === 503 ? problems.starting : translated(outcome.status))
          }
          case "Failed":
            yield* Effect.logWarning("GoToSocial could not be reached", {
              method: passage.incoming.method,
              path: passage.path,
              cause: outcome.error.message
            })
            return refusal(passage, isTimeout(outcome.error) ? problems.timeout : problems.unavailable)
        }
      })

      const send = Effect.fnUntraced(function* (passage: Passage, outgoing: Outgoing, response: ServerResponse) {
        if (pool.stats.queued >= MAX_WAITING) return refusal(passage, problems.busy)
        const verdict = decide(passage)
        const first = yield* forward(pool, outgoing, response, verdict)
        const again =
          first._tag === "Failed" &&
          first.nothingArrived &&
          !isTimeout(first.error) &&
          (outgoing.method === "GET" || outgoing.method === "HEAD") &&
          !response.destroyed
        return yield* answerOf(passage, again ? yield* forward(pool, outgoing, response, verdict) : first)
      })

      const take = Effect.fnUntraced(function* (passage: Passage, response: ServerResponse) {
        const { asker, incoming, kind } = passage
        const limit = bodyLimit(kind, incoming.headers["content-type"])
        if (incoming.headers.expect !== undefined && Number(incoming.headers["content-length"] ?? 0) <= limit) {
          response.writeContinue()
        }
        const body = yield* receive(incoming, limit)
        const headers = requestHeaders(incoming, {
          address: clientAddress(incoming, trustedProxies),
          proto: isTrustedPeer(incoming, trustedProxies)
            ? ([incoming.headers["x-forwarded-proto"]].flat()[0] ?? publicUrl.protocol.slice(0, -1))
            : publicUrl.protocol.slice(0, -1),
          requestId: yield* CurrentRequestId,
          ...(asker._tag === "Session" && { authorization: `Bearer ${Redacted.value(asker.session.token)}` }),
          ...(kind === "sign-in" && { cookie: goToSocialCookie(incoming.headers.cookie) })
        })
        if (body._tag === "File") headers["content-length"] = String(body.size)
        // its body will be read and changed, so it must come as it is
        if (isInstance(incoming.method, passage.path)) delete headers["accept-encoding"]
        return yield* send(
          passage,
          { method: incoming.method ?? "GET", target: passage.target, headers, body },
          response
        )
      }, Effect.scoped)

      const pass = Effect.fnUntraced(
        function* (request: HttpServerRequest.HttpServerRequest, kind: UpstreamKind, path: string) {
          const incoming = NodeHttpServerRequest.toIncomingMessage(request)
          const response = NodeHttpServerRequest.toServerResponse(request)
          if (!(incoming instanceof IncomingMessage) || !(response instanceof ServerResponse)) {
            return problemJson(problems.internal)
          }
          if (incoming.method === "OPTIONS" && kind !== "federation") {
            return HttpServerResponse.empty({ status: 204, headers: preflightHeaders })
          }
          const asker: Asker = kind === "api" ? yield* identity.of(incoming) : { _tag: "Anonymous" }
          const fromApp =
            kind === "api" &&
            (asker._tag === "Session" ||
              asker._tag === "Expired" ||
              (asker._tag === "Anonymous" && incoming.headers["sec-fetch-site"] === "same-origin"))
          const passage: Passage = { kind, path, target: request.url, incoming, asker, fromApp }
          if (!isSafe(incoming.method) && (asker._tag === "Session" || asker._tag === "Expired")) {
            if (!comesFromOwnPages(incoming, publicUrl.origin)) return refusal(passage, problems.csrf)
            if (asker._tag === "Expired") {
              return withoutCookie(problemJson(problems.sessionExpired), publicUrl, names.session)
            }
          }
          return yield* take(passage, response).pipe(
            Effect.catchTag("SpoolError", (error) =>
              Effect.succeed(
                refusal(passage, spoolProblem(error.reason, bodyLimit(kind, incoming.headers["content-type"])))
              )
            )
          )
        },
        Effect.catchTag("SessionsError", (error) =>
          Effect.as(Effect.logError("sessions cannot be read", error), problemJson(problems.sessionsUnavailable))
        )
      )
      return UpstreamProxy.of({ pass })
    })
  )
}

const withhold: Verdict = { _tag: "Withhold" }

/** A refusal is one sentence. */
const MAX_REFUSAL_BYTES = 64 * 1024
/** Nobody sees it but the log: the connection is gone. */
const CLIENT_LEFT = 499

/** An answer that was taken in, with these bytes as its body. */
const collected = (passage: Passage, outcome: Extract<Outcome, { _tag: "Collected" }>, bytes: Buffer): Response => {
  const { "content-length": _, "content-type": type, ...headers } = outgoingHeaders(passage, outcome.headers)
  return HttpServerResponse.uint8Array(bytes, {
    status: outcome.status,
    headers,
    contentType: String(type ?? "application/octet-stream")
  })
}

const outgoingHeaders = (passage: Passage, headers: IncomingHttpHeaders) => {
  const out = responseHeaders(headers, passage.kind === "sign-in")
  if (passage.incoming.headers.upgrade !== undefined) out.connection = "close"
  return passage.kind === "federation" || passage.path === "/oauth/authorize" ? out : Object.assign(out, corsHeaders)
}

/** A failure in the form this client reads: JSON for programs, a page for a person at one of GoToSocial's pages. */
const refusal = (passage: Passage, problem: Problem): Response => {
  const person = passage.kind !== "api" && passage.incoming.headers.accept?.includes("text/html") === true
  if (!person) return HttpServerResponse.setHeaders(problemJson(problem), corsHeaders)
  return problemPage(problem, {
    title: problem.status === 503 ? "Almost there" : "This page cannot be shown",
    action: { href: passage.target, label: "Try again" }
  })
}

const spoolProblem = (reason: "too large" | "ended early" | "disk", limit: number): Problem =>
  reason === "too large" ? problems.tooLarge(limit) : reason === "disk" ? problems.disk : problems.badBody

const isTimeout = (error: Error) =>
  "code" in error &&
  ["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"].includes(
    String(error.code)
  )
