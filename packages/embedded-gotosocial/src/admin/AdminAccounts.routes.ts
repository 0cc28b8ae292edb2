import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { likeText } from "../accounts/AccountSearch.ts"
import { acctOf } from "../accounts/AccountView.ts"
import { type Fields, flag, text } from "../http/Fields.ts"
import { badRequest, notFound, unprocessable } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, admin } from "../http/Route.ts"
import { Ids, isId } from "../ids/Ids.ts"
import { adminAccountViews } from "./AdminAccountView.ts"

const limits = { default: 50, max: 200 }

const viewOf = Effect.fnUntraced(function* (id: string) {
  return (yield* adminAccountViews([id])).get(id) ?? (yield* notFound(`account ${id} not found`))
})

interface Wanted {
  readonly origin: string | undefined
  readonly status: string | undefined
  readonly role: string | undefined
}

/** Version 1 has a flag each, version 2 `origin`, `status` and `permissions`. */
const readWanted = Effect.fnUntraced(function* (query: Fields, version: 1 | 2) {
  if (version === 2) {
    const wanted: Wanted = {
      origin: (yield* text(query, "origin")) || undefined,
      status: (yield* text(query, "status")) || undefined,
      role: (yield* text(query, "permissions")) || undefined
    }
    if (wanted.origin !== undefined && !["local", "remote"].includes(wanted.origin)) {
      return yield* badRequest(`origin ${wanted.origin} not recognized; must be one of local, remote`)
    }
    if (
      wanted.status !== undefined &&
      !["active", "pending", "disabled", "silenced", "suspended"].includes(wanted.status)
    ) {
      return yield* badRequest(
        `status ${wanted.status} not recognized; must be one of active, pending, disabled, silenced, suspended`
      )
    }
    if (wanted.role !== undefined && wanted.role !== "staff")
      return yield* badRequest(`permissions ${wanted.role} not recognized; must be staff`)
    return wanted
  }
  const origin = (yield* flag(query, "local")) ? "local" : (yield* flag(query, "remote")) ? "remote" : undefined
  let status: string | undefined
  for (const name of ["active", "pending", "disabled", "silenced", "suspended"]) {
    if (yield* flag(query, name)) status = name
  }
  const wanted: Wanted = { origin, status, role: (yield* flag(query, "staff")) ? "staff" : undefined }
  return wanted
})

interface Row {
  readonly id: string
  readonly cursor: string
}

/** Ordered by address: local accounts first, as `/@name`, then `host/@name`; cursors are these addresses. */
const list = (version: 1 | 2) =>
  Effect.fnUntraced(function* ({ query }: AskedByUser) {
    const sql = yield* SqlClient.SqlClient
    const page = yield* readPage(query, limits)
    const wanted = yield* readWanted(query, version)
    const texts: Record<string, string | undefined> = {}
    for (const key of ["username", "display_name", "by_domain", "email", "ip"])
      texts[key] = (yield* text(query, key)) || undefined
    const like = (key: string) => (texts[key] === undefined ? null : `%${likeText(texts[key].toLowerCase())}%`)
    const cursor = sql.literal(`(coalesce(a.domain, '') || '/@' || a.username) COLLATE "C"`)
    const ascending = page.minId === undefined
    const rows = yield* sql<Row>`
      SELECT a.id, ${cursor} AS cursor FROM accounts a LEFT JOIN users u ON u.account_id = a.id
      WHERE ${sql.and([
        sql`(${page.maxId ?? null}::text IS NULL OR ${cursor} > ${page.maxId ?? ""})`,
        sql`(${page.minId ?? page.sinceId ?? null}::text IS NULL OR ${cursor} < ${page.minId ?? page.sinceId ?? ""})`,
        sql`(${wanted.origin ?? null}::text IS NULL OR (a.domain IS NULL) = ${wanted.origin === "local"})`,
        sql`(${wanted.role ?? null}::text IS NULL OR u.admin OR u.moderator)`,
        sql`CASE ${wanted.status ?? ""}
          WHEN 'pending' THEN u.id IS NOT NULL AND NOT u.approved
          WHEN 'disabled' THEN coalesce(u.disabled, false)
          WHEN 'suspended' THEN a.suspended_at IS NOT NULL
          WHEN 'silenced' THEN false
          WHEN 'active' THEN a.suspended_at IS NULL AND (u.id IS NULL OR (u.approved AND NOT u.disabled))
          ELSE true END`,
        sql`(${like("username")}::text IS NULL OR lower(a.username) LIKE ${like("username")})`,
        sql`(${like("display_name")}::text IS NULL OR lower(a.display_name) LIKE ${like("display_name")})`,
        sql`(${texts.by_domain ?? null}::text IS NULL OR a.domain = ${texts.by_domain ?? ""})`,
        sql`(${like("email")}::text IS NULL OR lower(u.email) LIKE ${like("email")})`,
        sql`(${texts.ip ?? null}::text IS NULL OR u.sign_up_ip = ${texts.ip ?? ""})`
      ])}
      ORDER BY ${cursor} ${sql.literal(ascending ? "ASC" : "DESC")} LIMIT ${page.limit}`
    const ordered = ascending ? rows : rows.toReversed()
    const views = yield* adminAccountViews(ordered.map(({ id }) => id))
    const extra: Record<string, string> = {}
    for (const [key, value] of Object.entries(query)) {
      if (typeof value === "string" && !["limit", "max_id", "min_id", "since_id"].includes(key)) extra[key] = value
    }
    return yield* replyPage({
      path: `/api/v${version}/admin/accounts`,
      page,
      items: ordered.flatMap(({ id }) => views.get(id) ?? []),
      cursors: ordered.map((row) => row.cursor),
      extra
    })
  })

