import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { passwordComplaint } from "../accounts/PasswordStrength.ts"
import { text } from "../http/Fields.ts"
import { badRequest, conflict, notFound, unauthorized } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { hashPassword, verifyPassword } from "../oauth/Passwords.ts"

interface UserRow {
  readonly id: string
  readonly email: string
  readonly unconfirmed_email: string | null
  readonly password_hash: string
  readonly admin: boolean
  readonly moderator: boolean
  readonly confirmed_at: Date | null
  readonly approved: boolean
  readonly disabled: boolean
  readonly reason: string | null
  readonly created_at: Date
  readonly privacy: string
  readonly sensitive: boolean
  readonly language: string
}

const load = Effect.fnUntraced(function* (accountId: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<UserRow>`SELECT * FROM users WHERE account_id = ${accountId}`
  return row ?? (yield* notFound())
})

const userView = (row: UserRow) => ({
  id: row.id,
  created_at: row.created_at.toISOString(),
  email: row.email,
  ...(row.unconfirmed_email === null ? {} : { unconfirmed_email: row.unconfirmed_email }),
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.confirmed_at === null ? {} : { confirmed_at: row.confirmed_at.toISOString() }),
  moderator: row.moderator,
  admin: row.admin,
  disabled: row.disabled,
  approved: row.approved
})

const get = Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
  return Reply.json(userView(yield* load(viewer.accountId)))
})

const changePassword = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const fields = yield* body
  const old = (yield* text(fields, "old_password")) ?? ""
  const next = (yield* text(fields, "new_password")) ?? ""
  if (old === "") return yield* badRequest("password change request missing field old_password")
  if (next === "") return yield* badRequest("password change request missing field new_password")
  const row = yield* load(viewer.accountId)
  if (!(yield* verifyPassword(Redacted.make(old), row.password_hash))) {
    return yield* unauthorized("old password was incorrect")
  }
  if (old === next) return yield* badRequest("new password cannot be the same as previous password")
  const complaint = passwordComplaint(next)
  if (complaint !== undefined) return yield* badRequest(complaint)
  const hash = yield* hashPassword(Redacted.make(next))
  yield* sql`UPDATE users SET password_hash = ${hash} WHERE account_id = ${viewer.accountId}`
  return Reply.json({})
})

/** The new address waits for its confirmation; until then the old one counts. */
const changeEmail = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const fields = yield* body
  const email = ((yield* text(fields, "new_email")) ?? "").trim()
  const password = (yield* text(fields, "password")) ?? ""
  const row = yield* load(viewer.accountId)
  if (!(yield* verifyPassword(Redacted.make(password), row.password_hash))) {
    return yield* unauthorized("password was incorrect")
  }
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return yield* badRequest("mail: missing '@' or angle-addr")
  if (email.toLowerCase() === row.email.toLowerCase()) {
    return yield* badRequest("new email address cannot be the same as current email address")
  }
  const taken = yield* sql`SELECT 1 FROM users WHERE lower(email) = ${email.toLowerCase()}`
  if (taken.length > 0) return yield* conflict("new email address is already in use")
  yield* sql`UPDATE users SET unconfirmed_email = ${email} WHERE account_id = ${viewer.accountId}`
  return Reply.json(userView(yield* load(viewer.accountId)), { status: 202 })
})

const preferences = Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
  const row = yield* load(viewer.accountId)
  return Reply.json({
    "posting:default:visibility": row.privacy === "mutuals_only" ? "private" : row.privacy,
    "posting:default:sensitive": row.sensitive,
    "posting:default:language": row.language,
    "reading:expand:media": "default",
    "reading:expand:spoilers": false,
    "reading:autoplay:gifs": false
  })
})

export const routes = [
  user("GET", "/api/v1/user", "read:accounts", get),
  user("POST", "/api/v1/user/password_change", "write:accounts", changePassword),
  user("POST", "/api/v1/user/email_change", "write:accounts", changeEmail),
  user("GET", "/api/v1/preferences", "read:accounts", preferences)
]
