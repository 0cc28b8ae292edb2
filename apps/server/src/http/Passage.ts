import type { IncomingHttpHeaders, IncomingMessage } from "node:http"
import { HttpServerResponse } from "effect/http"
import { type Problem, problemJson, problemPage, problems } from "./Errors.ts"
import type { Outcome, Verdict } from "./Forward.ts"
import { corsHeaders, responseHeaders } from "./ForwardedHeaders.ts"
import type { Asker } from "./Identity.ts"
import { isInstance, MAX_INSTANCE_BYTES } from "./InstanceRewrite.ts"
import { bodyLimit, type UpstreamKind } from "./UpstreamRoutes.ts"

/** One request on its way through, with what has been found out about it. */
export interface Passage {
  readonly kind: UpstreamKind
  readonly path: string
  /** Path and query as they were judged: the part after the host when the client named one. */
  readonly target: string
  readonly incoming: IncomingMessage
  readonly asker: Asker
  /** The app in a browser: it is told of failures as JSON with a code; others get GoToSocial's own bytes. */
  readonly fromApp: boolean
}

export const passageOf = (
  incoming: IncomingMessage,
  kind: UpstreamKind,
  path: string,
  target: string,
  asker: Asker
): Passage => ({
  kind,
  path,
  target,
  incoming,
  asker,
  fromApp:
    kind === "api" &&
    (asker._tag === "Session" ||
      asker._tag === "Expired" ||
      (asker._tag === "Anonymous" && incoming.headers["sec-fetch-site"] === "same-origin"))
})

/** The most that this request's body may have, in bytes. */
export const limitOf = ({ incoming, kind, path }: Passage) => bodyLimit(kind, path, incoming.headers["content-type"])

/** A refusal is one sentence. */
const MAX_REFUSAL_BYTES = 64 * 1024
const withhold: Verdict = { _tag: "Withhold" }

/** What to do with an answer. What is withheld or collected is answered by `Proxy`. */
export const judge = (passage: Passage, status: number, headers: IncomingHttpHeaders): Verdict => {
  if (status >= 400) {
    const type = String(headers["content-type"] ?? "")
    if (status === 503 && type.startsWith("text/html")) return withhold
    if (status === 401 && passage.asker._tag === "Expired") return withhold
    if (status === 401 && passage.asker._tag === "Session") return { _tag: "Collect", limit: MAX_REFUSAL_BYTES }
    if (passage.fromApp && !type.includes("json")) return withhold
  }
  if (status === 200 && isInstance(passage.incoming.method, passage.path)) {
    return { _tag: "Collect", limit: MAX_INSTANCE_BYTES }
  }
  return { _tag: "Stream", headers: outgoingHeaders(passage, headers) }
}

export const outgoingHeaders = (passage: Passage, headers: IncomingHttpHeaders) => {
  const out = responseHeaders(headers, passage.kind === "sign-in")
  if (passage.incoming.headers.upgrade !== undefined) out.connection = "close"
  return passage.kind === "federation" || passage.path === "/oauth/authorize" ? out : Object.assign(out, corsHeaders)
}

/** An answer that was taken in, with these bytes as its body. */
export const collected = (
  passage: Passage,
  outcome: Extract<Outcome, { _tag: "Collected" }>,
  bytes: Buffer
): HttpServerResponse.HttpServerResponse => {
  const { "content-length": _, "content-type": type, ...headers } = outgoingHeaders(passage, outcome.headers)
  return HttpServerResponse.uint8Array(bytes, {
    status: outcome.status,
    headers,
    contentType: String(type ?? "application/octet-stream")
  })
}

/** A failure in the form this client reads: JSON for programs, a page for a person at one of GoToSocial's pages. */
export const refusal = (passage: Passage, problem: Problem): HttpServerResponse.HttpServerResponse => {
  const person = passage.kind !== "api" && passage.incoming.headers.accept?.includes("text/html") === true
  if (!person) return HttpServerResponse.setHeaders(problemJson(problem), corsHeaders)
  return problemPage(problem, {
    title: problem.status === 503 ? "Almost there" : "This page cannot be shown",
    action: { href: passage.target, label: "Try again" }
  })
}

export const spoolProblem = (reason: "too large" | "ended early" | "disk", limit: number): Problem =>
  reason === "too large" ? problems.tooLarge(limit) : reason === "disk" ? problems.disk : problems.badBody

export const isTimeout = (error: Error) =>
  "code" in error &&
  ["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"].includes(
    String(error.code)
  )

/** The connection was not made: GoToSocial has seen nothing of the request. */
export const neverSent = (error: Error) =>
  "code" in error &&
  ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"].includes(String(error.code))
