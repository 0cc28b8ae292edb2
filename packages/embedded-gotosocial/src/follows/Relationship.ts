import { Effect } from "effect"
import { SqlClient } from "effect/sql"

/** How the viewer stands to another account, in GoToSocial's words. */
export interface RelationshipView {
  readonly id: string
  readonly following: boolean
  readonly showing_reblogs: boolean
  readonly notifying: boolean
  readonly followed_by: boolean
  readonly blocking: boolean
  readonly blocked_by: boolean
  readonly muting: boolean
  readonly muting_notifications: boolean
  readonly requested: boolean
  readonly requested_by: boolean
  readonly domain_blocking: boolean
  readonly endorsed: boolean
  readonly note: string
}

/** The relationships to these accounts, in their order; unknown accounts are missing. One query. */
export const relationships = Effect.fn("Relationship.relationships")(function* (
  viewerId: string,
  ids: ReadonlyArray<string>
) {
  if (ids.length === 0) return []
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<RelationshipView>`
    SELECT a.id,
      f.id IS NOT NULL AS following,
      coalesce(f.show_reblogs, false) AS showing_reblogs,
      coalesce(f.notify, false) AS notifying,
      EXISTS (SELECT 1 FROM follows b WHERE b.account_id = a.id AND b.target_id = ${viewerId}) AS followed_by,
      EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = ${viewerId} AND b.target_id = a.id) AS blocking,
      EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = a.id AND b.target_id = ${viewerId}) AS blocked_by,
      m.id IS NOT NULL AS muting,
      coalesce(m.notifications, false) AS muting_notifications,
      EXISTS (SELECT 1 FROM follow_requests r WHERE r.account_id = ${viewerId} AND r.target_id = a.id) AS requested,
      EXISTS (SELECT 1 FROM follow_requests r WHERE r.account_id = a.id AND r.target_id = ${viewerId}) AS requested_by,
      false AS domain_blocking,
      false AS endorsed,
      coalesce(n.comment, '') AS note
    FROM accounts a
      LEFT JOIN follows f ON f.account_id = ${viewerId} AND f.target_id = a.id
      LEFT JOIN mutes m ON m.account_id = ${viewerId} AND m.target_id = a.id
        AND (m.expires_at IS NULL OR m.expires_at > now())
      LEFT JOIN account_notes n ON n.account_id = ${viewerId} AND n.target_id = a.id
    WHERE ${sql.in("a.id", [...new Set(ids)])}`
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
})

/** Does either of the two block the other? */
export const isBlockedEitherWay = Effect.fn("Relationship.isBlockedEitherWay")(function* (a: string, b: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT 1 FROM blocks WHERE (account_id = ${a} AND target_id = ${b}) OR (account_id = ${b} AND target_id = ${a})
    LIMIT 1`
  return rows.length > 0
})
