import { Schema } from "effect"

/** Every code an error of Chirp's own can carry. Stable: clients may switch on it; the sentence may change. */
export const ErrorCode = Schema.Literals([
  "bad_request",
  "unauthorized",
  "session_expired",
  "account_unknown",
  "account_needed",
  "csrf_rejected",
  "forbidden",
  "not_found",
  "method_not_allowed",
  "payload_too_large",
  "too_many_requests",
  "rate_limited",
  "idempotency_busy",
  "idempotency_unknown",
  "idempotency_differs",
  "upstream_unavailable",
  "upstream_starting",
  "upstream_timeout",
  "upstream_bad_answer",
  "internal",
  "search_unavailable",
  "saved_searches_full",
  "scope_missing",
  "schedule_time",
  "schedule_limit",
  "schedule_busy",
  "schedule_changed",
  "schedule_thread",
  "post_empty",
  "post_too_long",
  "post_language",
  "poll_invalid",
  "media_invalid",
  "reply_invalid"
])
export type ErrorCode = typeof ErrorCode.Type

/** The body of every error of Chirp's own: a safe sentence for people, a stable code for programs. */
export const PublicError = Schema.Struct({ error: Schema.String, code: ErrorCode })
export type PublicError = typeof PublicError.Type
