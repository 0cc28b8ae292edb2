import { Array as Arr, DateTime, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { converse } from "../conversations/Conversations.ts"
import { badRequest, forbidden, notFound } from "../http/GtsError.ts"
import { Ids } from "../ids/Ids.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import type { InteractionPolicy } from "../interactions/InteractionPolicy.ts"
import { requestApproval } from "../interactions/Requests.ts"
import { insertNotifications } from "../notifications/Notifications.ts"
import { DueClocks } from "../streaming/DueClocks.ts"
import { Surface } from "../streaming/Surface.ts"
import type { ContentType } from "../text/Format.ts"
import { type Composed, compose } from "./Compose.ts"
import type { PollForm } from "./StatusForm.ts"
import { findVisible } from "./StatusLookup.ts"
import { permissionsOf } from "./StatusView.ts"
import { homeworthy, visible } from "./Visibility.ts"

/** A post about to be written, everything decided. */
export interface Draft {
  readonly accountId: string
  readonly username: string
  readonly applicationId: string | null
  readonly text: string
  readonly contentType: ContentType
  readonly spoilerText: string
  readonly visibility: string
  readonly sensitive: boolean
  readonly language: string | null
  readonly localOnly: boolean
  readonly inReplyToId: string | undefined
  readonly mediaIds: ReadonlyArray<string>
  readonly poll: PollForm | undefined
  readonly policy: InteractionPolicy | undefined
  /** in the past: back-dated */
  readonly createdAt: DateTime.Utc | undefined
  /** the scheduled post this one comes from: its media are reserved for it */
  readonly scheduledId?: string | undefined
  /** part of the demo: may be back-dated whatever it holds */
  readonly seeded?: boolean | undefined
}

/** Reserves the media for the post: one's own, not attached yet, not reserved for another. Locks them. */
export const takeMedia = Effect.fnUntraced(function* (options: {
  readonly accountId: string
  readonly mediaIds: ReadonlyArray<string>
  readonly statusId?: string | undefined
  readonly scheduledId?: string | undefined
}) {
  if (options.mediaIds.length === 0) return
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ id: string; status_id: string | null; scheduled_status_id: string | null }>`
    SELECT id, status_id, scheduled_status_id FROM media_attachments
    WHERE account_id = ${options.accountId} AND ${sql.in("id", options.mediaIds)} FOR UPDATE`
  for (const id of options.mediaIds) {
    const row = rows.find((one) => one.id === id)
    if (row === undefined) return yield* badRequest(`media not found: ${id}`)
    const taken = row.status_id !== null && row.status_id !== options.statusId
    const reserved = row.scheduled_status_id !== null && row.scheduled_status_id !== options.scheduledId
    if (taken || reserved) return yield* badRequest(`media already attached to status: ${id}`)
  }
})

export const attachMedia = Effect.fnUntraced(function* (statusId: string, mediaIds: ReadonlyArray<string>) {
  const sql = yield* SqlClient.SqlClient
  for (const [position, id] of mediaIds.entries()) {
    yield* sql`UPDATE media_attachments SET status_id = ${statusId}, scheduled_status_id = NULL, position = ${position}
      WHERE id = ${id}`
  }
})

/** Writes down whom and what the text refers to, in place of what was there. */
export const refer = Effect.fnUntraced(function* (statusId: string, composed: Composed) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`DELETE FROM status_mentions WHERE status_id = ${statusId}`
  yield* sql`DELETE FROM status_tags WHERE status_id = ${statusId}`
  const mentions = composed.mentionedIds.map((account_id, position) => ({ status_id: statusId, account_id, position }))
  if (Arr.isArrayNonEmpty(mentions)) yield* sql`INSERT INTO status_mentions ${sql.insert(mentions)}`
  const tags = composed.tagIds.map((tag_id, position) => ({ status_id: statusId, tag_id, position }))
  if (Arr.isArrayNonEmpty(tags)) yield* sql`INSERT INTO status_tags ${sql.insert(tags)}`
})

export const insertPoll = Effect.fnUntraced(function* (statusId: string, poll: PollForm) {
  const sql = yield* SqlClient.SqlClient
  const id = yield* Effect.flatMap(Ids, (ids) => ids.next)
  yield* sql`
    INSERT INTO polls (id, status_id, options, multiple, hide_totals, expires_at)
    VALUES (${id}, ${statusId}, ARRAY(SELECT json_array_elements_text(${JSON.stringify(poll.options)}::json)),
      ${poll.multiple}, ${poll.hideTotals},
      CASE WHEN ${poll.expiresIn}::int = 0 THEN NULL ELSE now() + ${poll.expiresIn}::int * interval '1 second' END)`
})

