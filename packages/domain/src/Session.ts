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
