import { type IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Clock, Context, Effect, Layer, Option, Redacted } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { AppConfig } from "../config/AppConfig.ts"
import { GoToSocial } from "../gotosocial/GoToSocial.ts"
import { Upstream } from "../gotosocial/Upstream.ts"
import { Sessions } from "../session/Sessions.ts"
import { originsOf } from "./ClientAddress.ts"
import { comesFromOwnPages, isSafe } from "./Csrf.ts"
import { problemJson, problems, translated } from "./Errors.ts"
import { type Copying, fetchWhole, forward, isFull, type Outcome, type Outgoing } from "./Forward.ts"
import { goToSocialCookie, preflightHeaders, requestHeaders } from "./ForwardedHeaders.ts"
import { type Asker, bearerToken, Identity } from "./Identity.ts"
import { isInstance, rewriteInstance, streamingUrl } from "./InstanceRewrite.ts"
import {
  collected,
  isTimeout,
  judge,
  limitOf,
  neverSent,
  outgoingHeaders,
  type Passage,
  passageOf,
  recordOf,
  refusal,
  spoolProblem
} from "./Passage.ts"
import { MAX_TAPPED_BYTES, runTap } from "./ProxyTap.ts"
import { CurrentRequestId } from "./RequestId.ts"
import { Revocations } from "./Revocations.ts"
import { withoutAccount } from "./SessionCookie.ts"
import { type Received, receive } from "./Spool.ts"
import type { UpstreamKind } from "./UpstreamRoutes.ts"

type Response = HttpServerResponse.HttpServerResponse

/** What came of a request whose answer was taken in whole. */
export type Answered =
  /** GoToSocial's answer, as the client is to get it. */
  | {
      readonly _tag: "Answer"
      readonly status: number
      readonly headers: Readonly<Record<string, string | string[]>>
      readonly bytes: Buffer
    }
  /** No answer that could be kept. `acted`: whether GoToSocial may have acted on the request all the same. */
  | { readonly _tag: "None"; readonly acted: boolean; readonly response: Response }

/** A request with its body, before it goes on. */
export interface Taken {
  readonly incoming: IncomingMessage
  readonly asker: Asker
  readonly body: Received
  /** Sends it on, and streams the answer. */
  readonly send: Effect.Effect<Response>
  /**
   * Sends it on, and takes an answer of at most `limit` bytes in, not compressed. Never tried twice; a client that leaves
   * does not end it. `bytes` in place of the body, for work that outlives the request and with it a body in a file.
   */
  readonly collect: (limit: number, bytes?: Buffer) => Effect.Effect<Answered>
}

/**
 * Passes requests on to GoToSocial byte for byte (SPEC section 2), and puts the session's token in for cookie clients.
 *
 * Bodies are bounded and taken in full first; answers stream. A request is tried once more only if it is a GET or HEAD of
 * which nothing has come back. GoToSocial refusing a session's token ends that session. What is changed besides is named
 * in `ForwardedHeaders`, `InstanceRewrite` and `Passage`.
 */
export class UpstreamProxy extends Context.Service<
  UpstreamProxy,
  {
    /** `between`, when given, decides what becomes of the request once its body is there; else it goes on. */
    readonly pass: (
      request: HttpServerRequest.HttpServerRequest,
      kind: UpstreamKind,
      path: string,
      between?: (taken: Taken) => Effect.Effect<Response>
    ) => Effect.Effect<Response>
    /** For `Front`, which sends requests without a body itself: what goes on, what the tap wants of it … */
    readonly outgoing: (passage: Passage, requestId: string) => Outgoing
    readonly copying: (passage: Passage, outgoing: Outgoing) => Copying | undefined
    /** … and what the client gets when the answer was not simply streamed. */
    readonly settle: (passage: Passage, outcome: Outcome) => Effect.Effect<Response>
  }