/** Tells whoever is to be told of a post that is out: those it mentions, and followers who want to hear of each post. */
export const announce = Effect.fn("CreateStatus.announce")(function* (statusId: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{
    account_id: string
    thread_id: string
    visibility: string
    top: boolean
    mentioned: ReadonlyArray<string> | null
  }>`
    SELECT s.account_id, s.thread_id, s.visibility, s.in_reply_to_id IS NULL AND s.boost_of_id IS NULL AS top,
      (SELECT json_agg(m.account_id) FROM status_mentions m WHERE m.status_id = s.id) AS mentioned
    FROM statuses s WHERE s.id = ${statusId}`
  const status = rows[0]
  if (status === undefined) return { notifications: [], conversations: [] }
  const viewer = sql.literal("nf.account_id")
  const watchers = status.top
    ? yield* sql<{ account_id: string }>`
        SELECT nf.account_id FROM follows nf JOIN statuses s ON s.account_id = nf.target_id
        WHERE s.id = ${statusId} AND nf.notify AND ${visible(sql, "s", viewer)} AND ${homeworthy(sql, "s", viewer)}`
    : []
  const from = { fromAccountId: status.account_id, statusId }
  const notifications = yield* insertNotifications([
    ...watchers.map(({ account_id }) => ({ type: "status" as const, accountId: account_id, ...from })),
    ...(status.mentioned ?? []).map((accountId) => ({ type: "mention" as const, accountId, ...from }))
  ])
  const conversations =
    status.visibility === "direct"
      ? yield* converse({
          statusId,
          threadId: status.thread_id,
          authorId: status.account_id,
          mentionedIds: status.mentioned ?? []
        })
      : []
  return { notifications, conversations }
})

/** Shows a post that is out, and what came of it, to those who listen. */
export const showPosted = Effect.fnUntraced(function* (
  statusId: string,
  told: { readonly notifications: ReadonlyArray<string>; readonly conversations: ReadonlyArray<string> }
) {
  const surface = yield* Surface
  yield* surface.offer({ type: "posted", statusId })
  yield* surface.offer({ type: "notified", ids: told.notifications })
  yield* surface.offer({ type: "conversed", ids: told.conversations })
})

/** The post answered to, if it may be answered; 404 when it cannot be seen, 403 when answering is not allowed. */
const parentOf = Effect.fnUntraced(function* (draft: Draft) {
  if (draft.inReplyToId === undefined) return undefined
  const parent = yield* findVisible(draft.inReplyToId, draft.accountId)
  if (parent.boost_of_id !== null) return yield* notFound("target status not found")
  const allowed = permissionsOf(parent, draft.accountId)?.can_reply
  if (allowed === "forbidden") return yield* forbidden("you do not have permission to reply to this status")
  // GoToSocial shows one's own answer to one's own waiting reply as "with approval", but lets it pass
  return { row: parent, pending: allowed === "with_approval" && parent.account_id !== draft.accountId }
})

const insert = Effect.fnUntraced(function* (draft: Draft) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const { origin } = yield* InstanceConfig
  const parent = yield* parentOf(draft)
  const composed = yield* compose(draft.text, draft.contentType)
  if (
    draft.createdAt !== undefined &&
    !draft.seeded &&
    (composed.mentionedIds.length > 0 || draft.poll !== undefined)
  ) {
    return yield* forbidden("back-dated statuses may neither mention anybody nor have a poll")
  }
  const id = yield* draft.createdAt === undefined ? ids.next : ids.at(DateTime.toEpochMillis(draft.createdAt))
  yield* takeMedia({ accountId: draft.accountId, mediaIds: draft.mediaIds, scheduledId: draft.scheduledId })
  const created = draft.createdAt ?? (yield* DateTime.now)
  yield* sql`INSERT INTO statuses ${sql.insert({
    id,
    uri: `${origin}/users/${draft.username}/statuses/${id}`,
    url: `${origin}/@${draft.username}/statuses/${id}`,
    account_id: draft.accountId,
    created_at: DateTime.formatIso(created),
    text: draft.text,
    content: composed.content,
    content_type: draft.contentType,
    spoiler_text: draft.spoilerText,
    visibility: draft.visibility,
    sensitive: draft.sensitive,
    language: draft.language,
    local_only: draft.localOnly,
    in_reply_to_id: parent?.row.id ?? null,
    in_reply_to_account_id: parent?.row.account_id ?? null,
    thread_id: parent?.row.thread_id ?? id,
    single_author: parent === undefined || (parent.row.account_id === draft.accountId && parent.row.single_author),
    application_id: draft.applicationId,
    interaction_policy: draft.policy === undefined ? null : JSON.stringify(draft.policy),
    pending_approval: parent?.pending ?? false
  })}`
  yield* refer(id, composed)
  yield* attachMedia(id, draft.mediaIds)
  if (draft.poll !== undefined) yield* insertPoll(id, draft.poll)
  // in the same transaction, so that a scheduled post is either still there or published, never both
  if (draft.scheduledId !== undefined) yield* sql`DELETE FROM scheduled_statuses WHERE id = ${draft.scheduledId}`
  if (parent?.pending) {
    const notifications = yield* requestApproval({
      type: "reply",
      accountId: parent.row.account_id,
      fromAccountId: draft.accountId,
      statusId: parent.row.id,
      interactionId: id
    })
    return { id, pending: true, told: { notifications, conversations: [] } }
  }
  return { id, pending: false, told: yield* announce(id) }
})

/**
 * Writes a post with all that hangs on it in one transaction, then shows it. Showing must follow the commit and must not
 * be lost when the client goes away in between, hence uninterruptible. A reply that needs approval is shown to nobody.
 */
export const createStatus = Effect.fn("CreateStatus.create")(function* (draft: Draft) {
  const sql = yield* SqlClient.SqlClient
  const surface = yield* Surface
  const clocks = yield* DueClocks
  return yield* Effect.uninterruptible(
    Effect.gen(function* () {
      const { id, pending, told } = yield* sql.withTransaction(insert(draft))
      if (pending) yield* surface.offer({ type: "notified", ids: told.notifications })
      else yield* showPosted(id, told)
      if (draft.poll !== undefined) yield* clocks.polls.wake
      return id
    })
  )
})
