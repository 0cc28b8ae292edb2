import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { accountViews, roleOf } from "../accounts/AccountView.ts"

interface Row {
  readonly id: string
  readonly username: string
  readonly domain: string | null
  readonly created_at: Date
  readonly suspended_at: Date | null
  readonly email: string | null
  readonly sign_up_ip: string | null
  readonly locale: string | null
  readonly reason: string | null
  readonly admin: boolean | null
  readonly moderator: boolean | null
  readonly confirmed_at: Date | null
  readonly approved: boolean | null
  readonly disabled: boolean | null
  readonly application_id: string | null
}

/** What administrators see of accounts, by id: the account and, of local ones, the user behind it. */
export const adminAccountViews = Effect.fn("AdminAccountView.views")(function* (ids: ReadonlyArray<string>) {
  if (ids.length === 0) return new Map<string, never>()
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`
    SELECT a.id, a.username, a.domain, a.created_at, a.suspended_at, u.email, u.sign_up_ip, u.locale, u.reason, u.admin,
      u.moderator, u.confirmed_at, u.approved, u.disabled, u.application_id
    FROM accounts a LEFT JOIN users u ON u.account_id = a.id WHERE ${sql.in("a.id", [...new Set(ids)])}`
  const accounts = yield* accountViews(ids)
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        username: row.username,
        domain: row.domain,
        created_at: row.created_at.toISOString(),
        email: row.email ?? "",
        ip: row.sign_up_ip,
        ips: [],
        locale: row.locale ?? "",
        invite_request: row.reason,
        role: roleOf(row),
        confirmed: row.confirmed_at !== null,
        approved: row.approved ?? false,
        disabled: row.disabled ?? false,
        silenced: false,
        suspended: row.suspended_at !== null,
        account: accounts.get(row.id) ?? null,
        ...(row.application_id === null ? {} : { created_by_application_id: row.application_id })
      }
    ])
  )
})
