import { DateTime, Duration, Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { notFound, unprocessable } from "../http/GtsError.ts"
import { Ids } from "../ids/Ids.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { type MediaRow, mediaView } from "../media/Attachments.ts"
import type { Identity } from "../oauth/Identity.ts"
import { takeMedia } from "../statuses/CreateStatus.ts"
import type { StatusForm } from "../statuses/StatusForm.ts"
import { DueClocks } from "../streaming/DueClocks.ts"

/** GoToSocial's limits (facts, section 3). */
const LEAD = Duration.minutes(5)
const MAX_TOTAL = 300
const MAX_DAILY = 25

/**
 * What is kept of a scheduled post. GoToSocial keeps local_only and content_type as well, but loses them when it
 * publishes; so does this.
 */
export const Params = Schema.Struct({
  text: Schema.String,
  spoiler_text: Schema.optional(Schema.String),
  visibility: Schema.optional(Schema.String),
  sensitive: Schema.optional(Schema.Boolean),
  language: Schema.optional(Schema.String),
  in_reply_to_id: Schema.optional(Schema.String),
  local_only: Schema.optional(Schema.Boolean),
  content_type: Schema.optional(Schema.String),
  poll: Schema.optional(
    Schema.Struct({
      options: Schema.Array(Schema.String),
      expires_in: Schema.Finite,
      multiple: Schema.Boolean,
      hide_totals: Schema.Boolean
    })
  )
})
export type Params = typeof Params.Type

export interface ScheduledRow {
  readonly id: string
  readonly account_id: string
  readonly application_id: string | null
  readonly scheduled_at: Date
  readonly params: unknown
  readonly media_ids: ReadonlyArray<string>
}

const tooSoon = unprocessable("scheduled_at must be at least 5 minutes in the future")

const checkDate = Effect.fnUntraced(function* (date: DateTime.Utc) {
  const now = yield* DateTime.now
  if (DateTime.isLessThan(date, DateTime.addDuration(now, LEAD))) return yield* tooSoon
})

const paramsOf = (form: StatusForm): Params => ({
  text: form.text,
  ...(form.spoilerText ? { spoiler_text: form.spoilerText } : {}),
  ...(form.visibility === undefined ? {} : { visibility: form.visibility }),
  ...(form.sensitive === undefined ? {} : { sensitive: form.sensitive }),
  ...(form.language === undefined ? {} : { language: form.language }),
  ...(form.inReplyToId === undefined ? {} : { in_reply_to_id: form.inReplyToId }),
  ...(form.localOnly ? { local_only: true } : {}),
  ...(form.contentType === undefined ? {} : { content_type: form.contentType }),
  ...(form.poll === undefined
    ? {}
    : {
        poll: {
          options: form.poll.options,
          expires_in: form.poll.expiresIn,
          multiple: form.poll.multiple,
          hide_totals: form.poll.hideTotals
        }
      })
})

export const decodeParams = Schema.decodeUnknownEffect(Params)

/** Views of scheduled posts in the order of the rows. */
export const scheduledViews = Effect.fn("Scheduled.views")(function* (rows: ReadonlyArray<ScheduledRow>) {
  const sql = yield* SqlClient.SqlClient
  const { origin } = yield* InstanceConfig
  const ids = rows.flatMap((row) => row.media_ids)
  const media = ids.length === 0 ? [] : yield* sql<MediaRow>`SELECT * FROM media_attachments WHERE ${sql.in("id", ids)}`
  const byId = new Map(media.map((one) => [one.id, mediaView(origin, one)]))
  return yield* Effect.forEach(rows, (row) =>
    Effect.map(Effect.orDie(decodeParams(row.params)), (params) => ({
      id: row.id,
      scheduled_at: row.scheduled_at.toISOString(),
      params: {
        ...params,
        ...(row.media_ids.length > 0 ? { media_ids: row.media_ids } : {}),
        ...(row.application_id === null ? {} : { application_id: row.application_id }),
        scheduled_at: null
      },
      media_attachments: row.media_ids.flatMap((id) => byId.get(id) ?? [])
    }))
  )
})

const view = Effect.fnUntraced(function* (row: ScheduledRow | undefined) {
  if (row === undefined) return yield* notFound()
  const [one] = yield* scheduledViews([row])
  return one
})

/** Keeps a post for later. The media are reserved for it; that its parent exists is not asked, as in GoToSocial. */
export const schedule = Effect.fn("Scheduled.schedule")(function* (
  form: StatusForm,
  date: DateTime.Utc,
  viewer: Identity
) {
  const sql = yield* SqlClient.SqlClient
  const clocks = yield* DueClocks
  yield* checkDate(date)
  const id = yield* Effect.flatMap(Ids, (ids) => ids.next)
  const at = DateTime.formatIso(date)
  const insert = Effect.gen(function* () {
    // two posts at once must not both pass the limits
    yield* sql`SELECT 1 FROM accounts WHERE id = ${viewer.accountId} FOR UPDATE`
    const counts = yield* sql<{ total: number; daily: number }>`
      SELECT count(*)::int AS total,
        count(*) FILTER (WHERE (scheduled_at AT TIME ZONE 'UTC')::date = (${at}::timestamptz AT TIME ZONE 'UTC')::date)::int AS daily
      FROM scheduled_statuses WHERE account_id = ${viewer.accountId}`
    const { total = 0, daily = 0 } = counts[0] ?? {}
    if (daily >= MAX_DAILY) return yield* unprocessable("scheduled statuses daily limit reached")
    if (total >= MAX_TOTAL) return yield* unprocessable("scheduled statuses total limit reached")
    yield* takeMedia({ accountId: viewer.accountId, mediaIds: form.mediaIds })
    for (const media of form.mediaIds) {
      yield* sql`UPDATE media_attachments SET scheduled_status_id = ${id} WHERE id = ${media}`
    }
    return yield* sql<ScheduledRow>`
      INSERT INTO scheduled_statuses (id, account_id, application_id, scheduled_at, params, media_ids)
      VALUES (${id}, ${viewer.accountId}, ${viewer.applicationId}, ${at}::timestamptz,
        ${JSON.stringify(paramsOf(form))}::jsonb,
        ARRAY(SELECT json_array_elements_text(${JSON.stringify(form.mediaIds)}::json))) RETURNING *`
  })
  const rows = yield* sql.withTransaction(insert)
  yield* clocks.scheduled.wake
  return yield* view(rows[0])
})

export const getScheduled = Effect.fn("Scheduled.get")(function* (id: string, accountId: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<ScheduledRow>`
    SELECT * FROM scheduled_statuses WHERE id = ${id} AND account_id = ${accountId}`
  return yield* view(rows[0])
})

/** Only the date can be changed. */
export const reschedule = Effect.fn("Scheduled.reschedule")(function* (
  id: string,
  accountId: string,
  date: DateTime.Utc
) {
  const sql = yield* SqlClient.SqlClient
  const clocks = yield* DueClocks
  yield* getScheduled(id, accountId)
  yield* checkDate(date)
  const rows = yield* sql<ScheduledRow>`
    UPDATE scheduled_statuses SET scheduled_at = ${DateTime.formatIso(date)}::timestamptz, failed_at = NULL
    WHERE id = ${id} AND account_id = ${accountId} RETURNING *`
  yield* clocks.scheduled.wake
  return yield* view(rows[0])
})

export const unschedule = Effect.fn("Scheduled.unschedule")(function* (id: string, accountId: string) {
  const sql = yield* SqlClient.SqlClient
  yield* sql.withTransaction(
    Effect.gen(function* () {
      const gone =
        yield* sql`DELETE FROM scheduled_statuses WHERE id = ${id} AND account_id = ${accountId} RETURNING id`
      if (gone.length === 0) return yield* notFound()
      yield* sql`UPDATE media_attachments SET scheduled_status_id = NULL
        WHERE scheduled_status_id = ${id} AND account_id = ${accountId}`
    })
  )
})
