import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { notFound } from "../http/GtsError.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { accountViews, loadAccounts, profileUrl, roleOf } from "./AccountView.ts"

interface UserRow {
  readonly privacy: string
  readonly sensitive: boolean
  readonly language: string
  readonly status_content_type: string
  readonly web_visibility: string
  readonly web_layout: string
  readonly admin: boolean
  readonly moderator: boolean
  readonly requests: number
}

/** The viewer's own account: with `source` (what the profile form edits) and `role`. */
export const credentialView = Effect.fn("CredentialView.credentialView")(function* (accountId: string) {
  const sql = yield* SqlClient.SqlClient
  const { origin } = yield* InstanceConfig
  const [row] = yield* loadAccounts([accountId])
  const view = (yield* accountViews([accountId])).get(accountId)
  const [user] = yield* sql<UserRow>`
    SELECT u.*, (SELECT count(*)::int FROM follow_requests r WHERE r.target_id = u.account_id) AS requests
    FROM users u WHERE u.account_id = ${accountId}`
  if (row === undefined || view === undefined || user === undefined) return yield* notFound()
  const aliases = row.also_known_as
  return {
    ...view,
    source: {
      privacy: user.privacy,
      web_visibility: user.web_visibility,
      web_layout: user.web_layout,
      sensitive: user.sensitive,
      language: user.language,
      status_content_type: user.status_content_type,
      note: row.note_raw,
      fields: row.fields.map(({ raw }) => ({ ...raw, verified_at: null })),
      follow_requests_count: user.requests,
      ...(aliases.length > 0 ? { also_known_as_uris: aliases } : {})
    },
    role: roleOf(user),
    ...(row.moved_to_id === null ? {} : yield* movedTo(row.moved_to_id, origin))
  }
})

const movedTo = Effect.fnUntraced(function* (id: string, origin: string) {
  const [row] = yield* loadAccounts([id])
  return row === undefined ? {} : { moved_to_uri: profileUrl(origin, row) }
})
