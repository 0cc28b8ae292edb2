import { type Channel, channelKey } from "@chirp/domain/realtime/Channel"
import { assert, describe, it } from "vitest"
import { makeFrame, readFrame, type UpstreamFrame } from "../../src/gotosocial/UpstreamFrame.ts"
import { type Listeners, ownFrame, route } from "../../src/realtime/Routing.ts"

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

const frame = (label: string, event: string, payload: unknown): UpstreamFrame =>
  makeFrame(label, event, typeof payload === "string" ? payload : JSON.stringify(payload))

/** Two receivers of every channel. */
const listeners: Listeners<string> = new Map(
  channels.map((channel) => [channelKey(channel), { channel, receivers: new Set(["one", "two"]) }])
)

const sent = (given: UpstreamFrame, to: Listeners<string> = listeners) => {
  const all: Array<{ readonly receiver: string; readonly bytes: Buffer; readonly droppable: boolean }> = []
  route(given, to, (receiver, bytes, droppable) => all.push({ receiver, bytes, droppable }))
  return all
}

/** The text in an unmasked frame (RFC 6455 section 5.2). */
const textOf = (bytes: Buffer) => {
  assert.strictEqual(bytes[0], 0x81)
  const [at, length] =
    bytes[1] === 126
      ? [4, bytes.readUInt16BE(2)]
      : bytes[1] === 127
        ? [10, Number(bytes.readBigUInt64BE(2))]
        : [2, bytes[1]]
  assert.lengthOf(bytes.subarray(at), length ?? -1)
  return bytes.toString("utf8", at)
}

/** The `stream` of each frame that is delivered, with all channels subscribed. */
const delivered = (given: UpstreamFrame) =>
  sent(given)
    .filter(({ receiver }) => receiver === "one")
    .map(({ bytes }) => {
      const { event, payload, stream } = JSON.parse(textOf(bytes))
      assert.deepStrictEqual([event, payload], [given.event, given.payload])
      return stream
    })

const cats = { id: "1", tags: [{ name: "Cats" }] }

describe("route", () => {
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

  it("encodes once for all receivers, and not at all for none", () => {
    const [one, two, ...more] = sent(frame("list:01L", "update", cats))
    assert.lengthOf(more, 0)
    assert.strictEqual(one?.bytes, two?.bytes)
    assert.lengthOf(sent(frame("user", "update", cats), new Map()), 0)
  })

  it("counts only posts as what may be left out", () => {
    assert.isTrue(sent(frame("user", "update", cats))[0]?.droppable)
    assert.isTrue(sent(frame("user", "status.update", cats))[0]?.droppable)
    for (const event of ["notification", "delete", "filters_changed"]) {
      assert.isFalse(sent(frame("user", event, "1"))[0]?.droppable, event)
    }
  })

  it("takes tags in any case", () => {
    const listening: Listeners<string> = new Map([
      ["hashtag/ärger", { channel: { name: "hashtag", tag: "ärger" }, receivers: new Set(["one"]) }]
    ])
    assert.lengthOf(sent(frame("public", "update", { id: "1", tags: [{ name: "ÄRGER" }] }), listening), 1)
  })
})

describe("frames", () => {
  const payloads = ["", "1", "x".repeat(125), 'é\n"\\\u2028'.repeat(40), "y".repeat(70_000)]

  it("are read as GoToSocial writes them, as anybody else might, and not when they are none", () => {
    for (const payload of payloads) {
      const text = JSON.stringify({ stream: ["list:01L"], event: "update", payload })
      for (const written of [
        `${text}\n`,
        text,
        JSON.stringify({ payload, event: "update", stream: ["list:01L"] }, null, 2)
      ]) {
        const read = readFrame(Buffer.from(written))
        assert.deepStrictEqual([read?.label, read?.event, read?.payload], ["list:01L", "update", payload])
        assert.deepStrictEqual(JSON.parse(String(read?.bytes)), JSON.parse(text))
      }
    }
    for (const written of ["", "{}", "null", '{"stream":["user"],"event":"update","payload":"', "[]", "\n"]) {
      assert.isUndefined(readFrame(Buffer.from(written)), written)
    }
  })

  it("of Chirp's own say what they were given, at every length", () => {
    for (const payload of payloads) {
      assert.deepStrictEqual(JSON.parse(textOf(ownFrame(["user"], "resync", payload))), {
        stream: ["user"],
        event: "resync",
        payload
      })
    }
  })
})
