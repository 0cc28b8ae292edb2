import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { type Fields, file, text } from "../http/Fields.ts"
import { badRequest, conflict, notFound, unprocessable } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, admin, user } from "../http/Route.ts"
import { Ids } from "../ids/Ids.ts"
import { InstanceConfig, limits } from "../instance/InstanceConfig.ts"
import { fileTypeOf } from "../media/FileType.ts"
import { stillImage } from "../media/Images.ts"
import { removeMedia, writeMedia } from "../media/MediaStore.ts"
import { type EmojiRow, emojiOwner, emojiView } from "./Emojis.ts"

const shortcodePattern = /^\w{1,30}$/

const adminView = Effect.fnUntraced(function* (row: EmojiRow) {
  const { origin } = yield* InstanceConfig
  return {
    ...emojiView(origin, row),
    id: row.id,
    disabled: row.disabled,
    ...(row.domain === null ? {} : { domain: row.domain }),
    updated_at: row.updated_at.toISOString(),
    total_file_size: Number(row.file_size),
    content_type: row.content_type,
    uri: `${origin}/emoji/${row.id}`
  }
})

const load = Effect.fnUntraced(function* (id: string | undefined) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<EmojiRow>`
    SELECT e.*, c.name AS category FROM emojis e LEFT JOIN emoji_categories c ON c.id = e.category_id
    WHERE ${id ?? null}::text IS NULL OR e.id = ${id ?? null} ORDER BY e.shortcode, e.domain NULLS FIRST`
})

const find = Effect.fnUntraced(function* ({ params }: AskedByUser) {
  const [row] = yield* load(params.id ?? "")
  return row ?? (yield* notFound())
})

/** What people may use. */
const picker = Effect.fnUntraced(function* () {
  const { origin } = yield* InstanceConfig
  const rows = yield* load(undefined)
  return Reply.json(
    rows
      .filter((row) => row.domain === null && !row.disabled && row.visible_in_picker)
      .map((row) => emojiView(origin, row))
  )
})

const list = Effect.fnUntraced(function* ({ query }: AskedByUser) {
  const filter = (yield* text(query, "filter")) || "domain:all"
  const [, domain] = /^domain:(.+)$/.exec(filter) ?? []
  const all = domain === undefined || domain === "all" || domain === "*"
  const rows = (yield* load(undefined)).filter((row) => all || (row.domain ?? "local") === domain)
  return Reply.json(yield* Effect.forEach(rows, adminView))
})

const readImage = Effect.fnUntraced(function* (fields: Fields) {
  const uploaded = file(fields, "image")
  if (uploaded === undefined) return undefined
  if (uploaded.bytes.byteLength > limits.emojiBytes) {
    return yield* badRequest("emoji image too large: image is bigger than 50.0KiB")
  }
  const type = fileTypeOf(uploaded.bytes)
  if (type === undefined || type.type !== "image") return yield* unprocessable("error processing emoji")
  const still = yield* stillImage(uploaded.bytes).pipe(Effect.mapError(() => unprocessable("error processing emoji")))
  return { bytes: uploaded.bytes, type, still }
})

const writeImage = Effect.fnUntraced(function* (
  id: string,
  image: NonNullable<Effect.Success<ReturnType<typeof readImage>>>
) {
  const name = { owner: emojiOwner, kind: "emoji", id } as const
  yield* writeMedia({ ...name, size: "original", extension: image.type.extension }, image.bytes)
  yield* writeMedia({ ...name, size: "static", extension: "png" }, image.still)
})

/** The category's id; a new name makes a new category, an empty one is none. */
const categoryOf = Effect.fnUntraced(function* (name: string | undefined) {
  if (!name?.trim()) return null
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  yield* sql`INSERT INTO emoji_categories (id, name) VALUES (${yield* ids.next}, ${name.trim()}) ON CONFLICT DO NOTHING`
  const [row] = yield* sql<{ id: string }>`SELECT id FROM emoji_categories WHERE name = ${name.trim()}`
  return row?.id ?? null
})

