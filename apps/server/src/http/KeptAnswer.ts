import { createHash } from "node:crypto"
import type { ServerResponse } from "node:http"
import { gzipSync } from "node:zlib"
import { type Lines, linesOf, writeLines } from "./ResponseWriter.ts"

/** Shorter ones gain nothing. */
const GZIP_FROM = 1024

/** One form of an answer, made once: nothing of it is worked out again for each who asks. */
interface Form {
  /** Byte for character: a string is sent together with the headers, in one system call. */
  readonly body: string
  readonly etag: string
  /** Of the answer itself, and of one that only says that it is still so. */
  readonly whole: Lines
  readonly unchanged: Lines
}

/** An answer that may be given to anybody. `at`: when it was fetched; milliseconds since 1970, as `freshUntil`. */
export interface KeptAnswer {
  readonly plain: Form
  readonly zipped: Form | undefined
  readonly at: number
  readonly freshUntil: number
}

/** Bytes that it holds. */
export const sizeOf = ({ plain, zipped }: KeptAnswer) => plain.body.length + (zipped?.body.length ?? 0)

/** Said by Chirp of each answer anew, or true of one answer alone. */
const own = new Set([
  ...["date", "age", "etag", "vary", "cache-control", "content-length", "content-encoding", "x-request-id"],
  ...["set-cookie", "expires", "last-modified"]
])

/** `flat`: the answer's headers, names and values in turn. Undefined when one of them cannot be sent as it is. */
export const keptAnswer = (
  bytes: Buffer,
  flat: ReadonlyArray<string>,
  at: number,
  freshUntil: number
): KeptAnswer | undefined => {
  const headers: Array<string> = []
  for (let index = 0; index < flat.length; index += 2) {
    const name = flat[index] ?? ""
    if (!own.has(name)) headers.push(name, flat[index + 1] ?? "")
  }
  // whoever keeps it asks each time whether it is still so
  headers.push("cache-control", "no-cache", "vary", "Accept-Encoding, Authorization, Cookie")
  const etag = createHash("sha256").update(bytes).digest("base64url").slice(0, 22)
  const form = (body: Buffer, ownEtag: string, more: ReadonlyArray<string>): Form | undefined => {
    const unchanged = linesOf([...headers, "etag", ownEtag])
    const whole = linesOf([...headers, "etag", ownEtag, ...more, "content-length", String(body.length)])
    return unchanged && whole && { body: body.toString("latin1"), etag: ownEtag, whole, unchanged }
  }
  const plain = form(bytes, `"${etag}"`, [])
  // another body is another representation (RFC 9110, 8.8.3)
  const zipped =
    bytes.length < GZIP_FROM ? undefined : form(gzipSync(bytes), `"${etag}-gzip"`, ["content-encoding", "gzip"])
  return plain && { plain, zipped, at, freshUntil }
}

/** What the asker says of the answer it wants. */
export interface Wanted {
  readonly "if-none-match"?: string | undefined
  readonly "accept-encoding"?: string | ReadonlyArray<string> | undefined
}

/** Gives it out, or says that it is still so. `more`: names and values in turn. */
export const writeKept = (
  response: ServerResponse,
  { plain, zipped }: KeptAnswer,
  wanted: Wanted,
  ageMillis: number,
  more: ReadonlyArray<string>
): void => {
  const accepted = wanted["accept-encoding"]
  const form = zipped !== undefined && accepted !== undefined && GZIP.test(String(accepted)) ? zipped : plain
  const known = wanted["if-none-match"]
  const extra = [...more, "age", String(Math.max(0, Math.floor(ageMillis / 1000)))]
  if (known !== undefined && isAmong(known, form.etag)) writeLines(response, 304, form.unchanged, extra, "")
  else writeLines(response, 200, form.whole, extra, form.body)
}

const GZIP = /\bgzip\b(?! *; *q=0(\.0*)?(,|$))/
/** `If-None-Match`: RFC 9110, 13.1.2. */
const isAmong = (wanted: string, etag: string) =>
  wanted === "*" || wanted.split(",").some((one) => one.trim().replace(/^W\//, "") === etag)
