import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { flag, text } from "../http/Fields.ts"
import { badRequest, conflict, notFound } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, admin } from "../http/Route.ts"
import { Ids } from "../ids/Ids.ts"
import { pageOf } from "../storage/Paging.ts"
import { readDomain } from "./Domain.ts"
import { createPermission, type PermissionRow, permissionView } from "./DomainPermissions.routes.ts"

const limits = { default: 20, max: 100 }
const draftsPath = "/api/v1/admin/domain_permission_drafts" as const
const excludesPath = "/api/v1/admin/domain_permission_excludes" as const

const draftView = (row: PermissionRow) => ({ ...permissionView(row), permission_type: row.type })

const listDrafts = Effect.fnUntraced(function* ({ query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(query, limits)
  const extra = {
    subscription_id: (yield* text(query, "subscription_id")) || undefined,
    domain: (yield* text(query, "domain")) || undefined,
    permission_type: (yield* text(query, "permission_type")) || undefined
  }
  const rows = yield* pageOf<PermissionRow>({
    select: sql`SELECT * FROM domain_permission_drafts`,
    where: Object.entries(extra).flatMap(([key, value]) =>
      value === undefined ? [] : [sql`${sql(key === "permission_type" ? "type" : key)} = ${value}`]
    ),
    column: "id",
    page
  })
  return yield* replyPage({
    path: draftsPath,
    page,
    items: rows.map(draftView),
    cursors: rows.map(({ id }) => id),
    extra
  })
})

const createDraft = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const fields = yield* body
  const domain = yield* readDomain(fields)
  const type = (yield* text(fields, "permission_type")) ?? ""
  if (type !== "block" && type !== "allow") return yield* badRequest("permission_type must be one of block, allow")
  const [row] = yield* sql<PermissionRow>`
    INSERT INTO domain_permission_drafts (id, type, domain, public_comment, private_comment, obfuscate, created_by)
    VALUES (${yield* ids.next}, ${type}, ${domain}, ${(yield* text(fields, "public_comment")) ?? ""},
      ${(yield* text(fields, "private_comment")) ?? ""}, ${(yield* flag(fields, "obfuscate")) ?? false},
      ${viewer.accountId})
    ON CONFLICT DO NOTHING RETURNING *`
  return row === undefined
    ? yield* conflict(`a domain ${type} draft already exists with this domain name`)
    : Reply.json(draftView(row))
})

const findDraft = Effect.fnUntraced(function* (id: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<PermissionRow>`SELECT * FROM domain_permission_drafts WHERE id = ${id}`
  return row ?? (yield* notFound())
})

const getDraft = Effect.fnUntraced(function* ({ params }: AskedByUser) {
  return Reply.json(draftView(yield* findDraft(params.id ?? "")))
})

/** Makes the draft a permission; one that is there is only replaced when told to. */
const acceptDraft = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const draft = yield* findDraft(params.id ?? "")
  const overwrite = (yield* flag(yield* body, "overwrite")) ?? false
  const row = yield* sql.withTransaction(
    Effect.gen(function* () {
      const there = yield* sql`SELECT 1 FROM domain_permissions WHERE type = ${draft.type} AND domain = ${draft.domain}`
      if (there.length > 0 && !overwrite) {
        return yield* conflict(`a domain ${draft.type} already exists for ${draft.domain}, and overwrite is false`)
      }
      yield* sql`DELETE FROM domain_permissions WHERE type = ${draft.type} AND domain = ${draft.domain}`
      yield* sql`DELETE FROM domain_permission_drafts WHERE id = ${draft.id}`
      const { domain, public_comment, private_comment, obfuscate } = draft
      return yield* createPermission(
        draft.type === "allow" ? "allow" : "block",
        viewer.accountId,
        { domain, public_comment, private_comment, obfuscate },
        draft.subscription_id ?? undefined
      )
    })
  )
  return Reply.json(permissionView(row))
})

const removeDraft = Effect.fnUntraced(function* ({ viewer, params, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const draft = yield* findDraft(params.id ?? "")
  const exclude = (yield* flag(yield* body, "exclude_target")) ?? false
  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`DELETE FROM domain_permission_drafts WHERE id = ${draft.id}`
      if (!exclude) return
      yield* sql`
        INSERT INTO domain_permission_excludes (id, domain, private_comment, created_by)
        VALUES (${yield* ids.next}, ${draft.domain}, ${draft.private_comment}, ${viewer.accountId})
        ON CONFLICT DO NOTHING`
    })
  )
  return Reply.json(draftView(draft))
})

interface ExcludeRow {
  readonly id: string
  readonly domain: string
  readonly private_comment: string
  readonly created_by: string
  readonly created_at: Date
}

const excludeView = (row: ExcludeRow) => ({
  id: row.id,
  domain: row.domain,
  private_comment: row.private_comment,
  created_by: row.created_by,
  created_at: row.created_at.toISOString()
})

const listExcludes = Effect.fnUntraced(function* ({ query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(query, limits)
  const domain = (yield* text(query, "domain")) || undefined
  const rows = yield* pageOf<ExcludeRow>({
    select: sql`SELECT * FROM domain_permission_excludes`,
    where: domain === undefined ? [] : [sql`domain = ${domain}`],
    column: "id",
    page
  })
  return yield* replyPage({
    path: excludesPath,
    page,
    items: rows.map(excludeView),
    cursors: rows.map(({ id }) => id),
    extra: { domain }
  })
})

const createExclude = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const fields = yield* body
  const domain = yield* readDomain(fields)
  const [row] = yield* sql<ExcludeRow>`
    INSERT INTO domain_permission_excludes (id, domain, private_comment, created_by)
    VALUES (${yield* ids.next}, ${domain}, ${(yield* text(fields, "private_comment")) ?? ""}, ${viewer.accountId})
    ON CONFLICT DO NOTHING RETURNING *`
  return row === undefined
    ? yield* conflict("a domain permission exclude already exists with this domain name")
    : Reply.json(excludeView(row))
})

const findExclude = Effect.fnUntraced(function* (id: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<ExcludeRow>`SELECT * FROM domain_permission_excludes WHERE id = ${id}`
  return row ?? (yield* notFound())
})

const getExclude = Effect.fnUntraced(function* ({ params }: AskedByUser) {
  return Reply.json(excludeView(yield* findExclude(params.id ?? "")))
})

const removeExclude = Effect.fnUntraced(function* ({ params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* findExclude(params.id ?? "")
  yield* sql`DELETE FROM domain_permission_excludes WHERE id = ${row.id}`
  return Reply.json(excludeView(row))
})

const [read, write] = ["admin:read", "admin:write"]
export const routes = [
  admin("GET", draftsPath, read, listDrafts),
  admin("POST", draftsPath, write, createDraft),
  admin("GET", `${draftsPath}/:id`, read, getDraft),
  admin("POST", `${draftsPath}/:id/accept`, write, acceptDraft),
  admin("POST", `${draftsPath}/:id/remove`, write, removeDraft),
  admin("GET", excludesPath, read, listExcludes),
  admin("POST", excludesPath, write, createExclude),
  admin("GET", `${excludesPath}/:id`, read, getExclude),
  admin("DELETE", `${excludesPath}/:id`, write, removeExclude)
]
