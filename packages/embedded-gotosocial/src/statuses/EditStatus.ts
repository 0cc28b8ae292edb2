import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { accountViews } from "../accounts/AccountView.ts"
import { emojisIn } from "../emojis/Emojis.ts"
import { type Fields, record, records, text } from "../http/Fields.ts"
import { notFound } from "../http/GtsError.ts"
import { Ids } from "../ids/Ids.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { type Focus, type MediaRow, mediaView, parseFocus, updateMedia } from "../media/Attachments.ts"
import { insertNotifications } from "../notifications/Notifications.ts"
import { DueClocks } from "../streaming/DueClocks.ts"
import { Surface } from "../streaming/Surface.ts"
import { compose } from "./Compose.ts"
import { attachMedia, insertPoll, refer, takeMedia } from "./CreateStatus.ts"
import type { PollForm, StatusForm } from "./StatusForm.ts"
import { findVisible } from "./StatusLookup.ts"
import type { StatusRow } from "./StatusRows.ts"

const missing = notFound("target status not found")

/** Keeps the version that is about to be replaced. */
const keepVersion = Effect.fnUntraced(function* (row: StatusRow) {
  const sql = yield* SqlClient.SqlClient
  const id = yield* Effect.flatMap(Ids, (ids) => ids.next)
  yield* sql`
    INSERT INTO status_edits (id, status_id, content, spoiler_text, sensitive, language, media_ids, poll_options, created_at)
    SELECT ${id}, s.id, s.content, s.spoiler_text, s.sensitive, s.language,
      ARRAY(SELECT m.id FROM media_attachments m WHERE m.status_id = s.id ORDER BY m.position),
      (SELECT p.options FROM polls p WHERE p.status_id = s.id), coalesce(s.edited_at, s.created_at)
    FROM statuses s WHERE s.id = ${row.id}`
})

/** A poll whose options or kind change starts again; one that only gets another end keeps its votes. */
const replacePoll = Effect.fnUntraced(function* (row: StatusRow, poll: PollForm | undefined) {
  const sql = yield* SqlClient.SqlClient
  const same =
    poll !== undefined &&
    row.poll !== null &&
    row.poll.multiple === poll.multiple &&
    JSON.stringify(row.poll.options) === JSON.stringify(poll.options)
  if (same && poll) {
    yield* sql`UPDATE polls SET hide_totals = ${poll.hideTotals}, closed_at = NULL,
      expires_at = CASE WHEN ${poll.expiresIn}::int = 0 THEN NULL ELSE now() + ${poll.expiresIn}::int * interval '1 second' END
      WHERE status_id = ${row.id}`
    return
  }
  yield* sql`DELETE FROM polls WHERE status_id = ${row.id}`
  if (poll !== undefined) yield* insertPoll(row.id, poll)
})

/** Whoever answered, boosted, favourited or bookmarked the post hears that it changed. */
const interested = Effect.fnUntraced(function* (statusId: string) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<{ account_id: string }>`
    SELECT account_id FROM favourites WHERE status_id = ${statusId}
    UNION SELECT account_id FROM statuses WHERE boost_of_id = ${statusId} OR in_reply_to_id = ${statusId}`
})

/** `media_attributes[]`: another description or focus for media of the post. */
const readMediaAttributes = Effect.fnUntraced(function* (fields: Fields) {
  return yield* Effect.forEach(yield* records(fields, "media_attributes"), (one) =>
    Effect.gen(function* () {
      const focus = yield* text(one, "focus")
      const parsed: Focus | undefined = focus ? yield* parseFocus(focus) : undefined
      return { id: (yield* text(one, "id")) ?? "", description: yield* text(one, "description"), focus: parsed }
    })
  )
})

/**
 * Replaces text, warning, media, poll and language of one's own post and keeps the old version. The visibility stays.
 * A part that is not sent is gone, but for language, sensitivity and content type. Others' posts are 404.
 */
