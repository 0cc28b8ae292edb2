import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { type Fields, file, flag, isFields, text } from "../http/Fields.ts"
import { badRequest, notFound } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, admin } from "../http/Route.ts"
import { Ids } from "../ids/Ids.ts"
import { readDomain } from "./Domain.ts"

export interface PermissionRow {
  readonly id: string
  readonly type: string
  readonly domain: string
  readonly public_comment: string
  readonly private_comment: string
  readonly obfuscate: boolean
  readonly subscription_id: string | null
  readonly created_by: string
  readonly created_at: Date
}

type Type = "block" | "allow"

/** GoToSocial has no severity: a block always suspends. */
export const permissionView = (row: PermissionRow) => ({
  domain: row.domain,
  public_comment: row.public_comment,
  id: row.id,
  obfuscate: row.obfuscate,
  private_comment: row.private_comment,
  ...(row.subscription_id === null ? {} : { subscription_id: row.subscription_id }),
  created_by: row.created_by,
  created_at: row.created_at.toISOString()
})

/** Blocking what is blocked already answers the block there is. */
export const createPermission = Effect.fn("DomainPermissions.create")(function* (
  type: Type,
  accountId: string,
  fields: Fields,
  subscriptionId?: string
) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const domain = yield* readDomain(fields)
  const values = {
    public: (yield* text(fields, "public_comment")) ?? "",
    private: (yield* text(fields, "private_comment")) ?? "",
    obfuscate: (yield* flag(fields, "obfuscate")) ?? false
  }
  yield* sql`
    INSERT INTO domain_permissions
      (id, type, domain, public_comment, private_comment, obfuscate, subscription_id, created_by)
    VALUES (${yield* ids.next}, ${type}, ${domain}, ${values.public}, ${values.private}, ${values.obfuscate},
      ${subscriptionId ?? null}, ${accountId})
    ON CONFLICT DO NOTHING`
  const [row] = yield* sql<PermissionRow>`SELECT * FROM domain_permissions WHERE type = ${type} AND domain = ${domain}`
  return row ?? (yield* notFound())
})

const list = (type: Type) =>
  Effect.fnUntraced(function* ({ query }: AskedByUser) {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<PermissionRow>`SELECT * FROM domain_permissions WHERE type = ${type} ORDER BY domain`
    if (yield* flag(query, "export")) {
      return Reply.json(
        rows.map(({ domain, public_comment, obfuscate }) => ({
          domain,
          public_comment,
          ...(obfuscate ? { obfuscate } : {})
        }))
      )
    }
    return Reply.json(rows.map(permissionView))
  })

/** The file of an import is JSON: an array of objects with a domain each. CSV is not understood. */
const readFile = (fields: Fields) => {
  const uploaded = file(fields, "domains")
  if (uploaded === undefined) return Effect.fail(badRequest("import was specified but list of domains is empty"))
  return Effect.try({
    try: (): unknown => JSON.parse(new TextDecoder().decode(uploaded.bytes)),
    catch: () => badRequest("error unmarshaling provided domains file: not JSON")
  }).pipe(
    Effect.flatMap((value) =>
      Array.isArray(value)
        ? Effect.succeed(value.filter(isFields))
        : Effect.fail(badRequest("domains must be an array"))
    )
  )
}

const create = (type: Type) =>
  Effect.fnUntraced(function* ({ viewer, query, body }: AskedByUser) {
    const fields = yield* body
    if (!(yield* flag(query, "import"))) {
      return Reply.json(permissionView(yield* createPermission(type, viewer.accountId, fields)))
    }
    const entries = yield* readFile(fields)
    const rows = yield* Effect.forEach(entries, (entry) => createPermission(type, viewer.accountId, entry))
    return Reply.json(rows.map(permissionView))
  })

const find = Effect.fnUntraced(function* (type: Type, id: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<PermissionRow>`SELECT * FROM domain_permissions WHERE id = ${id} AND type = ${type}`
  return row ?? (yield* notFound())
})

const get = (type: Type) =>
  Effect.fnUntraced(function* ({ params }: AskedByUser) {
    return Reply.json(permissionView(yield* find(type, params.id ?? "")))
  })

const update = (type: Type) =>
  Effect.fnUntraced(function* ({ params, body }: AskedByUser) {
    const sql = yield* SqlClient.SqlClient
    const fields = yield* body
    const { id } = yield* find(type, params.id ?? "")
    const values = {
      public: (yield* text(fields, "public_comment")) ?? null,
      private: (yield* text(fields, "private_comment")) ?? null,
      obfuscate: (yield* flag(fields, "obfuscate")) ?? null
    }
    if (Object.values(values).every((value) => value === null)) return yield* badRequest("empty form submitted")
    const [row] = yield* sql<PermissionRow>`
      UPDATE domain_permissions SET public_comment = coalesce(${values.public}::text, public_comment),
        private_comment = coalesce(${values.private}::text, private_comment),
        obfuscate = coalesce(${values.obfuscate}::boolean, obfuscate)
      WHERE id = ${id} RETURNING *`
    return row === undefined ? yield* notFound() : Reply.json(permissionView(row))
  })

const remove = (type: Type) =>
  Effect.fnUntraced(function* ({ params }: AskedByUser) {
    const sql = yield* SqlClient.SqlClient
    const row = yield* find(type, params.id ?? "")
    yield* sql`DELETE FROM domain_permissions WHERE id = ${row.id}`
    return Reply.json(permissionView(row))
  })

const routesFor = (type: Type) => {
  const path = `/api/v1/admin/domain_${type}s` as const
  const [read, write] = [`admin:read:domain_${type}s`, `admin:write:domain_${type}s`]
  return [
    admin("GET", path, read, list(type)),
    admin("POST", path, write, create(type)),
    admin("GET", `${path}/:id`, read, get(type)),
    admin("PUT", `${path}/:id`, write, update(type)),
    admin("DELETE", `${path}/:id`, write, remove(type))
  ]
}

export const routes = [...routesFor("block"), ...routesFor("allow")]
