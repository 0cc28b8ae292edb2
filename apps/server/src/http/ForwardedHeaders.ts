import type { IncomingHttpHeaders, IncomingMessage } from "node:http"
import { accountHeader, csrfHeader } from "@chirp/domain/Session"

/** RFC 9110 section 7.6.1, and those that never were standard but act alike. */
const hopByHop = new Set([
  ...["connection", "proxy-connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "alt-svc"],
  ...["proxy-authenticate", "proxy-authorization", "http2-settings", "expect"]
])

/** What a client may not say for itself: who it is to the network, how the body is framed, and Chirp's own headers. */
const replaced = new Set([
  ...["forwarded", "x-real-ip", "x-client-ip", "cf-connecting-ip", "true-client-ip", "cookie", "content-length"],
  ...[csrfHeader, accountHeader, "x-request-id"]
])

const namedBy = (connection: string | undefined): ReadonlySet<string> | undefined =>
  connection === undefined || /^(keep-alive|close|upgrade)$/i.test(connection)
    ? undefined
    : new Set(connection.split(",").flatMap((name) => needed(name.trim().toLowerCase())))

/** Whatever is said of a connection, a request has a host: without one it would get the upstream's own. */
const needed = (name: string) => (name === "host" ? [] : [name])

/**
 * The headers that go on to GoToSocial: the client's, without hop-by-hop ones, those `Connection` names, cookies, every
 * kind of forwarding header and names with an underscore; then the rebuilt ones. Host stays as the client sent it.
 */
export const requestHeaders = (
  request: IncomingMessage,
  add: {
    readonly address: string | undefined
    readonly proto: string
    readonly requestId: string
    readonly authorization: string | undefined
    readonly cookie: string | undefined
  }
): Record<string, string | string[]> => {
  const named = namedBy(request.headers.connection)
  const headers: Record<string, string | string[]> = {}
  for (const name in request.headers) {
    const value = request.headers[name]
    if (value === undefined || hopByHop.has(name) || replaced.has(name) || named?.has(name) === true) continue
    if (name.startsWith("x-forwarded-") || name.includes("_")) continue
    headers[name] = value
  }
  if (add.address !== undefined) headers["x-forwarded-for"] = add.address
  headers["x-forwarded-proto"] = add.proto
  if (request.headers.host !== undefined) headers["x-forwarded-host"] = request.headers.host
  headers["x-request-id"] = add.requestId
  if (add.authorization !== undefined) headers.authorization = add.authorization
  if (add.cookie !== undefined) headers.cookie = add.cookie
  return headers
}

/** GoToSocial's own cookie out of a `Cookie` header: `gotosocial-<host>`. No other cookie goes on. */
export const goToSocialCookie = (header: string | undefined): string | undefined => {
  const own = header?.split(";").filter((part) => part.trimStart().startsWith("gotosocial-"))
  return own === undefined || own.length === 0 ? undefined : own.map((part) => part.trim()).join("; ")
}

/** What is said of an answer besides what GoToSocial says, and in place of what it says of the same. */
export interface Added {
  /** Names and values in turn, all names lower-case. */
  readonly list: ReadonlyArray<string>
  readonly names: ReadonlySet<string>
}

export const added = (headers: Readonly<Record<string, string>>): Added => ({
  list: Object.entries(headers).flat(),
  names: new Set(Object.keys(headers))
})

/**
 * The headers that go back to the client, names and values in turn as `writeHead` takes them: GoToSocial's, without
 * hop-by-hop ones, its CORS headers and its limits (Chirp's own take their place; a refusal for its limits keeps them),
 * and with `Set-Cookie` only when `cookies` says so. No content type is invented.
 */
export const responseHeaders = (
  status: number,
  headers: IncomingHttpHeaders,
  cookies: boolean,
  add: Added
): Array<string> => {
  const named = namedBy(headers.connection)
  const out: Array<string> = []
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined || hopByHop.has(name) || named?.has(name) === true || add.names.has(name)) continue
    if (name.startsWith("access-control-") || (name === "set-cookie" && !cookies)) continue
    if (status !== 429 && name.startsWith("x-ratelimit-")) continue
    // RFC 9110, 8.6: whoever believed it would take the next answer for a body
    if (status === 204 && name === "content-length") continue
    if (typeof value === "string") out.push(name, value)
    else for (const one of value) out.push(name, one)
  }
  out.push(...add.list)
  return out
}

/** Any web page may use the API with a bearer token of its own; cookies are never taken across sites. */
export const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "Link, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id"
} as const

/** The answer to a preflight. Chirp's CSRF and account headers are not in it: with them, a request comes from the same origin. */
export const preflightHeaders = {
  ...corsHeaders,
  "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
  "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key, X-Request-Id",
  "access-control-max-age": "600"
} as const