export const editStatus = Effect.fn("EditStatus.edit")(function* (options: {
  readonly accountId: string
  readonly id: string
  readonly form: StatusForm
  readonly fields: Fields
}) {
  const { accountId, form } = options
  const sql = yield* SqlClient.SqlClient
  const surface = yield* Surface
  const row = yield* findVisible(options.id, accountId)
  if (row.account_id !== accountId || row.boost_of_id !== null) return yield* missing
  const attributes = yield* readMediaAttributes(options.fields)
  // a poll that is not sent is removed, as GoToSocial does; "poll" may be sent as null
  const poll = (yield* record(options.fields, "poll")) === undefined ? undefined : form.poll
  const edit = Effect.gen(function* () {
    yield* sql`SELECT 1 FROM statuses WHERE id = ${row.id} FOR UPDATE`
    const contentType = form.contentType ?? (row.content_type === "text/markdown" ? "text/markdown" : "text/plain")
    const composed = yield* compose(form.text, contentType)
    yield* takeMedia({ accountId, mediaIds: form.mediaIds, statusId: row.id })
    yield* keepVersion(row)
    yield* sql`UPDATE statuses SET text = ${form.text}, content = ${composed.content}, content_type = ${contentType},
      spoiler_text = ${form.spoilerText}, sensitive = ${form.sensitive ?? row.sensitive},
      language = ${form.language ?? row.language}, edited_at = now() WHERE id = ${row.id}`
    yield* refer(row.id, composed)
    yield* sql`UPDATE media_attachments SET status_id = NULL WHERE status_id = ${row.id}`
    yield* attachMedia(row.id, form.mediaIds)
    for (const attribute of attributes) {
      if (form.mediaIds.includes(attribute.id)) yield* updateMedia({ accountId, ...attribute })
    }
    yield* replacePoll(row, poll)
    const before = new Set((row.mentions ?? []).map(({ id }) => id))
    const from = { fromAccountId: accountId, statusId: row.id }
    const readers = (yield* interested(row.id)).filter(({ account_id }) => account_id !== accountId)
    return yield* insertNotifications([
      ...composed.mentionedIds
        .filter((id) => !before.has(id))
        .map((id) => ({ type: "mention" as const, accountId: id, ...from })),
      ...readers.map(({ account_id }) => ({ type: "update" as const, accountId: account_id, ...from }))
    ])
  })
  // the commit and its showing belong together, whether or not the client waits
  yield* Effect.uninterruptible(
    Effect.gen(function* () {
      const told = yield* sql.withTransaction(edit)
      yield* surface.offer({ type: "edited", statusId: row.id })
      yield* surface.offer({ type: "notified", ids: told })
      if (poll !== undefined) yield* (yield* DueClocks).polls.wake
    })
  )
})

interface Version {
  readonly content: string
  readonly spoiler_text: string
  readonly sensitive: boolean
  readonly created_at: Date
  readonly poll_options: ReadonlyArray<string> | null
  readonly media: ReadonlyArray<MediaRow> | null
}

/** All versions of a post, oldest first; one that was never edited has one. */
export const historyOf = Effect.fn("EditStatus.history")(function* (id: string, viewer: string) {
  const sql = yield* SqlClient.SqlClient
  const { origin } = yield* InstanceConfig
  const row = yield* findVisible(id, viewer)
  const old = yield* sql<Version>`
    SELECT e.content, e.spoiler_text, e.sensitive, e.created_at, e.poll_options,
      (SELECT json_agg(m ORDER BY array_position(e.media_ids, m.id)) FROM media_attachments m
        WHERE m.id = ANY (e.media_ids)) AS media
    FROM status_edits e WHERE e.status_id = ${row.id} ORDER BY e.id`
  const current: Version = {
    ...row,
    created_at: row.edited_at ?? row.created_at,
    poll_options: row.poll?.options ?? null
  }
  const versions = [...old, current]
  const account = (yield* accountViews([row.account_id])).get(row.account_id)
  const emojis = yield* emojisIn(versions.map(({ content, spoiler_text }) => `${content} ${spoiler_text}`))
  return versions.map((version, at) => ({
    content: version.content,
    spoiler_text: version.spoiler_text,
    sensitive: version.sensitive,
    created_at: version.created_at.toISOString(),
    account,
    poll: version.poll_options === null ? null : { options: version.poll_options.map((title) => ({ title })) },
    media_attachments: (version.media ?? []).map((media) => mediaView(origin, media)),
    emojis: emojis[at] ?? []
  }))
})
