import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { text } from "../http/Fields.ts"
import { badRequest, notFound } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, admin } from "../http/Route.ts"
import { Ids } from "../ids/Ids.ts"

interface RuleRow {
  readonly id: string
  readonly text: string
  readonly created_at: Date
  readonly updated_at: Date
}

const ruleView = (row: RuleRow) => ({
  id: row.id,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
  text: row.text
})

const readText = Effect.fnUntraced(function* ({ body }: AskedByUser) {
  return ((yield* text(yield* body, "text")) ?? "").trim() || (yield* badRequest("empty form submitted"))
})

const list = Effect.fnUntraced(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<RuleRow>`SELECT * FROM rules WHERE deleted_at IS NULL ORDER BY position, id`
  return Reply.json(rows.map(ruleView))
})

const get = Effect.fnUntraced(function* ({ params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<RuleRow>`SELECT * FROM rules WHERE id = ${params.id ?? ""} AND deleted_at IS NULL`
  return row === undefined ? yield* notFound() : Reply.json(ruleView(row))
})

const create = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const words = yield* readText(asked)
  const [row] = yield* sql<RuleRow>`
    INSERT INTO rules (id, text, position)
    SELECT ${yield* ids.random}, ${words}, coalesce(max(position) + 1, 0) FROM rules RETURNING *`
  return row === undefined ? yield* notFound() : Reply.json(ruleView(row))
})

const update = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const words = yield* readText(asked)
  const [row] = yield* sql<RuleRow>`
    UPDATE rules SET text = ${words}, updated_at = now() WHERE id = ${asked.params.id ?? ""} AND deleted_at IS NULL
    RETURNING *`
  return row === undefined ? yield* notFound() : Reply.json(ruleView(row))
})

/** Reports may name a rule, so it is kept but not shown any more. */
const remove = Effect.fnUntraced(function* ({ params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<RuleRow>`
    UPDATE rules SET deleted_at = now() WHERE id = ${params.id ?? ""} AND deleted_at IS NULL RETURNING *`
  return row === undefined ? yield* notFound() : Reply.json(ruleView(row))
})

const path = "/api/v1/admin/instance/rules" as const
export const routes = [
  admin("GET", path, "admin:read", list),
  admin("POST", path, "admin:write", create),
  admin("GET", `${path}/:id`, "admin:read", get),
  admin("PATCH", `${path}/:id`, "admin:write", update),
  admin("DELETE", `${path}/:id`, "admin:write", remove)
]
