import type { OutboxPart } from "../outbox/outbox.ts"
import type { StatusRequest } from "./compose.ts"
import type { Segment } from "./segments.ts"

/**
 * Posts on their way out, `requests` in their order: what the outbox sends, each under a key of its own made from `key`, and
 * what of them a draft keeps (`head` and the `rest` of a thread).
 */
export const outgoing = (posts: ReadonlyArray<Segment>, requests: ReadonlyArray<StatusRequest>, key: string) => {
  const parts = requests.map(
    ({ media_ids: _, ...request }, index): OutboxPart => ({
      request,
      media: posts[index]?.uploads.snapshot() ?? [],
      key: index === 0 ? key : `${key}-${index + 1}`
    })
  )
  const [head, ...rest] = posts.map((one) => ({ text: one.text(), media: one.uploads.snapshot(), poll: one.poll() }))
  return { parts, head, rest }
}
