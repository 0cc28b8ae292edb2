import { describe, expect, it } from "vitest"
import { makeMutedConversations } from "../../src/features/mute/mutedConversations.ts"
import { canMute } from "../../src/features/status/status.ts"

const memory = (): Storage => {
  const held = new Map<string, string>()
  return {
    get length() {
      return held.size
    },
    clear: () => held.clear(),
    getItem: (key) => held.get(key) ?? null,
    key: (index) => [...held.keys()][index] ?? null,
    removeItem: (key) => void held.delete(key),
    setItem: (key, value) => void held.set(key, value)
  }
}

describe("conversations muted in this browser", () => {
  it("are kept for each account, newest first, once each, and not for ever more", () => {
    const storage = memory()
    const muted = makeMutedConversations("A", storage)
    for (let index = 0; index < 250; index += 1) muted.note(`P${index}`, true)
    muted.note("P100", true)
    expect(muted.ids().length).toBe(200)
    expect(muted.ids().slice(0, 2)).toEqual(["P100", "P249"])
    expect(makeMutedConversations("A", storage).ids()).toEqual(muted.ids())
    expect(makeMutedConversations("B", storage).ids()).toEqual([])
    expect(storage.key(0)).toContain("A")
  })

  it("keep what another tab has added, and leave nothing behind", () => {
    const storage = memory()
    const [here, there] = [makeMutedConversations("A", storage), makeMutedConversations("A", storage)]
    there.note("T", true)
    here.note("H", true)
    expect(here.ids()).toEqual(["H", "T"])
    here.note("T", false)
    here.note("H", false)
    expect(storage.length).toBe(0)
  })

  it("survive whatever is stored, and no storage at all", () => {
    for (const stored of ["", "{", "7", '{"a":1}', '["P",7]']) {
      const storage = memory()
      storage.setItem("chirp.muted-conversations/A", stored)
      expect(makeMutedConversations("A", storage).ids()).toEqual(stored === '["P",7]' ? ["P"] : [])
    }
    const refused: Storage = {
      ...memory(),
      getItem: () => {
        throw new Error("denied")
      }
    }
    const muted = makeMutedConversations("A", refused)
    muted.note("P", true)
    expect(muted.ids()).toEqual(["P"])
  })
})

describe("muting a conversation", () => {
  it("needs a post of one's own or one that mentions one, as GoToSocial asks", () => {
    const me = { id: "me", username: "me", acct: "me", url: "" }
    expect(canMute({ account_id: "me", mentions: [] }, "me")).toBe(true)
    expect(canMute({ account_id: "other", mentions: [me] }, "me")).toBe(true)
    expect(canMute({ account_id: "other", mentions: [{ ...me, id: "third" }] }, "me")).toBe(false)
  })
})
