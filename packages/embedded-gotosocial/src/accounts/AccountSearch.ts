import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { InstanceConfig } from "../instance/InstanceConfig.ts"

/** LIKE's own characters, taken literally. */
export const likeText = (text: string) => text.replace(/[\\%_]/g, "\\$&")

/** `bob`, `bob@this.host` or `bob@other.host`, any case: the id of a known, not suspended account. */
export const findByAddress = Effect.fn("AccountSearch.findByAddress")(function* (address: string) {
  const sql = yield* SqlClient.SqlClient
  const { host } = yield* InstanceConfig
  const [name = "", domain] = address.toLowerCase().split("@")
  const wanted = domain === undefined || domain === host ? "" : domain
  const [row] = yield* sql<{ id: string }>`
    SELECT id FROM accounts
    WHERE lower(username) = ${name} AND coalesce(lower(domain), '') = ${wanted} AND suspended_at IS NULL`
  return row?.id
})

/**
 * Known accounts whose user name begins with or whose display name contains the query, those the viewer follows first.
 * Blocked ones and sign-ups that wait are left out.
 */
export const searchAccounts = Effect.fn("AccountSearch.search")(function* (options: {
  readonly viewerId: string
  readonly query: string
  readonly limit: number
  readonly following: boolean
}) {
  const sql = yield* SqlClient.SqlClient
  const { host } = yield* InstanceConfig
  const { viewerId } = options
  const [name = "", domain] = options.query.toLowerCase().replace(/^@/, "").split("@")
  if (name === "") return []
  const like = likeText(name)
  const rows = yield* sql<{ id: string }>`
    SELECT a.id FROM accounts a
      LEFT JOIN follows f ON f.account_id = ${viewerId} AND f.target_id = a.id
      LEFT JOIN users u ON u.account_id = a.id
    WHERE a.suspended_at IS NULL
      AND (a.domain IS NOT NULL OR (u.approved AND u.confirmed_at IS NOT NULL))
      AND (lower(a.username) LIKE ${`${like}%`} OR (${domain === undefined} AND lower(a.display_name) LIKE ${`%${like}%`}))
      AND (${domain === undefined} OR coalesce(lower(a.domain), ${host}) LIKE ${`${likeText(domain ?? "")}%`})
      AND (NOT ${options.following}::boolean OR f.id IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM blocks b WHERE (b.account_id = ${viewerId} AND b.target_id = a.id)
        OR (b.account_id = a.id AND b.target_id = ${viewerId}))
    ORDER BY lower(a.username) = ${name} DESC, f.id IS NOT NULL DESC, a.username, a.id
    LIMIT ${options.limit}`
  return rows.map(({ id }) => id)
})
