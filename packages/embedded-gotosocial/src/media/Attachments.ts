import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { UploadedFile } from "../http/Fields.ts"
import { badRequest, notFound, unprocessable } from "../http/GtsError.ts"
import { Ids } from "../ids/Ids.ts"
import { InstanceConfig, limits } from "../instance/InstanceConfig.ts"
import { type FileType, fileTypeOf, mp4Facts } from "./FileType.ts"
import { processImage } from "./Images.ts"
import { writeMedia } from "./MediaStore.ts"

export interface MediaSize {
  readonly width?: number
  readonly height?: number
  readonly size?: string
  readonly aspect?: number
  readonly duration?: number
}

export interface MediaRow {
  readonly id: string
  readonly account_id: string
  readonly status_id: string | null
  readonly scheduled_status_id: string | null
  readonly type: string
  readonly file_extension: string
  readonly preview_extension: string | null
  readonly description: string | null
  readonly blurhash: string | null
  readonly focus_x: number
  readonly focus_y: number
  readonly original_meta: MediaSize
  readonly small_meta: MediaSize | null
}

/** GoToSocial's MediaAttachment. `meta` is null for what has no size (sound). */
export type MediaView = ReturnType<typeof mediaView>

const fileUrl = (origin: string, row: MediaRow, size: "original" | "small", extension: string) =>
  `${origin}/fileserver/${row.account_id}/attachment/${size}/${row.id}.${extension}`

export const mediaView = (origin: string, row: MediaRow) => {
  const url = fileUrl(origin, row, "original", row.file_extension)
  const hasMeta = Object.keys(row.original_meta).length > 0
  return {
    id: row.id,
    type: row.type,
    url,
    text_url: url,
    preview_url: row.preview_extension === null ? null : fileUrl(origin, row, "small", row.preview_extension),
    remote_url: null,
    preview_remote_url: null,
    meta: hasMeta
      ? {
          original: row.original_meta,
          ...(row.small_meta === null ? {} : { small: row.small_meta }),
          focus: { x: row.focus_x, y: row.focus_y }
        }
      : null,
    description: row.description,
    blurhash: row.blurhash
  }
}

export interface Focus {
  readonly x: number
  readonly y: number
}

/** `x,y`, each from -1 to 1. */
export const parseFocus = (text: string) => {
  const [x, y, ...more] = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)))
  const good = x !== undefined && y !== undefined && more.length === 0 && Math.abs(x) <= 1 && Math.abs(y) <= 1
  return good ? Effect.succeed<Focus>({ x, y }) : Effect.fail(badRequest(`improperly formatted focus ${text}`))
}

export const checkDescription = (description: string | undefined) =>
  description !== undefined && [...description].length > limits.mediaDescriptionCharacters
    ? Effect.fail(
        badRequest(
          `image description length must be between 0 and ${limits.mediaDescriptionCharacters} characters (inclusive), but provided image description was ${[...description].length} chars`
        )
      )
    : Effect.void

const processingFailed = unprocessable("error processing media")

const sizeOf = (width: number, height: number): MediaSize => ({
  width,
  height,
  size: `${width}x${height}`,
  aspect: width / height
})

interface Prepared {
  readonly type: string
  readonly original: Uint8Array
  readonly originalMeta: MediaSize
  readonly preview?: { readonly bytes: Uint8Array; readonly extension: string; readonly meta: MediaSize }
  readonly blurhash?: string
}

const prepare = Effect.fnUntraced(function* (bytes: Uint8Array, type: FileType) {
  if (type.type !== "image") {
    const { width, height, duration, silent } =
      type.contentType === "video/mp4" || type.contentType === "video/quicktime" ? mp4Facts(bytes) : { silent: false }
    const prepared: Prepared = {
      type: type.contentType === "video/mp4" && silent ? "gifv" : type.type,
      original: bytes,
      originalMeta: {
        ...(width && height ? sizeOf(width, height) : {}),
        ...(duration === undefined ? {} : { duration })
      }
    }
    return prepared
  }
  const image = yield* processImage(bytes, type).pipe(
    Effect.tapError((reason) => Effect.logDebug("media refused", reason)),
    Effect.mapError(() => processingFailed)
  )
  const prepared: Prepared = {
    type: "image",
    original: image.original,
    originalMeta: sizeOf(image.dimensions.width, image.dimensions.height),
    preview: {
      bytes: image.preview,
      extension: image.previewExtension,
      meta: sizeOf(image.previewDimensions.width, image.previewDimensions.height)
    },
    blurhash: image.blurhash
  }
  return prepared
})

