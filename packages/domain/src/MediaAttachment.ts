import { Schema } from "effect"

const Dimensions = Schema.Struct({
  width: Schema.optional(Schema.Finite),
  height: Schema.optional(Schema.Finite),
  aspect: Schema.optional(Schema.Finite),
  duration: Schema.optional(Schema.Finite)
})

/** An uploaded or remote file. `url` is null while a remote file has not been fetched; `focus` runs from -1 to 1, y up. */
export const MediaAttachment = Schema.Struct({
  id: Schema.String,
  type: Schema.Literals(["image", "gifv", "video", "audio", "unknown"]),
  url: Schema.NullOr(Schema.String),
  preview_url: Schema.NullOr(Schema.String),
  remote_url: Schema.optional(Schema.NullOr(Schema.String)),
  description: Schema.NullOr(Schema.String),
  blurhash: Schema.NullOr(Schema.String),
  meta: Schema.optional(
    Schema.NullOr(
      Schema.Struct({
        original: Schema.optional(Dimensions),
        small: Schema.optional(Dimensions),
        focus: Schema.optional(Schema.Struct({ x: Schema.Finite, y: Schema.Finite }))
      })
    )
  )
})
export type MediaAttachment = typeof MediaAttachment.Type
