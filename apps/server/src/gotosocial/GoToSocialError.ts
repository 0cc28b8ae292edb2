import { Schema } from "effect"

/** Nothing came back: refused, reset, or no answer in time. Whether GoToSocial acted on the request is unknown unless `sent` is false. */
export class Unreachable extends Schema.TaggedError<Unreachable>()("Unreachable", {
  timedOut: Schema.Boolean,
  sent: Schema.Boolean,
  cause: Schema.Defect()
}) {}

/** Seconds to wait before the next try, when the answer said so. */
const retryAfter = Schema.optional(Schema.UndefinedOr(Schema.Finite))

/** GoToSocial is starting or migrating: 503 with an HTML page. */
export class Starting extends Schema.TaggedError<Starting>()("Starting", { retryAfter }) {}

/** 401: the token is revoked or unknown, or its account is suspended, unconfirmed or not approved. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", { detail: Schema.String }) {}

/** An OAuth error: `invalid_client` when GoToSocial does not know the app (any more), `invalid_grant` for a used or late code. */
export class OAuthRefused extends Schema.TaggedError<OAuthRefused>()("OAuthRefused", {
  status: Schema.Finite,
  error: Schema.String,
  detail: Schema.String
}) {}

/** Any other status than 2xx. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  status: Schema.Finite,
  detail: Schema.String,
  retryAfter
}) {}

/** 2xx, but the body is not what this endpoint answers. */
export class BadAnswer extends Schema.TaggedError<BadAnswer>()("BadAnswer", {
  status: Schema.Finite,
  detail: Schema.String
}) {}

/** What can go wrong in Chirp's own calls to GoToSocial. `operation` is `"GET /api/v1/…"`, without query or secrets. */
export class GoToSocialError extends Schema.TaggedError<GoToSocialError>()("GoToSocialError", {
  operation: Schema.String,
  reason: Schema.Union([Unreachable, Starting, Unauthorized, OAuthRefused, Refused, BadAnswer])
}) {
  override get message() {
    const { reason } = this
    const detail = "detail" in reason ? reason.detail : reason._tag === "Unreachable" ? String(reason.cause) : ""
    return `${this.operation}: ${reason._tag}${detail === "" ? "" : ` (${detail})`}`
  }
}
