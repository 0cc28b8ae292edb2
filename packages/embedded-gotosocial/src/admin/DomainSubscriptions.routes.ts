import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { type Fields, flag, integer, text } from "../http/Fields.ts"
import { badRequest, conflict, notFound } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, admin } from "../http/Route.ts"
import { Ids } from "../ids/Ids.ts"
import { pageOf } from "../storage/Paging.ts"

interface SubscriptionRow {
  readonly id: string
  readonly priority: number
  readonly title: string
  readonly permission_type: string
  readonly as_draft: boolean
  readonly adopt_orphans: boolean
  readonly remove_retracted: boolean
  readonly uri: string
  readonly content_type: string
  readonly fetch_username: string
  readonly fetch_password: string
  readonly fetched_at: Date | null
  readonly successfully_fetched_at: Date | null
  readonly error: string | null
  readonly created_by: string
  readonly created_at: Date
  readonly count: number
}

const contentTypes = ["text/csv", "text/plain", "application/json"]
const limits = { default: 20, max: 100 }

const subscriptionView = (row: SubscriptionRow) => ({
  id: row.id,
  priority: row.priority,
  title: row.title,
  permission_type: row.permission_type,
  as_draft: row.as_draft,
  adopt_orphans: row.adopt_orphans,
  remove_retracted: row.remove_retracted,
  created_at: row.created_at.toISOString(),
  created_by: row.created_by,
  uri: row.uri,
  content_type: row.content_type,
  ...(row.fetch_username ? { fetch_username: row.fetch_username } : {}),
  ...(row.fetch_password ? { fetch_password: row.fetch_password } : {}),
  ...(row.fetched_at ? { fetched_at: row.fetched_at.toISOString() } : {}),
  ...(row.successfully_fetched_at ? { successfully_fetched_at: row.successfully_fetched_at.toISOString() } : {}),
  ...(row.error ? { error: row.error } : {}),
  count: row.count
})

const selectAll = (sql: SqlClient.SqlClient) => sql`
  SELECT s.*, (SELECT count(*)::int FROM domain_permissions p WHERE p.subscription_id = s.id)
    + (SELECT count(*)::int FROM domain_permission_drafts d WHERE d.subscription_id = s.id) AS count
  FROM domain_permission_subscriptions s`

const checkUri = (uri: string) =>
  URL.canParse(uri) && ["http:", "https:"].includes(new URL(uri).protocol)
    ? Effect.succeed(uri)
    : Effect.fail(badRequest("uri must be a valid http or https URL"))

const checkContentType = (type: string) =>
  contentTypes.includes(type)
    ? Effect.succeed(type)
    : Effect.fail(
        badRequest(
          type === ""
            ? "content_type not set, must be one of text/csv, text/plain or application/json"
            : `content_type ${type} not recognized, must be one of text/csv, text/plain or application/json`
        )
      )

const readPriority = Effect.fnUntraced(function* (fields: Fields) {
  const priority = yield* integer(fields, "priority")
  if (priority !== undefined && (priority < 0 || priority > 255)) {
    return yield* badRequest("priority must be a number in the range 0 to 255")
  }
  return priority
})

const findById = Effect.fnUntraced(function* (id: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<SubscriptionRow>`${selectAll(sql)} WHERE s.id = ${id}`
  return row ?? (yield* notFound())
})

const taken = conflict("a domain permission subscription already exists with this URI")

const create = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const fields = yield* body
  const priority = (yield* readPriority(fields)) ?? 0
  const contentType = yield* checkContentType((yield* text(fields, "content_type")) ?? "")
  const type = (yield* text(fields, "permission_type")) ?? ""
  if (type !== "block" && type !== "allow")
    return yield* badRequest("permission_type not set, must be one of block or allow")
  const uri = yield* checkUri((yield* text(fields, "uri")) ?? "")
  const id = yield* ids.next
  const made = yield* sql`
    INSERT INTO domain_permission_subscriptions (id, priority, title, permission_type, as_draft, adopt_orphans,
      remove_retracted, uri, content_type, fetch_username, fetch_password, created_by)
    VALUES (${id}, ${priority}, ${(yield* text(fields, "title")) ?? ""}, ${type}, ${(yield* flag(fields, "as_draft")) ?? true},
      ${(yield* flag(fields, "adopt_orphans")) ?? false}, ${(yield* flag(fields, "remove_retracted")) ?? true}, ${uri},
      ${contentType}, ${(yield* text(fields, "fetch_username")) ?? ""}, ${(yield* text(fields, "fetch_password")) ?? ""},
      ${viewer.accountId})
    ON CONFLICT DO NOTHING RETURNING id`
  if (made.length === 0) return yield* taken
  return Reply.json(subscriptionView(yield* findById(id)))
})

