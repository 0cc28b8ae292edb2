import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { accountViews } from "../accounts/AccountView.ts"
import { adminAccountViews } from "../admin/AdminAccountView.ts"
import { statusViewsInOrder } from "../statuses/StatusView.ts"

export interface ReportRow {
  readonly id: string
  readonly account_id: string
  readonly target_id: string
  readonly comment: string
  readonly forwarded: boolean
  readonly status_ids: ReadonlyArray<string>
  readonly rule_ids: ReadonlyArray<string>
  readonly action_taken_at: Date | null
  readonly action_taken_by: string | null
  readonly action_taken_comment: string | null
  readonly created_at: Date
  readonly updated_at: Date
}

/** What everybody sees of a report. Whatever was asked for, GoToSocial's category is always "other". */
const common = (row: ReportRow) => ({
  id: row.id,
  created_at: row.created_at.toISOString(),
  action_taken: row.action_taken_at !== null,
  action_taken_at: row.action_taken_at?.toISOString() ?? null,
  action_taken_comment: row.action_taken_comment,
  category: "other",
  comment: row.comment,
  forwarded: row.forwarded
})

/** Reports as the one who made them sees them. */
export const reportViews = Effect.fn("Reports.views")(function* (rows: ReadonlyArray<ReportRow>) {
  const targets = yield* accountViews(rows.map((row) => row.target_id))
  return rows.map((row) => ({
    ...common(row),
    status_ids: row.status_ids,
    rule_ids: row.rule_ids.length === 0 ? null : row.rule_ids,
    target_account: targets.get(row.target_id) ?? null
  }))
})

/** Reports as administrators see them, with the posts reported and whoever dealt with it. */
export const adminReportViews = Effect.fn("Reports.adminViews")(function* (
  viewerId: string,
  rows: ReadonlyArray<ReportRow>
) {
  const sql = yield* SqlClient.SqlClient
  const people = yield* adminAccountViews(
    rows.flatMap((row) => [
      row.account_id,
      row.target_id,
      ...(row.action_taken_by === null ? [] : [row.action_taken_by])
    ])
  )
  const ruleIds = [...new Set(rows.flatMap((row) => row.rule_ids))]
  const rules =
    ruleIds.length === 0
      ? []
      : yield* sql<{ id: string; text: string }>`SELECT id, text FROM rules WHERE ${sql.in("id", ruleIds)}`
  return yield* Effect.forEach(
    rows,
    Effect.fnUntraced(function* (row) {
      const handler = row.action_taken_by === null ? null : (people.get(row.action_taken_by) ?? null)
      return {
        ...common(row),
        updated_at: row.updated_at.toISOString(),
        account: people.get(row.account_id) ?? null,
        target_account: people.get(row.target_id) ?? null,
        assigned_account: handler,
        action_taken_by_account: handler,
        statuses: yield* statusViewsInOrder(row.status_ids, { viewer: viewerId }),
        rules: rules.filter(({ id }) => row.rule_ids.includes(id))
      }
    })
  )
})
