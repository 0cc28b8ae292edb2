import { Schema } from "effect"

/** An account that a browser is signed in to. */
export const SignedInAccount = Schema.Struct({
  account_id: Schema.String,
  acct: Schema.String,
  /** ISO 8601. */
  signed_in_at: Schema.String,
  /** When the session ends if it stays unused. */
  expires_at: Schema.String
})
export type SignedInAccount = typeof SignedInAccount.Type

/** All of them, the one signed in last at the front. At most 8. */
const accounts = Schema.Array(SignedInAccount)

/**
 * `GET /session`: whether the browser is signed in to the account that the request names, or to any when it names none
 * (then the one signed in last is told of); and to which it is. Never holds a token.
 */
export const SessionInfo = Schema.Union([
  Schema.Struct({ signed_in: Schema.Literal(false), accounts }),
  Schema.Struct({
    signed_in: Schema.Literal(true),
    account_id: Schema.String,
    acct: Schema.String,
    expires_at: Schema.String,
    accounts
  })
])
export type SessionInfo = typeof SessionInfo.Type

/** The header in which a browser says as which of its accounts it asks. */
export const accountHeader = "x-chirp-account"
/** The same as a parameter of the query, for what cannot send a header: sockets, links. Chirp keeps it to itself. */
export const accountParameter = "chirp_account"

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
