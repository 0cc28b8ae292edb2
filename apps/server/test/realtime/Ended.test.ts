import { Redacted } from "effect"
import { assert, describe, it } from "vitest"
import type { ClientOwner } from "../../src/realtime/ClientSession.ts"
import { Ended } from "../../src/realtime/Ended.ts"
import type { HubMessage } from "../../src/realtime/HubMessage.ts"

const owner = (more: Partial<ClientOwner> = {}): ClientOwner => ({
  accountId: "01A",
  token: Redacted.make("t"),
  tokenHash: "hash",
  session: undefined,
  ...more
})
const browser = owner({ session: "s" })

describe("what ends between the check of a handshake and its joining", () => {
  const ends: ReadonlyArray<readonly [HubMessage, ClientOwner, ClientOwner]> = [
    [{ _tag: "SessionEnded", session: "s" }, browser, owner({ session: "other" })],
    [{ _tag: "TokenRevoked", tokenHash: "hash" }, owner(), owner({ tokenHash: "other" })],
    [{ _tag: "AccountGone", accountId: "01A" }, owner(), owner({ accountId: "01B" })],
    [{ _tag: "AccountSessionsEnded", accountId: "01A" }, browser, owner()],
    [{ _tag: "AccountSessionsEnded", accountId: "01A", except: "kept" }, browser, owner({ session: "kept" })]
  ]
  for (const [message, meant, other] of ends) {
    it(`does not get in: ${JSON.stringify(message)}, and others do`, () => {
      const ended = new Ended()
      const mark = ended.mark()
      ended.note(message)
      assert.strictEqual(ended.judge(meant, mark), "ended")
      assert.strictEqual(ended.judge(other, mark), "good")
    })
  }

  it("holds for a session or token for ever, for an account until it is looked up again", () => {
    const ended = new Ended()
    ended.note({ _tag: "TokenRevoked", tokenHash: "hash" })
    ended.note({ _tag: "AccountGone", accountId: "01B" })
    assert.strictEqual(ended.judge(owner(), ended.mark()), "ended")
    assert.strictEqual(ended.judge(owner({ accountId: "01B", tokenHash: "new" }), ended.mark()), "good")
  })

  it("is to be checked when messages were missed or an account is suspect, but not what is looked up afterwards", () => {
    for (const happen of [
      (ended: Ended) => ended.missed(),
      (ended: Ended) => ended.note({ _tag: "AccountSuspect", accountId: "01A" })
    ]) {
      const ended = new Ended()
      const mark = ended.mark()
      happen(ended)
      assert.strictEqual(ended.judge(owner(), mark), "unsure")
      assert.strictEqual(ended.judge(owner(), ended.mark()), "good")
    }
  })

  it("is remembered for ten thousand of each kind, the oldest forgotten first", () => {
    const ended = new Ended()
    for (let at = 0; at <= 10_000; at++) ended.note({ _tag: "TokenRevoked", tokenHash: String(at) })
    assert.strictEqual(ended.judge(owner({ tokenHash: "0" }), 0), "good")
    assert.strictEqual(ended.judge(owner({ tokenHash: "1" }), 0), "ended")
    assert.strictEqual(ended.judge(owner({ tokenHash: "10000" }), 0), "ended")
  })
})
