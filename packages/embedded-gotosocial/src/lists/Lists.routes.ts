import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { accountViews } from "../accounts/AccountView.ts"
import { type Fields, flag, text, texts } from "../http/Fields.ts"
import { badRequest, conflict, notFound, unprocessable } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { Ids, isId } from "../ids/Ids.ts"
import { limits } from "../instance/InstanceConfig.ts"
import { pageOf } from "../storage/Paging.ts"

interface ListRow {
  readonly id: string
  readonly title: string
  readonly replies_policy: string
  readonly exclusive: boolean
}

const policies = ["followed", "list", "none"]
const listView = ({ id, title, replies_policy, exclusive }: ListRow) => ({ id, title, replies_policy, exclusive })
const listNotFound = notFound("list not found")

const readTitle = Effect.fnUntraced(function* (fields: Fields) {
  const title = (yield* text(fields, "title"))?.trim()
  return title !== undefined && (title === "" || [...title].length > limits.listTitleCharacters) ? null : title
})
const badTitle = badRequest(`list title must be provided, and must be no more than ${limits.listTitleCharacters} chars`)

const readPolicy = Effect.fnUntraced(function* (fields: Fields) {
  const policy = (yield* text(fields, "replies_policy")) || undefined
  if (policy !== undefined && !policies.includes(policy)) {
    return yield* badRequest(`list replies_policy must be either empty or one of 'followed', 'list', 'none'`)
  }
  return policy
})

/** One's own list; anybody else's does not exist. */
const findList = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const id = params.id ?? ""
  if (!isId(id)) return yield* listNotFound
  const [row] = yield* sql<ListRow>`SELECT * FROM lists WHERE id = ${id} AND account_id = ${viewer.accountId}`
  return row ?? (yield* listNotFound)
})

const all = Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<ListRow>`SELECT * FROM lists WHERE account_id = ${viewer.accountId} ORDER BY title, id`
  return Reply.json(rows.map(listView))
})

const create = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const fields = yield* body
  const title = yield* readTitle(fields)
  if (!title) return yield* badTitle
  const policy = (yield* readPolicy(fields)) ?? "followed"
  const exclusive = (yield* flag(fields, "exclusive")) ?? false
  const [row] = yield* sql<ListRow>`
    INSERT INTO lists (id, account_id, title, replies_policy, exclusive)
    VALUES (${yield* ids.next}, ${viewer.accountId}, ${title}, ${policy}, ${exclusive})
    ON CONFLICT DO NOTHING RETURNING *`
  return row === undefined ? yield* conflict("you already have a list with this title") : Reply.json(listView(row))
})

const get = Effect.fnUntraced(function* (asked: AskedByUser) {
  return Reply.json(listView(yield* findList(asked)))
})

const update = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const list = yield* findList(asked)
  const fields = yield* asked.body
  const title = yield* readTitle(fields)
  if (title === null) return yield* badTitle
  const policy = yield* readPolicy(fields)
  const exclusive = yield* flag(fields, "exclusive")
  const [row] = yield* sql<ListRow>`
    UPDATE lists SET title = coalesce(${title ?? null}::text, title),
      replies_policy = coalesce(${policy ?? null}::text, replies_policy),
      exclusive = coalesce(${exclusive ?? null}::boolean, exclusive)
    WHERE id = ${list.id} AND account_id = ${asked.viewer.accountId}
      AND NOT EXISTS (SELECT 1 FROM lists o WHERE o.account_id = ${asked.viewer.accountId} AND o.id <> ${list.id}
        AND o.title = ${title ?? null}::text)
    RETURNING *`
  return row === undefined ? yield* conflict("you already have a list with this title") : Reply.json(listView(row))
})

const remove = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const list = yield* findList(asked)
  yield* sql`DELETE FROM lists WHERE id = ${list.id} AND account_id = ${asked.viewer.accountId}`
  return Reply.json({})
})

interface EntryRow {
  readonly id: string
  readonly target_id: string
}

const accounts = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const list = yield* findList(asked)
  const page = yield* readPage(asked.query, { default: 20, max: 80 })
  const rows = yield* pageOf<EntryRow>({
    select: sql`SELECT e.id, f.target_id FROM list_entries e JOIN follows f ON f.id = e.follow_id`,
    where: [sql`e.list_id = ${list.id}`],
    column: "e.id",
    page
  })
  const views = yield* accountViews(rows.map((row) => row.target_id))
  return yield* replyPage({
    path: `/api/v1/lists/${list.id}/accounts`,
    page,
    items: rows.flatMap((row) => views.get(row.target_id) ?? []),
    cursors: rows.map(({ id }) => id)
  })
})

/** The ids may stand in the body or in the query. */
const accountIds = Effect.fnUntraced(function* ({ body, query }: AskedByUser) {
  const ids = [...(yield* texts(yield* body, "account_ids")), ...(yield* texts(query, "account_ids"))]
  if (ids.length === 0) return yield* badRequest("no account IDs given")
  for (const id of ids) if (!isId(id)) return yield* badRequest(`id ${id} was not a valid ULID`)
  return [...new Set(ids)]
})

/** All or none: one that is not followed or already in the list undoes the others. */
const add = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const idSource = yield* Ids
  const list = yield* findList(asked)
  const ids = yield* accountIds(asked)
  yield* sql.withTransaction(
    Effect.forEach(
      ids,
      Effect.fnUntraced(function* (id) {
        const [follow] = yield* sql<{ id: string }>`
          SELECT id FROM follows WHERE account_id = ${asked.viewer.accountId} AND target_id = ${id}`
        if (follow === undefined) return yield* notFound(`account ${id} not currently followed`)
        const made = yield* sql`
          INSERT INTO list_entries (id, list_id, follow_id) VALUES (${yield* idSource.next}, ${list.id}, ${follow.id})
          ON CONFLICT DO NOTHING RETURNING id`
        if (made.length === 0) return yield* unprocessable(`account ${id} is already in list ${list.id}`)
      }),
      { discard: true }
    )
  )
  return Reply.json({})
})

const drop = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const list = yield* findList(asked)
  const ids = yield* accountIds(asked)
  yield* sql`
    DELETE FROM list_entries e USING follows f
    WHERE f.id = e.follow_id AND e.list_id = ${list.id} AND ${sql.in("f.target_id", ids)}`
  return Reply.json({})
})

/** Which of the viewer's lists an account is in. */
const listsOf = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const id = params.id ?? ""
  const known = isId(id) ? yield* sql`SELECT 1 FROM accounts WHERE id = ${id}` : []
  if (known.length === 0) return yield* notFound()
  const rows = yield* sql<ListRow>`
    SELECT l.* FROM lists l JOIN list_entries e ON e.list_id = l.id JOIN follows f ON f.id = e.follow_id
    WHERE l.account_id = ${viewer.accountId} AND f.target_id = ${id} ORDER BY l.title, l.id`
  return Reply.json(rows.map(listView))
})

export const routes = [
  user("GET", "/api/v1/lists", "read:lists", all),
  user("POST", "/api/v1/lists", "write:lists", create),
  user("GET", "/api/v1/lists/:id", "read:lists", get),
  user("PUT", "/api/v1/lists/:id", "write:lists", update),
  user("DELETE", "/api/v1/lists/:id", "write:lists", remove),
  user("GET", "/api/v1/lists/:id/accounts", "read:lists", accounts),
  user("POST", "/api/v1/lists/:id/accounts", "write:lists", add),
  user("DELETE", "/api/v1/lists/:id/accounts", "write:lists", drop),
  user("GET", "/api/v1/accounts/:id/lists", "read:lists", listsOf)
]
