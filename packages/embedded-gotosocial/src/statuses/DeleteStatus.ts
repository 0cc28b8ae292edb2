import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterDeletion } from "../conversations/Conversations.ts"
import { forbidden } from "../http/GtsError.ts"
import { Surface } from "../streaming/Surface.ts"
import { findVisible, viewStatus } from "./StatusLookup.ts"

/** Takes a post and its boosts away with all that hangs on them; answers the ids that are gone. */
export const removeStatus = Effect.fn("DeleteStatus.remove")(function* (id: string) {
  const sql = yield* SqlClient.SqlClient
  const surface = yield* Surface
  const remove = Effect.gen(function* () {
    const conversations = yield* sql<{ id: string }>`
      SELECT conversation_id AS id FROM conversation_statuses WHERE status_id = ${id}`
    const boosts = yield* sql<{ id: string }>`DELETE FROM statuses WHERE boost_of_id = ${id} RETURNING id`
    yield* sql`DELETE FROM interaction_requests WHERE interaction_id = ${id}`
    yield* sql`DELETE FROM statuses WHERE id = ${id}`
    yield* afterDeletion(conversations.map((row) => row.id))
    return [id, ...boosts.map((row) => row.id)]
  })
  // the commit and its showing belong together
  yield* Effect.uninterruptible(
    Effect.gen(function* () {
      for (const statusId of yield* sql.withTransaction(remove)) yield* surface.offer({ type: "deleted", statusId })
    })
  )
})

/** Deletes one's own post and answers it as it was, with its text, so that it can be written anew. */
export const deleteStatus = Effect.fn("DeleteStatus.delete")(function* (id: string, accountId: string) {
  const row = yield* findVisible(id, accountId)
  if (row.account_id !== accountId) return yield* forbidden()
  const view = yield* viewStatus(row.id, accountId)
  yield* removeStatus(row.id)
  return view
})
