import { type Channel, channelKey } from "@chirp/domain/realtime/Channel"
import { assert, describe, it } from "vitest"
import type { UpstreamFrame } from "../../src/gotosocial/GoToSocialStream.ts"
import { deliveryOf, sourcesOf } from "../../src/realtime/Routing.ts"

const channels: ReadonlyArray<Channel> = [
  { name: "user" },
  { name: "user:notification" },
  { name: "public" },
  { name: "public:local" },
  { name: "direct" },
  { name: "hashtag", tag: "cats" },
  { name: "hashtag:local", tag: "cats" },
  { name: "hashtag", tag: "dogs" },
  { name: "list", list: "01L" },
  { name: "list", list: "01OTHER" }
]

const frame = (label: string, event: string, payload: unknown): UpstreamFrame => {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload)
  return {
    _tag: "Frame",
    label,
    event,
    payload: text,
    text: JSON.stringify({ stream: [label], event, payload: text })
  }
}

/** The `stream` of each frame that is delivered, with all channels subscribed. */
const delivered = (given: UpstreamFrame) => {
  const delivery = deliveryOf(given)
  return channels
    .map((channel) => delivery.frameFor(channel, channelKey(channel)))
    .filter((bytes) => bytes !== undefined)
    .map((bytes) => {
      const { event, payload, stream } = JSON.parse(String(bytes))
      assert.deepStrictEqual([event, payload], [given.event, given.payload])
      return stream
    })
}

const cats = { id: "1", tags: [{ name: "Cats" }] }

describe("deliveryOf", () => {
  it("keeps a post on the stream it came on, and makes hashtags of the public ones", () => {
    assert.deepStrictEqual(delivered(frame("user", "update", cats)), [["user"]])
    assert.deepStrictEqual(delivered(frame("public", "update", cats)), [["public"], ["hashtag", "cats"]])
    assert.deepStrictEqual(delivered(frame("public:local", "status.update", cats)), [
      ["public:local"],
      ["hashtag:local", "cats"]
    ])
    assert.deepStrictEqual(delivered(frame("public", "update", { id: "1" })), [["public"]])
  })

  it("writes lists as Mastodon does", () => {
    assert.deepStrictEqual(delivered(frame("list:01L", "update", cats)), [["list", "01L"]])
  })

  it("tells every stream of a delete, whichever it came on", () => {
    const all = channels.filter(({ name }) => name !== "user:notification").length
    for (const label of ["user", "public:local"]) assert.lengthOf(delivered(frame(label, "delete", "1")), all)
  })

  it("makes user:notification of user", () => {
    assert.deepStrictEqual(delivered(frame("user", "notification", { id: "1" })), [["user"], ["user:notification"]])
    assert.deepStrictEqual(delivered(frame("user", "filters_changed", "")), [["user"]])
    assert.deepStrictEqual(delivered(frame("direct", "conversation", { id: "1" })), [["direct"]])
  })

  it("encodes once for all receivers", () => {
    const delivery = deliveryOf(frame("list:01L", "update", cats))
    const channel: Channel = { name: "list", list: "01L" }
    assert.strictEqual(delivery.frameFor(channel, "list/01L"), delivery.frameFor(channel, "list/01L"))
  })

  it("counts only posts as what may be left out", () => {
    assert.isTrue(deliveryOf(frame("user", "update", cats)).droppable)
    for (const event of ["notification", "delete", "conversation", "filters_changed"]) {
      assert.isFalse(deliveryOf(frame("user", event, "1")).droppable, event)
    }
  })
})

describe("sourcesOf", () => {
  it("asks GoToSocial only for what it delivers, and always for deletes", () => {
    assert.deepStrictEqual([...sourcesOf(channels)].sort(), [
      "direct",
      "list:01L",
      "list:01OTHER",
      "public",
      "public:local",
      "user"
    ])
    assert.deepStrictEqual([...sourcesOf([{ name: "list", list: "01L" }])].sort(), ["list:01L", "user"])
    assert.lengthOf([...sourcesOf([])], 0)
  })
})
