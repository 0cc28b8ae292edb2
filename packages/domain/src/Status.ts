import { Schema } from "effect"
import { Account, CustomEmoji } from "./Account.ts"
import { MediaAttachment } from "./MediaAttachment.ts"
import { Poll } from "./Poll.ts"

/** Who may see a post. GoToSocial also knows `mutuals_only`; its client API shows that as `private`. */
export const Visibility = Schema.Literals(["public", "unlisted", "private", "direct"])
export type Visibility = typeof Visibility.Type

export const Mention = Schema.Struct({
  id: Schema.String,
  username: Schema.String,
  acct: Schema.String,
  url: Schema.String
})
export type Mention = typeof Mention.Type

export const Tag = Schema.Struct({
  name: Schema.String,
  url: Schema.String,
  following: Schema.optional(Schema.Boolean)
})
export type Tag = typeof Tag.Type

/** A filter of the viewer's that a post matches: show it behind a warning. Posts of filters that hide are left out by the server. */
const Filtered = Schema.Struct({
  filter: Schema.Struct({ id: Schema.String, title: Schema.String, context: Schema.Array(Schema.String) })
})

const base = {
  id: Schema.String,
  uri: Schema.String,
  url: Schema.NullOr(Schema.String),
  created_at: Schema.String,
  edited_at: Schema.optional(Schema.NullOr(Schema.String)),
  account: Account,
  content: Schema.String,
  visibility: Visibility,
  sensitive: Schema.Boolean,
  spoiler_text: Schema.String,
  language: Schema.NullOr(Schema.String),
  in_reply_to_id: Schema.NullOr(Schema.String),
  in_reply_to_account_id: Schema.NullOr(Schema.String),
  media_attachments: Schema.Array(MediaAttachment),
  mentions: Schema.Array(Mention),
  tags: Schema.Array(Tag),
  emojis: Schema.Array(CustomEmoji),
  poll: Schema.optional(Schema.NullOr(Poll)),
  replies_count: Schema.Finite,
  reblogs_count: Schema.Finite,
  favourites_count: Schema.Finite,
  favourited: Schema.optional(Schema.Boolean),
  reblogged: Schema.optional(Schema.Boolean),
  bookmarked: Schema.optional(Schema.Boolean),
  muted: Schema.optional(Schema.Boolean),
  pinned: Schema.optional(Schema.Boolean),
  local_only: Schema.optional(Schema.Boolean),
  text: Schema.optional(Schema.NullOr(Schema.String)),
  filtered: Schema.optional(Schema.Array(Filtered)),
  application: Schema.optional(Schema.NullOr(Schema.Struct({ name: Schema.String })))
}

/** The post inside a boost; it is never itself a boost. */
export const RebloggedStatus = Schema.Struct(base)
export type RebloggedStatus = typeof RebloggedStatus.Type

/**
 * A post as GoToSocial's client API shows it. `id` is a ULID made from the *published* date, so ids order posts by
 * date, not by arrival. `content` is HTML and must be sanitised before use. `text`, the source, is there only for posts
 * of this server. A boost is a status of its own whose `reblog` holds the post.
 */
export const Status = Schema.Struct({ ...base, reblog: Schema.optional(Schema.NullOr(RebloggedStatus)) })
export type Status = typeof Status.Type
