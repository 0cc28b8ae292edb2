import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { notFound } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { pageOf } from "../storage/Paging.ts"

interface TokenRow {
  readonly id: string
  readonly created_at: Date
  readonly last_used_at: Date | null
  readonly scopes: string
  readonly name: string
  readonly website: string
}

/** The token itself is never shown again. */
const tokenView = (row: TokenRow) => ({
  id: row.id,
  created_at: row.created_at.toISOString(),
  last_used: (row.last_used_at ?? row.created_at).toISOString(),
  scope: row.scopes,
  application: { name: row.name, ...(row.website ? { website: row.website } : {}) }
})

const list = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(query, { default: 25, max: 100 })
  const rows = yield* pageOf<TokenRow>({
    select: sql`SELECT t.*, a.name, a.website FROM tokens t JOIN applications a ON a.id = t.application_id`,
    where: [sql`t.account_id = ${viewer.accountId}`],
    column: "t.id",
    page
  })
  return yield* replyPage({
    path: "/api/v1/tokens",
    page,
    items: rows.map(tokenView),
    cursors: rows.map(({ id }) => id)
  })
})

const find = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<TokenRow>`
    SELECT t.*, a.name, a.website FROM tokens t JOIN applications a ON a.id = t.application_id
    WHERE t.id = ${params.id ?? ""} AND t.account_id = ${viewer.accountId}`
  return row ?? (yield* notFound())
})

const get = Effect.fnUntraced(function* (asked: AskedByUser) {
  return Reply.json(tokenView(yield* find(asked)))
})

const invalidate = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* find(asked)
  yield* sql`DELETE FROM tokens WHERE id = ${row.id} AND account_id = ${asked.viewer.accountId}`
  return Reply.json(tokenView(row))
})

export const routes = [
  user("GET", "/api/v1/tokens", "read:accounts", list),
  user("GET", "/api/v1/tokens/:id", "read:accounts", get),
  user("POST", "/api/v1/tokens/:id/invalidate", "write:accounts", invalidate)
]
