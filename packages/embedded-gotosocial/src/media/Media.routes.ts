import { NodeStream } from "@effect/platform-node"
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { SqlClient } from "effect/sql"
import { type Fields, file, text } from "../http/Fields.ts"
import { badRequest, notFound } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type Asked, type AskedByUser, open, user } from "../http/Route.ts"
import { isId } from "../ids/Ids.ts"
import { ownMedia, parseFocus, storeMedia, updateMedia, viewMedia } from "./Attachments.ts"
import { type FileName, MediaStoreError, openMedia } from "./MediaStore.ts"

const focusOf = Effect.fnUntraced(function* (fields: Fields) {
  const focus = yield* text(fields, "focus")
  return focus === undefined || focus === "" ? undefined : yield* parseFocus(focus)
})

const upload = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const fields = yield* body
  const uploaded = file(fields, "file")
  if (uploaded === undefined) {
    return yield* badRequest(
      "Key: 'AttachmentRequest.File' Error:Field validation for 'File' failed on the 'required' tag"
    )
  }
  const row = yield* storeMedia({
    accountId: viewer.accountId,
    file: uploaded,
    description: yield* text(fields, "description"),
    focus: yield* focusOf(fields)
  })
  return Reply.json(yield* viewMedia(row))
})

const get = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  return Reply.json(yield* viewMedia(yield* ownMedia(viewer.accountId, params.id ?? "")))
})

const update = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const fields = yield* body
  const description = yield* text(fields, "description")
  const focus = yield* focusOf(fields)
  if (description === undefined && focus === undefined) {
    return yield* badRequest("empty form submitted")
  }
  const row = yield* updateMedia({ accountId: viewer.accountId, id: params.id ?? "", description, focus })
  return Reply.json(yield* viewMedia(row))
})

interface Stored {
  readonly content_type: string
}

/** What is registered under this name: a file nobody knows of is not served, whatever lies on the disk. */
const contentTypeOf = Effect.fnUntraced(function* (name: FileName) {
  const sql = yield* SqlClient.SqlClient
  const { owner, kind, size, id, extension } = name
  const rows =
    kind === "emoji"
      ? yield* sql<Stored>`
          SELECT CASE WHEN ${size} = 'static' THEN 'image/png' ELSE content_type END AS content_type FROM emojis
          WHERE id = ${id} AND CASE WHEN ${size} = 'static' THEN 'png' ELSE file_extension END = ${extension}`
      : size === "small"
        ? yield* sql<Stored>`
            SELECT preview_content_type AS content_type FROM media_attachments
            WHERE id = ${id} AND account_id = ${owner} AND preview_extension = ${extension}`
        : yield* sql<Stored>`
            SELECT content_type FROM media_attachments
            WHERE id = ${id} AND account_id = ${owner} AND file_extension = ${extension}`
  return rows[0]?.content_type
})

const nameOf = (params: Asked["params"]): FileName | undefined => {
  const { owner = "", kind, size, file: name = "" } = params
  const [, id = "", extension = ""] = /^([0-9A-Z]{26})\.([a-z0-9]{2,5})$/.exec(name) ?? []
  if (!isId(owner) || !isId(id)) return undefined
  if (kind === "attachment" && (size === "original" || size === "small")) return { owner, kind, size, id, extension }
  if (kind === "emoji" && (size === "original" || size === "static")) return { owner, kind, size, id, extension }
  return undefined
}

/** A single range of bytes, as every player asks; anything else is answered with the whole file. */
const rangeOf = (header: string | undefined, size: number) => {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? []
  if (from === "" && to === "") return undefined
  if (from === "") {
    const length = Math.min(Number(to), size)
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 }
  }
  const start = Number(from)
  const end = to === "" ? size - 1 : Math.min(Number(to), size - 1)
  return start >= size || end < start ? "unsatisfiable" : { start, end }
}

const serve = Effect.fnUntraced(function* ({ params, request }: Asked) {
  const name = nameOf(params)
  const contentType = name && (yield* contentTypeOf(name))
  const stored = name && contentType ? yield* openMedia(name) : undefined
  if (name === undefined || contentType === undefined || stored === undefined) return yield* notFound()
  // a file never changes under its name, so its name is its tag
  const etag = `"${name.id}-${name.size}"`
  const headers = {
    "cache-control": "private, max-age=604800, immutable",
    "accept-ranges": "bytes",
    etag,
    "content-security-policy": "default-src 'none'; media-src 'self'; sandbox",
    "cross-origin-resource-policy": "cross-origin"
  }
  if (request.headers["if-none-match"] === etag) return HttpServerResponse.empty({ status: 304, headers })
  const range = rangeOf(request.headers.range, stored.size)
  if (range === "unsatisfiable") {
    return HttpServerResponse.empty({ status: 416, headers: { ...headers, "content-range": `bytes */${stored.size}` } })
  }
  const { start, end } = range ?? { start: 0, end: stored.size - 1 }
  const body = NodeStream.fromReadable({
    evaluate: () => stored.read(start, end),
    onError: (cause) => new MediaStoreError({ operation: "read", file: name.id, cause })
  })
  return HttpServerResponse.stream(body, {
    status: range ? 206 : 200,
    contentType,
    contentLength: end - start + 1,
    headers: range ? { ...headers, "content-range": `bytes ${start}-${end}/${stored.size}` } : headers
  })
})

export const routes = [
  user("POST", "/api/v1/media", "write:media", upload),
  user("POST", "/api/v2/media", "write:media", upload),
  user("GET", "/api/v1/media/:id", "read:media", get),
  user("PUT", "/api/v1/media/:id", "write:media", update),
  open("GET", "/fileserver/:owner/:kind/:size/:file", serve, [])
]
