import type { IncomingHttpHeaders } from "node:http"

/** As Node's own parsers have it; GoToSocial's heads are below 2 KiB. */
const MAX_HEAD = 16 * 1024
/** The length of a chunk with its extensions, or a trailer; both are thrown away. */
const MAX_LINE = 1024
const MAX_TRAILERS = 32

type Phase = "head" | "bytes" | "size" | "chunk" | "chunk end" | "trailers" | "until the end" | "over" | "broken"

/**
 * Reads HTTP/1.1 answers (RFC 9112), one at a time, from buffers as they come off a socket. The body of each read is one
 * piece, whatever chunks it came in: they are moved together in place. Strict, since two programs that read one answer in
 * two ways are how answers get to the wrong person: lines end in CRLF, lengths are digits, a length beside chunks, two
 * lengths, a folded line, or a character that no header may have breaks the answer. Nothing is allocated by its size.
 *
 * A class that changes, not a schema: each answer on the hot path goes through it (docs/decisions/0050-read-lane.md).
 */
export class AnswerParser {
  status = 0
  headers: IncomingHttpHeaders = {}
  /** Whether another request may follow on this connection; known from the head on. */
  reusable = false
  /** How long the connection may rest until then, in seconds, if the answer says so (`Keep-Alive: timeout`). */
  rest: number | undefined
  /** What is wrong with a broken answer. */
  problem = ""
  #phase: Phase = "head"
  #bodiless: boolean
  #chunked = false
  #left = 0
  #line = ""
  #trailers = 0
  #head: Buffer | undefined

  /** The answer to HEAD has no body, whatever it says. */
  constructor(method: string) {
    this.#bodiless = method === "HEAD"
  }

  /** The status and headers are there. */
  get begun(): boolean {
    return this.status !== 0
  }

  get over(): boolean {
    return this.#phase === "over"
  }

  get broken(): boolean {
    return this.#phase === "broken"
  }

