import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { accountViews } from "../accounts/AccountView.ts"
import { Ids } from "../ids/Ids.ts"
import { statusViews } from "../statuses/StatusView.ts"

export interface ConversationRow {
  readonly id: string
  readonly account_id: string
  readonly other_ids: ReadonlyArray<string>
  readonly last_status_id: string | null
  readonly unread: boolean
}

/**
 * Puts a direct post into the conversation of everybody who takes part in it: read for its author, unread for the
 * others, whose conversations' ids are the answer. A conversation is a thread with the same people.
 */
export const converse = Effect.fn("Conversations.converse")(function* (options: {
  readonly statusId: string
  readonly threadId: string
  readonly authorId: string
  readonly mentionedIds: ReadonlyArray<string>
}) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const people = [...new Set([options.authorId, ...options.mentionedIds])].sort()
  return yield* Effect.forEach(people, (accountId) =>
    Effect.gen(function* () {
      const others = people.filter((id) => id !== accountId)
      const rows = yield* sql<{ id: string }>`
        INSERT INTO conversations (id, account_id, other_ids, others_key, thread_id, last_status_id, unread)
        VALUES (${yield* ids.next}, ${accountId}, string_to_array(${others.join(",")}, ','), ${others.join(",")},
          ${options.threadId}, ${options.statusId}, ${accountId !== options.authorId})
        ON CONFLICT (account_id, thread_id, others_key) DO UPDATE
          SET last_status_id = greatest(conversations.last_status_id, excluded.last_status_id), unread = excluded.unread
        RETURNING id`
      const id = rows[0]?.id
      if (id === undefined) return []
      yield* sql`INSERT INTO conversation_statuses (conversation_id, status_id) VALUES (${id}, ${options.statusId})
        ON CONFLICT DO NOTHING`
      return accountId === options.authorId ? [] : [id]
    })
  ).pipe(Effect.map((all) => all.flat()))
})

/** After a post is gone its conversations end with the one before it; one without any post is gone as well. */
export const afterDeletion = Effect.fn("Conversations.afterDeletion")(function* (
  conversationIds: ReadonlyArray<string>
) {
  if (conversationIds.length === 0) return
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE conversations c SET last_status_id = (
      SELECT max(cs.status_id) FROM conversation_statuses cs WHERE cs.conversation_id = c.id)
    WHERE ${sql.in("c.id", conversationIds)}`
  yield* sql`DELETE FROM conversations WHERE ${sql.in("id", conversationIds)} AND last_status_id IS NULL`
})

/** Views in the order of the rows, all of one viewer. */
export const conversationViews = Effect.fn("Conversations.views")(function* (
  viewer: string,
  rows: ReadonlyArray<ConversationRow>
) {
  const [accounts, statuses] = yield* Effect.all([
    accountViews(rows.flatMap((row) => row.other_ids)),
    statusViews(
      rows.flatMap((row) => row.last_status_id ?? []),
      { viewer, context: "notifications" }
    )
  ])
  return rows.flatMap((row) => {
    const last = row.last_status_id === null ? null : statuses.get(row.last_status_id)
    // hidden by a filter
    if (last === undefined) return []
    return [
      {
        id: row.id,
        unread: row.unread,
        accounts: row.other_ids.flatMap((id) => accounts.get(id) ?? []),
        last_status: last
      }
    ]
  })
})

export const loadConversations = Effect.fnUntraced(function* (ids: ReadonlyArray<string>) {
  if (ids.length === 0) return []
  const sql = yield* SqlClient.SqlClient
  return yield* sql<ConversationRow>`SELECT * FROM conversations WHERE ${sql.in("id", ids)}`
})
