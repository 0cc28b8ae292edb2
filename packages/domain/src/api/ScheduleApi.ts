import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { PublicError } from "../PublicError.ts"
import { PostContent, ScheduledPost, ScheduledPostState, ScheduleLimits } from "../ScheduledPost.ts"
import { Authorization } from "./Authorization.ts"
import { BadRequests } from "./BadRequests.ts"

/**
 * What to send and when. One post is given by its fields beside `scheduled_at`, a thread by `posts` (in order, each
 * answers the one before), not both.
 */
export const ScheduleRequest = Schema.Struct({
  /** An instant: ISO 8601 with `Z` or an offset. From now to five years ahead. */
  scheduled_at: Schema.String,
  ...PostContent.fields,
  posts: Schema.optional(Schema.Array(PostContent))
})
export type ScheduleRequest = typeof ScheduleRequest.Type

/**
 * An edit. Without content (neither a field of it nor `posts`) only the time changes, and the other way round. Content
 * replaces all posts that are not out yet; those that are (a thread that failed in its middle) stay as they are.
 */
export const RescheduleRequest = Schema.Struct({
  ...ScheduleRequest.fields,
  scheduled_at: Schema.optional(Schema.String),
  /** The revision this edit is based on; left out, it replaces whatever is there. */
  revision: Schema.optional(Schema.Finite)
})
export type RescheduleRequest = typeof RescheduleRequest.Type

export const ScheduledPostPage = Schema.Struct({
  items: Schema.Array(ScheduledPost),
  /** For the next page; null on the last. */
  next_cursor: Schema.NullOr(Schema.String),
  limits: ScheduleLimits
})
export type ScheduledPostPage = typeof ScheduledPostPage.Type

/** 409: the post is being sent or is out (`schedule_busy`), or another device has changed it (`schedule_changed`). */
export const ScheduleConflict = Schema.Struct({ ...PublicError.fields, state: ScheduledPostState })
export type ScheduleConflict = typeof ScheduleConflict.Type

const refused = [
  /** `bad_request`: a field has the wrong form; the message names it. */
  PublicError.pipe(HttpApiSchema.status(400)),
  /** `scope_missing`: the token cannot write posts. */
  PublicError.pipe(HttpApiSchema.status(403)),
  /** `not_found`: also for the posts of others. */
  PublicError.pipe(HttpApiSchema.status(404)),
  /** `schedule_*`, `post_*`, `poll_*`, `media_*`, `reply_*`: the content cannot be sent like this; the message names what. */
  PublicError.pipe(HttpApiSchema.status(422)),
  PublicError.pipe(HttpApiSchema.status(502)),
  PublicError.pipe(HttpApiSchema.status(503))
] as const

const conflict = ScheduleConflict.pipe(HttpApiSchema.status(409))
const id = { id: Schema.String }

/** Scheduled posts of the caller. */
export class ScheduleApi extends HttpApiGroup.make("schedule")
  .add(
    HttpApiEndpoint.post("create", "/scheduled_statuses", {
      payload: ScheduleRequest,
      success: ScheduledPost,
      error: refused
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Schedule a post or a thread",
        description:
          "Everything is checked now, against this server's own limits. An `Idempotency-Key` header makes a repeated request give back the post it made."
      })
    ),
    HttpApiEndpoint.get("list", "/scheduled_statuses", {
      query: {
        /** `open` (default): not out yet, failed ones first, then by time. `all` and `published` by time. */
        show: Schema.optional(Schema.Literals(["open", "failed", "published", "all"])),
        /** Only those scheduled from this instant on … */
        from: Schema.optional(Schema.String),
        /** … and before this one. */
        to: Schema.optional(Schema.String),
        limit: Schema.optional(Schema.FiniteFromString),
        cursor: Schema.optional(Schema.String)
      },
      success: ScheduledPostPage,
      error: refused
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Scheduled posts",
        description: "Page by page, 40 a page (100 at most). Posts that are out are kept for 30 days."
      })
    ),
    HttpApiEndpoint.get("get", "/scheduled_statuses/:id", {
      params: id,
      success: ScheduledPost,
      error: refused
    }).annotateMerge(OpenApi.annotations({ summary: "One scheduled post" })),
    HttpApiEndpoint.put("edit", "/scheduled_statuses/:id", {
      params: id,
      payload: RescheduleRequest,
      success: ScheduledPost,
      error: [...refused, conflict]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Change the content or the time",
        description: "Until the post is claimed. A failed post is scheduled again when its time lies ahead."
      })
    ),
    HttpApiEndpoint.delete("cancel", "/scheduled_statuses/:id", {
      params: id,
      success: ScheduledPost,
      error: [...refused, conflict]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Cancel",
        description: "Answers what was removed, so that it can be kept as a draft. What is out stays out."
      })
    ),
    HttpApiEndpoint.post("retry", "/scheduled_statuses/:id/retry", {
      params: id,
      success: ScheduledPost,
      error: [...refused, conflict]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Send now",
        description: "Tries a failed post again at once; a waiting one goes out now instead of at its time."
      })
    ),
    HttpApiEndpoint.get("file", "/scheduled_media/:id", {
      params: id,
      success: HttpApiSchema.StreamUint8Array(),
      error: refused
    }).annotateMerge(
      OpenApi.annotations({
        summary: "A file of a scheduled post",
        description:
          "The bytes as they were when the post was scheduled, by the id of the attachment: also when GoToSocial has removed the file, as it does with files that no status has. For its owner alone, as long as a scheduled post needs it."
      })
    )
  )
  .middleware(BadRequests)
  .middleware(Authorization)
  .prefix("/api/v2/chirp")
  .annotateMerge(OpenApi.annotations({ title: "Scheduled posts" })) {}
