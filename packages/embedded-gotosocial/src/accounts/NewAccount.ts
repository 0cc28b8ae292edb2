import { randomInt } from "node:crypto"
import { Effect, type Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { conflict } from "../http/GtsError.ts"
import { Ids } from "../ids/Ids.ts"
import { hashPassword } from "../oauth/Passwords.ts"
import { defaultAvatarCount } from "./AccountView.ts"

export interface NewAccount {
  readonly username: string
  readonly email: string
  readonly password: Redacted.Redacted
  readonly admin?: boolean
  /** May the account be used at once? A sign-up is neither confirmed nor approved. */
  readonly confirmed: boolean
  readonly approved: boolean
  readonly locale?: string
  readonly reason?: string
  readonly signUpIp?: string
  readonly applicationId: string
}

/**
 * Makes an account and its user in one transaction: either both exist or none. A taken name or e-mail is 409, also when
 * two sign-ups race. As GoToSocial's: locked, not discoverable, posts unlisted unless its owner chooses otherwise.
 */
export const createAccount = Effect.fn("NewAccount.createAccount")(function* (options: NewAccount) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const accountId = yield* ids.random
  const userId = yield* ids.random
  const hash = yield* hashPassword(options.password)
  const avatar = yield* Effect.sync(() => randomInt(1, defaultAvatarCount + 1))
  yield* sql.withTransaction(
    Effect.gen(function* () {
      const made = yield* sql`
        INSERT INTO accounts (id, username, default_avatar) VALUES (${accountId}, ${options.username}, ${avatar})
        ON CONFLICT DO NOTHING RETURNING id`
      if (made.length === 0) return yield* conflict(`username ${options.username} is not available`)
      const user = yield* sql`
        INSERT INTO users (id, account_id, email, password_hash, admin, moderator, confirmed_at, approved, locale, reason,
          sign_up_ip, application_id, unconfirmed_email)
        VALUES (${userId}, ${accountId}, ${options.email}, ${hash}, ${options.admin ?? false}, ${options.admin ?? false},
          CASE WHEN ${options.confirmed}::boolean THEN now() END, ${options.approved}, ${options.locale ?? ""},
          ${options.reason ?? null}, ${options.signUpIp ?? null}, ${options.applicationId}, ${options.email})
        ON CONFLICT DO NOTHING RETURNING id`
      if (user.length === 0) return yield* conflict(`email address ${options.email} is not available`)
    })
  )
  return { id: accountId, username: options.username }
})
