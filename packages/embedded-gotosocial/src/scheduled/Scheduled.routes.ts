import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { text } from "../http/Fields.ts"
import { badRequest } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { parseScheduledAt } from "../statuses/StatusForm.ts"
import { pageOf } from "../storage/Paging.ts"
import { getScheduled, reschedule, type ScheduledRow, scheduledViews, unschedule } from "./Scheduled.ts"

const path = "/api/v1/scheduled_statuses" as const

const list = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(query, { default: 20, max: 40 })
  const rows = yield* pageOf<ScheduledRow>({
    select: sql`SELECT * FROM scheduled_statuses`,
    where: [sql`account_id = ${viewer.accountId}`],
    column: "id",
    page
  })
  return yield* replyPage({ path, page, items: yield* scheduledViews(rows), cursors: rows.map((row) => row.id) })
})

const get = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  return Reply.json(yield* getScheduled(params.id ?? "", viewer.accountId))
})

const update = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const date = yield* text(yield* body, "scheduled_at")
  // GoToSocial breaks the connection here; a stand-in that does so would only be in the way
  if (!date) return yield* badRequest("scheduled_at is required")
  return Reply.json(yield* reschedule(params.id ?? "", viewer.accountId, yield* parseScheduledAt(date)))
})

const remove = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  yield* unschedule(params.id ?? "", viewer.accountId)
  return Reply.json({}, { type: "application/json; charset=utf-8" })
})

export const routes = [
  user("GET", path, "read:statuses", list),
  user("GET", `${path}/:id`, "read:statuses", get),
  user("PUT", `${path}/:id`, "write:statuses", update),
  user("DELETE", `${path}/:id`, "write:statuses", remove)
]
