import { Schema } from "effect"

/**
 * What a socket delivers. `payload` is always a string: JSON of a Status, Notification or Conversation, a bare status id
 * for `delete`, empty for `filters_changed`. `stream` is Mastodon's array (see `streamOf`).
 */
export const ServerFrame = Schema.Struct({
  stream: Schema.Array(Schema.String),
  event: Schema.String,
  payload: Schema.optional(Schema.String)
})
export type ServerFrame = typeof ServerFrame.Type

/** Mastodon's events that GoToSocial sends. */
export const upstreamEvents = [
  "update",
  "status.update",
  "notification",
  "conversation",
  "delete",
  "filters_changed"
] as const

/** Chirp's own events. `resync`: nothing after this is missed on this channel; what was before may have been: fetch it. */
export const chirpEvents = [
  "resync",
  "scheduled_post_sent",
  "scheduled_post_failed",
  "reading_position",
  "conversation_muted",
  "search_result_push",
  "live_stream_started",
  "live_stream_ended"
] as const
