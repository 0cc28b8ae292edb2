import { gzip } from "node:zlib"
import { Effect } from "effect"
import { HttpBody, type HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Reply } from "./Route.ts"

/** Bytes below which compressing costs more than it saves. */
const smallest = 1024
/** The fast end of zlib's scale: answers are made anew each time. */
const level = 4

const accepts = (request: HttpServerRequest.HttpServerRequest) =>
  (request.headers["accept-encoding"] ?? "")
    .split(",")
    .some((one) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(one))

const isText = (type: string) => /^(text\/|application\/(json|jrd\+json|xrd\+xml|activity\+json))/.test(type)

/** Sends text gzipped to a client that asks for it, as GoToSocial does. Files and small answers go as they are. */
export const compress = Effect.fnUntraced(function* (
  response: Reply,
  request: HttpServerRequest.HttpServerRequest
): Effect.fn.Return<Reply> {
  const { body } = response
  const type = response.headers["content-type"] ?? ""
  if (body._tag !== "Uint8Array" || body.body.byteLength < smallest || !isText(type) || !accepts(request))
    return response
  const packed = yield* Effect.callback<Buffer | undefined>((resume) => {
    gzip(body.body, { level }, (error, bytes) => resume(Effect.succeed(error ? undefined : bytes)))
  })
  if (packed === undefined) return response
  return HttpServerResponse.setBody(response, HttpBody.uint8Array(packed, type)).pipe(
    HttpServerResponse.setHeaders({ "content-encoding": "gzip", vary: "Accept-Encoding" })
  )
})
