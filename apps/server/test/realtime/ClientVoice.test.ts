import { assert, describe, it } from "vitest"
import { ClientVoice, type Wish } from "../../src/realtime/ClientVoice.ts"

const subscribe = (tag: string) => JSON.stringify({ type: "subscribe", stream: "hashtag", tag })
const tagOf = ({ channel }: Wish) => ("tag" in channel ? channel.tag : channel.name)

describe("ClientVoice", () => {
  it("takes 20 messages at once and 20 in each 10 s from then on, in order, and loses none of 64 that wait", () => {
    const voice = new ClientVoice(0)
    const taken: Array<string> = []
    const obey = (wish: Wish) => void taken.push(tagOf(wish))
    for (let at = 0; at < 84; at++) assert.strictEqual(voice.hear(subscribe(`t${at}`), 0, obey), "fine")
    assert.lengthOf(taken, 20)
    voice.catchUp(499, obey)
    assert.lengthOf(taken, 20)
    voice.catchUp(10_000, obey)
    assert.lengthOf(taken, 40)
    // what comes meanwhile waits behind the others
    voice.hear(subscribe("last"), 10_500, obey)
    for (const now of [20_000, 30_000, 42_500]) voice.catchUp(now, obey)
    assert.deepStrictEqual(taken, [...Array.from({ length: 84 }, (_, at) => `t${at}`), "last"])
  })

  it("calls it a flood when more than that wait, or when nonsense does not end", () => {
    const voice = new ClientVoice(0)
    const heard = Array.from({ length: 85 }, (_, at) => voice.hear(subscribe(`t${at}`), 0, () => {}))
    assert.strictEqual(heard.at(-2), "fine")
    assert.strictEqual(heard.at(-1), "flood")
    const babbler = new ClientVoice(0)
    const babble = Array.from({ length: 85 }, () => babbler.hear('{"type":"hello"}', 0, () => {}))
    assert.strictEqual(babble.at(-2), "fine")
    assert.strictEqual(babble.at(-1), "flood")
  })

  it("understands streams and nothing else", () => {
    const wishes: Array<Wish> = []
    const hear = (text: string) => new ClientVoice(0).hear(text, 0, (wish) => void wishes.push(wish))
    for (const text of ["", "{", "subscribe", "\u0000"]) assert.strictEqual(hear(text), "garbage", text)
    for (const text of [
      "null",
      "[]",
      '"user"',
      '{"type":"subscribe"}',
      '{"type":"subscribe","stream":"nothing"}',
      '{"type":"subscribe","stream":"list"}',
      '{"type":"subscribe","stream":"hashtag"}',
      `{"type":"subscribe","stream":"list","list":"${"1".repeat(257)}"}`,
      '{"type":"subscribe","stream":7}',
      '{"type":"subscribe","stream":"__proto__"}'
    ]) {
      assert.strictEqual(hear(text), "fine", text)
    }
    assert.lengthOf(wishes, 0)
    assert.strictEqual(hear('{"type":"subscribe","stream":"hashtag:local","tag":"#Cats"}'), "fine")
    assert.deepStrictEqual(wishes, [{ type: "subscribe", channel: { name: "hashtag:local", tag: "cats" } }])
  })
})
