import type { ServerResponse } from "node:http"
import { Cookies, type HttpServerResponse } from "effect/http"

/** Writes one of Chirp's own small answers without the router. Headers set on `response` before stay. */
export const writeAnswer = (response: ServerResponse, answer: HttpServerResponse.HttpServerResponse): void => {
  if (response.headersSent || response.destroyed) return
  const { body } = answer
  const cookies = Cookies.toSetCookieHeaders(answer.cookies)
  if (cookies.length > 0) response.setHeader("set-cookie", cookies)
  if (body._tag === "Uint8Array") {
    response.setHeader("content-type", body.contentType)
    response.setHeader("content-length", body.body.length)
  }
  response.writeHead(answer.status, answer.headers)
  response.end(body._tag === "Uint8Array" && response.req.method !== "HEAD" ? body.body : undefined)
}