  /** Takes a read in and gives what it holds of the body, in its own memory. After the end nothing more may come. */
  take(bytes: Buffer): Buffer {
    if (this.#phase !== "head") return this.#body(bytes, 0)
    const all = this.#head === undefined ? bytes : Buffer.concat([this.#head, bytes])
    let at = 0
    for (;;) {
      const end = all.indexOf("\r\n\r\n", at, "latin1")
      if (end < 0) {
        if (all.length - at > MAX_HEAD) return this.#break("its head is too long")
        this.#head = Buffer.from(all.subarray(at))
        return nothing
      }
      if (end - at > MAX_HEAD) return this.#break("its head is too long")
      this.#readHead(all.toString("latin1", at, end))
      if (this.broken) return nothing
      at = end + 4
      // 1xx are not the answer
      if (this.begun) break
    }
    this.#head = undefined
    const piece = this.#body(all, at)
    // nearly all short ones: all of it is here, so its length can be told
    if (this.#chunked && this.over) this.headers["content-length"] = String(piece.length)
    return piece
  }

  /** The connection has ended. */
  end(): void {
    if (this.#phase === "until the end") this.#phase = "over"
    else if (this.#phase !== "over") this.#break("it ended early")
  }

  #break(problem: string): Buffer {
    this.#phase = "broken"
    this.problem = problem
    return nothing
  }

  #readHead(text: string): void {
    const first = text.indexOf("\r\n")
    const start = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/.exec(
      first < 0 ? text : text.slice(0, first)
    )
    if (start === null) return void this.#break("its first line is none")
    const status = Number(start[2])
    if (status === 101) return void this.#break("nobody asked for another protocol")
    const headers: IncomingHttpHeaders = {}
    let coding: string | undefined
    let at = first < 0 ? text.length : first + 2
    while (at < text.length) {
      const next = text.indexOf("\r\n", at)
      const stop = next < 0 ? text.length : next
      const colon = text.indexOf(":", at)
      const name = colon < 0 || colon > stop ? undefined : nameOf(text.slice(at, colon))
      if (name === undefined) return void this.#break("a header has no name")
      const value = trimmed(text, colon + 1, stop)
      if (!visible.test(value)) return void this.#break(`${name} has characters that no header may have`)
      at = stop + 2
      if (name === "transfer-encoding") coding = coding === undefined ? value : `${coding}, ${value}`
      else if (name === "set-cookie") headers["set-cookie"] = [...(headers["set-cookie"] ?? []), value]
      else if (!Object.hasOwn(headers, name)) headers[name] = value
      else if (name === "content-length") return void this.#break("it has two lengths")
      else headers[name] = `${headers[name]}, ${value}`
    }
    if (status < 200) return
    this.status = status
    this.headers = headers
    this.reusable = start[1] === "1" && !/(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(headers.connection ?? "")
    const rest = headers["keep-alive"]
    const told = rest === undefined ? undefined : /\btimeout=(\d{1,5})\b/.exec(String(rest))?.[1]
    if (told !== undefined) this.rest = Number(told)
    this.#frame(start[1] === "1", coding, headers["content-length"])
  }

  /** How the body is framed: RFC 9112, 6.3. */
  #frame(is11: boolean, coding: string | undefined, length: string | undefined): void {
    if (length !== undefined && !/^\d{1,15}$/.test(length)) return void this.#break("its length is no number")
    if (coding !== undefined) {
      if (length !== undefined) return void this.#break("it has a length and chunks")
      if (!is11 || coding.toLowerCase() !== "chunked")
        return void this.#break(`it is framed in an unknown way: ${coding}`)
    }
    if (this.#bodiless || this.status === 204 || this.status === 304) this.#phase = "over"
    else if (coding !== undefined) {
      this.#chunked = true
      this.#phase = "size"
    } else if (length === undefined) {
      this.#phase = "until the end"
      this.reusable = false
    } else {
      this.#left = Number(length)
      this.#phase = this.#left === 0 ? "over" : "bytes"
    }
  }

  #body(bytes: Buffer, from: number): Buffer {
    if (this.#phase === "until the end") return bytes.subarray(from)
    if (this.#phase === "bytes") {
      const size = Math.min(this.#left, bytes.length - from)
      this.#left -= size
      if (this.#left === 0) this.#phase = "over"
      if (from + size < bytes.length) this.#surplus()
      return bytes.subarray(from, from + size)
    }
    return this.#chunks(bytes, from)
  }

  #chunks(bytes: Buffer, from: number): Buffer {
    let at = from
    let to = from
    while (at < bytes.length) {
      if (this.#phase === "over") {
        this.#surplus()
        break
      }
      if (this.#phase === "chunk") {
        const size = Math.min(this.#left, bytes.length - at)
        if (to !== at) bytes.copyWithin(to, at, at + size)
        to += size
        at += size
        this.#left -= size
        if (this.#left === 0) this.#phase = "chunk end"
        continue
      }
      const end = bytes.indexOf(LF, at)
      this.#line += bytes.toString("latin1", at, end < 0 ? bytes.length : end)
      if (this.#line.length > MAX_LINE) return this.#break("a line between its chunks is too long")
      if (end < 0) break
      at = end + 1
      const line = this.#line
      this.#line = ""
      this.#between(line)
      if (this.broken) return nothing
    }
    return bytes.subarray(from, to)
  }

  /** A line between chunks, without its LF. */
  #between(line: string): void {
    if (this.#phase === "chunk end") {
      if (line !== "\r") return void this.#break("a chunk is longer than it says")
      this.#phase = "size"
    } else if (this.#phase === "size") {
      const size = /^([\da-f]{1,8})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?\r$/i.exec(line)?.[1]
      if (size === undefined) return void this.#break("the length of a chunk is no number")
      this.#left = Number.parseInt(size, 16)
      this.#phase = this.#left === 0 ? "trailers" : "chunk"
    } else if (line === "\r") this.#phase = "over"
    else if (++this.#trailers > MAX_TRAILERS || !/^[\t\x20-\x7e\x80-\xff]+\r$/.test(line))
      this.#break("its trailers are none")
  }

  /** What nobody asked for: the answer itself is whole. */
  #surplus(): void {
    this.reusable = false
  }
}

const LF = 10
const nothing = Buffer.alloc(0)
const visible = /^[\t\x20-\x7e\x80-\xff]*$/

const trimmed = (text: string, from: number, to: number): string => {
  let [start, end] = [from, to]
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}
const isBlank = (code: number) => code === 32 || code === 9

/** As GoToSocial writes them (and the stand-in), so that they need not be looked at letter by letter. */
const written = new Map(
  [
    ...[
      "Access-Control-Allow-Origin",
      "Access-Control-Expose-Headers",
      "Cache-Control",
      "Connection",
      "Content-Encoding"
    ],
    ...["Content-Length", "Content-Type", "Date", "ETag", "Keep-Alive", "Last-Modified", "Link", "Permissions-Policy"],
    ...[
      "Set-Cookie",
      "Transfer-Encoding",
      "Vary",
      "X-Content-Type-Options",
      "X-Ratelimit-Limit",
      "X-Ratelimit-Remaining"
    ],
    ...["X-Ratelimit-Reset", "X-Request-Id", "X-Robots-Tag"]
  ].flatMap((name) => [[name, name.toLowerCase()] as const, [name.toLowerCase(), name.toLowerCase()] as const])
)
/** A name in small letters; undefined when it is none (RFC 9110, 5.6.2). */
const nameOf = (text: string): string | undefined =>
  written.get(text) ?? (/^[!#$%&'*+.^_`|~\w-]+$/.test(text) ? text.toLowerCase() : undefined)
