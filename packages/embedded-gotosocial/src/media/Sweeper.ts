import { Duration, Effect, Layer, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import { removeMedia } from "./MediaStore.ts"

/** How often it is looked for, and how long an upload may wait for its post (a draft left open overnight). */
const EVERY = Schedule.spaced(Duration.hours(1))
const KEPT = Duration.days(2)
/** Taken away at a time. */
const BATCH = 200

interface Unused {
  readonly id: string
  readonly account_id: string
  readonly file_extension: string
  readonly preview_extension: string | null
}

/** Takes one batch away; answers how many. The rows go first: a file without a row is not served and only costs space. */
const sweepBatch = Effect.fnUntraced(function* (kept: Duration.Duration) {
  const sql = yield* SqlClient.SqlClient
  const gone = yield* sql<Unused>`
    DELETE FROM media_attachments WHERE id IN (
      SELECT m.id FROM media_attachments m
      WHERE m.status_id IS NULL AND m.scheduled_status_id IS NULL
        AND m.created_at < now() - make_interval(secs => ${Duration.toSeconds(kept)}::float8)
        AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.avatar_media_id = m.id OR a.header_media_id = m.id)
        AND NOT EXISTS (SELECT 1 FROM instance_settings i WHERE i.thumbnail_media_id = m.id)
        AND NOT EXISTS (SELECT 1 FROM status_edits e JOIN statuses s ON s.id = e.status_id
          WHERE s.account_id = m.account_id AND m.id = ANY (e.media_ids))
      LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    RETURNING id, account_id, file_extension, preview_extension`
  for (const row of gone) {
    const name = { owner: row.account_id, kind: "attachment", id: row.id } as const
    yield* removeMedia({ ...name, size: "original", extension: row.file_extension })
    if (row.preview_extension !== null) {
      yield* removeMedia({ ...name, size: "small", extension: row.preview_extension })
    }
  }
  return gone.length
})

const sweep = (kept: Duration.Duration) => sweepBatch(kept).pipe(Effect.repeat({ while: (count) => count === BATCH }))

/** Every unused file, whatever its age, as GoToSocial's nightly clean-up does it. */
export const sweepAll = sweep(Duration.zero)

/** Takes away uploads that never became part of a post and what deleted posts left behind. */
export const layer = Layer.effectDiscard(
  Effect.forkScoped(
    sweep(KEPT).pipe(
      Effect.catchCause((cause) => Effect.logError("unused media could not be removed", cause)),
      Effect.repeat(EVERY)
    )
  )
)
