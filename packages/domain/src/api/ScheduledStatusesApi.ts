import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { MediaAttachment } from "../MediaAttachment.ts"
import { PublicError } from "../PublicError.ts"
import { ScheduledPoll } from "../ScheduledPost.ts"
import { Authorization } from "./Authorization.ts"

/** Mastodon's entity `ScheduledStatus`. */
export const ScheduledStatus = Schema.Struct({
  id: Schema.String,
  scheduled_at: Schema.String,
  params: Schema.Struct({
    text: Schema.String,
    poll: Schema.NullOr(ScheduledPoll),
    media_ids: Schema.NullOr(Schema.Array(Schema.String)),
    sensitive: Schema.NullOr(Schema.Boolean),
    spoiler_text: Schema.NullOr(Schema.String),
    visibility: Schema.NullOr(Schema.String),
    in_reply_to_id: Schema.NullOr(Schema.String),
    language: Schema.NullOr(Schema.String),
    application_id: Schema.NullOr(Schema.String),
    scheduled_at: Schema.Null,
    idempotency: Schema.NullOr(Schema.String),
    with_rate_limit: Schema.Boolean,
    local_only: Schema.optional(Schema.Boolean),
    content_type: Schema.optional(Schema.String)
  }),
  media_attachments: Schema.Array(MediaAttachment)
})
export type ScheduledStatus = typeof ScheduledStatus.Type

const errors = [401, 403, 404, 409, 422, 502, 503].map((status) => PublicError.pipe(HttpApiSchema.status(status)))
const id = { id: Schema.String }

/**
 * Chirp's scheduler as Mastodon's clients know it; `POST /api/v1/statuses` with `scheduled_at` belongs to it. Each post of
 * a thread is an entry of its own here. What is out is not listed; what has failed is, with its past time.
 */
export class ScheduledStatusesApi extends HttpApiGroup.make("scheduledStatuses")
  .add(
    HttpApiEndpoint.get("page", "/api/v1/scheduled_statuses", {
      query: {
        limit: Schema.optional(Schema.String),
        max_id: Schema.optional(Schema.String),
        since_id: Schema.optional(Schema.String),
        min_id: Schema.optional(Schema.String)
      },
      success: Schema.Array(ScheduledStatus),
      error: errors
    }).annotateMerge(OpenApi.annotations({ summary: "Scheduled posts, newest first (Mastodon)" })),
    HttpApiEndpoint.get("one", "/api/v1/scheduled_statuses/:id", {
      params: id,
      success: ScheduledStatus,
      error: errors
    }).annotateMerge(OpenApi.annotations({ summary: "One scheduled post (Mastodon)" })),
    HttpApiEndpoint.put("move", "/api/v1/scheduled_statuses/:id", {
      params: id,
      success: ScheduledStatus,
      error: errors
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Change the time (Mastodon)",
        description: "A form or JSON with `scheduled_at`. A thread moves as a whole."
      })
    ),
    HttpApiEndpoint.delete("remove", "/api/v1/scheduled_statuses/:id", {
      params: id,
      success: Schema.Struct({}),
      error: errors
    }).annotateMerge(OpenApi.annotations({ summary: "Cancel (Mastodon)" }))
  )
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Scheduled posts, for Mastodon clients" })) {}
