import type { IncomingHttpHeaders, IncomingMessage } from "node:http"
import { HttpServerResponse } from "effect/http"
import { type Problem, problemJson, problemPage, problems } from "./Errors.ts"
import type { Outcome, Verdict } from "./Forward.ts"
import { type Added, added, corsHeaders, responseHeaders } from "./ForwardedHeaders.ts"
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
      asker._tag === "Refused" ||
      (asker._tag === "Anonymous" && incoming.headers["sec-fetch-site"] === "same-origin"))
})

/** The most that this request's body may have, in bytes. */
export const limitOf = ({ incoming, kind, path }: Passage) => bodyLimit(kind, path, incoming.headers["content-type"])

/** A refusal is one sentence. */
const MAX_REFUSAL_BYTES = 64 * 1024
const withhold: Verdict = { _tag: "Withhold" }

/** What to do with an answer. What is withheld or collected is answered by `Proxy`. `extra` goes out with what is streamed. */
export const judge = (
  passage: Passage,
  status: number,
  headers: IncomingHttpHeaders,
  extra: ReadonlyArray<string> = []
): Verdict => {
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
  const out = outgoingHeaders(passage, status, headers)
  for (let at = 0; at < extra.length; at += 2) {
    // GoToSocial's own limits are the ones that were passed
    if (status === 429 && extra[at]?.startsWith("x-ratelimit-") === true) continue
    out.push(extra[at] ?? "", extra[at + 1] ?? "")
  }
  return { _tag: "Stream", headers: out }
}

export const outgoingHeaders = (passage: Passage, status: number, headers: IncomingHttpHeaders): Array<string> => {
  const out = responseHeaders(status, headers, passage.kind === "sign-in", addedTo(passage, headers))
  if (passage.incoming.headers.upgrade !== undefined) out.push("connection", "close")
  return out
}

/** Names and values in turn as a record; of a name that comes twice, both. */
export const recordOf = (flat: ReadonlyArray<string>): Record<string, string | string[]> => {
  const record: Record<string, string | string[]> = {}
  for (let at = 0; at < flat.length; at += 2) {
    const [name = "", value = ""] = [flat[at], flat[at + 1]]
    const there = Object.hasOwn(record, name) ? record[name] : undefined
    record[name] = there === undefined ? value : [there, value].flat()
  }
  return record
}

const nosniff = { "x-content-type-options": "nosniff" }
/** A document of nothing but itself: no script, no form, no origin, whatever a remote server put into a file. */
const inert = { ...nosniff, "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox" }

const forViewer = added({ ...corsHeaders, ...nosniff, "cache-control": "private, no-store" })
const forAnybody = added({ ...corsHeaders, ...nosniff })
const forPage = added({ ...corsHeaders, ...nosniff })
const forAuthorize = added(nosniff)
const forMedia = added({ ...inert, "cross-origin-resource-policy": "cross-origin" })
const forFile = added(inert)
const forDocument = added(nosniff)

/**
 * Chirp's own headers on GoToSocial's answers. Who may read them: any page with a token, nobody with a cookie. What is told
 * to a viewer is kept by nobody. Files never become documents: those of the fileserver whatever they say they are, others
 * unless they are GoToSocial's own pages, which have their own policy.
 */
const addedTo = ({ asker, kind, path }: Passage, headers: IncomingHttpHeaders): Added => {
  if (kind === "api") return asker._tag === "Anonymous" ? forAnybody : forViewer
  if (kind === "sign-in") return path === "/oauth/authorize" ? forAuthorize : forPage
  if (path.startsWith("/fileserver/")) return forMedia
  return headers["content-security-policy"] !== undefined || headers["content-type"]?.startsWith("text/html") === true
    ? forDocument
    : forFile
}

/** An answer that was taken in, with these bytes as its body. */
export const collected = (
  passage: Passage,
  outcome: Extract<Outcome, { _tag: "Collected" }>,
  bytes: Buffer
): HttpServerResponse.HttpServerResponse => {
  const {
    "content-length": _,
    "content-type": type,
    ...headers
  } = recordOf(outgoingHeaders(passage, outcome.status, outcome.headers))
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
  const title = problem.status === 503 ? "Almost there" : "This page cannot be shown"
  return problemPage(problem, { title, action: { href: passage.target, label: "Try again" } }, passage.incoming.headers)
}

export const spoolProblem = (reason: "too large" | "ended early" | "disk", limit: number): Problem =>
  reason === "too large" ? problems.tooLarge(limit) : reason === "disk" ? problems.disk : problems.badBody

export const isTimeout = (error: Error) =>
  "code" in error &&
  ["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"].includes(
    String(error.code)
  )

/** The connection was not made, or the other side could not show who it is: GoToSocial has seen nothing of the request. */
export const neverSent = (error: Error) =>
  "code" in error &&
  (["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"].includes(String(error.code)) ||
    /CERT|UNABLE_TO_VERIFY/.test(String(error.code)))