const get = Effect.fnUntraced(function* ({ params }: AskedByUser) {
  const id = params.id ?? ""
  return Reply.json(isId(id) ? yield* viewOf(id) : yield* notFound())
})

interface Pending {
  readonly account_id: string
  readonly username: string
  readonly email: string
  readonly approved: boolean
}

const findUser = Effect.fnUntraced(function* (id: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<Pending>`
    SELECT u.account_id, a.username, u.email, u.approved FROM users u JOIN accounts a ON a.id = u.account_id
    WHERE u.account_id = ${id}`
  return row ?? (yield* notFound(`user for account ${id} not found`))
})

/** Approving what is approved already changes nothing. It does not confirm the e-mail address. */
const approve = Effect.fnUntraced(function* ({ params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* findUser(params.id ?? "")
  yield* sql`UPDATE users SET approved = true WHERE account_id = ${row.account_id}`
  return Reply.json(yield* viewOf(row.account_id))
})

/** Deletes the sign-up, which frees its name and address, and remembers that it was denied. */
const reject = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const comment = (yield* text(yield* body, "private_comment")) ?? ""
  const row = yield* findUser(params.id ?? "")
  if (row.approved) return yield* unprocessable(`account ${acctOf({ ...row, domain: null })} has already been approved`)
  const view = yield* viewOf(row.account_id)
  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`
        INSERT INTO denied_users (id, username, email, private_comment, denied_by)
        VALUES (${yield* ids.next}, ${row.username}, ${row.email}, ${comment}, ${viewer.accountId})`
      yield* sql`DELETE FROM accounts WHERE id = ${row.account_id}`
    })
  )
  return Reply.json(view)
})

/** Suspends: the profile is emptied, posts, follows and tokens are deleted. There is no way back. */
const suspend = Effect.fnUntraced(function* (id: string) {
  const sql = yield* SqlClient.SqlClient
  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`
        UPDATE accounts SET suspended_at = now(), display_name = '', note = '', note_raw = '', fields = '[]',
          avatar_media_id = NULL, header_media_id = NULL, discoverable = false WHERE id = ${id}`
      yield* sql`UPDATE users SET disabled = true WHERE account_id = ${id}`
      yield* sql`DELETE FROM statuses WHERE account_id = ${id}`
      yield* sql`DELETE FROM notifications WHERE account_id = ${id} OR from_account_id = ${id}`
      for (const table of ["follows", "follow_requests", "blocks", "mutes"]) {
        yield* sql`DELETE FROM ${sql(table)} WHERE account_id = ${id} OR target_id = ${id}`
      }
      for (const table of [
        "tokens",
        "favourites",
        "bookmarks",
        "lists",
        "filters",
        "conversations",
        "scheduled_statuses"
      ]) {
        yield* sql`DELETE FROM ${sql(table)} WHERE account_id = ${id}`
      }
    })
  )
})

const action = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const fields = yield* body
  const type = (yield* text(fields, "type")) ?? ""
  const id = params.id ?? ""
  if (type !== "suspend") {
    return yield* badRequest(
      `admin action type ${type || "unknown"} is not supported for this endpoint, currently supported types are: ["suspend"]`
    )
  }
  const known = isId(id) ? yield* sql`SELECT 1 FROM accounts WHERE id = ${id}` : []
  if (known.length === 0) return yield* notFound()
  const actionId = yield* ids.next
  yield* sql`
    INSERT INTO admin_actions (id, type, target, text, account_id)
    VALUES (${actionId}, ${type}, ${id}, ${(yield* text(fields, "text")) ?? ""}, ${viewer.accountId})`
  yield* suspend(id)
  return Reply.json({ action_id: actionId })
})

export const routes = [
  admin("GET", "/api/v1/admin/accounts", "admin:read:accounts", list(1)),
  admin("GET", "/api/v2/admin/accounts", "admin:read:accounts", list(2)),
  admin("GET", "/api/v1/admin/accounts/:id", "admin:read:accounts", get),
  admin("POST", "/api/v1/admin/accounts/:id/approve", "admin:write:accounts", approve),
  admin("POST", "/api/v1/admin/accounts/:id/reject", "admin:write:accounts", reject),
  admin("POST", "/api/v1/admin/accounts/:id/action", "admin:write:accounts", action)
]
