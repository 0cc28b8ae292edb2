import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { accountViews } from "../accounts/AccountView.ts"
import { flag, record } from "../http/Fields.ts"
import { badRequest, conflict, notFound } from "../http/GtsError.ts"
import { readPage, replyPage } from "../http/Page.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { insertNotifications } from "../notifications/Notifications.ts"
import { announce, showPosted } from "../statuses/CreateStatus.ts"
import { removeStatus } from "../statuses/DeleteStatus.ts"
import { readPolicy } from "../statuses/StatusForm.ts"
import { statusViews } from "../statuses/StatusView.ts"
import { pageOf } from "../storage/Paging.ts"
import { Surface } from "../streaming/Surface.ts"
import { defaultPolicy, type InteractionPolicy, policyView, StoredPolicy } from "./InteractionPolicy.ts"
import type { RequestType } from "./Requests.ts"

const LIMITS = { default: 40, max: 80 }
const path = "/api/v1/interaction_requests" as const
const defaultsPath = "/api/v1/interaction_policies/defaults" as const

interface RequestRow {
  readonly id: string
  readonly type: RequestType
  readonly account_id: string
  readonly from_account_id: string
  readonly status_id: string
  readonly interaction_id: string
  readonly accepted_at: Date | null
  readonly rejected_at: Date | null
  readonly uri: string | null
  readonly created_at: Date
}

const views = Effect.fnUntraced(function* (viewer: string, rows: ReadonlyArray<RequestRow>) {
  const [accounts, statuses] = yield* Effect.all([
    accountViews(rows.map((row) => row.from_account_id)),
    statusViews(
      rows.flatMap((row) => (row.type === "reply" ? [row.status_id, row.interaction_id] : [row.status_id])),
      { viewer }
    )
  ])
  return rows.map((row) => {
    const reply = row.type === "reply" ? statuses.get(row.interaction_id) : undefined
    return {
      id: row.id,
      type: row.type,
      created_at: row.created_at.toISOString(),
      account: accounts.get(row.from_account_id),
      status: statuses.get(row.status_id),
      ...(reply === undefined ? {} : { reply }),
      ...(row.accepted_at === null ? {} : { accepted_at: row.accepted_at.toISOString() }),
      ...(row.rejected_at === null ? {} : { rejected_at: row.rejected_at.toISOString() }),
      ...(row.uri === null ? {} : { uri: row.uri })
    }
  })
})

const list = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const page = yield* readPage(query, LIMITS)
  const wanted = {
    favourites: (yield* flag(query, "favourites")) ?? true,
    replies: (yield* flag(query, "replies")) ?? true,
    reblogs: (yield* flag(query, "reblogs")) ?? true
  }
  if (!wanted.favourites && !wanted.replies && !wanted.reblogs) {
    return yield* badRequest("at least one of favourites, replies, or boosts must be true")
  }
  const types: ReadonlyArray<RequestType> = [
    ...(wanted.favourites ? ["favourite" as const] : []),
    ...(wanted.replies ? ["reply" as const] : []),
    ...(wanted.reblogs ? ["reblog" as const] : [])
  ]
  const rows = yield* pageOf<RequestRow>({
    select: sql`SELECT r.* FROM interaction_requests r`,
    where: [
      sql`r.account_id = ${viewer.accountId}`,
      sql`r.accepted_at IS NULL`,
      sql`r.rejected_at IS NULL`,
      sql.in("r.type", types)
    ],
    column: "r.id",
    page
  })
  return yield* replyPage({
    path,
    page,
    items: yield* views(viewer.accountId, rows),
    cursors: rows.map((row) => row.id),
    extra: Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, String(value)]))
  })
})

const own = Effect.fnUntraced(function* (id: string, viewer: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<RequestRow>`SELECT * FROM interaction_requests WHERE id = ${id} AND account_id = ${viewer}`
  return rows[0] ?? (yield* notFound())
})

const get = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const [view] = yield* views(viewer.accountId, [yield* own(params.id ?? "", viewer.accountId)])
  return Reply.json(view)
})

