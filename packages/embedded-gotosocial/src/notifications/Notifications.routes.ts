import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { texts } from "../http/Fields.ts"
import { notFound } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { blockedEither } from "../statuses/Visibility.ts"
import { pageOf } from "../storage/Paging.ts"
import { type NotificationRow, notificationViews } from "./Notifications.ts"

const LIMITS = { default: 20, max: 80 }
const path = "/api/v1/notifications" as const

const list = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(query, LIMITS)
  const types = yield* texts(query, "types")
  const excluded = yield* texts(query, "exclude_types")
  const me = sql`${viewer.accountId}`
  const rows = yield* pageOf<NotificationRow>({
    select: sql`SELECT n.* FROM notifications n`,
    where: [
      sql`n.account_id = ${viewer.accountId}`,
      ...(types.length > 0 ? [sql.in("n.type", types)] : []),
      ...(excluded.length > 0 ? [sql`NOT ${sql.in("n.type", excluded)}`] : []),
      sql`NOT ${blockedEither(sql, me, sql.literal("n.from_account_id"))}`,
      sql`NOT EXISTS (SELECT 1 FROM mutes m WHERE m.account_id = n.account_id AND m.target_id = n.from_account_id
        AND m.notifications AND (m.expires_at IS NULL OR m.expires_at > now()))`,
      sql`NOT EXISTS (SELECT 1 FROM statuses s JOIN thread_mutes t ON t.thread_id = s.thread_id
        WHERE s.id = n.status_id AND t.account_id = n.account_id)`
    ],
    column: "n.id",
    page
  })
  return yield* replyPage({
    path,
    page,
    items: yield* notificationViews(viewer.accountId, rows),
    cursors: rows.map((row) => row.id),
    extra: { "types[]": types, "exclude_types[]": excluded }
  })
})

const get = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<NotificationRow>`
    SELECT * FROM notifications WHERE id = ${params.id ?? ""} AND account_id = ${viewer.accountId}`
  const [view] = yield* notificationViews(viewer.accountId, rows)
  return view === undefined ? yield* notFound("notification not found") : Reply.json(view)
})

const clear = Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`DELETE FROM notifications WHERE account_id = ${viewer.accountId}`
  return Reply.json({})
})

export const routes = [
  user("GET", path, "read:notifications", list),
  user("GET", `${path}/:id`, "read:notifications", get),
  user("POST", `${path}/clear`, "write:notifications", clear)
]
