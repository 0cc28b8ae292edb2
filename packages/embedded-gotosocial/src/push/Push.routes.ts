import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { type Fields, flag, record, text } from "../http/Fields.ts"
import { notFound, unprocessable } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { Ids } from "../ids/Ids.ts"
import { loadInstance } from "../instance/Instance.ts"

/** GoToSocial's names of what can be told, in its order. */
const alertNames: ReadonlyArray<string> = [
  "follow",
  "follow_request",
  "favourite",
  "mention",
  "reblog",
  "poll",
  "status",
  "update",
  "admin.sign_up",
  "admin.report",
  "pending.favourite",
  "pending.reply",
  "pending.reblog"
]
const policies: ReadonlyArray<string> = ["all", "followed", "follower", "none"]
/** Bytes of an uncompressed P-256 point and of the authentication secret (RFC 8291). */
const p256dhBytes = 65
const authBytes = 16

interface SubscriptionRow {
  readonly id: string
  readonly endpoint: string
  readonly alerts: ReadonlyArray<string>
  readonly policy: string
}

const subscriptionView = Effect.fnUntraced(function* (row: SubscriptionRow) {
  const { vapid_public_key } = yield* loadInstance()
  return {
    id: row.id,
    endpoint: row.endpoint,
    server_key: vapid_public_key,
    alerts: Object.fromEntries(alertNames.map((name) => [name, row.alerts.includes(name)])),
    policy: row.policy,
    standard: true
  }
})

/** Which alerts are on, and the policy. What is not named is off: an update replaces everything. */
const readData = Effect.fnUntraced(function* (fields: Fields) {
  const data = (yield* record(fields, "data")) ?? {}
  const alerts = (yield* record(data, "alerts")) ?? {}
  const on: Array<string> = []
  for (const name of alertNames) if (yield* flag(alerts, name)) on.push(name)
  const policy = (yield* text(data, "policy")) || "all"
  if (!policies.includes(policy)) return yield* unprocessable(`policy must be one of ${policies.join(", ")}`)
  return { alerts: on, policy }
})

const keyOf = Effect.fnUntraced(function* (keys: Fields, name: string, length: number) {
  const value = (yield* text(keys, name)) ?? ""
  if (Buffer.from(value.replaceAll("+", "-").replaceAll("/", "_"), "base64url").length !== length) {
    return yield* unprocessable(`${name} must be a base64-encoded key of ${length} bytes`)
  }
  return value
})

const find = Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<SubscriptionRow>`
    SELECT * FROM push_subscriptions WHERE token_id = ${viewer.tokenId} AND account_id = ${viewer.accountId}`
  return row ?? (yield* notFound())
})

const get = Effect.fnUntraced(function* (asked: AskedByUser) {
  return Reply.json(yield* subscriptionView(yield* find(asked)))
})

/** One subscription a token: a new one replaces the old. */
const create = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const fields = yield* body
  const subscription = (yield* record(fields, "subscription")) ?? {}
  const endpoint = (yield* text(subscription, "endpoint")) ?? ""
  if (!URL.canParse(endpoint) || new URL(endpoint).protocol !== "https:") {
    return yield* unprocessable("endpoint must be an https:// URL")
  }
  const keys = (yield* record(subscription, "keys")) ?? {}
  const p256dh = yield* keyOf(keys, "p256dh", p256dhBytes)
  const auth = yield* keyOf(keys, "auth", authBytes)
  const { alerts, policy } = yield* readData(fields)
  const [row] = yield* sql<SubscriptionRow>`
    INSERT INTO push_subscriptions (id, account_id, token_id, endpoint, p256dh, auth, alerts, policy)
    VALUES (${yield* ids.next}, ${viewer.accountId}, ${viewer.tokenId}, ${endpoint}, ${p256dh}, ${auth}, ${alerts}, ${policy})
    ON CONFLICT (token_id) DO UPDATE SET id = excluded.id, endpoint = excluded.endpoint, p256dh = excluded.p256dh,
      auth = excluded.auth, alerts = excluded.alerts, policy = excluded.policy, created_at = now()
    RETURNING *`
  return Reply.json(yield* subscriptionView(yield* Effect.fromNullishOr(row).pipe(Effect.orDie)))
})

const update = Effect.fnUntraced(function* (asked: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const current = yield* find(asked)
  const { alerts, policy } = yield* readData(yield* asked.body)
  const [row] = yield* sql<SubscriptionRow>`
    UPDATE push_subscriptions SET alerts = ${alerts}, policy = ${policy}
    WHERE id = ${current.id} AND account_id = ${asked.viewer.accountId} RETURNING *`
  return row === undefined ? yield* notFound() : Reply.json(yield* subscriptionView(row))
})

const remove = Effect.fnUntraced(function* ({ viewer }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`DELETE FROM push_subscriptions WHERE token_id = ${viewer.tokenId} AND account_id = ${viewer.accountId}`
  return Reply.json({})
})

const path = "/api/v1/push/subscription" as const
export const routes = [
  user("GET", path, "push", get),
  user("POST", path, "push", create),
  user("PUT", path, "push", update),
  user("DELETE", path, "push", remove)
]
