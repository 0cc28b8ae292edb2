import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import fc from "fast-check"
import type { OwnStatus } from "../../src/gotosocial/Statuses.ts"
import { isCandidate, isPast, isSame, oldest, type Sent } from "../../src/schedule/Reconcile.ts"
import type { PostItem } from "../../src/schedule/ScheduledPostStore.ts"
import { item } from "./Posts.ts"

const at = Date.UTC(2026, 10, 21, 16)

/** Posts of all kinds. */
const posts = fc.record({
  text: fc.string({ unit: "grapheme" }),
  visibility: fc.option(fc.constantFrom("public", "unlisted", "private", "direct")),
  cw: fc.string(),
  mediaIds: fc.array(fc.stringMatching(/^[A-Z0-9]{4}$/), { maxLength: 4 }),
  options: fc.option(fc.array(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 4 })),
  inReplyToId: fc.option(fc.stringMatching(/^[A-Z0-9]{4}$/)),
  language: fc.option(fc.constantFrom("en", "de", "pt-BR"))
})

const itemOf = ({ options, ...post }: typeof posts extends fc.Arbitrary<infer P> ? P : never): PostItem =>
  item(post.text, { ...post, poll: options === null ? null : { options, expires_in: 300 } })

/** What GoToSocial makes of a post. */
const statusOf = (sent: Sent, more: Partial<OwnStatus> = {}): OwnStatus => ({
  id: "S1",
  created_at: new Date(at).toISOString(),
  visibility: sent.item.visibility ?? "unlisted",
  spoiler_text: sent.item.cw,
  language: sent.item.language ?? "en",
  in_reply_to_id: sent.inReplyToId,
  media_attachments: sent.item.mediaIds.map((id) => ({ id })),
  poll: sent.item.poll === null ? null : { options: sent.item.poll.options.map((title) => ({ title })) },
  ...more
})
const sentOf = (post: PostItem): Sent => ({ item: post, inReplyToId: post.inReplyToId, firstSentAt: at })

describe("finding what a try has become", () => {
  it("knows every post again", () => {
    fc.assert(
      fc.property(posts, (post) => {
        const sent = sentOf(itemOf(post))
        assert.isTrue(isCandidate(statusOf(sent), sent))
        assert.isTrue(isSame({ text: sent.item.text.replace(/\n/g, "\r\n"), spoiler_text: ` ${sent.item.cw}` }, sent))
      })
    )
  })

  it("takes no other for it", () => {
    fc.assert(
      fc.property(posts, posts, (a, b) => {
        const sent = sentOf(itemOf(a))
        const other = sentOf(itemOf(b))
        const same =
          a.text.trim().normalize() === b.text.trim().normalize() &&
          a.cw.trim().normalize() === b.cw.trim().normalize() &&
          JSON.stringify([a.mediaIds, a.inReplyToId]) === JSON.stringify([b.mediaIds, b.inReplyToId])
        if (same) return
        const found = isCandidate(statusOf(other), sent) && isSame({ text: b.text, spoiler_text: b.cw }, sent)
        assert.isFalse(found)
      })
    )
  })

  it.each([
    ["another visibility", { visibility: "direct" }],
    ["an answer", { in_reply_to_id: "P" }],
    ["a file more", { media_attachments: [{ id: "M" }] }],
    ["a poll", { poll: { options: [{ title: "a" }, { title: "b" }] } }],
    ["another language", { language: "de" }],
    ["a boost", { reblog: {} }],
    ["long before", { created_at: new Date(at - 121_000).toISOString() }],
    ["a date that is none", { created_at: "yesterday" }]
  ])("not with %s", (_, difference) => {
    const sent = sentOf(item("text", { language: "en" }))
    assert.isFalse(isCandidate(statusOf(sent, difference), sent))
  })

  it("allows for GoToSocial's clock and its way of writing languages", () => {
    const sent = sentOf(item("text", { language: "pt-br" }))
    const status = statusOf(sent, { created_at: new Date(at - 119_000).toISOString(), language: "pt-BR" })
    assert.isTrue(isCandidate(status, sent))
    assert.isFalse(isPast([status], sent))
    assert.isTrue(isPast([status, statusOf(sent, { created_at: new Date(at - 121_000).toISOString() })], sent))
  })

  it("takes the oldest of several", () => {
    const sent = sentOf(item("text"))
    const later = statusOf(sent, { id: "B", created_at: new Date(at + 1).toISOString() })
    const twin = statusOf(sent, { id: "A2" })
    const first = statusOf(sent, { id: "A1" })
    assert.deepStrictEqual(oldest([later, twin, first]), Option.some(first))
    assert.deepStrictEqual(oldest([]), Option.none())
  })
})
