import type { ScheduledStatus } from "@chirp/domain/api/ScheduledStatusesApi"
import type { ScheduledPost } from "@chirp/domain/ScheduledPost"

/** The posts of a scheduled post that are not out, each as Mastodon's `ScheduledStatus`. */
export const entriesOf = (post: ScheduledPost): ReadonlyArray<ScheduledStatus> =>
  post.posts
    .filter(({ state }) => state !== "published")
    .map((item) => ({
      id: item.id,
      scheduled_at: post.scheduled_at,
      params: {
        text: item.text,
        poll: item.poll ?? null,
        media_ids: item.media_ids.length === 0 ? null : item.media_ids,
        sensitive: item.sensitive ?? null,
        spoiler_text: item.cw === undefined || item.cw === "" ? null : item.cw,
        visibility: item.visibility ?? null,
        in_reply_to_id: item.in_reply_to_id ?? null,
        language: item.language ?? null,
        application_id: null,
        scheduled_at: null,
        idempotency: null,
        with_rate_limit: false,
        ...(item.local_only === undefined ? {} : { local_only: item.local_only }),
        ...(item.content_type === undefined ? {} : { content_type: item.content_type })
      },
      media_attachments: item.media_attachments
    }))

export interface PageQuery {
  readonly limit: number
  readonly max_id?: string | undefined
  readonly since_id?: string | undefined
  readonly min_id?: string | undefined
}

/** A page by Mastodon's rules, newest first: `min_id` begins right after it, `since_id` only bounds. */
export const pageOf = (
  all: ReadonlyArray<ScheduledStatus>,
  { limit, max_id, min_id, since_id }: PageQuery,
  address: string
): { readonly items: ReadonlyArray<ScheduledStatus>; readonly link: string | undefined } => {
  const found = [...all]
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .filter(
      ({ id }) =>
        (max_id === undefined || id < max_id) &&
        (since_id === undefined || id > since_id) &&
        (min_id === undefined || id > min_id)
    )
  const items = min_id === undefined ? found.slice(0, limit) : found.slice(-limit)
  const [first, last] = [items[0], items.at(-1)]
  if (first === undefined || last === undefined) return { items, link: undefined }
  const to = (name: string, id: string) => `<${address}?limit=${limit}&${name}=${encodeURIComponent(id)}>`
  return { items, link: `${to("max_id", last.id)}; rel="next", ${to("min_id", first.id)}; rel="prev"` }
}
