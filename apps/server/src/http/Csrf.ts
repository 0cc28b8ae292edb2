import type { IncomingMessage } from "node:http"
import { csrfHeader } from "@chirp/domain/Session"

/** Methods that change nothing (RFC 9110 section 9.2.1). */
export const isSafe = (method: string | undefined) => method === "GET" || method === "HEAD" || method === "OPTIONS"

/**
 * Whether a request that a browser sent with its cookie comes from Chirp's own pages. Three independent proofs are asked
 * for: a header that other origins cannot send without a preflight Chirp refuses, an `Origin` that is Chirp's if there is
 * one, and `Sec-Fetch-Site: same-origin` if the browser sends it; one of the last two must be there.
 */
export const comesFromOwnPages = (request: IncomingMessage, origin: string): boolean => {
  const site = request.headers["sec-fetch-site"]
  const from = request.headers.origin
  return (
    request.headers[csrfHeader] !== undefined &&
    (from === undefined || from === origin) &&
    (site === undefined || site === "same-origin") &&
    (from !== undefined || site !== undefined)
  )
}
