import { DateTime } from "effect"
import { assert, describe, it } from "vitest"
import type { OwnStatus } from "../../src/gotosocial/Statuses.ts"
import { isText, mayBe, traceOf } from "../../src/idempotency/PostTrace.ts"

const sentAt = 1_800_000_000_000
const iso = (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis))
const form = {
  status: " Hello\r\nworld ",
  spoiler_text: "cw",
  in_reply_to_id: "01P",
  media_ids: ["2", "1"],
  poll: { options: ["a", "b "] }
}
const trace = traceOf(form)
const status: OwnStatus = {
  id: "01S",
  created_at: iso(sentAt + 100),
  visibility: "public",
  spoiler_text: "cw",
  in_reply_to_id: "01P",
  media_attachments: [{ id: "1" }, { id: "2" }],
  poll: { options: [{ title: "a" }, { title: "b" }] },
  reblog: null
}

describe("finding a post again", () => {
  it("knows it by all that it has", () => {
    assert.isTrue(mayBe(trace, status, sentAt))
    assert.isTrue(
      mayBe(trace, { ...status, created_at: iso(sentAt - 100_000) }, sentAt),
      "within the clocks' difference"
    )
    assert.isTrue(isText(trace, "Hello\nworld"))
  })

  it.each<readonly [string, Partial<OwnStatus>]>([
    ["older", { created_at: iso(sentAt - 130_000) }],
    ["without a time", { created_at: "" }],
    ["another warning", { spoiler_text: "" }],
    ["no reply", { in_reply_to_id: null }],
    ["other media", { media_attachments: [{ id: "1" }] }],
    ["no poll", { poll: null }],
    ["a boost", { reblog: {} }]
  ])("is not fooled by one that is %s", (_, other) => {
    assert.isFalse(mayBe(trace, { ...status, ...other }, sentAt))
  })

  it("compares the whole text, and takes strange fields for absent ones", () => {
    assert.isFalse(isText(trace, "Hello\nworld!"))
    assert.deepStrictEqual(traceOf({ status: 7, media_ids: "1", poll: [], in_reply_to_id: null }), {
      text: "",
      spoiler: "",
      replyTo: null,
      media: [],
      poll: []
    })
  })
})