/** Lets the interaction take effect; what follows from it (notifications, timelines) happens now. */
const accept = Effect.fnUntraced(function* (row: RequestRow) {
  const sql = yield* SqlClient.SqlClient
  const about = { accountId: row.account_id, fromAccountId: row.from_account_id, statusId: row.status_id }
  if (row.type === "favourite") {
    yield* sql`UPDATE favourites SET pending_approval = false WHERE id = ${row.interaction_id}`
    return { notifications: yield* insertNotifications([{ type: "favourite", ...about }]), conversations: [] }
  }
  yield* sql`UPDATE statuses SET pending_approval = false WHERE id = ${row.interaction_id}`
  const told = yield* announce(row.interaction_id)
  if (row.type === "reply") return told
  return { ...told, notifications: yield* insertNotifications([{ type: "reblog", ...about }]) }
})

const authorize = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const surface = yield* Surface
  const { origin } = yield* InstanceConfig
  const row = yield* own(params.id ?? "", viewer.accountId)
  const decide = Effect.gen(function* () {
    const decided = yield* sql`
      UPDATE interaction_requests SET accepted_at = now(), uri = ${`${origin}/users/${viewer.username}/accepts/${row.id}`}
      WHERE id = ${row.id} AND accepted_at IS NULL AND rejected_at IS NULL RETURNING id`
    if (decided.length === 0) return yield* conflict(`interaction request ${row.id} was decided already`)
    return yield* accept(row)
  })
  // the commit and its showing belong together
  yield* Effect.uninterruptible(
    Effect.flatMap(sql.withTransaction(decide), (told) =>
      row.type === "favourite"
        ? surface.offer({ type: "notified", ids: told.notifications })
        : showPosted(row.interaction_id, told)
    )
  )
  const [view] = yield* views(viewer.accountId, [yield* own(row.id, viewer.accountId)])
  return Reply.json(withoutUri(view))
})

/** GoToSocial's own answer carries no `uri`. */
const withoutUri = (view: object | undefined) =>
  Object.fromEntries(Object.entries(view ?? {}).filter(([key]) => key !== "uri"))

const reject = Effect.fnUntraced(function* ({ viewer, params }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* own(params.id ?? "", viewer.accountId)
  const decided = yield* sql<RequestRow>`
    UPDATE interaction_requests SET rejected_at = now()
    WHERE id = ${row.id} AND accepted_at IS NULL AND rejected_at IS NULL RETURNING *`
  if (decided.length === 0) return yield* conflict(`interaction request ${row.id} was decided already`)
  const [view] = yield* views(viewer.accountId, decided)
  if (row.type === "favourite") yield* sql`DELETE FROM favourites WHERE id = ${row.interaction_id}`
  else yield* removeStatus(row.interaction_id)
  return Reply.json(view)
})

const visibilities = ["public", "unlisted", "private", "direct"] as const
const decodePolicy = Schema.decodeUnknownEffect(StoredPolicy)

const defaultsOf = Effect.fnUntraced(function* (accountId: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ visibility: string; policy: unknown }>`
    SELECT visibility, policy FROM default_policies WHERE account_id = ${accountId}`
  const stored = new Map<string, InteractionPolicy>()
  for (const row of rows) stored.set(row.visibility, yield* Effect.orDie(decodePolicy(row.policy)))
  return Object.fromEntries(
    visibilities.map((visibility) => [visibility, policyView(stored.get(visibility) ?? defaultPolicy(visibility))])
  )
})

const getDefaults = Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
  return Reply.json(yield* defaultsOf(viewer.accountId))
})

/** A visibility that is not sent goes back to GoToSocial's own policy. */
const setDefaults = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const fields = yield* body
  const policies = yield* Effect.forEach(visibilities, (visibility) =>
    Effect.gen(function* () {
      const sent = yield* record(fields, visibility)
      return { visibility, policy: sent === undefined ? undefined : yield* readPolicy(sent, visibility) }
    })
  )
  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`DELETE FROM default_policies WHERE account_id = ${viewer.accountId}`
      for (const { visibility, policy } of policies) {
        if (policy === undefined) continue
        yield* sql`INSERT INTO default_policies (account_id, visibility, policy)
          VALUES (${viewer.accountId}, ${visibility}, ${JSON.stringify(policy)}::jsonb)`
      }
    })
  )
  return Reply.json(yield* defaultsOf(viewer.accountId))
})

export const routes = [
  user("GET", path, "read:notifications", list),
  user("GET", `${path}/:id`, "read:notifications", get),
  user("POST", `${path}/:id/authorize`, "write:notifications", authorize),
  user("POST", `${path}/:id/reject`, "write:notifications", reject),
  user("GET", defaultsPath, "read:accounts", getDefaults),
  user("PATCH", defaultsPath, "write:accounts", setDefaults)
]
