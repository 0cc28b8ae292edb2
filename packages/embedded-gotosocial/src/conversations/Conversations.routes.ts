import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { notFound } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { pageOf } from "../storage/Paging.ts"
import { type ConversationRow, conversationViews } from "./Conversations.ts"

/** Paged by the last post of each. */
const LIMITS = { default: 40, max: 80 }
const path = "/api/v1/conversations" as const

const list = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(query, LIMITS)
  const rows = yield* pageOf<ConversationRow>({
    select: sql`SELECT c.* FROM conversations c`,
    where: [sql`c.account_id = ${viewer.accountId}`, sql`c.last_status_id IS NOT NULL`],
    column: "c.last_status_id",
    page
  })
  return yield* replyPage({
    path,
    page,
    items: yield* conversationViews(viewer.accountId, rows),
    cursors: rows.flatMap((row) => row.last_status_id ?? [])
  })
})

const read = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<ConversationRow>`
    UPDATE conversations SET unread = false WHERE id = ${params.id ?? ""} AND account_id = ${viewer.accountId} RETURNING *`
  const [view] = yield* conversationViews(viewer.accountId, rows)
  return view === undefined ? yield* notFound() : Reply.json(view)
})

const remove = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const gone = yield* sql`
    DELETE FROM conversations WHERE id = ${params.id ?? ""} AND account_id = ${viewer.accountId} RETURNING id`
  return gone.length === 0 ? yield* notFound() : Reply.json({}, { type: "application/json; charset=utf-8" })
})

export const routes = [
  user("GET", path, "read:conversations", list),
  user("POST", `${path}/:id/read`, "write:conversations", read),
  user("DELETE", `${path}/:id`, "write:conversations", remove)
]
