import { randomUUID } from "node:crypto"
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http"
import { Clock, Effect, FiberSet, Layer, Redacted, References } from "effect"
import type { HttpServerResponse } from "effect/http"
import { AppConfig } from "../config/AppConfig.ts"
import { Upstream } from "../gotosocial/Upstream.ts"
import { Admission, type Admitted } from "./Admission.ts"
import { AnswerCache } from "./Cache.ts"
import { cacheable } from "./CacheRules.ts"
import { isSafe } from "./Csrf.ts"
import { type Problem, problemJson, problems } from "./Errors.ts"
import { FirstLook } from "./FirstLook.ts"
import { Forwarding, MAX_WAITING, type Outcome } from "./Forward.ts"
import { corsHeaders } from "./ForwardedHeaders.ts"
import { bearerToken, Identity } from "./Identity.ts"
import { writeKept } from "./KeptAnswer.ts"
import { isApi } from "./LimitRules.ts"
import { limitHeaders } from "./Limits.ts"
import { OwnRoutes } from "./OwnRoutes.ts"
import { isTimeout, judge, type Passage, passageOf } from "./Passage.ts"
import { plainAsk } from "./PlainAsk.ts"
import { UpstreamProxy } from "./Proxy.ts"
import { isPlainId, requestIdHeader } from "./RequestId.ts"
import { writeAnswer } from "./ResponseWriter.ts"
import { Revocations } from "./Revocations.ts"
import { withoutHost } from "./Upgrade.ts"
import { isPlainTarget, upstreamKind } from "./UpstreamRoutes.ts"

