import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { notFound } from "../http/GtsError.ts"
import { isId } from "../ids/Ids.ts"
import { loadStatuses } from "./StatusRows.ts"
import { type StatusView, statusViews } from "./StatusView.ts"
import { visible } from "./Visibility.ts"

const missing = notFound("target status not found")

/** Those of these posts that the viewer may see. */
export const visibleAmong = Effect.fnUntraced(function* (ids: ReadonlyArray<string>, viewer: string) {
  if (ids.length === 0) return new Set<string>()
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ id: string }>`
    SELECT s.id FROM statuses s WHERE ${sql.in("s.id", ids)} AND ${visible(sql, "s", sql`${viewer}`)}`
  return new Set(rows.map(({ id }) => id))
})

/** A post the viewer may see; 404 for any other, whether it exists or not. */
export const findVisible = Effect.fn("StatusLookup.findVisible")(function* (id: string, viewer: string) {
  if (!isId(id)) return yield* missing
  const seen = yield* visibleAmong([id], viewer)
  const [row] = seen.has(id) ? yield* loadStatuses([id], viewer) : []
  return row ?? (yield* missing)
})

/** The view of a post that is known to be visible; 404 when it is gone meanwhile. */
export const viewStatus = Effect.fn("StatusLookup.viewStatus")(function* (id: string, viewer: string) {
  const view: StatusView | undefined = (yield* statusViews([id], { viewer })).get(id)
  return view ?? (yield* missing)
})
