import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { Ids } from "../ids/Ids.ts"
import { insertNotifications } from "../notifications/Notifications.ts"

export type RequestType = "favourite" | "reply" | "reblog"

const notificationTypes = {
  favourite: "pending.favourite",
  reply: "pending.reply",
  reblog: "pending.reblog"
} as const

/** Asks a post's author to approve an interaction (a reply, boost or favourite that waits). Answers the notifications made. */
export const requestApproval = Effect.fn("Requests.requestApproval")(function* (options: {
  readonly type: RequestType
  /** whose post it is */
  readonly accountId: string
  readonly fromAccountId: string
  readonly statusId: string
  /** the id of the reply, boost or favourite */
  readonly interactionId: string
}) {
  const sql = yield* SqlClient.SqlClient
  const id = yield* Effect.flatMap(Ids, (ids) => ids.next)
  yield* sql`INSERT INTO interaction_requests ${sql.insert({
    id,
    type: options.type,
    account_id: options.accountId,
    from_account_id: options.fromAccountId,
    status_id: options.statusId,
    interaction_id: options.interactionId
  })} ON CONFLICT (interaction_id) DO NOTHING`
  return yield* insertNotifications([
    {
      type: notificationTypes[options.type],
      accountId: options.accountId,
      fromAccountId: options.fromAccountId,
      statusId: options.type === "reply" ? options.interactionId : options.statusId
    }
  ])
})
