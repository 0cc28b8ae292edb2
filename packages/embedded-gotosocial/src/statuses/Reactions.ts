import { DateTime, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { badRequest, forbidden, notFound, unprocessable } from "../http/GtsError.ts"
import { Ids } from "../ids/Ids.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { requestApproval } from "../interactions/Requests.ts"
import { insertNotifications } from "../notifications/Notifications.ts"
import { Surface } from "../streaming/Surface.ts"
import { removeStatus } from "./DeleteStatus.ts"
import { findVisible } from "./StatusLookup.ts"
import type { StatusRow } from "./StatusRows.ts"
import { permissionsOf } from "./StatusView.ts"

/** Who reacts, and how their token's application is called. */
export interface Actor {
  readonly accountId: string
  readonly username: string
  readonly applicationId: string | null
}

/** A boost stands for the post in it. */
const subjectOf = Effect.fnUntraced(function* (id: string, viewer: string) {
  const row = yield* findVisible(id, viewer)
  return row.boost_of_id === null ? row : yield* findVisible(row.boost_of_id, viewer)
})

/** Commits, then shows the notifications that came of it; whether or not the client waits. */
const committing = <E, R>(work: Effect.Effect<ReadonlyArray<string>, E, R>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const surface = yield* Surface
    yield* Effect.uninterruptible(
      Effect.flatMap(sql.withTransaction(work), (ids) => surface.offer({ type: "notified", ids }))
    )
  })

/** Again changes nothing. A favourite that needs approval waits for it. */
export const favourite = Effect.fn("Reactions.favourite")(function* (id: string, actor: Actor) {
  const row = yield* subjectOf(id, actor.accountId)
  const allowed = permissionsOf(row, actor.accountId)?.can_favourite
  if (allowed === "forbidden") return yield* forbidden("you do not have permission to fave this status")
  const pending = allowed === "with_approval"
  yield* committing(
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const favouriteId = yield* Effect.flatMap(Ids, (ids) => ids.next)
      const made = yield* sql`
        INSERT INTO favourites (id, account_id, status_id, pending_approval)
        VALUES (${favouriteId}, ${actor.accountId}, ${row.id}, ${pending}) ON CONFLICT DO NOTHING RETURNING id`
      if (made.length === 0) return []
      const about = { accountId: row.account_id, fromAccountId: actor.accountId, statusId: row.id }
      return yield* pending
        ? requestApproval({ type: "favourite", interactionId: favouriteId, ...about })
        : insertNotifications([{ type: "favourite", ...about }])
    })
  )
  return row.id
})

/** The notification of it stays, as in GoToSocial: what was said was said. */
export const unfavourite = Effect.fn("Reactions.unfavourite")(function* (id: string, actor: Actor) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* subjectOf(id, actor.accountId)
  yield* sql.withTransaction(
    Effect.gen(function* () {
      const gone = yield* sql<{ id: string }>`
        DELETE FROM favourites WHERE status_id = ${row.id} AND account_id = ${actor.accountId} RETURNING id`
      for (const one of gone) yield* sql`DELETE FROM interaction_requests WHERE interaction_id = ${one.id}`
    })
  )
  return row.id
})

/** Answers the boost's id; undefined when there was one already. With a date it is back-dated. */
export const insertBoost = Effect.fnUntraced(function* (
  row: StatusRow,
  actor: Actor,
  pending: boolean,
  date?: DateTime.Utc
) {
  const sql = yield* SqlClient.SqlClient
  const { origin } = yield* InstanceConfig
  const ids = yield* Ids
  const id = yield* date === undefined ? ids.next : ids.at(DateTime.toEpochMillis(date))
  const created = date ?? (yield* DateTime.now)
  const made = yield* sql<{ id: string }>`INSERT INTO statuses ${sql.insert({
    id,
    uri: `${origin}/users/${actor.username}/statuses/${id}`,
    url: `${origin}/@${actor.username}/statuses/${id}`,
    account_id: actor.accountId,
    created_at: DateTime.formatIso(created),
    visibility: row.visibility,
    boost_of_id: row.id,
    boost_of_account_id: row.account_id,
    thread_id: id,
    application_id: actor.applicationId,
    local_only: row.local_only,
    pending_approval: pending
  })} ON CONFLICT (account_id, boost_of_id) WHERE boost_of_id IS NOT NULL DO NOTHING RETURNING id`
  return made[0]?.id
})