/**
 * The door: every request is counted (`Admission`), and a GET or HEAD that goes to GoToSocial goes there at once, on bare
 * sockets, without a fiber. All others, and those of which something must be looked up first, go to the router; it can do
 * everything that is done here, and what it does is the rule (docs/decisions/0010-request-path.md).
 */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const firstLook = yield* FirstLook
    const admission = yield* Admission
    const identity = yield* Identity
    const proxy = yield* UpstreamProxy
    const revocations = yield* Revocations
    const own = yield* OwnRoutes
    const cache = yield* AnswerCache
    const { publicUrl } = yield* AppConfig
    const { reads } = yield* Upstream
    const clock = yield* Clock.Clock
    const level = yield* References.MinimumLogLevel
    const tellsAll = level === "Debug" || level === "Trace" || level === "All"
    const fork = yield* FiberSet.makeRuntime<never>()

    const hsts = publicUrl.protocol === "https:" ? ["strict-transport-security", HSTS] : []
    /** On every answer; on those that pass `Passage` puts the rest. */
    const always = ["x-content-type-options", "nosniff", ...hsts]
    const extraOf = (id: string, { standing }: Admitted): ReadonlyArray<string> => [
      ...[requestIdHeader, id],
      ...hsts,
      ...(standing === undefined ? [] : limitHeaders(standing))
    ]

    const log = (passage: Passage, status: number, id: string, began: number) => {
      if (status < 500 && !tellsAll) return
      const fields = {
        method: passage.incoming.method,
        path: passage.path,
        status,
        ms: Math.round(clock.currentTimeMillisUnsafe() - began),
        requestId: id
      }
      fork(status >= 500 ? Effect.logWarning("request", fields) : Effect.logDebug("request", fields))
    }

    const send = (passage: Passage, response: ServerResponse, id: string, admitted: Admitted, first: boolean): void => {
      const began = clock.currentTimeMillisUnsafe()
      const outgoing = proxy.outgoing(passage, id)
      const extra = extraOf(id, admitted)
      const done = (outcome: Outcome) => {
        if (outcome._tag === "Streamed") {
          // `settle` does this for all other answers
          const token = outcome.status === 401 ? bearerToken(passage.incoming) : undefined
          if (token !== undefined) revocations.refused(Redacted.make(token, { label: "access token" }))
          return log(passage, outcome.status, id, began)
        }
        const retry =
          outcome._tag === "Failed" && outcome.nothingArrived && !isTimeout(outcome.error) && !response.destroyed
        if (retry && first) return send(passage, response, id, admitted, false)
        // rare: what it means is worked out by the same code as for all other requests
        const write = (answer: HttpServerResponse.HttpServerResponse) =>
          Effect.sync(() => {
            setAll(response, extra)
            writeAnswer(response, answer)
            log(passage, answer.status, id, began)
          })
        fork(proxy.settle(passage, outcome).pipe(Effect.annotateLogs({ requestId: id }), Effect.flatMap(write)))
      }
      const verdict = (status: number, headers: IncomingHttpHeaders) => judge(passage, status, headers, extra)
      reads.dispatch(outgoing, new Forwarding(response, verdict, done, proxy.copying(passage, outgoing)), !first)
    }

    /** Passes a request on, if it is one of those that can go at once. */
    const pass = (incoming: IncomingMessage, response: ServerResponse, path: string, admitted: Admitted): boolean => {
      const { headers, method = "", url = "" } = incoming
      if (method !== "GET" && method !== "HEAD") return false
      if (headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined) return false
      const kind = upstreamKind(path)
      if (kind === undefined || headers.expect !== undefined) return false
      if (!isPlainTarget(url) || own.answers(method, url, path) || reads.waiting >= MAX_WAITING) return false
      const asker = kind === "api" ? identity.known(incoming) : anonymous
      if (asker === undefined || asker._tag === "Refused") return false
      const given = headers[requestIdHeader]
      const id = typeof given === "string" && isPlainId(given) ? given : randomUUID()
      const passage = passageOf(incoming, kind, path, url, asker)
      const kept =
        asker._tag === "Anonymous" && !identity.hasCookie(incoming)
          ? cacheable(method, path, url, headers, publicUrl.host)
          : undefined
      if (kept === undefined) send(passage, response, id, admitted, true)
      else {
        const began = clock.currentTimeMillisUnsafe()
        const written = () => log(passage, response.statusCode, id, began)
        if (tellsAll) response.once("finish", written)
        cache.answer(kept, passage, response, extraOf(id, admitted), () => {
          response.off("finish", written)
          send(passage, response, id, admitted, true)
        })
      }
      return true
    }

    /** Gives out what is kept for everybody, before anything else is worked out. What it leaves the usual way can do too. */
    const give = (incoming: IncomingMessage, response: ServerResponse, url: string): boolean => {
      const now = clock.currentTimeMillisUnsafe()
      const kept = tellsAll ? undefined : cache.fresh(url, now)
      const wanted = kept && plainAsk(incoming, publicUrl.host)
      if (kept === undefined || wanted === undefined) return false
      const admitted = admission.nobody(incoming, url)
      if (admitted === undefined || admitted.problem !== undefined) return false
      writeKept(response, kept, wanted, now - kept.at, extraOf(randomUUID(), admitted))
      return true
    }

    const proceed = (
      incoming: IncomingMessage,
      response: ServerResponse,
      path: string,
      admitted: Admitted,
      rest: () => void
    ) => {
      const { problem, standing } = admitted
      if (problem === undefined && pass(incoming, response, path, admitted)) return
      if (changesInstance(incoming.method ?? "", path)) response.once("finish", cache.forget)
      setAll(response, always)
      if (standing !== undefined) setAll(response, limitHeaders(standing))
      // for what says nothing itself
      if (isApi(path) || path.startsWith("/session")) response.setHeader("cache-control", "private, no-store")
      if (problem === undefined) return rest()
      for (const [name, value] of Object.entries(corsHeaders)) response.setHeader(name, value)
      writeAnswer(response, problemJson(problem))
    }

    firstLook.set((incoming, response, rest) => {
      if (give(incoming, response, incoming.url ?? "/")) return
      const { headers } = incoming
      // the handshakes of streams do not come here: this one is answered by HTTP/1.1, and may be followed by others
      delete headers.upgrade
      // refused, it may send its body all the same, or not: nobody could tell that from another request
      if (headers.expect !== undefined) response.shouldKeepAlive = false
      const unfit = unfitness(incoming)
      if (unfit !== undefined) {
        setAll(response, [...always, "connection", "close"])
        return writeAnswer(response, problemJson(unfit))
      }
      const url = withoutHost(incoming.url ?? "/")
      incoming.url = url
      const query = url.indexOf("?")
      const path = query < 0 ? url : url.slice(0, query)
      const admitted = admission.now(incoming, path)
      if (admitted !== undefined) return proceed(incoming, response, path, admitted, rest)
      fork(
        admission.of(incoming, path).pipe(
          Effect.catchCause((cause) =>
            Effect.as(Effect.logError("a request could not be counted", cause), {
              problem: problems.internal,
              standing: undefined
            })
          ),
          Effect.flatMap((later) =>
            // who left meanwhile is owed nothing
            Effect.sync(() => response.destroyed || proceed(incoming, response, path, later, rest))
          )
        )
      )
    })
    yield* Effect.addFinalizer(() => Effect.sync(() => firstLook.set(undefined)))
  })
)

/** Names and values in turn, unless it is too late. */
const setAll = (response: ServerResponse, headers: ReadonlyArray<string>) => {
  if (response.headersSent) return
  for (let at = 0; at < headers.length; at += 2) response.setHeader(headers[at] ?? "", headers[at + 1] ?? "")
}

/** What an administrator does may show in what is kept for everybody. */
const changesInstance = (method: string, path: string) =>
  !isSafe(method) && (path.startsWith("/api/v1/admin/") || path === "/api/v1/instance")

/** A year; not for subdomains: they are not Chirp's to decide on. */
const HSTS = "max-age=31536000"

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

/** What Node lets in and HTTP/1.1 does not (RFC 9112, 3.2): no version, two hosts. And methods that nobody here has. */
const unfitness = ({ httpVersionMajor, method = "", rawHeaders }: IncomingMessage): Problem | undefined => {
  if (httpVersionMajor !== 1) return problems.badRequest
  if (!methods.has(method)) return problems.method
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name?.length === 4 && name.toLowerCase() === "host") hosts++
  }
  return hosts > 1 ? problems.badRequest : undefined
}

const anonymous = { _tag: "Anonymous" } as const
