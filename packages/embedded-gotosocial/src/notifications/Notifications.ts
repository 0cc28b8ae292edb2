import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { accountViews } from "../accounts/AccountView.ts"
import { Ids } from "../ids/Ids.ts"
import { statusViews } from "../statuses/StatusView.ts"
import { Surface } from "../streaming/Surface.ts"

/** GoToSocial's types (facts, section 2). */
export type NotificationType =
  | "follow"
  | "follow_request"
  | "mention"
  | "reblog"
  | "favourite"
  | "poll"
  | "status"
  | "update"
  | "admin.sign_up"
  | "admin.report"
  | "pending.favourite"
  | "pending.reply"
  | "pending.reblog"

export interface NewNotification {
  readonly type: NotificationType
  /** who is told */
  readonly accountId: string
  /** who did it */
  readonly fromAccountId: string
  readonly statusId?: string | undefined
  readonly reportId?: string | undefined
}

/**
 * Writes notifications and answers the ids of those that were made. Nobody is told of what they did themselves (but of
 * their own polls), twice of the same, by somebody they blocked or muted, or of a conversation they muted.
 */
export const insertNotifications = Effect.fn("Notifications.insert")(function* (all: ReadonlyArray<NewNotification>) {
  if (all.length === 0) return []
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const rows = yield* Effect.forEach(all, (one) =>
    Effect.map(ids.next, (id) => ({
      id,
      type: one.type,
      account_id: one.accountId,
      from_account_id: one.fromAccountId,
      status_id: one.statusId ?? null,
      report_id: one.reportId ?? null
    }))
  )
  const made = yield* sql<{ id: string }>`
    INSERT INTO notifications (id, type, account_id, from_account_id, status_id, report_id)
    SELECT n.id, n.type, n.account_id, n.from_account_id, n.status_id, n.report_id
    FROM json_to_recordset(${JSON.stringify(rows)}::json)
      AS n (id text, type text, account_id text, from_account_id text, status_id text, report_id text)
    WHERE (n.account_id <> n.from_account_id OR n.type = 'poll')
      AND EXISTS (SELECT 1 FROM users u WHERE u.account_id = n.account_id)
      AND NOT EXISTS (SELECT 1 FROM blocks b WHERE (b.account_id = n.account_id AND b.target_id = n.from_account_id)
        OR (b.account_id = n.from_account_id AND b.target_id = n.account_id))
      AND NOT EXISTS (SELECT 1 FROM mutes m WHERE m.account_id = n.account_id AND m.target_id = n.from_account_id
        AND m.notifications AND (m.expires_at IS NULL OR m.expires_at > now()))
      AND NOT EXISTS (SELECT 1 FROM statuses s JOIN thread_mutes t ON t.thread_id = s.thread_id
        WHERE s.id = n.status_id AND t.account_id = n.account_id)
    ON CONFLICT DO NOTHING RETURNING id`
  return made.map(({ id }) => id)
})

/** Writes one notification and puts it on the streams of whom it is for. What everything but posting uses. */
export const notify = Effect.fn("Notifications.notify")(function* (notification: NewNotification) {
  const surface = yield* Surface
  const ids = yield* insertNotifications([notification])
  yield* surface.offer({ type: "notified", ids })
})

export interface NotificationRow {
  readonly id: string
  readonly type: string
  readonly account_id: string
  readonly from_account_id: string
  readonly status_id: string | null
  readonly created_at: Date
}

/** Views in the order of the rows, all of one viewer. What a filter for notifications hides is left out. */
export const notificationViews = Effect.fn("Notifications.views")(function* (
  viewer: string,
  rows: ReadonlyArray<NotificationRow>
) {
  const [accounts, statuses] = yield* Effect.all([
    accountViews(rows.map((row) => row.from_account_id)),
    statusViews(
      rows.flatMap((row) => row.status_id ?? []),
      { viewer, context: "notifications" }
    )
  ])
  return rows.flatMap((row) => {
    const account = accounts.get(row.from_account_id)
    const status = row.status_id === null ? undefined : statuses.get(row.status_id)
    if (account === undefined || (row.status_id !== null && status === undefined)) return []
    return [
      {
        id: row.id,
        type: row.type,
        created_at: row.created_at.toISOString(),
        account,
        ...(status === undefined ? {} : { status })
      }
    ]
  })
})

export const loadNotifications = Effect.fnUntraced(function* (ids: ReadonlyArray<string>) {
  if (ids.length === 0) return []
  const sql = yield* SqlClient.SqlClient
  return yield* sql<NotificationRow>`SELECT * FROM notifications WHERE ${sql.in("id", ids)} ORDER BY id`
})
