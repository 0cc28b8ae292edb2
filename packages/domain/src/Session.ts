import { Schema } from "effect"

/** `GET /session`: whether the browser's cookie stands for a signed-in account. Never holds a token. */
export const SessionInfo = Schema.Union([
  Schema.Struct({ signed_in: Schema.Literal(false) }),
  Schema.Struct({
    signed_in: Schema.Literal(true),
    account_id: Schema.String,
    acct: Schema.String,
    /** ISO 8601, when the session ends if it stays unused. */
    expires_at: Schema.String
  })
])
export type SessionInfo = typeof SessionInfo.Type

/** The header (any value) that a browser must send with every request of its session that is not a GET or HEAD. */
export const csrfHeader = "x-chirp-csrf"

/** One of a person's own sessions in browsers, as `GET /session/sessions` tells of it. */
export const OwnSession = Schema.Struct({
  /** Names it; opens nothing. */
  id: Schema.String,
  /** The one that asks. */
  current: Schema.Boolean,
  /** "Firefox on Linux"; empty when the browser did not say. */
  device: Schema.String,
  /** ISO 8601. `last_used_at` is exact to the hour. */
  created_at: Schema.String,
  last_used_at: Schema.String,
  /** When it ends if it stays unused. */
  expires_at: Schema.String
})
export type OwnSession = typeof OwnSession.Type

/** The current one first, then those used last. */
export const OwnSessions = Schema.Struct({ sessions: Schema.Array(OwnSession) })
export type OwnSessions = typeof OwnSessions.Type