const list = Effect.fnUntraced(function* ({ query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(query, limits)
  const type = (yield* text(query, "permission_type")) || undefined
  const rows = yield* pageOf<SubscriptionRow>({
    select: selectAll(sql),
    where: type === undefined ? [] : [sql`s.permission_type = ${type}`],
    column: "s.id",
    page
  })
  return yield* replyPage({
    path: "/api/v1/admin/domain_permission_subscriptions",
    page,
    items: rows.map(subscriptionView),
    cursors: rows.map(({ id }) => id),
    extra: { permission_type: type }
  })
})

/** In the order they will be worked through: the highest priority first. */
const preview = Effect.fnUntraced(function* ({ query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const type = (yield* text(query, "permission_type")) ?? ""
  if (type !== "block" && type !== "allow")
    return yield* badRequest("permission_type must be set, and must be one of block or allow")
  const rows = yield* sql<SubscriptionRow>`
    ${selectAll(sql)} WHERE s.permission_type = ${type} ORDER BY s.priority DESC, s.id`
  return Reply.json(rows.map(subscriptionView))
})

const get = Effect.fnUntraced(function* ({ params }: AskedByUser) {
  return Reply.json(subscriptionView(yield* findById(params.id ?? "")))
})

const update = Effect.fnUntraced(function* ({ params, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const fields = yield* body
  const { id } = yield* findById(params.id ?? "")
  if (Object.keys(fields).length === 0) return yield* badRequest("no updateable fields set on request")
  const uri = yield* text(fields, "uri")
  const contentType = yield* text(fields, "content_type")
  const values = {
    priority: (yield* readPriority(fields)) ?? null,
    title: (yield* text(fields, "title")) ?? null,
    uri: uri === undefined ? null : yield* checkUri(uri),
    contentType: contentType === undefined ? null : yield* checkContentType(contentType),
    asDraft: (yield* flag(fields, "as_draft")) ?? null,
    adopt: (yield* flag(fields, "adopt_orphans")) ?? null,
    retract: (yield* flag(fields, "remove_retracted")) ?? null,
    username: (yield* text(fields, "fetch_username")) ?? null,
    password: (yield* text(fields, "fetch_password")) ?? null
  }
  const changed = yield* sql`
    UPDATE domain_permission_subscriptions SET priority = coalesce(${values.priority}::smallint, priority),
      title = coalesce(${values.title}::text, title), uri = coalesce(${values.uri}::text, uri),
      content_type = coalesce(${values.contentType}::text, content_type),
      as_draft = coalesce(${values.asDraft}::boolean, as_draft),
      adopt_orphans = coalesce(${values.adopt}::boolean, adopt_orphans),
      remove_retracted = coalesce(${values.retract}::boolean, remove_retracted),
      fetch_username = coalesce(${values.username}::text, fetch_username),
      fetch_password = coalesce(${values.password}::text, fetch_password)
    WHERE id = ${id} AND NOT EXISTS (SELECT 1 FROM domain_permission_subscriptions o
      WHERE o.id <> ${id} AND o.uri = ${values.uri}::text)
    RETURNING id`
  if (changed.length === 0) return yield* taken
  return Reply.json(subscriptionView(yield* findById(id)))
})

/** Ends the subscription; what came from it goes as well, or stays as an orphan. */
const remove = Effect.fnUntraced(function* ({ params, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* findById(params.id ?? "")
  const children = (yield* flag(yield* body, "remove_children")) ?? false
  yield* sql.withTransaction(
    Effect.gen(function* () {
      for (const table of ["domain_permissions", "domain_permission_drafts"]) {
        yield* children
          ? sql`DELETE FROM ${sql(table)} WHERE subscription_id = ${row.id}`
          : sql`UPDATE ${sql(table)} SET subscription_id = NULL WHERE subscription_id = ${row.id}`
      }
      yield* sql`DELETE FROM domain_permission_subscriptions WHERE id = ${row.id}`
    })
  )
  return Reply.json(subscriptionView(row))
})

const path = "/api/v1/admin/domain_permission_subscriptions" as const
export const routes = [
  admin("POST", path, "admin:write", create),
  admin("GET", path, "admin:read", list),
  admin("GET", `${path}/preview`, "admin:read", preview),
  admin("GET", `${path}/:id`, "admin:read", get),
  admin("PATCH", `${path}/:id`, "admin:write", update),
  admin("POST", `${path}/:id/remove`, "admin:write", remove)
]
