import { Schema } from "effect"
import { Account } from "./Account.ts"

/** The parts of `GET /api/v1/instance` that Chirp uses. `uri` is a bare host; descriptions are HTML. */
export const Instance = Schema.Struct({
  uri: Schema.String,
  title: Schema.String,
  description: Schema.String,
  short_description: Schema.String,
  version: Schema.String,
  registrations: Schema.Boolean,
  approval_required: Schema.Boolean,
  thumbnail: Schema.optional(Schema.NullOr(Schema.String)),
  urls: Schema.Struct({ streaming_api: Schema.String }),
  stats: Schema.Struct({
    domain_count: Schema.Finite,
    status_count: Schema.Finite,
    user_count: Schema.Finite
  }),
  configuration: Schema.Struct({
    statuses: Schema.Struct({
      max_characters: Schema.Finite,
      max_media_attachments: Schema.Finite,
      characters_reserved_per_url: Schema.Finite
    }),
    media_attachments: Schema.Struct({
      supported_mime_types: Schema.Array(Schema.String),
      image_size_limit: Schema.Finite,
      video_size_limit: Schema.Finite
    }),
    polls: Schema.Struct({
      max_options: Schema.Finite,
      max_characters_per_option: Schema.Finite,
      min_expiration: Schema.Finite,
      max_expiration: Schema.Finite
    })
  }),
  rules: Schema.Array(Schema.Struct({ id: Schema.String, text: Schema.String })),
  contact_account: Schema.optional(Schema.NullOr(Account))
})
export type Instance = typeof Instance.Type
