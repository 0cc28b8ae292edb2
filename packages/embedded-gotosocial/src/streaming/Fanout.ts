import { Effect, Layer, Queue } from "effect"
import { SqlClient } from "effect/sql"
import { conversationViews, loadConversations } from "../conversations/Conversations.ts"
import { loadNotifications, notificationViews } from "../notifications/Notifications.ts"
import type { FilterContext } from "../statuses/Filtering.ts"
import { statusViews } from "../statuses/StatusView.ts"
import {
  fitsList,
  homeworthy,
  listedExclusively,
  mutedBy,
  publicworthy,
  tagFollowed,
  visible
} from "../statuses/Visibility.ts"
import { Streams } from "./Streams.ts"
import { Surface, type SurfaceEvent } from "./Surface.ts"

interface Reach {
  readonly account_id: string
  readonly home: boolean
  readonly public: boolean
  readonly lists: ReadonlyArray<string> | null
}

/** Where the post belongs for each of these accounts; none for those who may not see it or muted its author. */
const reachOf = Effect.fnUntraced(function* (statusId: string, accountIds: ReadonlyArray<string>) {
  const sql = yield* SqlClient.SqlClient
  const viewer = sql.literal("vw.id")
  const home = homeworthy(sql, "s", viewer)
  return yield* sql<Reach>`
    SELECT vw.id AS account_id,
      ((${home} AND NOT ${listedExclusively(sql, "s", viewer)}) OR ${tagFollowed(sql, "s", viewer)}) AS home,
      ${publicworthy(sql, "s")} AS public,
      (SELECT json_agg(ls.id) FROM lists ls JOIN list_entries le ON le.list_id = ls.id
        JOIN follows lf ON lf.id = le.follow_id
        WHERE ls.account_id = vw.id AND lf.target_id = s.account_id AND ${home} AND ${fitsList(sql, "s", "ls")}) AS lists
    FROM statuses s, accounts vw
    WHERE s.id = ${statusId} AND ${sql.in("vw.id", accountIds)} AND NOT s.pending_approval
      AND ${visible(sql, "s", viewer)} AND NOT ${mutedBy(sql, "s", viewer)}`
})

/** A post, new or edited, to everybody who listens where it belongs, each as they see it. */
const showStatus = Effect.fnUntraced(function* (statusId: string, event: "update" | "status.update") {
  const streams = yield* Streams
  const listeners = yield* streams.listeners
  if (listeners.size === 0) return
  const reaches = yield* reachOf(statusId, [...listeners.keys()])
  for (const reach of reaches) {
    const names = listeners.get(reach.account_id) ?? new Set<string>()
    const wanted: Array<readonly [string, FilterContext]> = []
    if (reach.home) wanted.push(["user", "home"])
    for (const list of reach.lists ?? []) wanted.push([`list:${list}`, "home"])
    if (reach.public) wanted.push(["public", "public"], ["public:local", "public"])
    const payloads = new Map<FilterContext, string | undefined>()
    for (const [stream, context] of wanted) {
      if (!names.has(stream)) continue
      if (!payloads.has(context)) {
        const view = (yield* statusViews([statusId], { viewer: reach.account_id, context })).get(statusId)
        payloads.set(context, view && JSON.stringify(view))
      }
      const payload = payloads.get(context)
      if (payload !== undefined) yield* streams.publish(reach.account_id, stream, event, payload)
    }
  }
})

const showNotifications = Effect.fnUntraced(function* (ids: ReadonlyArray<string>) {
  const streams = yield* Streams
  const listeners = yield* streams.listeners
  for (const row of yield* loadNotifications(ids)) {
    const names = listeners.get(row.account_id)
    if (!names?.has("user") && !names?.has("user:notification")) continue
    for (const view of yield* notificationViews(row.account_id, [row])) {
      yield* streams.notify(row.account_id, JSON.stringify(view))
    }
  }
})

const showConversations = Effect.fnUntraced(function* (ids: ReadonlyArray<string>) {
  const streams = yield* Streams
  const listeners = yield* streams.listeners
  for (const row of yield* loadConversations(ids)) {
    if (!listeners.get(row.account_id)?.has("direct")) continue
    for (const view of yield* conversationViews(row.account_id, [row])) {
      yield* streams.publish(row.account_id, "direct", "conversation", JSON.stringify(view))
    }
  }
})

const show = (event: SurfaceEvent) => {
  switch (event.type) {
    case "posted":
      return showStatus(event.statusId, "update")
    case "edited":
      return showStatus(event.statusId, "status.update")
    case "deleted":
      return Effect.flatMap(Streams, (streams) => streams.deleted(event.statusId))
    case "notified":
      return showNotifications(event.ids)
    case "conversed":
      return showConversations(event.ids)
  }
}

/**
 * Shows what happened to those who listen right now, one event after another, so that a delete never overtakes its
 * post. An event that cannot be shown is logged and passed over: streams are not replayed, clients refetch.
 */
export const layer = Layer.effect(
  Surface,
  Effect.gen(function* () {
    const surface = yield* Surface.make
    yield* Queue.take(surface.events).pipe(
      Effect.flatMap((event) =>
        show(event).pipe(
          Effect.catchCause((cause) => Effect.logError("could not stream", cause, { event: event.type }))
        )
      ),
      Effect.forever,
      Effect.forkScoped
    )
    return surface
  })
)