>()("@chirp/server/http/Proxy") {
  static readonly layer = Layer.effect(
    UpstreamProxy,
    Effect.gen(function* () {
      const { publicUrl, trustedProxies } = yield* AppConfig
      const upstream = yield* Upstream
      const goToSocial = yield* GoToSocial
      const identity = yield* Identity
      const sessions = yield* Sessions
      const revocations = yield* Revocations
      const tap = yield* runTap
      const clock = yield* Clock.Clock
      const originOf = originsOf(trustedProxies)
      const ownStreaming = streamingUrl(publicUrl)

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
          return identity.signedOut(passage.incoming)
        }
        const type = String(outcome.headers["content-type"] ?? "")
        if (outcome.bytes === undefined || !type.includes("json")) return refusal(passage, translated(outcome.status))
        return collected(passage, outcome, outcome.bytes)
      })

      /** What the client gets when the answer was not simply streamed. */
      const answerOf = Effect.fnUntraced(function* (passage: Passage, outcome: Outcome): Effect.fn.Return<Response> {
        const token = "status" in outcome && outcome.status === 401 ? bearerToken(passage.incoming) : undefined
        if (token !== undefined) revocations.refused(Redacted.make(token, { label: "access token" }))
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
            if (outcome.status === 401 && passage.asker._tag === "Expired") return identity.signedOut(passage.incoming)
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

      const copyingOf = (passage: Passage, outgoing: Outgoing): Copying | undefined =>
        passage.kind === "api" && tap.wants(outgoing.method, passage.path)
          ? {
              limit: MAX_TAPPED_BYTES,
              wants: isTapped,
              done: copyingInto(passage, outgoing, clock.currentTimeMillisUnsafe())
            }
          : undefined

      const copyingInto =
        (passage: Passage, outgoing: Outgoing, startedAt: number): Copying["done"] =>
        ({ bytes, headers, status }) =>
          tap.give({
            method: outgoing.method,
            path: outgoing.target,
            status,
            body: bytes,
            encoding: [headers["content-encoding"]].flat()[0],
            accountId: identity.knownCaller(passage.incoming)?.accountId,
            startedAt
          })

      const send = Effect.fnUntraced(function* (passage: Passage, outgoing: Outgoing, response: ServerResponse) {
        if (isFull(upstream, outgoing)) return refusal(passage, problems.busy)
        const verdict = (status: number, headers: IncomingHttpHeaders) => judge(passage, status, headers)
        const copying = copyingOf(passage, outgoing)
        const first = yield* forward(upstream, outgoing, response, verdict, copying)
        const again =
          first._tag === "Failed" &&
          first.nothingArrived &&
          !isTimeout(first.error) &&
          (outgoing.method === "GET" || outgoing.method === "HEAD") &&
          !response.destroyed
        return yield* answerOf(
          passage,
          again ? yield* forward(upstream, outgoing, response, verdict, copying, true) : first
        )
      })

      const collect = Effect.fnUntraced(function* (
        passage: Passage,
        outgoing: Outgoing,
        limit: number
      ): Effect.fn.Return<Answered> {
        if (isFull(upstream, outgoing)) {
          return { _tag: "None", acted: false, response: refusal(passage, problems.busy) }
        }
        const startedAt = clock.currentTimeMillisUnsafe()
        const { "accept-encoding": _, ...headers } = outgoing.headers
        const outcome = yield* fetchWhole(upstream.pool, { ...outgoing, headers }, limit)
        if (outcome._tag !== "Collected") {
          const acted = outcome._tag !== "Failed" || !neverSent(outcome.error)
          return { _tag: "None", acted, response: yield* answerOf(passage, outcome) }
        }
        const { bytes, status } = outcome
        const verdict = judge(passage, status, outcome.headers)
        if (verdict._tag === "Withhold") {
          const response = yield* answerOf(passage, { _tag: "Withheld", status, headers: outcome.headers })
          return { _tag: "None", acted: status >= 500 && status !== 503, response }
        }
        if (status === 401 && verdict._tag === "Collect") {
          return { _tag: "None", acted: false, response: yield* refused(passage, outcome) }
        }
        // an answer that is too long says nothing of what was done
        if (bytes === undefined) return { _tag: "None", acted: true, response: refusal(passage, problems.badAnswer) }
        if (tap.wants(outgoing.method, passage.path) && isTapped(status, outcome.headers)) {
          copyingInto(passage, outgoing, startedAt)({ status, headers: outcome.headers, bytes })
        }
        return { _tag: "Answer", status, headers: recordOf(outgoingHeaders(passage, status, outcome.headers)), bytes }
      })

      const ownScheme = publicUrl.protocol.slice(0, -1)
      const outgoingOf = (passage: Passage, requestId: string, body: Received): Outgoing => {
        const { asker, incoming, kind } = passage
        const { address, trusted } = originOf(incoming)
        const headers = requestHeaders(incoming, {
          address,
          proto: trusted ? ([incoming.headers["x-forwarded-proto"]].flat()[0] ?? ownScheme) : ownScheme,
          requestId,
          authorization: asker._tag === "Session" ? `Bearer ${Redacted.value(asker.session.token)}` : undefined,
          cookie: kind === "sign-in" ? goToSocialCookie(incoming.headers.cookie) : undefined
        })
        if (body._tag === "File") headers["content-length"] = String(body.size)
        // its body will be read and changed, so it must come as it is
        if (isInstance(incoming.method, passage.path)) delete headers["accept-encoding"]
        return { method: incoming.method ?? "GET", target: withoutAccount(passage.target), headers, body }
      }

      const take = Effect.fnUntraced(function* (
        passage: Passage,
        response: ServerResponse,
        between: ((taken: Taken) => Effect.Effect<Response>) | undefined
      ) {
        const { asker, incoming } = passage
        const limit = limitOf(passage)
        if (incoming.headers.expect !== undefined && Number(incoming.headers["content-length"] ?? 0) <= limit) {
          response.writeContinue()
        }
        const body = yield* receive(incoming, limit)
        const outgoing = outgoingOf(passage, yield* CurrentRequestId, body)
        if (between === undefined) return yield* send(passage, outgoing, response)
        return yield* between({
          incoming,
          asker,
          body,
          send: send(passage, outgoing, response),
          collect: (most, bytes) =>
            collect(passage, bytes === undefined ? outgoing : { ...outgoing, body: { _tag: "Memory", bytes } }, most)
        })
      }, Effect.scoped)

      const pass = Effect.fnUntraced(
        function* (
          request: HttpServerRequest.HttpServerRequest,
          kind: UpstreamKind,
          path: string,
          between?: (taken: Taken) => Effect.Effect<Response>
        ) {
          const incoming = NodeHttpServerRequest.toIncomingMessage(request)
          const response = NodeHttpServerRequest.toServerResponse(request)
          if (!(incoming instanceof IncomingMessage) || !(response instanceof ServerResponse)) {
            return problemJson(problems.internal)
          }
          if (incoming.method === "OPTIONS" && kind !== "federation") {
            return HttpServerResponse.empty({ status: 204, headers: preflightHeaders })
          }
          const asker: Asker = kind === "api" ? yield* identity.of(incoming) : { _tag: "Anonymous" }
          const passage = passageOf(incoming, kind, path, request.url, asker)
          if (asker._tag === "Refused") return refusal(passage, asker.problem)
          if (!isSafe(incoming.method) && (asker._tag === "Session" || asker._tag === "Expired")) {
            if (!comesFromOwnPages(incoming, publicUrl.origin)) return refusal(passage, problems.csrf)
            if (asker._tag === "Expired") return identity.signedOut(incoming)
          }
          return yield* take(passage, response, between).pipe(
            Effect.catchTag("SpoolError", (error) =>
              Effect.succeed(refusal(passage, spoolProblem(error.reason, limitOf(passage))))
            )
          )
        },
        Effect.catchTag("SessionsError", (error) =>
          Effect.as(Effect.logError("sessions cannot be read", error), problemJson(problems.sessionsUnavailable))
        )
      )
      return UpstreamProxy.of({
        pass,
        outgoing: (passage, requestId) => outgoingOf(passage, requestId, { _tag: "None" }),
        copying: copyingOf,
        settle: answerOf
      })
    })
  )
}

/** Nobody sees it but the log: the connection is gone. */
const CLIENT_LEFT = 499

const isTapped = (status: number, headers: IncomingHttpHeaders) =>
  status >= 200 && status < 300 && String(headers["content-type"] ?? "").includes("json")
