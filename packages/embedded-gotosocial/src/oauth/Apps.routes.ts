import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { type Fields, isFields, text } from "../http/Fields.ts"
import { badRequest, notFound } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type Asked, type AskedByUser, open, user } from "../http/Route.ts"
import { loadInstance } from "../instance/Instance.ts"
import { pageOf } from "../storage/Paging.ts"
import { type ApplicationRow, createApplication, oobUri } from "./Grants.ts"

const maxUriBytes = 2000
const maxNameCharacters = 200
/** Anybody may register an application: what is kept of one is bounded as a whole. */
const maxUris = 20
const maxScopesBytes = 1024

const applicationView = Effect.fnUntraced(function* (row: ApplicationRow) {
  const { vapid_public_key } = yield* loadInstance()
  return {
    id: row.id,
    created_at: row.created_at.toISOString(),
    name: row.name,
    ...(row.website ? { website: row.website } : {}),
    redirect_uri: row.redirect_uris.join("\n"),
    redirect_uris: row.redirect_uris,
    client_id: row.client_id,
    client_secret: row.client_secret,
    vapid_key: vapid_public_key,
    scopes: row.scopes.split(" ")
  }
})

/** One URI a line, as Mastodon's clients send them. */
const redirectUris = Effect.fnUntraced(function* (fields: Fields) {
  const value = fields.redirect_uris
  if (Array.isArray(value) || isFields(value)) {
    return yield* badRequest(
      "json: cannot unmarshal array into Go struct field ApplicationCreateRequest.redirect_uris of type string"
    )
  }
  const uris = ((yield* text(fields, "redirect_uris")) ?? "").split(/\s+/).filter(Boolean)
  if (uris.length > maxUris) return yield* badRequest(`no more than ${maxUris} redirect uris`)
  for (const uri of uris) {
    if (uri !== oobUri && (!URL.canParse(uri) || Buffer.byteLength(uri) > maxUriBytes)) {
      return yield* badRequest(`invalid redirect uri ${uri}`)
    }
  }
  return uris.length === 0 ? [oobUri] : uris
})

const create = Effect.fnUntraced(function* ({ body, viewer }: Asked) {
  const fields = yield* body
  const name = (yield* text(fields, "client_name"))?.trim()
  if (!name) {
    return yield* badRequest(
      "Key: 'ApplicationCreateRequest.ClientName' Error:Field validation for 'ClientName' failed on the 'required' tag"
    )
  }
  if (name.length > maxNameCharacters)
    return yield* badRequest(`client_name must be less than ${maxNameCharacters} characters`)
  const website = (yield* text(fields, "website")) ?? ""
  if (website && (!URL.canParse(website) || Buffer.byteLength(website) > maxUriBytes)) {
    return yield* badRequest(`invalid website url ${website}`)
  }
  const scopes = ((yield* text(fields, "scopes")) ?? "").split(/\s+/).filter(Boolean)
  if (Buffer.byteLength(scopes.join(" ")) > maxScopesBytes) {
    return yield* badRequest(`scopes must be less than ${maxScopesBytes} bytes`)
  }
  const row = yield* createApplication({
    name,
    website,
    redirectUris: yield* redirectUris(fields),
    scopes: scopes.length === 0 ? "read" : scopes.join(" "),
    ...(viewer ? { managedBy: viewer.accountId } : {})
  })
  return Reply.json(yield* applicationView(row))
})

const own = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(query, { default: 20, max: 80 })
  const rows = yield* pageOf<ApplicationRow>({
    select: sql`SELECT * FROM applications`,
    where: [sql`managed_by = ${viewer.accountId}`],
    column: "id",
    page
  })
  const items = yield* Effect.forEach(rows, applicationView)
  return yield* replyPage({ path: "/api/v1/apps", page, items, cursors: rows.map(({ id }) => id) })
})

const find = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<ApplicationRow>`
    SELECT * FROM applications WHERE id = ${params.id ?? ""} AND managed_by = ${viewer.accountId}`
  return row ?? (yield* notFound())
})

const get = Effect.fnUntraced(function* (asked: AskedByUser) {
  return Reply.json(yield* applicationView(yield* find(asked)))
})

/** Deletes the application and, with it, every token it was given. */
const remove = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* find(asked)
  const view = yield* applicationView(row)
  yield* sql`DELETE FROM applications WHERE id = ${row.id} AND managed_by = ${asked.viewer.accountId}`
  return Reply.json(view)
})

export const routes = [
  open("POST", "/api/v1/apps", create),
  user("GET", "/api/v1/apps", "read:applications", own),
  user("GET", "/api/v1/apps/:id", "read:applications", get),
  user("DELETE", "/api/v1/apps/:id", "write:applications", remove)
]
