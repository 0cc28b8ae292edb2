import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { notAcceptable, notFound } from "../http/GtsError.ts"
import { Ids, isId } from "../ids/Ids.ts"
import { notify } from "../notifications/Notifications.ts"
import { isBlockedEitherWay } from "./Relationship.ts"

const targetNotFound = notFound("target account not found")

interface Target {
  readonly id: string
  readonly locked: boolean
}

/** The account something is done to. Oneself is 406, one that does not exist (or is suspended) 404. */
export const targetAccount = Effect.fn("Follows.targetAccount")(function* (viewerId: string, id: string) {
  if (!isId(id)) return yield* targetNotFound
  if (id === viewerId) return yield* notAcceptable()
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<Target>`SELECT id, locked FROM accounts WHERE id = ${id} AND suspended_at IS NULL`
  return row ?? (yield* targetNotFound)
})

/**
 * Follows, or asks to when the account is locked; again changes the flags only. Somebody who blocks or is blocked is not
 * found. The unique index decides between two at once.
 */
export const follow = Effect.fn("Follows.follow")(function* (
  viewerId: string,
  targetId: string,
  flags: { readonly reblogs?: boolean | undefined; readonly tell?: boolean | undefined }
) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const target = yield* targetAccount(viewerId, targetId)
  if (yield* isBlockedEitherWay(viewerId, targetId)) return yield* targetNotFound
  const { reblogs = null, tell = null } = flags
  for (const table of ["follows", "follow_requests"]) {
    const changed = yield* sql`
      UPDATE ${sql(table)} SET show_reblogs = coalesce(${reblogs}::boolean, show_reblogs),
        notify = coalesce(${tell}::boolean, notify)
      WHERE account_id = ${viewerId} AND target_id = ${targetId} RETURNING id`
    if (changed.length > 0) return
  }
  const made = yield* sql`
    INSERT INTO ${sql(target.locked ? "follow_requests" : "follows")} (id, account_id, target_id, show_reblogs, notify)
    VALUES (${yield* ids.next}, ${viewerId}, ${targetId}, ${reblogs ?? true}, ${tell ?? false})
    ON CONFLICT DO NOTHING RETURNING id`
  if (made.length === 0) return
  yield* notify({
    type: target.locked ? "follow_request" : "follow",
    accountId: targetId,
    fromAccountId: viewerId
  })
})

/** Ends a follow, or takes a request back. */
export const unfollow = Effect.fn("Follows.unfollow")(function* (viewerId: string, targetId: string) {
  const sql = yield* SqlClient.SqlClient
  yield* targetAccount(viewerId, targetId)
  yield* sql`DELETE FROM follows WHERE account_id = ${viewerId} AND target_id = ${targetId}`
  yield* withdrawRequest(viewerId, targetId)
})

/** Deletes a request and the notification of it. Was there one? */
const withdrawRequest = Effect.fnUntraced(function* (fromId: string, targetId: string) {
  const sql = yield* SqlClient.SqlClient
  const gone = yield* sql<{ show_reblogs: boolean; notify: boolean }>`
    DELETE FROM follow_requests WHERE account_id = ${fromId} AND target_id = ${targetId}
    RETURNING show_reblogs, notify`
  if (gone[0] !== undefined) {
    yield* sql`
      DELETE FROM notifications
      WHERE account_id = ${targetId} AND from_account_id = ${fromId} AND type = 'follow_request'`
  }
  return gone[0]
})

/** Turns a request into a follow: never both, never neither. */
export const acceptRequest = Effect.fn("Follows.acceptRequest")(function* (viewerId: string, fromId: string) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  yield* sql.withTransaction(
    Effect.gen(function* () {
      const request = yield* withdrawRequest(fromId, viewerId)
      if (request === undefined) return yield* notFound()
      yield* sql`
        INSERT INTO follows (id, account_id, target_id, show_reblogs, notify)
        VALUES (${yield* ids.next}, ${fromId}, ${viewerId}, ${request.show_reblogs}, ${request.notify})
        ON CONFLICT DO NOTHING`
    })
  )
  yield* notify({ type: "follow", accountId: viewerId, fromAccountId: fromId })
})

export const rejectRequest = Effect.fn("Follows.rejectRequest")(function* (viewerId: string, fromId: string) {
  if ((yield* withdrawRequest(fromId, viewerId)) === undefined) return yield* notFound()
})

/** Blocks: ends follows, requests and notifications both ways. */
export const block = Effect.fn("Follows.block")(function* (viewerId: string, targetId: string) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  yield* targetAccount(viewerId, targetId)
  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`
        INSERT INTO blocks (id, account_id, target_id) VALUES (${yield* ids.next}, ${viewerId}, ${targetId})
        ON CONFLICT DO NOTHING`
      for (const table of ["follows", "follow_requests"]) {
        yield* sql`
          DELETE FROM ${sql(table)} WHERE (account_id = ${viewerId} AND target_id = ${targetId})
            OR (account_id = ${targetId} AND target_id = ${viewerId})`
      }
      yield* sql`
        DELETE FROM notifications WHERE (account_id = ${viewerId} AND from_account_id = ${targetId})
          OR (account_id = ${targetId} AND from_account_id = ${viewerId})`
    })
  )
})

export const unblock = Effect.fn("Follows.unblock")(function* (viewerId: string, targetId: string) {
  const sql = yield* SqlClient.SqlClient
  yield* targetAccount(viewerId, targetId)
  yield* sql`DELETE FROM blocks WHERE account_id = ${viewerId} AND target_id = ${targetId}`
})

/** Mutes, for so many seconds or (0) until unmuted; again changes the terms. */
export const mute = Effect.fn("Follows.mute")(function* (
  viewerId: string,
  targetId: string,
  terms: { readonly notifications: boolean; readonly seconds: number }
) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  yield* targetAccount(viewerId, targetId)
  const seconds = terms.seconds > 0 ? terms.seconds : null
  yield* sql`
    INSERT INTO mutes (id, account_id, target_id, notifications, expires_at)
    VALUES (${yield* ids.next}, ${viewerId}, ${targetId}, ${terms.notifications},
      now() + make_interval(secs => ${seconds}::float8))
    ON CONFLICT (account_id, target_id) DO UPDATE
      SET notifications = excluded.notifications, expires_at = excluded.expires_at`
})

export const unmute = Effect.fn("Follows.unmute")(function* (viewerId: string, targetId: string) {
  const sql = yield* SqlClient.SqlClient
  yield* targetAccount(viewerId, targetId)
  yield* sql`DELETE FROM mutes WHERE account_id = ${viewerId} AND target_id = ${targetId}`
})

/** A private note about an account; an empty one is deleted. */
export const setNote = Effect.fn("Follows.setNote")(function* (viewerId: string, targetId: string, comment: string) {
  const sql = yield* SqlClient.SqlClient
  yield* targetAccount(viewerId, targetId)
  if (comment === "") {
    yield* sql`DELETE FROM account_notes WHERE account_id = ${viewerId} AND target_id = ${targetId}`
    return
  }
  yield* sql`
    INSERT INTO account_notes (account_id, target_id, comment) VALUES (${viewerId}, ${targetId}, ${comment})
    ON CONFLICT (account_id, target_id) DO UPDATE SET comment = excluded.comment`
})
