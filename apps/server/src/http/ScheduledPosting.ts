import type { ScheduleRequest } from "@chirp/domain/api/ScheduleApi"
import { ContentType, InteractionPolicy } from "@chirp/domain/ScheduledPost"
import { Visibility } from "@chirp/domain/Status"
import { Effect, Layer, Option, Schema, SchemaIssue } from "effect"
import { HttpServerResponse } from "effect/http"
import { ScheduledPosts, ScheduledPostsError } from "../schedule/ScheduledPosts.ts"
import { Invalid } from "../schedule/Validation.ts"
import { problemJson, problems } from "./Errors.ts"
import { corsHeaders } from "./ForwardedHeaders.ts"
import { Identity } from "./Identity.ts"
import { entriesOf } from "./ScheduledStatuses.ts"
import { scheduleProblem } from "./ScheduleProblems.ts"
import { OwnPosting } from "./StatusesRoute.ts"
import type { StatusForm } from "./StatusForm.ts"

/** Forms say `true` and `300`, JSON says true and 300. */
const Flag = Schema.Union([Schema.Boolean, Schema.Literals(["true", "false", "1", "0", "on", "off", ""])])
const isOn = (flag: typeof Flag.Type | null | undefined) =>
  flag === undefined || flag === null || flag === ""
    ? undefined
    : flag === true || flag === "true" || flag === "1" || flag === "on"
const Text = Schema.optional(Schema.NullOr(Schema.String))
const Whole = Schema.Union([Schema.Finite, Schema.FiniteFromString])

/** The fields of `POST /api/v1/statuses` that a scheduled post keeps. */
const Form = Schema.Struct({
  status: Text,
  spoiler_text: Text,
  visibility: Schema.optional(Schema.NullOr(Schema.Union([Visibility, Schema.Literal("")]))),
  sensitive: Schema.optional(Schema.NullOr(Flag)),
  language: Text,
  in_reply_to_id: Text,
  media_ids: Schema.optional(Schema.NullOr(Schema.Array(Schema.String))),
  poll: Schema.optional(
    Schema.NullOr(
      Schema.Struct({
        options: Schema.optional(Schema.Array(Schema.String)),
        expires_in: Schema.optional(Whole),
        multiple: Schema.optional(Flag),
        hide_totals: Schema.optional(Flag)
      })
    )
  ),
  local_only: Schema.optional(Schema.NullOr(Flag)),
  federated: Schema.optional(Schema.NullOr(Flag)),
  content_type: Schema.optional(Schema.NullOr(Schema.Union([ContentType, Schema.Literal("")]))),
  interaction_policy: Schema.optional(Schema.NullOr(InteractionPolicy))
})
const decodeForm = Schema.decodeUnknownResult(Form)
const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** A post with `scheduled_at` is Chirp's, answered as Mastodon answers it; GoToSocial's own scheduler never sees it. */
export const layer = Layer.effect(
  OwnPosting,
  Effect.gen(function* () {
    const posts = yield* ScheduledPosts
    const identity = yield* Identity

    return Effect.fnUntraced(
      function* ({ form, keyHash, taken }) {
        const at = form.scheduled_at
        if (at === undefined || at === null || at === "") return Option.none()
        const caller = yield* identity.caller(taken.incoming)
        // GoToSocial says best what is wrong with a token
        if (Option.isNone(caller)) return Option.none()
        const post = yield* posts.create(caller.value, yield* requestOf(form, at), keyHash)
        return Option.some(HttpServerResponse.jsonUnsafe(entriesOf(post)[0], { headers }))
      },
      Effect.catchTags({
        ScheduledPostsError: (error) =>
          Effect.map(scheduleProblem(error), (response) =>
            Option.some(HttpServerResponse.setHeaders(response, corsHeaders))
          ),
        SessionsError: (error) =>
          Effect.as(
            Effect.logError("sessions cannot be read", error),
            Option.some(problemJson(problems.sessionsUnavailable))
          ),
        GoToSocialError: (error) =>
          Effect.as(
            Effect.logWarning("a caller's token cannot be checked", error),
            Option.some(problemJson(problems.unavailable))
          )
      })
    )
  })
)

const headers = { ...corsHeaders, "cache-control": "no-store" }

const requestOf = (form: StatusForm, at: unknown): Effect.Effect<ScheduleRequest, ScheduledPostsError> => {
  const decoded = decodeForm(form)
  if (typeof at !== "string" || decoded._tag === "Failure") {
    const [first] = decoded._tag === "Failure" ? issuesOf(decoded.failure.issue).issues : []
    const path = (first?.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".")
    const message =
      first === undefined ? "scheduled_at: this is not a time." : `${path}: ${first.message}`.slice(0, 300)
    return Effect.fail(new ScheduledPostsError({ reason: new Invalid({ code: "bad_request", message }) }))
  }
  const read = decoded.success
  const { poll } = read
  const localOnly = isOn(read.local_only) ?? (isOn(read.federated) === false ? true : undefined)
  const sensitive = isOn(read.sensitive)
  return Effect.succeed({
    scheduled_at: at,
    text: read.status ?? "",
    ...(read.spoiler_text ? { cw: read.spoiler_text } : {}),
    ...(read.visibility ? { visibility: read.visibility } : {}),
    ...(sensitive === undefined ? {} : { sensitive }),
    ...(read.language ? { language: read.language } : {}),
    ...(read.in_reply_to_id ? { in_reply_to_id: read.in_reply_to_id } : {}),
    ...(read.media_ids?.length ? { media_ids: read.media_ids } : {}),
    ...(poll?.options?.length
      ? {
          poll: {
            options: poll.options,
            expires_in: poll.expires_in ?? 0,
            multiple: isOn(poll.multiple) ?? false,
            hide_totals: isOn(poll.hide_totals) ?? false
          }
        }
      : {}),
    ...(localOnly === undefined ? {} : { local_only: localOnly }),
    ...(read.content_type ? { content_type: read.content_type } : {}),
    ...(read.interaction_policy ? { interaction_policy: read.interaction_policy } : {})
  })
}
