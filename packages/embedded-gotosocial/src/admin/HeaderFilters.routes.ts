import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { text } from "../http/Fields.ts"
import { badRequest, conflict, notFound } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, admin } from "../http/Route.ts"
import { Ids } from "../ids/Ids.ts"

interface HeaderFilterRow {
  readonly id: string
  readonly header: string
  readonly regex: string
  readonly created_by: string
  readonly created_at: Date
}

type Type = "block" | "allow"

const filterView = (row: HeaderFilterRow) => ({
  id: row.id,
  header: row.header,
  regex: row.regex,
  created_by: row.created_by,
  created_at: row.created_at.toISOString()
})

const list = (type: Type) =>
  Effect.fnUntraced(function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<HeaderFilterRow>`SELECT * FROM header_filters WHERE type = ${type} ORDER BY id`
    return Reply.json(rows.map(filterView))
  })

const create = (type: Type) =>
  Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
    const sql = yield* SqlClient.SqlClient
    const ids = yield* Ids
    const fields = yield* body
    const header = ((yield* text(fields, "header")) ?? "").trim()
    const regex = (yield* text(fields, "regex")) ?? ""
    if (!/^[a-zA-Z0-9!#$%&'*+.^_`|~-]+$/.test(header))
      return yield* badRequest("invalid request: empty or malformed header")
    if (regex === "") return yield* badRequest("invalid request: empty regex")
    yield* Effect.try({
      try: () => new RegExp(regex),
      catch: () => badRequest(`invalid regex ${regex}`)
    })
    const [row] = yield* sql<HeaderFilterRow>`
      INSERT INTO header_filters (id, type, header, regex, created_by)
      VALUES (${yield* ids.next}, ${type}, ${header}, ${regex}, ${viewer.accountId}) ON CONFLICT DO NOTHING RETURNING *`
    return row === undefined ? yield* conflict("header filter already exists") : Reply.json(filterView(row))
  })

const get = (type: Type) =>
  Effect.fnUntraced(function* ({ params }: AskedByUser) {
    const sql = yield* SqlClient.SqlClient
    const [row] =
      yield* sql<HeaderFilterRow>`SELECT * FROM header_filters WHERE id = ${params.id ?? ""} AND type = ${type}`
    return row === undefined ? yield* notFound() : Reply.json(filterView(row))
  })

const remove = (type: Type) =>
  Effect.fnUntraced(function* ({ params }: AskedByUser) {
    const sql = yield* SqlClient.SqlClient
    const gone = yield* sql`DELETE FROM header_filters WHERE id = ${params.id ?? ""} AND type = ${type} RETURNING id`
    return gone.length === 0 ? yield* notFound() : Reply.json({ message: "accepted" }, { status: 202 })
  })

const routesFor = (type: Type) => {
  const path = `/api/v1/admin/header_${type}s` as const
  return [
    admin("GET", path, "admin:read", list(type)),
    admin("POST", path, "admin:write", create(type)),
    admin("GET", `${path}/:id`, "admin:read", get(type)),
    admin("DELETE", `${path}/:id`, "admin:write", remove(type))
  ]
}

export const routes = [...routesFor("block"), ...routesFor("allow")]