const create = Effect.fnUntraced(function* ({ body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const { origin } = yield* InstanceConfig
  const fields = yield* body
  const shortcode = (yield* text(fields, "shortcode")) ?? ""
  if (!shortcodePattern.test(shortcode)) {
    return yield* badRequest(
      `shortcode ${shortcode} did not pass validation, must be between 1 and 30 characters, letters, numbers, and underscores only`
    )
  }
  const image = yield* readImage(fields)
  if (image === undefined) return yield* badRequest("no emoji given")
  const id = yield* ids.next
  const category = yield* categoryOf(yield* text(fields, "category"))
  yield* writeImage(id, image)
  const made = yield* sql`
    INSERT INTO emojis (id, shortcode, content_type, file_extension, file_size, category_id)
    VALUES (${id}, ${shortcode}, ${image.type.contentType}, ${image.type.extension}, ${image.bytes.byteLength}, ${category})
    ON CONFLICT DO NOTHING RETURNING id`
  if (made.length === 0) return yield* conflict("emoji with given shortcode already exists")
  const [row] = yield* load(id)
  return row === undefined ? yield* notFound() : Reply.json(emojiView(origin, row))
})

const get = Effect.fnUntraced(function* (asked: AskedByUser) {
  return Reply.json(yield* adminView(yield* find(asked)))
})

/** `modify` changes a local emoji, `disable` a remote one; `copy` would need a remote one, which there are none of here. */
const update = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* find(asked)
  const fields = yield* asked.body
  const type = (yield* text(fields, "type")) ?? ""
  if (type === "disable") {
    if (row.domain === null)
      return yield* badRequest(`emoji ${row.id} is not a remote emoji, cannot disable it via this endpoint`)
    yield* sql`UPDATE emojis SET disabled = true, updated_at = now() WHERE id = ${row.id}`
  } else if (type === "modify") {
    if (row.domain !== null)
      return yield* badRequest(`emoji ${row.id} is not a local emoji, cannot edit it via this endpoint`)
    const image = yield* readImage(fields)
    const category = yield* text(fields, "category")
    if (image === undefined && category === undefined) return yield* badRequest("neither image nor category was set")
    if (image !== undefined) {
      yield* writeImage(row.id, image)
      yield* sql`UPDATE emojis SET content_type = ${image.type.contentType}, file_extension = ${image.type.extension},
        file_size = ${image.bytes.byteLength} WHERE id = ${row.id}`
    }
    if (category !== undefined)
      yield* sql`UPDATE emojis SET category_id = ${yield* categoryOf(category)} WHERE id = ${row.id}`
    yield* sql`UPDATE emojis SET updated_at = now() WHERE id = ${row.id}`
  } else {
    return yield* badRequest(
      type === "copy"
        ? `emoji ${row.id} is not a remote emoji, cannot copy it to local`
        : "emoji action type must be one of 'copy', 'disable', 'modify'"
    )
  }
  return Reply.json(yield* adminView(yield* find(asked)))
})

const remove = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* find(asked)
  if (row.domain !== null) return yield* badRequest(`emoji with id ${row.id} was not a local emoji, will not delete`)
  yield* sql`DELETE FROM emojis WHERE id = ${row.id}`
  const name = { owner: emojiOwner, kind: "emoji", id: row.id } as const
  yield* removeMedia({ ...name, size: "original", extension: row.file_extension })
  yield* removeMedia({ ...name, size: "static", extension: "png" })
  return Reply.json(yield* adminView(row))
})

const categories = Effect.fnUntraced(function* () {
  const sql = yield* SqlClient.SqlClient
  return Reply.json(yield* sql<{ id: string; name: string }>`SELECT id, name FROM emoji_categories ORDER BY name`)
})

const path = "/api/v1/admin/custom_emojis" as const
export const routes = [
  user("GET", "/api/v1/custom_emojis", "read:custom_emojis", picker),
  admin("GET", path, "admin:read", list),
  admin("POST", path, "admin:write", create),
  admin("GET", `${path}/categories`, "admin:read", categories),
  admin("GET", `${path}/:id`, "admin:read", get),
  admin("PATCH", `${path}/:id`, "admin:write", update),
  admin("DELETE", `${path}/:id`, "admin:write", remove)
]
