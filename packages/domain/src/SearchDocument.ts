import { Schema } from "effect"

/** What `has:` can ask for. `media` is any attachment; `image` includes animated ones (`gifv` counts as video). */
export const HasKind = Schema.Literals(["media", "image", "video", "audio", "poll", "link"])
export type HasKind = typeof HasKind.Type

/** What `is:` can ask for. */
export const IsKind = Schema.Literals(["reply", "sensitive", "edited"])
export type IsKind = typeof IsKind.Type

/** Why a post is in somebody's library: wrote, boosted, favourited, bookmarked it, or was mentioned in it. */
export const LibraryKind = Schema.Literals(["own", "reblogs", "favourites", "bookmarks", "mentions"])
export type LibraryKind = typeof LibraryKind.Type

/**
 * A post as the search index keeps it: plain text only, nothing that is not searched, filtered, sorted or checked by.
 * Times are milliseconds since 1970. Only public posts are in the public index; a library holds others too.
 */
export const StatusDocument = Schema.Struct({
  id: Schema.String,
  account_id: Schema.String,
  /** `name` for an account of this server, else `name@host`; lower case. */
  acct: Schema.String,
  account_username: Schema.String,
  account_display_name: Schema.String,
  /** The author's host; empty for this server's own. */
  instance: Schema.String,
  visibility: Schema.Literals(["public", "unlisted", "private", "direct"]),
  /** The post's words without markup, the warning and the words of its media and poll apart. */
  content: Schema.String,
  spoiler_text: Schema.String,
  media_text: Schema.String,
  poll_text: Schema.String,
  /** Names of its hashtags, folded (see `foldTag`). */
  tags: Schema.Array(Schema.String),
  /** Ids of the accounts it mentions. */
  mentions: Schema.Array(Schema.String),
  /** Primary subtag (`en`, `zh`) as declared, else as guessed from the text; empty when neither is known. */
  language: Schema.String,
  has: Schema.Array(HasKind),
  is: Schema.Array(IsKind),
  in_reply_to_id: Schema.NullOr(Schema.String),
  in_reply_to_account_id: Schema.NullOr(Schema.String),
  created_at: Schema.Finite,
  edited_at: Schema.NullOr(Schema.Finite),
  favourites_count: Schema.Finite,
  reblogs_count: Schema.Finite
})
export type StatusDocument = typeof StatusDocument.Type

/** An account as the search index keeps it; plain text only. */
export const AccountDocument = Schema.Struct({
  id: Schema.String,
  username: Schema.String,
  /** `name` for an account of this server, else `name@host`; lower case. */
  acct: Schema.String,
  display_name: Schema.String,
  note: Schema.String,
  /** The rows of the profile's table, `name: value`. */
  fields: Schema.Array(Schema.String),
  instance: Schema.String,
  discoverable: Schema.Boolean,
  bot: Schema.Boolean,
  url: Schema.String,
  avatar: Schema.String,
  followers_count: Schema.Finite,
  statuses_count: Schema.Finite
})
export type AccountDocument = typeof AccountDocument.Type

/** A hashtag and how much it is used. An account counts once a day and tag. */
export const TagDocument = Schema.Struct({
  /** Folded (see `foldTag`). */
  name: Schema.String,
  uses_week: Schema.Finite,
  uses_total: Schema.Finite
})
export type TagDocument = typeof TagDocument.Type
