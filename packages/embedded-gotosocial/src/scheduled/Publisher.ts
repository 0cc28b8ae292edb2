import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { createStatus } from "../statuses/CreateStatus.ts"
import { draftOf } from "../statuses/Statuses.routes.ts"
import { DueClocks } from "../streaming/DueClocks.ts"
import { decodeParams, type ScheduledRow } from "./Scheduled.ts"

interface DueRow extends ScheduledRow {
  readonly username: string
}

/** Posts published between two looks at the table. */
const BATCH = 50

/** Publishes one; its row goes with the publication. GoToSocial's losses are kept: no content type, never local only. */
const publish = Effect.fnUntraced(function* (row: DueRow) {
  const params = yield* decodeParams(row.params)
  const draft = yield* draftOf(
    {
      text: params.text,
      spoilerText: params.spoiler_text ?? "",
      contentType: "text/plain",
      visibility: params.visibility,
      sensitive: params.sensitive,
      language: params.language,
      localOnly: false,
      inReplyToId: params.in_reply_to_id,
      mediaIds: row.media_ids,
      poll:
        params.poll === undefined
          ? undefined
          : {
              options: params.poll.options,
              expiresIn: params.poll.expires_in,
              multiple: params.poll.multiple,
              hideTotals: params.poll.hide_totals
            },
      policy: undefined,
      scheduledAt: undefined
    },
    { accountId: row.account_id, username: row.username },
    row.application_id
  )
  yield* createStatus({ ...draft, scheduledId: row.id })
})

/** Claims what is due, publishes it, and answers when the next is. A post that fails stays, marked, and is not tried again. */
const publishDue = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  // claimed first, so that two of these never publish the same; its row goes in the transaction that publishes it
  const due = yield* sql<DueRow>`
    UPDATE scheduled_statuses d SET failed_at = now() FROM accounts a
    WHERE a.id = d.account_id AND d.id IN (SELECT id FROM scheduled_statuses
      WHERE scheduled_at <= now() AND failed_at IS NULL ORDER BY scheduled_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING d.*, a.username`
  for (const row of due) {
    yield* publish(row).pipe(
      Effect.catchCause((cause) =>
        Effect.logError("scheduled status could not be published", cause).pipe(
          Effect.annotateLogs({ scheduledStatus: row.id, account: row.account_id })
        )
      )
    )
  }
  const next = yield* sql<{ next: Date | null }>`
    SELECT min(scheduled_at) AS next FROM scheduled_statuses WHERE failed_at IS NULL`
  return next[0]?.next?.getTime()
})

/** Publishes scheduled posts on time. At the start all overdue ones are tried again, as GoToSocial does. */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const clocks = yield* DueClocks
    yield* sql`UPDATE scheduled_statuses SET failed_at = NULL WHERE failed_at IS NOT NULL`
    yield* Effect.forkScoped(clocks.scheduled.run("scheduled statuses", publishDue))
  })
)