const contentTypes: Record<string, string> = { jpeg: "image/jpeg", png: "image/png" }

/**
 * Takes a file in: recognised by its bytes, images stripped of metadata and previewed, written to disk, then registered.
 * Over the limit is 400, anything that is no readable media 422. A file whose row was never made is only lost disk space.
 */
export const storeMedia = Effect.fn("Attachments.storeMedia")(function* (options: {
  readonly accountId: string
  readonly file: UploadedFile
  readonly description?: string | undefined
  readonly focus?: Focus | undefined
  /** For profile pictures: only images are taken. */
  readonly use?: "attachment" | "avatar" | "header"
}) {
  const sql = yield* SqlClient.SqlClient
  const { bytes } = options.file
  if (bytes.byteLength > limits.mediaBytes) return yield* badRequest("media exceeds configured max size: 40.0MiB")
  yield* checkDescription(options.description)
  const type = fileTypeOf(bytes)
  const use = options.use ?? "attachment"
  if (type === undefined || (use !== "attachment" && type.type !== "image")) return yield* processingFailed
  const id = yield* Effect.flatMap(Ids, (ids) => ids.next)
  const prepared = yield* prepare(bytes, type)
  const name = { owner: options.accountId, kind: "attachment", id } as const
  yield* writeMedia({ ...name, size: "original", extension: type.extension }, prepared.original).pipe(Effect.orDie)
  if (prepared.preview) {
    yield* writeMedia({ ...name, size: "small", extension: prepared.preview.extension }, prepared.preview.bytes).pipe(
      Effect.orDie
    )
  }
  const rows = yield* sql<MediaRow>`INSERT INTO media_attachments ${sql
    .insert({
      id,
      account_id: options.accountId,
      type: prepared.type,
      file_extension: type.extension,
      content_type: type.contentType,
      file_size: prepared.original.byteLength,
      preview_extension: prepared.preview?.extension ?? null,
      preview_content_type: prepared.preview ? (contentTypes[prepared.preview.extension] ?? null) : null,
      preview_size: prepared.preview?.bytes.byteLength ?? null,
      description: options.description?.trim() || null,
      blurhash: prepared.blurhash ?? null,
      focus_x: options.focus?.x ?? 0,
      focus_y: options.focus?.y ?? 0,
      original_meta: JSON.stringify(prepared.originalMeta),
      small_meta: prepared.preview ? JSON.stringify(prepared.preview.meta) : null,
      avatar: use === "avatar",
      header: use === "header"
    })
    .returning("*")}`
  return rows[0] ?? (yield* Effect.die("an inserted media row did not come back"))
})

/** One's own media; another's is 404 like one that does not exist. */
export const ownMedia = Effect.fn("Attachments.ownMedia")(function* (accountId: string, id: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<MediaRow>`SELECT * FROM media_attachments WHERE id = ${id} AND account_id = ${accountId}`
  return rows[0] ?? (yield* notFound())
})

/** Changes what is given; also for media that is attached already. */
export const updateMedia = Effect.fn("Attachments.updateMedia")(function* (options: {
  readonly accountId: string
  readonly id: string
  readonly description: string | undefined
  readonly focus: Focus | undefined
}) {
  const sql = yield* SqlClient.SqlClient
  yield* checkDescription(options.description)
  const { description, focus } = options
  const rows = yield* sql<MediaRow>`
    UPDATE media_attachments SET
      description = CASE WHEN ${description !== undefined} THEN ${description?.trim() || null}::text ELSE description END,
      focus_x = coalesce(${focus?.x ?? null}::double precision, focus_x),
      focus_y = coalesce(${focus?.y ?? null}::double precision, focus_y)
    WHERE id = ${options.id} AND account_id = ${options.accountId} RETURNING *`
  return rows[0] ?? (yield* notFound())
})

export const viewMedia = Effect.fnUntraced(function* (row: MediaRow) {
  const { origin } = yield* InstanceConfig
  return mediaView(origin, row)
})
