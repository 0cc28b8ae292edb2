import { Schema } from "effect"
import { MediaAttachment } from "./MediaAttachment.ts"
import { Visibility } from "./Status.ts"

/** A poll to be made. `expires_in` is in seconds, counted from when the post goes out. */
export const ScheduledPoll = Schema.Struct({
  options: Schema.Array(Schema.String),
  expires_in: Schema.Finite,
  multiple: Schema.optional(Schema.Boolean),
  hide_totals: Schema.optional(Schema.Boolean)
})
export type ScheduledPoll = typeof ScheduledPoll.Type

/** GoToSocial's content types. */
export const ContentType = Schema.Literals(["text/plain", "text/markdown"])
export type ContentType = typeof ContentType.Type

const PolicyRule = Schema.Struct({
  always: Schema.optional(Schema.Array(Schema.String)),
  with_approval: Schema.optional(Schema.Array(Schema.String))
})

/** Who may like, answer and boost a post, at once or with approval (GoToSocial). */
export const InteractionPolicy = Schema.Struct({
  can_favourite: Schema.optional(PolicyRule),
  can_reply: Schema.optional(PolicyRule),
  can_reblog: Schema.optional(PolicyRule)
})
export type InteractionPolicy = typeof InteractionPolicy.Type

/**
 * What one post says. What is left out is as GoToSocial does it for a post sent now: visibility and content type of the
 * account's settings, `language` of the account.
 */
export const PostContent = Schema.Struct({
  text: Schema.optional(Schema.String),
  visibility: Schema.optional(Visibility),
  /** content warning */
  cw: Schema.optional(Schema.String),
  media_ids: Schema.optional(Schema.Array(Schema.String)),
  poll: Schema.optional(Schema.NullOr(ScheduledPoll)),
  /** Only for the first post of a thread: each later one answers the one before. */
  in_reply_to_id: Schema.optional(Schema.NullOr(Schema.String)),
  language: Schema.optional(Schema.NullOr(Schema.String)),
  sensitive: Schema.optional(Schema.Boolean),
  local_only: Schema.optional(Schema.Boolean),
  content_type: Schema.optional(ContentType),
  interaction_policy: Schema.optional(Schema.NullOr(InteractionPolicy))
})
export type PostContent = typeof PostContent.Type

/**
 * Where a scheduled post stands: `scheduled` waits for its time (or for the next try), `claimed` is about to be sent,
 * `sending` may have left, `unknown` has left and Chirp is finding out whether it arrived, `published` is out, `failed`
 * stays until its author edits it, tries it again or removes it. Only `scheduled` and `failed` can be edited or cancelled.
 *
 * Of a thread: the state of the first post that is not out yet; `failed` when any has failed.
 */
export const ScheduledPostState = Schema.Literals(["scheduled", "claimed", "sending", "unknown", "published", "failed"])
export type ScheduledPostState = typeof ScheduledPostState.Type

/**
 * Why a post has failed (or is late):
 * - `sign_in_needed`: every sign-in that could send it is over; the next one sends it if it is less than a day late.
 * - `refused`: GoToSocial said no; the message has its words. `forbidden`: the account may not post.
 * - `reply_gone`, `media_gone`: what it answers, or a file of it, is no longer there.
 * - `unavailable`: GoToSocial could not be reached or was too busy for too long.
 * - `gave_up`: three tries may have reached GoToSocial and none is to be found there.
 * - `thread_stopped`: an earlier post of the thread has failed.
 */
export const ScheduledPostProblem = Schema.Struct({
  code: Schema.Literals([
    "sign_in_needed",
    "refused",
    "forbidden",
    "reply_gone",
    "media_gone",
    "unavailable",
    "gave_up",
    "thread_stopped"
  ]),
  /** A safe sentence for the author. */
  message: Schema.String
})
export type ScheduledPostProblem = typeof ScheduledPostProblem.Type

/** One post of a scheduled post; `media_attachments` as they were when it was scheduled. */
export const ScheduledPostItem = Schema.Struct({
  id: Schema.String,
  ...PostContent.fields,
  text: Schema.String,
  media_ids: Schema.Array(Schema.String),
  media_attachments: Schema.Array(MediaAttachment),
  state: ScheduledPostState,
  /** GoToSocial's id once it is out. */
  status_id: Schema.NullOr(Schema.String)
})
export type ScheduledPostItem = typeof ScheduledPostItem.Type

/** A post, or a thread of several sent in order, that goes out at its time. All times are ISO 8601 in UTC. */
export const ScheduledPost = Schema.Struct({
  id: Schema.String,
  state: ScheduledPostState,
  scheduled_at: Schema.String,
  created_at: Schema.String,
  updated_at: Schema.String,
  /** Rises with each change; send it with an edit to be told (409) when another device has changed the post since. */
  revision: Schema.Finite,
  /** Tries that may have reached GoToSocial. */
  attempts: Schema.Finite,
  /** When it is tried again, if a try has failed and another will follow. */
  next_try_at: Schema.NullOr(Schema.String),
  published_at: Schema.NullOr(Schema.String),
  failed_at: Schema.NullOr(Schema.String),
  problem: Schema.NullOr(ScheduledPostProblem),
  /** True while no sign-in is left that could send it: it will fail at its time unless somebody signs in again. */
  needs_sign_in: Schema.Boolean,
  /** One, or a thread in order. */
  posts: Schema.Array(ScheduledPostItem)
})
export type ScheduledPost = typeof ScheduledPost.Type

/** How much may be scheduled here, and how much is. */
export const ScheduleLimits = Schema.Struct({
  /** Posts not out yet (each post of a thread counts, failed ones too). */
  waiting: Schema.Finite,
  max_waiting: Schema.Finite,
  /** Posts on one day (UTC). */
  max_per_day: Schema.Finite,
  max_thread: Schema.Finite,
  /** The last instant a post can be scheduled for. */
  latest: Schema.String
})
export type ScheduleLimits = typeof ScheduleLimits.Type
