import { assert, describe, it } from "@effect/vitest"
import { makeFrame, readFrame } from "../../src/gotosocial/UpstreamFrame.ts"
import { FramesSeen } from "../../src/search/FramesSeen.ts"

const post = (id: string, content: string, event = "update") =>
  makeFrame("user", event, JSON.stringify({ id, content }))
const said = (frames: FramesSeen) => frames.take().map(({ event, payload }) => `${event} ${payload}`)

describe("FramesSeen", () => {
  it("takes a post in once, whoever's stream brings it, and its edit and its end again", () => {
    const seen = new FramesSeen()
    assert.isTrue(seen.add(post("01A", "one")))
    assert.isFalse(seen.add(post("01A", "one")))
    assert.isFalse(seen.add(makeFrame("public", "update", JSON.stringify({ id: "01A", content: "one" }))))
    assert.isTrue(seen.add(post("01A", "two")))
    assert.isTrue(seen.add(post("01A", "three", "status.update")))
    assert.isTrue(seen.add(makeFrame("user", "delete", "01A")))
    assert.isFalse(seen.add(makeFrame("list:9", "delete", "01A")))
    assert.isFalse(seen.add(makeFrame("user", "notification", "{}")))
    assert.deepStrictEqual(said(seen), [
      `update {"id":"01A","content":"one"}`,
      `update {"id":"01A","content":"two"}`,
      `status.update {"id":"01A","content":"three"}`,
      "delete 01A"
    ])
    assert.deepStrictEqual(said(seen), [])
  })

  it("keeps no more than 8 MiB and 1,024 posts, and takes what it left out when it comes again", () => {
    const seen = new FramesSeen()
    const long = "x".repeat(1024 * 1024)
    const kept = Array.from({ length: 20 }, (_, at) => seen.add(post(`${at}`, long))).filter(Boolean).length
    assert.strictEqual(kept, 7)
    assert.strictEqual(seen.take().length, 7)
    assert.isTrue(seen.add(post("19", long)))
    seen.take()
    for (let at = 0; at < 2000; at++) seen.add(post(`s${at}`, "short"))
    assert.strictEqual(seen.take().length, 1024)
    assert.isTrue(seen.add(post("s1999", "short")))
  })

  it("does not decode a post that it has had", () => {
    const bytes = Buffer.from(`{"stream":["user"],"event":"update","payload":"{\\"id\\":\\"01A\\"}"}\n`)
    const seen = new FramesSeen()
    const [first, second] = [readFrame(bytes), readFrame(bytes)]
    assert.isDefined(first)
    assert.isDefined(second)
    if (first === undefined || second === undefined) return
    assert.isTrue(seen.add(first))
    Object.defineProperty(second, "payload", { get: () => assert.fail("it was decoded") })
    assert.isFalse(seen.add(second))
  })
})
