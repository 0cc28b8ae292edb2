import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { integer, text } from "../http/Fields.ts"
import { badRequest } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, admin } from "../http/Route.ts"
import { Ids } from "../ids/Ids.ts"
import { removeMedia } from "../media/MediaStore.ts"
import { readDomain } from "./Domain.ts"

/** Uploads that were never used are kept this long: somebody may still be writing the post. */
const unusedHours = 24
/** Files removed by one request; the next one goes on. */
const maxFiles = 10_000

interface UnusedRow {
  readonly id: string
  readonly account_id: string
  readonly file_extension: string
  readonly preview_extension: string | null
}

/** Deletes local uploads that nothing uses any more. Other servers' media, which GoToSocial also cleans, are not kept here. */
const cleanUp = Effect.fnUntraced(function* ({ body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const days = yield* integer(yield* body, "remote_cache_days")
  if (days !== undefined && days < 0) return yield* badRequest("remote_cache_days must not be negative")
  const rows = yield* sql<UnusedRow>`
    DELETE FROM media_attachments WHERE id IN (
      SELECT m.id FROM media_attachments m
      WHERE m.status_id IS NULL AND m.scheduled_status_id IS NULL
        AND m.created_at < now() - make_interval(hours => ${unusedHours}::int)
        AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.avatar_media_id = m.id OR a.header_media_id = m.id)
        AND NOT EXISTS (SELECT 1 FROM instance_settings i WHERE i.thumbnail_media_id = m.id)
        AND NOT EXISTS (SELECT 1 FROM status_edits e WHERE m.id = ANY(e.media_ids))
      LIMIT ${maxFiles})
    RETURNING id, account_id, file_extension, preview_extension`
  for (const row of rows) {
    const name = { owner: row.account_id, kind: "attachment", id: row.id } as const
    yield* removeMedia({ ...name, size: "original", extension: row.file_extension })
    if (row.preview_extension !== null) yield* removeMedia({ ...name, size: "small", extension: row.preview_extension })
  }
  return Reply.json("OK")
})

/** Keys of other servers' accounts; there are none here, so only the action is noted. */
const expireKeys = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const ids = yield* Ids
  const domain = yield* readDomain(yield* body)
  const id = yield* ids.next
  yield* sql`
    INSERT INTO admin_actions (id, type, target, account_id) VALUES (${id}, 'expire-keys', ${domain}, ${viewer.accountId})`
  return Reply.json({ action_id: id }, { status: 202 })
})

/** Without SMTP GoToSocial writes the message into its log. */
const testEmail = Effect.fnUntraced(function* ({ body, viewer }: AskedByUser) {
  const fields = yield* body
  const email = ((yield* text(fields, "email")) ?? "").trim()
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return yield* badRequest("no email address provided")
  yield* Effect.logInfo("test e-mail (there is no SMTP server)").pipe(
    Effect.annotateLogs({ from: viewer.username, message: (yield* text(fields, "message")) ?? "" })
  )
  return Reply.json({ status: "test email sent" }, { status: 202 })
})

export const routes = [
  admin("POST", "/api/v1/admin/media_cleanup", "admin:write", cleanUp),
  admin("POST", "/api/v1/admin/domain_keys_expire", "admin:write", expireKeys),
  admin("POST", "/api/v1/admin/email/test", "admin:write", testEmail)
]
