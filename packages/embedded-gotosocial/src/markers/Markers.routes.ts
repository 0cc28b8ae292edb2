import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { record, text, texts } from "../http/Fields.ts"
import { badRequest } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type AskedByUser, user } from "../http/Route.ts"
import { isId } from "../ids/Ids.ts"

interface MarkerRow {
  readonly timeline: string
  readonly last_read_id: string
  readonly version: number
  readonly updated_at: Date
}

const timelines: ReadonlyArray<string> = ["home", "notifications"]

const markersView = (rows: ReadonlyArray<MarkerRow>) =>
  Object.fromEntries(
    rows.map((row) => [
      row.timeline,
      { last_read_id: row.last_read_id, updated_at: row.updated_at.toISOString(), version: row.version }
    ])
  )

const get = Effect.fnUntraced(function* ({ viewer, query }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const wanted = yield* texts(query, "timeline")
  const unknown = wanted.find((name) => !timelines.includes(name))
  if (unknown !== undefined)
    return yield* badRequest(
      `marker timeline name '${unknown}' was not recognized, valid options are 'home', 'notifications'`
    )
  if (wanted.length === 0) return Reply.json({})
  const rows = yield* sql<MarkerRow>`
    SELECT * FROM markers WHERE account_id = ${viewer.accountId} AND ${sql.in("timeline", wanted)} ORDER BY timeline`
  return Reply.json(markersView(rows))
})

/** Each write raises the version by one: two at once both count. */
const set = Effect.fnUntraced(function* ({ viewer, body }: AskedByUser) {
  const sql = yield* SqlClient.SqlClient
  const fields = yield* body
  const rows: Array<MarkerRow> = []
  for (const timeline of timelines) {
    const marker = yield* record(fields, timeline)
    const lastReadId = marker === undefined ? undefined : yield* text(marker, "last_read_id")
    if (!lastReadId) continue
    if (!isId(lastReadId)) return yield* badRequest(`last_read_id ${lastReadId} is not a valid ULID`)
    rows.push(
      ...(yield* sql<MarkerRow>`
        INSERT INTO markers (account_id, timeline, last_read_id) VALUES (${viewer.accountId}, ${timeline}, ${lastReadId})
        ON CONFLICT (account_id, timeline) DO UPDATE
          SET last_read_id = excluded.last_read_id, version = markers.version + 1, updated_at = now()
        RETURNING *`)
    )
  }
  return Reply.json(markersView(rows))
})

export const routes = [
  user("GET", "/api/v1/markers", "read:statuses", get),
  user("POST", "/api/v1/markers", "write:statuses", set)
]
