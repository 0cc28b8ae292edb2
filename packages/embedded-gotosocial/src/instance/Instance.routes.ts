import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { obfuscate } from "../admin/Domain.ts"
import { text } from "../http/Fields.ts"
import { badRequest, unauthorized } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type Asked, type AskedByUser, admin, open, user } from "../http/Route.ts"
import { InstanceConfig } from "./InstanceConfig.ts"
import { instanceV1, instanceV2, listRules } from "./InstanceView.ts"
import { updateInstance } from "./UpdateInstance.ts"

const any: ReadonlyArray<string> = []

interface PermissionRow {
  readonly domain: string
  readonly public_comment: string
  readonly obfuscate: boolean
  readonly created_at: Date
}

const permissions = Effect.fnUntraced(function* (type: "block" | "allow") {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<PermissionRow>`
    SELECT domain, public_comment, obfuscate, created_at FROM domain_permissions WHERE type = ${type} ORDER BY domain`
  return rows.map((row) => ({
    domain: row.obfuscate ? obfuscate(row.domain) : row.domain,
    created_at: row.created_at.toISOString(),
    comment: row.public_comment
  }))
})

/** Known domains. With a filter they come as objects, without one (as Mastodon has it) as names. */
const peers = Effect.fnUntraced(function* ({ viewer, query }: Asked) {
  const sql = yield* SqlClient.SqlClient
  const { settings } = yield* InstanceConfig
  const filter = (yield* text(query, "filter")) ?? ""
  const wanted = filter === "" ? ["open"] : filter.split(",").map((one) => one.trim())
  const unknown = wanted.find((one) => one !== "open" && one !== "suspended")
  if (unknown !== undefined)
    return yield* badRequest(`filter ${unknown} not recognized; accepted values are 'open', 'suspended'`)
  if (viewer === undefined && !settings.exposePeers) {
    return yield* unauthorized("peers open query requires an authenticated account/user")
  }
  const rows = yield* sql<{ domain: string }>`
    SELECT DISTINCT a.domain FROM accounts a WHERE a.domain IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM domain_permissions p WHERE p.type = 'block' AND p.domain = a.domain) ORDER BY 1`
  if (filter === "") return Reply.json(rows.map(({ domain }) => domain))
  const suspended = wanted.includes("suspended")
    ? (yield* permissions("block")).map(({ domain, created_at, comment }) => ({
        domain,
        suspended_at: created_at,
        comment,
        severity: "suspend"
      }))
    : []
  return Reply.json([...(wanted.includes("open") ? rows.map(({ domain }) => ({ domain })) : []), ...suspended])
})

const domainBlocks = Effect.fnUntraced(function* ({ viewer }: Asked) {
  const { settings } = yield* InstanceConfig
  if (viewer === undefined && !settings.exposeBlocklist) {
    return yield* unauthorized("domain blocks endpoint requires an authenticated account/user")
  }
  const rows = yield* permissions("block")
  return Reply.json(
    rows.map(({ domain, created_at, comment }) => ({ domain, suspended_at: created_at, comment, severity: "suspend" }))
  )
})

const domainAllows = Effect.fnUntraced(function* ({ viewer }: Asked) {
  const { settings } = yield* InstanceConfig
  if (viewer === undefined && !settings.exposeBlocklist) {
    return yield* unauthorized("domain allows endpoint requires an authenticated account/user")
  }
  const rows = yield* permissions("allow")
  return Reply.json(rows.map(({ domain, comment }) => ({ domain, comment })))
})

const update = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  yield* updateInstance(viewer.accountId, yield* body)
  return Reply.json(yield* instanceV1())
})

/** What GoToSocial has the endpoint for but never anything in it: it makes no trends, suggestions or announcements. */
const nothing = () => Effect.succeed(Reply.json([]))

export const routes = [
  open("GET", "/livez", () => Effect.succeed(Reply.empty()), any),
  open("GET", "/readyz", () => Effect.succeed(Reply.empty()), any),
  open("GET", "/api/v1/instance", () => Effect.map(instanceV1(), (body) => Reply.json(body))),
  open("GET", "/api/v2/instance", () => Effect.map(instanceV2(), (body) => Reply.json(body))),
  open("GET", "/api/v1/instance/rules", () => Effect.map(listRules(), (body) => Reply.json(body))),
  open("GET", "/api/v1/instance/peers", peers),
  open("GET", "/api/v1/instance/domain_blocks", domainBlocks),
  open("GET", "/api/v1/instance/domain_allows", domainAllows),
  admin("PATCH", "/api/v1/instance", "admin:write", update),
  open("GET", "/api/v1/trends/tags", nothing),
  open("GET", "/api/v1/trends/statuses", nothing),
  open("GET", "/api/v1/trends/links", nothing),
  user("GET", "/api/v1/announcements", "read", nothing),
  user("GET", "/api/v2/suggestions", "read", nothing)
]
