import { Effect } from "effect"
import { SqlClient, type Statement } from "effect/sql"
import { type Fields, flag, text, texts } from "../http/Fields.ts"
import { badRequest, notFound, unprocessable } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, admin, user } from "../http/Route.ts"
import { Ids, isId } from "../ids/Ids.ts"
import { notify } from "../notifications/Notifications.ts"
import { pageOf } from "../storage/Paging.ts"
import { adminReportViews, type ReportRow, reportViews } from "./Reports.ts"

const maxComment = 1000
const limits = { default: 20, max: 100 }

const create = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const fields = yield* body
  const accountId = (yield* text(fields, "account_id")) ?? ""
  if (accountId === "") return yield* badRequest("account_id must be set")
  if (!isId(accountId)) return yield* badRequest(`account_id was not valid`)
  const comment = (yield* text(fields, "comment")) ?? ""
  if ([...comment].length > maxComment)
    return yield* badRequest(`comment length must be no more than ${maxComment} chars`)
  if (accountId === viewer.accountId) return yield* badRequest("cannot report your own account")
  const known = yield* sql`SELECT 1 FROM accounts WHERE id = ${accountId}`
  if (known.length === 0) return yield* badRequest(`account with ID ${accountId} does not exist`)
  const statusIds = [...new Set(yield* texts(fields, "status_ids"))]
  const statuses =
    statusIds.length === 0
      ? []
      : yield* sql<{ id: string }>`
          SELECT id FROM statuses WHERE ${sql.in("id", statusIds)} AND account_id = ${accountId}`
  const foreign = statusIds.find((id) => !statuses.some((row) => row.id === id))
  if (foreign !== undefined)
    return yield* badRequest(`status with ID ${foreign} does not belong to the reported account`)
  const ruleIds = [...new Set(yield* texts(fields, "rule_ids"))]
  const rules =
    ruleIds.length === 0 ? [] : yield* sql<{ id: string }>`SELECT id FROM rules WHERE ${sql.in("id", ruleIds)}`
  if (rules.length !== ruleIds.length) return yield* badRequest("rule with the given ID does not exist")
  const [row] = yield* sql<ReportRow>`
    INSERT INTO reports (id, account_id, target_id, comment, forwarded, status_ids, rule_ids)
    VALUES (${yield* ids.next}, ${viewer.accountId}, ${accountId}, ${comment},
      ${(yield* flag(fields, "forward")) ?? false}, ${statusIds}, ${ruleIds}) RETURNING *`
  if (row === undefined) return yield* Effect.die("an inserted report did not come back")
  const admins = yield* sql<{ account_id: string }>`SELECT account_id FROM users WHERE admin AND NOT disabled`
  yield* Effect.forEach(
    admins,
    ({ account_id }) =>
      notify({ type: "admin.report", accountId: account_id, fromAccountId: viewer.accountId, reportId: row.id }),
    { discard: true }
  )
  return Reply.json((yield* reportViews([row]))[0])
})

/** Resolved or not, and against whom; the query's own words go into the Link header again. */
const conditions = Effect.fnUntraced(function* (query: Fields) {
  const sql = yield* SqlClient.SqlClient
  const resolved = yield* flag(query, "resolved")
  const target = (yield* text(query, "target_account_id")) || undefined
  const account = (yield* text(query, "account_id")) || undefined
  const where: ReadonlyArray<Statement.Fragment> = [
    sql`(${resolved ?? null}::boolean IS NULL OR (action_taken_at IS NOT NULL) = ${resolved ?? null}::boolean)`,
    sql`(${target ?? null}::text IS NULL OR target_id = ${target ?? null})`
  ]
  return {
    where,
    account,
    extra: {
      resolved: resolved === undefined ? undefined : String(resolved),
      target_account_id: target,
      account_id: account
    }
  }
})

const list = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(query, limits)
  const { where, extra } = yield* conditions(query)
  const rows = yield* pageOf<ReportRow>({
    select: sql`SELECT * FROM reports`,
    where: [sql`account_id = ${viewer.accountId}`, ...where],
    column: "id",
    page
  })
  return yield* replyPage({
    path: "/api/v1/reports",
    page,
    items: yield* reportViews(rows),
    cursors: rows.map(({ id }) => id),
    extra: { ...extra, account_id: undefined }
  })
})

const get = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<ReportRow>`
    SELECT * FROM reports WHERE id = ${params.id ?? ""} AND account_id = ${viewer.accountId}`
  return row === undefined ? yield* notFound() : Reply.json((yield* reportViews([row]))[0])
})

const adminList = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(query, limits)
  const { where, account, extra } = yield* conditions(query)
  const rows = yield* pageOf<ReportRow>({
    select: sql`SELECT * FROM reports`,
    where: [sql`(${account ?? null}::text IS NULL OR account_id = ${account ?? null})`, ...where],
    column: "id",
    page
  })
  return yield* replyPage({
    path: "/api/v1/admin/reports",
    page,
    items: yield* adminReportViews(viewer.accountId, rows),
    cursors: rows.map(({ id }) => id),
    extra
  })
})

const adminFind = Effect.fnUntraced(function* (id: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<ReportRow>`SELECT * FROM reports WHERE id = ${id}`
  return row ?? (yield* notFound())
})

const adminGet = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const row = yield* adminFind(params.id ?? "")
  return Reply.json((yield* adminReportViews(viewer.accountId, [row]))[0])
})

const resolve = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const comment = (yield* text(yield* body, "action_taken_comment")) || null
  const { id } = yield* adminFind(params.id ?? "")
  const [row] = yield* sql<ReportRow>`
    UPDATE reports SET action_taken_at = now(), updated_at = now(), action_taken_by = ${viewer.accountId},
      action_taken_comment = ${comment} WHERE id = ${id} AND action_taken_at IS NULL RETURNING *`
  if (row === undefined) return yield* unprocessable("report is already resolved")
  return Reply.json((yield* adminReportViews(viewer.accountId, [row]))[0])
})

export const routes = [
  user("POST", "/api/v1/reports", "write:reports", create),
  user("GET", "/api/v1/reports", "read:reports", list),
  user("GET", "/api/v1/reports/:id", "read:reports", get),
  admin("GET", "/api/v1/admin/reports", "admin:read:reports", adminList),
  admin("GET", "/api/v1/admin/reports/:id", "admin:read:reports", adminGet),
  admin("POST", "/api/v1/admin/reports/:id/resolve", "admin:write:reports", resolve)
]
