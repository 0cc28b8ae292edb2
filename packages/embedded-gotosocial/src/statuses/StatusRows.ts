import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { InteractionPolicy } from "../interactions/InteractionPolicy.ts"
import type { MediaRow } from "../media/Attachments.ts"
import type { PollRow } from "../polls/PollView.ts"

/** A post with all that its view needs from other tables but accounts and emojis. */
export interface StatusRow {
  readonly id: string
  readonly uri: string
  readonly url: string
  readonly account_id: string
  readonly created_at: Date
  readonly edited_at: Date | null
  readonly text: string
  readonly content: string
  readonly content_type: string
  readonly spoiler_text: string
  readonly visibility: string
  readonly sensitive: boolean
  readonly language: string | null
  readonly local_only: boolean
  readonly in_reply_to_id: string | null
  readonly in_reply_to_account_id: string | null
  readonly boost_of_id: string | null
  readonly boost_of_account_id: string | null
  readonly thread_id: string
  readonly interaction_policy: InteractionPolicy | null
  readonly pending_approval: boolean
  readonly single_author: boolean
  readonly pinned: boolean
  readonly application: { readonly name: string; readonly website: string } | null
  readonly replies_count: number
  readonly reblogs_count: number
  readonly favourites_count: number
  readonly favourited: boolean
  readonly reblogged: boolean
  readonly bookmarked: boolean
  readonly muted: boolean
  readonly follows_author: boolean
  readonly followed_by_author: boolean
  readonly mentioned: boolean
  readonly media: ReadonlyArray<MediaRow> | null
  readonly mentions: ReadonlyArray<{
    readonly id: string
    readonly username: string
    readonly domain: string | null
  }> | null
  readonly tags: ReadonlyArray<string> | null
  readonly poll: PollRow | null
}

/**
 * Rows of these posts, in no particular order, unknown ids missing; the flags are those of the viewer ("" for nobody).
 * Whether the viewer may see them is not asked here. One query, however many posts.
 */
export const loadStatuses = Effect.fn("StatusRows.loadStatuses")(function* (
  ids: ReadonlyArray<string>,
  viewer: string
) {
  if (ids.length === 0) return []
  const sql = yield* SqlClient.SqlClient
  return yield* sql<StatusRow>`
    SELECT s.*, s.pinned_at IS NOT NULL AS pinned,
      (SELECT json_build_object('name', ap.name, 'website', ap.website) FROM applications ap
        WHERE ap.id = s.application_id) AS application,
      (SELECT count(*)::int FROM statuses r WHERE r.in_reply_to_id = s.id) AS replies_count,
      (SELECT count(*)::int FROM statuses r WHERE r.boost_of_id = s.id AND NOT r.pending_approval) AS reblogs_count,
      (SELECT count(*)::int FROM favourites f WHERE f.status_id = s.id AND NOT f.pending_approval) AS favourites_count,
      EXISTS (SELECT 1 FROM favourites f WHERE f.status_id = s.id AND f.account_id = ${viewer}) AS favourited,
      EXISTS (SELECT 1 FROM statuses r WHERE r.boost_of_id = s.id AND r.account_id = ${viewer}) AS reblogged,
      EXISTS (SELECT 1 FROM bookmarks b WHERE b.status_id = s.id AND b.account_id = ${viewer}) AS bookmarked,
      EXISTS (SELECT 1 FROM thread_mutes t WHERE t.thread_id = s.thread_id AND t.account_id = ${viewer}) AS muted,
      EXISTS (SELECT 1 FROM follows f WHERE f.account_id = ${viewer} AND f.target_id = s.account_id) AS follows_author,
      EXISTS (SELECT 1 FROM follows f WHERE f.target_id = ${viewer} AND f.account_id = s.account_id) AS followed_by_author,
      EXISTS (SELECT 1 FROM status_mentions m WHERE m.status_id = s.id AND m.account_id = ${viewer}) AS mentioned,
      (SELECT json_agg(m ORDER BY m.position, m.id) FROM media_attachments m WHERE m.status_id = s.id) AS media,
      (SELECT json_agg(json_build_object('id', a.id, 'username', a.username, 'domain', a.domain) ORDER BY m.position)
        FROM status_mentions m JOIN accounts a ON a.id = m.account_id WHERE m.status_id = s.id) AS mentions,
      (SELECT json_agg(t.name ORDER BY st.position) FROM status_tags st JOIN tags t ON t.id = st.tag_id
        WHERE st.status_id = s.id) AS tags,
      (SELECT json_build_object(
          'id', p.id, 'options', p.options, 'multiple', p.multiple, 'hide_totals', p.hide_totals,
          'expires_at', to_char(p.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'expired', p.closed_at IS NOT NULL OR coalesce(p.expires_at <= now(), false),
          'voters', (SELECT count(*)::int FROM poll_votes v WHERE v.poll_id = p.id),
          'counts', (SELECT json_agg((SELECT count(*)::int FROM poll_votes v WHERE v.poll_id = p.id AND v.choices @> ARRAY[n]))
            FROM generate_series(0, cardinality(p.options) - 1) AS n),
          'own', (SELECT v.choices FROM poll_votes v WHERE v.poll_id = p.id AND v.account_id = ${viewer}),
          'mine', s.account_id = ${viewer})
        FROM polls p WHERE p.status_id = s.id) AS poll
    FROM statuses s WHERE ${sql.in("s.id", [...new Set(ids)])}`
})
