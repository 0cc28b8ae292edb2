import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { findByAddress, likeText, searchAccounts } from "../accounts/AccountSearch.ts"
import { accountViewsInOrder } from "../accounts/AccountView.ts"
import { flag, integer, text } from "../http/Fields.ts"
import { badRequest } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { visibleAmong } from "../statuses/StatusLookup.ts"
import { statusViewsInOrder } from "../statuses/StatusView.ts"
import { normaliseTag } from "../text/Tokens.ts"

const types = ["", "accounts", "statuses", "hashtags"]
const defaultLimit = 20
const maxLimit = 40

interface Asked {
  readonly viewerId: string
  readonly query: string
  readonly limit: number
  readonly accountId: string | undefined
}

/** GoToSocial looks only through one's own posts and the replies to one. */
const searchStatuses = Effect.fnUntraced(function* ({ viewerId, query, limit, accountId }: Asked) {
  const sql = yield* SqlClient.SqlClient
  const like = `%${likeText(query.toLowerCase())}%`
  const rows = yield* sql<{ id: string }>`
    SELECT id FROM statuses s
    WHERE (s.account_id = ${viewerId} OR s.in_reply_to_account_id = ${viewerId}) AND s.boost_of_id IS NULL
      AND NOT s.pending_approval AND (${accountId ?? null}::text IS NULL OR s.account_id = ${accountId ?? null})
      AND lower(s.spoiler_text || ' ' || s.text) LIKE ${like}
    ORDER BY id DESC LIMIT ${limit}`
  const ids = rows.map(({ id }) => id)
  const seen = yield* visibleAmong(ids, viewerId)
  return ids.filter((id) => seen.has(id))
})

const searchTags = Effect.fnUntraced(function* (query: string, limit: number) {
  const sql = yield* SqlClient.SqlClient
  const { origin } = yield* InstanceConfig
  const name = normaliseTag(query.replace(/^#/, ""))
  if (name === undefined) return []
  const rows = yield* sql<{ name: string }>`
    SELECT name FROM tags WHERE name LIKE ${`${likeText(name)}%`} AND useable AND listable ORDER BY name LIMIT ${limit}`
  return rows.map((row) => ({ name: row.name, url: `${origin}/tags/${encodeURIComponent(row.name)}`, history: [] }))
})

/** The address of something here leads straight to it. */
const byUrl = Effect.fnUntraced(function* (viewerId: string, query: string) {
  const sql = yield* SqlClient.SqlClient
  const { origin } = yield* InstanceConfig
  const name = query.startsWith(`${origin}/`)
    ? /^\/(?:users\/|@)([a-z0-9_]+)$/i.exec(query.slice(origin.length))?.[1]
    : undefined
  const account = name === undefined ? undefined : yield* findByAddress(name)
  const rows = yield* sql<{ id: string }>`SELECT id FROM statuses WHERE uri = ${query} OR url = ${query} LIMIT 1`
  const seen = yield* visibleAmong(
    rows.map(({ id }) => id),
    viewerId
  )
  return { accounts: account === undefined ? [] : [account], statuses: [...seen] }
})

const search = Effect.fnUntraced(function* ({ viewer, query: fields }: AskedByUser) {
  const query = ((yield* text(fields, "q")) ?? "").trim()
  if (query === "") return yield* badRequest("required key q was not set or had empty value")
  const type = (yield* text(fields, "type")) ?? ""
  if (!types.includes(type)) {
    return yield* badRequest(
      `search query type ${type} was not recognized, valid options are ['', 'accounts', 'statuses', 'hashtags']`
    )
  }
  const limit = Math.max(1, Math.min(maxLimit, (yield* integer(fields, "limit")) ?? defaultLimit))
  const offset = (yield* integer(fields, "offset")) ?? 0
  const following = (yield* flag(fields, "following")) ?? false
  const wants = (kind: string) => type === "" || type === kind
  const viewerId = viewer.accountId
  if (offset > 0) return Reply.json({ accounts: [], statuses: [], hashtags: [] })
  const isUrl = /^https?:\/\//.test(query)
  const found = isUrl ? yield* byUrl(viewerId, query) : undefined
  const isTag = query.startsWith("#")
  const isAddress = query.startsWith("@")
  const accounts = found?.accounts ?? (isTag ? [] : yield* searchAccounts({ viewerId, query, limit, following }))
  const statuses =
    found?.statuses ??
    (isTag || isAddress
      ? []
      : yield* searchStatuses({ viewerId, query, limit, accountId: (yield* text(fields, "account_id")) || undefined }))
  // without a type GoToSocial looks for hashtags only when the query says so
  const tags = isTag || type === "hashtags" ? yield* searchTags(query, limit) : []
  return Reply.json({
    accounts: wants("accounts") ? yield* accountViewsInOrder(accounts) : [],
    statuses: wants("statuses") ? yield* statusViewsInOrder(statuses, { viewer: viewerId }) : [],
    hashtags: wants("hashtags") ? tags : []
  })
})

export const routes = [
  user("GET", "/api/v1/search", "read:search", search),
  user("GET", "/api/v2/search", "read:search", search)
]
