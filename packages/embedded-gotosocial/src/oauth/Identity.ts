import { createHash } from "node:crypto"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

/** Who stands behind a user token. */
export interface Identity {
  readonly accountId: string
  readonly username: string
  readonly userId: string
  readonly admin: boolean
  readonly moderator: boolean
  readonly tokenId: string
  readonly applicationId: string
  /** Space-separated, as granted. */
  readonly scopes: string
}

/** What a presented token turns out to be. */
export type Presented =
  | { readonly kind: "none" }
  | { readonly kind: "app"; readonly scopes: string }
  | { readonly kind: "waiting" }
  | { readonly kind: "user"; readonly identity: Identity }

/** Tokens and codes are kept as SHA-256 only. */
export const hashSecret = (secret: string) => createHash("sha256").update(secret).digest("hex")

interface Row {
  readonly token_id: string
  readonly application_id: string
  readonly scopes: string
  readonly account_id: string | null
  readonly username: string | null
  readonly user_id: string | null
  readonly admin: boolean | null
  readonly moderator: boolean | null
  readonly ready: boolean | null
  readonly usable: boolean
  readonly stale: boolean
}

/**
 * Looks a token up. Revoked, expired and unknown tokens and those of suspended or disabled users are all "none"; a
 * user who is not yet confirmed and approved is "waiting". Notes the use of a token at most once a minute.
 */
export const identify = Effect.fn("Identity.identify")(function* (secret: string | undefined) {
  const none: Presented = { kind: "none" }
  if (secret === undefined || secret === "") return none
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`
    SELECT t.id AS token_id, t.application_id, t.scopes, t.account_id, a.username, u.id AS user_id, u.admin, u.moderator,
      (u.confirmed_at IS NOT NULL AND u.approved) AS ready,
      (t.account_id IS NULL OR (u.id IS NOT NULL AND NOT u.disabled AND a.suspended_at IS NULL)) AS usable,
      (t.last_used_at IS NULL OR t.last_used_at < now() - interval '1 minute') AS stale
    FROM tokens t LEFT JOIN accounts a ON a.id = t.account_id LEFT JOIN users u ON u.account_id = t.account_id
    WHERE t.secret_hash = ${hashSecret(secret)} AND (t.expires_at IS NULL OR t.expires_at > now())`
  const row = rows[0]
  if (row === undefined || !row.usable) return none
  if (row.stale) yield* sql`UPDATE tokens SET last_used_at = now() WHERE id = ${row.token_id}`
  if (row.account_id === null || row.user_id === null || row.username === null) {
    const app: Presented = { kind: "app", scopes: row.scopes }
    return app
  }
  if (!row.ready) {
    const waiting: Presented = { kind: "waiting" }
    return waiting
  }
  const user: Presented = {
    kind: "user",
    identity: {
      accountId: row.account_id,
      username: row.username,
      userId: row.user_id,
      admin: row.admin ?? false,
      moderator: row.moderator ?? false,
      tokenId: row.token_id,
      applicationId: row.application_id,
      scopes: row.scopes
    }
  }
  return user
})
