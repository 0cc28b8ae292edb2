import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { findVisible } from "./StatusLookup.ts"
import { statusViewsInOrder } from "./StatusView.ts"
import { visible } from "./Visibility.ts"

/** Posts above and below that are shown at most. */
const MAX_ANCESTORS = 400
const MAX_DESCENDANTS = 1000

interface Node {
  readonly id: string
  readonly in_reply_to_id: string | null
  readonly account_id: string
}

/** Answers below their post, each branch to its end; an author's own answers to themselves come first. */
const threaded = (root: Node, nodes: ReadonlyArray<Node>): ReadonlyArray<string> => {
  const children = new Map<string, Array<Node>>()
  for (const node of nodes) {
    const parent = node.in_reply_to_id ?? ""
    const siblings = children.get(parent)
    if (siblings) siblings.push(node)
    else children.set(parent, [node])
  }
  const out: Array<string> = []
  const stack: Array<Node> = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { id, account_id } = node
    if (id !== root.id) out.push(id)
    const below = (children.get(id) ?? []).toSorted(
      (a, b) => Number(b.account_id === account_id) - Number(a.account_id === account_id) || (a.id < b.id ? -1 : 1)
    )
    stack.push(...below.toReversed())
  }
  return out
}

/** The conversation around a post, as far as the viewer may see it. */
export const contextOf = Effect.fn("Context.contextOf")(function* (id: string, viewer: string) {
  const sql = yield* SqlClient.SqlClient
  const found = yield* findVisible(id, viewer)
  const row = found.boost_of_id === null ? found : yield* findVisible(found.boost_of_id, viewer)
  const me = sql`${viewer}`
  const above = yield* sql<{ id: string }>`
    WITH RECURSIVE up (id, parent, depth) AS (
      SELECT s.id, s.in_reply_to_id, 0 FROM statuses s WHERE s.id = ${row.id}
      UNION ALL SELECT s.id, s.in_reply_to_id, up.depth + 1 FROM statuses s JOIN up ON s.id = up.parent
        WHERE up.depth < ${MAX_ANCESTORS})
    SELECT s.id FROM up JOIN statuses s ON s.id = up.id
    WHERE up.depth > 0 AND ${visible(sql, "s", me)} ORDER BY up.depth DESC`
  const below = yield* sql<Node>`
    WITH RECURSIVE down (id) AS (
      SELECT s.id FROM statuses s WHERE s.in_reply_to_id = ${row.id}
      UNION SELECT s.id FROM statuses s JOIN down ON s.in_reply_to_id = down.id)
    SELECT s.id, s.in_reply_to_id, s.account_id FROM down JOIN statuses s ON s.id = down.id
    WHERE ${visible(sql, "s", me)} ORDER BY s.id LIMIT ${MAX_DESCENDANTS}`
  const options = { viewer, context: "thread" as const }
  return {
    ancestors: yield* statusViewsInOrder(
      above.map((one) => one.id),
      options
    ),
    descendants: yield* statusViewsInOrder(threaded(row, below), options)
  }
})