/** Answers the boost's id, also when it was there already. */
export const reblog = Effect.fn("Reactions.reblog")(function* (id: string, actor: Actor) {
  const sql = yield* SqlClient.SqlClient
  const surface = yield* Surface
  const row = yield* subjectOf(id, actor.accountId)
  const allowed = permissionsOf(row, actor.accountId)?.can_reblog
  if (allowed === "forbidden" || row.pending_approval) {
    return yield* forbidden("you do not have permission to boost this status")
  }
  const pending = allowed === "with_approval"
  const boost = Effect.gen(function* () {
    const made = yield* insertBoost(row, actor, pending)
    if (made === undefined) return { id: undefined, told: [] }
    const about = { accountId: row.account_id, fromAccountId: actor.accountId, statusId: row.id }
    const told = yield* pending
      ? requestApproval({ type: "reblog", interactionId: made, ...about })
      : insertNotifications([{ type: "reblog", ...about }])
    return { id: made, told }
  })
  // the commit and its showing belong together
  const made = yield* Effect.uninterruptible(
    Effect.gen(function* () {
      const { id, told } = yield* sql.withTransaction(boost)
      if (id !== undefined && !pending) yield* surface.offer({ type: "posted", statusId: id })
      yield* surface.offer({ type: "notified", ids: told })
      return id
    })
  )
  if (made !== undefined) return made
  const rows = yield* sql<{ id: string }>`
    SELECT id FROM statuses WHERE account_id = ${actor.accountId} AND boost_of_id = ${row.id}`
  return rows[0]?.id ?? (yield* notFound("target status not found"))
})

export const unreblog = Effect.fn("Reactions.unreblog")(function* (id: string, actor: Actor) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* subjectOf(id, actor.accountId)
  const boosts = yield* sql<{ id: string }>`
    SELECT id FROM statuses WHERE account_id = ${actor.accountId} AND boost_of_id = ${row.id}`
  for (const boost of boosts) yield* removeStatus(boost.id)
  return row.id
})

export const bookmark = Effect.fn("Reactions.bookmark")(function* (id: string, actor: Actor) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* subjectOf(id, actor.accountId)
  const bookmarkId = yield* Effect.flatMap(Ids, (ids) => ids.next)
  yield* sql`INSERT INTO bookmarks (id, account_id, status_id) VALUES (${bookmarkId}, ${actor.accountId}, ${row.id})
    ON CONFLICT DO NOTHING`
  return row.id
})

export const unbookmark = Effect.fn("Reactions.unbookmark")(function* (id: string, actor: Actor) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* subjectOf(id, actor.accountId)
  yield* sql`DELETE FROM bookmarks WHERE account_id = ${actor.accountId} AND status_id = ${row.id}`
  return row.id
})

/** GoToSocial's limit. */
const MAX_PINNED = 10

const pinnable = Effect.fnUntraced(function* (id: string, actor: Actor) {
  const row = yield* findVisible(id, actor.accountId)
  if (row.account_id !== actor.accountId) {
    return yield* unprocessable(`status ${row.id} does not belong to account ${actor.accountId}`)
  }
  if (row.boost_of_id !== null) return yield* unprocessable("cannot pin boosts")
  return row
})

export const pin = Effect.fn("Reactions.pin")(function* (id: string, actor: Actor) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* pinnable(id, actor)
  if (row.visibility === "direct") return yield* unprocessable("cannot pin direct messages")
  const pinned = yield* sql`
    UPDATE statuses SET pinned_at = coalesce(pinned_at, now()) WHERE id = ${row.id} AND (pinned_at IS NOT NULL OR
      (SELECT count(*) FROM statuses p WHERE p.account_id = ${actor.accountId} AND p.pinned_at IS NOT NULL) < ${MAX_PINNED})
    RETURNING id`
  if (pinned.length === 0)
    return yield* unprocessable(
      `status pin limit exceeded, you've already pinned ${MAX_PINNED} statuses out of ${MAX_PINNED}`
    )
  return row.id
})

export const unpin = Effect.fn("Reactions.unpin")(function* (id: string, actor: Actor) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* pinnable(id, actor)
  yield* sql`UPDATE statuses SET pinned_at = NULL WHERE id = ${row.id}`
  return row.id
})

/** A conversation is muted through a post of one's own in it or one that mentions one; for others it does not exist. */
const mutable = Effect.fnUntraced(function* (id: string, actor: Actor) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* findVisible(id, actor.accountId)
  const mentioned = yield* sql`
    SELECT 1 FROM status_mentions WHERE status_id = ${row.id} AND account_id = ${actor.accountId}`
  if (row.account_id !== actor.accountId && mentioned.length === 0) return yield* notFound()
  return row.boost_of_id === null ? row : yield* badRequest("cannot mute or unmute boosts")
})

export const mute = Effect.fn("Reactions.mute")(function* (id: string, actor: Actor) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* mutable(id, actor)
  yield* sql`INSERT INTO thread_mutes (account_id, thread_id) VALUES (${actor.accountId}, ${row.thread_id})
    ON CONFLICT DO NOTHING`
  return row.id
})

export const unmute = Effect.fn("Reactions.unmute")(function* (id: string, actor: Actor) {
  const sql = yield* SqlClient.SqlClient
  const row = yield* mutable(id, actor)
  yield* sql`DELETE FROM thread_mutes WHERE account_id = ${actor.accountId} AND thread_id = ${row.thread_id}`
  return row.id
})
