import type { ScheduledPost, ScheduledPostState } from "@chirp/domain/ScheduledPost"
import { DateTime } from "effect"
import type { PageStart, PostRow, Show, Thread } from "./ScheduledPostStore.ts"

const iso = (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis))
const isoOrNull = (millis: number | null) => (millis === null ? null : iso(millis))

/** Of a thread: failed when any has, else that of the first which is not out. */
export const stateOf = (thread: Thread): ScheduledPostState =>
  thread.some(({ state }) => state === "failed")
    ? "failed"
    : (thread.find(({ state }) => state !== "published")?.state ?? "published")

/** A scheduled post as its author sees it. */
export const viewOf = (thread: Thread, about: { readonly needsSignIn: boolean }): ScheduledPost => {
  const state = stateOf(thread)
  const failed = thread.find((row) => row.state === "failed")
  const current = failed ?? thread.find((row) => row.state !== "published") ?? thread[thread.length - 1] ?? thread[0]
  const problem = current.state === "published" ? null : current.problem
  return {
    id: thread[0].threadId,
    state,
    scheduled_at: iso(Math.max(...thread.map(({ scheduledAt }) => scheduledAt))),
    created_at: iso(thread[0].createdAt),
    updated_at: iso(Math.max(...thread.map(({ updatedAt }) => updatedAt))),
    revision: thread[0].revision,
    attempts: current.attempts,
    next_try_at: current.state === "scheduled" && current.setbacks > 0 ? iso(current.runAt) : null,
    published_at:
      state === "published" ? isoOrNull(Math.max(...thread.map(({ dispatchedAt }) => dispatchedAt ?? 0))) : null,
    failed_at: isoOrNull(failed?.failedAt ?? null),
    problem,
    needs_sign_in: about.needsSignIn && state !== "published",
    posts: thread.map(itemOf)
  }
}

const itemOf = (row: PostRow): ScheduledPost["posts"][number] => ({
  id: row.id,
  text: row.text,
  cw: row.cw,
  media_ids: row.mediaIds,
  media_attachments: row.media,
  poll: row.poll,
  in_reply_to_id: row.inReplyToId,
  language: row.language,
  ...(row.visibility === null ? {} : { visibility: row.visibility }),
  ...(row.sensitive === null ? {} : { sensitive: row.sensitive }),
  ...(row.localOnly === null ? {} : { local_only: row.localOnly }),
  ...(row.contentType === null ? {} : { content_type: row.contentType }),
  ...(row.interactionPolicy === null ? {} : { interaction_policy: row.interactionPolicy }),
  state: row.state,
  status_id: row.statusId
})

/** Where a thread stands on a list. */
export const pageStartOf = (thread: Thread, show: Show): PageStart => ({
  failed: show === "open" && thread.some(({ state }) => state === "failed"),
  scheduledAt: Math.max(...thread.map(({ scheduledAt }) => scheduledAt)),
  threadId: thread[0].threadId
})
