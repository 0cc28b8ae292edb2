import { Array as Arr, Effect, Option, Predicate, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { type PostItem, PostRow, ScheduledPostStoreError, type Thread } from "../ScheduledPostStore.ts"

const millis = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`

/** The columns of `PostRow`, of the table by this alias. */
export const columns = (p: string) => `
  ${p}.id, ${p}.account_id AS "accountId", ${p}.thread_id AS "threadId", ${p}.position, ${p}.state,
  ${millis(`${p}.scheduled_at`)} AS "scheduledAt", ${millis(`${p}.run_at`)} AS "runAt",
  ${p}.status_text AS "text", ${p}.visibility, ${p}.content_warning AS "cw", to_jsonb(${p}.media_ids) AS "mediaIds", ${p}.media,
  ${p}.poll, ${p}.in_reply_to_id AS "inReplyToId", ${p}.language, ${p}.sensitive, ${p}.local_only AS "localOnly",
  ${p}.content_type AS "contentType", ${p}.interaction_policy AS "interactionPolicy", ${p}.revision, ${p}.attempts, ${p}.sends, ${p}.setbacks,
  ${millis(`${p}.first_sent_at`)} AS "firstSentAt", ${millis(`${p}.sending_at`)} AS "sendingAt",
  ${millis(`${p}.created_at`)} AS "createdAt", ${millis(`${p}.updated_at`)} AS "updatedAt",
  ${millis(`${p}.dispatched_at`)} AS "dispatchedAt", ${millis(`${p}.failed_at`)} AS "failedAt",
  CASE WHEN ${p}.error_code IS NULL THEN NULL
    ELSE jsonb_build_object('code', ${p}.error_code, 'message', ${p}.error) END AS problem,
  ${p}.status_id AS "statusId"`

/** A new row; `createdAt` null is now. */
export interface Insertable extends PostItem {
  readonly id: string
  readonly accountId: string
  readonly threadId: string
  readonly position: number
  readonly scheduledAt: number
  readonly runAt: number
  readonly idempotencyKey: string | null
  readonly revision: number
  readonly createdAt: number | null
  readonly sends: number
}

export const insertRows = (sql: SqlClient.SqlClient, rows: ReadonlyArray<Insertable>) =>
  rows.length === 0
    ? Effect.void
    : sql`
        INSERT INTO chirp.scheduled_posts (id, account_id, thread_id, position, scheduled_at, run_at, status_text,
          visibility, content_warning, media_ids, media, poll, in_reply_to_id, language, sensitive, local_only,
          content_type, interaction_policy, idempotency_key, revision, created_at, sends)
        SELECT id, "accountId", "threadId", position, to_timestamp("scheduledAt" / 1000), to_timestamp("runAt" / 1000),
          text, visibility, cw, ARRAY(SELECT jsonb_array_elements_text("mediaIds")), media, nullif(poll, 'null'::jsonb),
          "inReplyToId", language, sensitive, "localOnly", "contentType", nullif("interactionPolicy", 'null'::jsonb),
          "idempotencyKey", revision,
          coalesce(to_timestamp("createdAt" / 1000), now()), sends
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id text, "accountId" text, "threadId" text,
          position int, "scheduledAt" float8, "runAt" float8, text text, visibility text, cw text, "mediaIds" jsonb,
          media jsonb, poll jsonb, "inReplyToId" text, language text, sensitive boolean, "localOnly" boolean,
          "contentType" text, "interactionPolicy" jsonb, "idempotencyKey" text, revision int, "createdAt" float8, sends int)`

export const decodeRows = Schema.decodeUnknownEffect(Schema.Array(PostRow))

export const asThread = (rows: ReadonlyArray<PostRow>): Option.Option<Thread> =>
  Arr.isReadonlyArrayNonEmpty(rows) ? Option.some([rows[0], ...rows.slice(1)]) : Option.none()

type OfDatabase = SqlError.SqlError | Schema.SchemaError

/** Failures of the database become the store's own; what the store itself says passes. */
export const failing = (operation: string) => {
  function map<A, E, R>(
    effect: Effect.Effect<A, E, R>
  ): Effect.Effect<A, Exclude<E, OfDatabase> | ScheduledPostStoreError, R>
  function map<A, R>(effect: Effect.Effect<A, unknown, R>): Effect.Effect<A, unknown, R> {
    return Effect.mapError(effect, (error) =>
      Predicate.isTagged(error, "SqlError") || Predicate.isTagged(error, "SchemaError")
        ? new ScheduledPostStoreError({ operation, cause: error })
        : error
    )
  }
  return map
}
