import { type ServerResponse, STATUS_CODES } from "node:http"
import { Clock, DateTime, Duration } from "effect"
import { Cookies, type HttpServerResponse } from "effect/http"

/** A connection may rest this long: longer than a load balancer's own idle time, so that it is never us who close one that it is about to use. */
export const KEEP_ALIVE = Duration.seconds(75)

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

/** Headers that are known to be fit to be sent: as names and values in turn, and as lines of a head. */
export interface Lines {
  readonly flat: ReadonlyArray<string>
  readonly text: string
}

/** Undefined when a value has characters that no header may have. */
export const linesOf = (flat: ReadonlyArray<string>): Lines | undefined =>
  flat.every((one) => visible.test(one)) ? { flat, text: textOf(flat) } : undefined
const visible = /^[\t\x20-\x7e\x80-\xff]*$/

const textOf = (flat: ReadonlyArray<string>) => {
  let text = ""
  for (let at = 0; at < flat.length; at += 2) text += `${flat[at]}: ${flat[at + 1]}\r\n`
  return text
}

/**
 * Writes an answer whose headers were made before: `lines`, and `more` of Chirp's own making. `body` is a byte for each
 * character, and its length is among `lines`.
 *
 * Node would look at every header again, which costs as much as reading the request does. So the head is put where
 * `writeHead` leaves the one that it makes: `end` sends a head that is there, together with the body, in one system call,
 * and everything else (keep-alive, the next request) goes on as ever. What ends its connection or is HTTP/1.0 takes the
 * public way (docs/decisions/0080-kept-answers-by-the-shortest-way.md).
 */
export const writeLines = (
  response: ServerResponse,
  status: number,
  lines: Lines,
  more: ReadonlyArray<string>,
  body: string
): void => {
  if (response.shouldKeepAlive && response.req.httpVersion === "1.1") {
    response.statusCode = status
    Object.assign(response, { _header: `${firstLineOf(status)}${lines.text}${textOf(more)}${lastLines()}` })
  } else response.writeHead(status, [...lines.flat, ...more])
  if (body === "") response.end()
  else response.end(body, "latin1")
}

const firstLineOf = (status: number) =>
  status === 200 ? "HTTP/1.1 200 OK\r\n" : `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n`

let last: readonly [second: number, lines: string] = [0, ""]
/** What Node says of each answer itself. `Date` is in seconds: by the real clock, as Node's is. */
const lastLines = (): string => {
  const second = Math.floor(realClock.currentTimeMillisUnsafe() / 1000)
  if (last[0] !== second) {
    const date = DateTime.toDateUtc(DateTime.makeUnsafe(second * 1000)).toUTCString()
    const rest = Duration.toSeconds(KEEP_ALIVE)
    last = [second, `Date: ${date}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${rest}\r\n\r\n`]
  }
  return last[1]
}
const realClock = Clock.Clock.defaultValue()
