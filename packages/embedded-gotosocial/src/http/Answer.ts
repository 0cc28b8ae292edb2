import { Cause, Effect } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { GtsError, reasonOf } from "./GtsError.ts"
import { errorPage, pageSecurityPolicy } from "./Html.ts"
import * as Reply from "./Reply.ts"
import type { Reply as Answered, Failure } from "./Route.ts"

const robots = "noindex, nofollow, noarchive, nositelinkssearchbox, max-image-preview:none"
const apiSecurityPolicy = "default-src 'none'; frame-ancestors 'none'"
const exposed = "Link, X-RateLimit-Reset, X-RateLimit-Limit, X-RateLimit-Remaining, X-Request-Id"

/** How long an answer may be kept, by what it is part of, unless the handler said so itself. */
const cachingOf = (path: string, status: number): string | undefined => {
  // these are answered before GoToSocial knows what the request is part of
  if (status === 405 || status === 418) return undefined
  if (path.startsWith("/nodeinfo")) return "public, max-age=86400"
  if (path.startsWith("/.well-known")) return "public, max-age=120"
  if (path.startsWith("/oauth") || path.startsWith("/auth") || path.startsWith("/@")) return "private, max-age=120"
  return "no-store"
}

export const wantsHtml = (request: HttpServerRequest.HttpServerRequest) =>
  (request.headers.accept ?? "").includes("text/html")

/** The error as the client asked for it: an HTML page for a browser, JSON for everybody else. */
export const errorReply = Effect.fnUntraced(function* (error: GtsError, request: HttpServerRequest.HttpServerRequest) {
  const { host } = yield* InstanceConfig
  return wantsHtml(request)
    ? Reply.html(errorPage(host, `${error.status} ${reasonOf(error.status)}`, error.message), error.status)
    : Reply.json(error.json, { status: error.status })
})

/** A failed handler's answer. What is not the client's fault is logged in full and told in general. */
export const recover = Effect.fnUntraced(function* (
  cause: Cause.Cause<Failure>,
  request: HttpServerRequest.HttpServerRequest
) {
  const failure = cause.reasons.find(Cause.isFailReason)?.error
  if (failure instanceof GtsError) return yield* errorReply(failure, request)
  if (Cause.hasInterruptsOnly(cause)) return yield* Effect.interrupt
  yield* Effect.logError("request failed", cause).pipe(
    Effect.annotateLogs({ method: request.method, path: request.url.split("?")[0] ?? "" })
  )
  return yield* errorReply(
    new GtsError({ status: 500, detail: "an error occurred while processing the request" }),
    request
  )
})

/** The headers GoToSocial puts on everything. The request id is the client's own if it sent one. */
export const finish = (response: Answered, request: HttpServerRequest.HttpServerRequest, requestId: string) => {
  const path = request.url.split("?")[0] ?? "/"
  const caching = response.headers["cache-control"] ?? cachingOf(path, response.status)
  const isPage = (response.headers["content-type"] ?? "").startsWith("text/html")
  const headers: Record<string, string> = {
    server: "gotosocial",
    "x-robots-tag": robots,
    "x-request-id": request.headers["x-request-id"] ?? requestId,
    "x-content-type-options": "nosniff",
    "access-control-allow-origin": "*",
    "access-control-expose-headers": exposed,
    "content-security-policy": isPage ? pageSecurityPolicy : apiSecurityPolicy,
    // a connection whose upgrade was refused is of no more use: node has taken its HTTP parser off
    ...(request.headers.upgrade === undefined ? {} : { connection: "close" }),
    ...(caching === undefined ? {} : { "cache-control": caching })
  }
  return HttpServerResponse.setHeaders(response, headers)
}

/** The answer to a CORS preflight. */
export const preflight = HttpServerResponse.empty({
  status: 204,
  headers: {
    "access-control-allow-methods": "POST,PUT,DELETE,GET,PATCH,OPTIONS",
    "access-control-allow-headers":
      "Origin,Content-Length,Content-Type,Authorization,Idempotency-Key,Upgrade,Sec-Websocket-Extensions,Sec-Websocket-Key,Sec-Websocket-Protocol,Sec-Websocket-Version,Connection",
    "access-control-max-age": "120"
  }
})
