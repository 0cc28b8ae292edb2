import { Schema } from "effect"

/** A custom emoji as it stands in names and posts: `:shortcode:` is shown as the image. */
export const CustomEmoji = Schema.Struct({
  shortcode: Schema.String,
  url: Schema.String,
  static_url: Schema.String,
  /** Of the picker; only in the instance's own list. */
  category: Schema.optional(Schema.String)
})
export type CustomEmoji = typeof CustomEmoji.Type

/** A row of a profile's table. `value` is HTML. */
export const ProfileField = Schema.Struct({
  name: Schema.String,
  value: Schema.String,
  verified_at: Schema.NullOr(Schema.String)
})
export type ProfileField = typeof ProfileField.Type

/**
 * An account as GoToSocial's client API shows it. `id` is a random ULID (not ordered by time); `acct` is `name` for a
 * local account and `name@host` for a remote one; `note` and field values are HTML and must be sanitised before use.
 */
export const Account = Schema.Struct({
  id: Schema.String,
  username: Schema.String,
  acct: Schema.String,
  display_name: Schema.String,
  locked: Schema.Boolean,
  bot: Schema.Boolean,
  discoverable: Schema.optional(Schema.Boolean),
  created_at: Schema.String,
  note: Schema.String,
  url: Schema.String,
  avatar: Schema.String,
  avatar_static: Schema.String,
  avatar_description: Schema.optional(Schema.String),
  header: Schema.String,
  header_static: Schema.String,
  header_description: Schema.optional(Schema.String),
  followers_count: Schema.Finite,
  following_count: Schema.Finite,
  statuses_count: Schema.Finite,
  last_status_at: Schema.optional(Schema.NullOr(Schema.String)),
  emojis: Schema.Array(CustomEmoji),
  fields: Schema.Array(ProfileField),
  suspended: Schema.optional(Schema.Boolean),
  /** Shows nobody whom it follows and who follows it. */
  hide_collections: Schema.optional(Schema.Boolean),
  /** When the viewer's mute ends; null: never. In the list of mutes alone. */
  mute_expires_at: Schema.optional(Schema.NullOr(Schema.String))
})
export type Account = typeof Account.Type

/** The viewer's own account: `verify_credentials` adds `source` (what the profile form edits) and `role`. */
export const CredentialAccount = Schema.Struct({
  ...Account.fields,
  source: Schema.Struct({
    privacy: Schema.optional(Schema.String),
    sensitive: Schema.optional(Schema.Boolean),
    language: Schema.optional(Schema.NullOr(Schema.String)),
    status_content_type: Schema.optional(Schema.String),
    note: Schema.String,
    follow_requests_count: Schema.optional(Schema.Finite)
  }),
  role: Schema.optional(Schema.Struct({ name: Schema.String }))
})
export type CredentialAccount = typeof CredentialAccount.Type

/** How the viewer stands to another account. */
export const Relationship = Schema.Struct({
  id: Schema.String,
  following: Schema.Boolean,
  showing_reblogs: Schema.Boolean,
  notifying: Schema.Boolean,
  followed_by: Schema.Boolean,
  blocking: Schema.Boolean,
  blocked_by: Schema.Boolean,
  muting: Schema.Boolean,
  muting_notifications: Schema.Boolean,
  requested: Schema.Boolean,
  requested_by: Schema.optional(Schema.Boolean),
  domain_blocking: Schema.Boolean,
  endorsed: Schema.Boolean,
  note: Schema.String
})
export type Relationship = typeof Relationship.Type
