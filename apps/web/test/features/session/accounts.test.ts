import type { CredentialAccount } from "@chirp/domain/Account"
import type { SignedInAccount } from "@chirp/domain/Session"
import { describe, expect, it } from "vitest"
import { type Asked, choose, listed, markOf } from "../../../src/features/session/accounts.ts"

const account = (id: string, day: number): SignedInAccount => ({
  account_id: id,
  acct: id.toLowerCase(),
  signed_in_at: `2026-11-0${day}T00:00:00Z`,
  expires_at: "2026-12-01T00:00:00Z"
})
const [bob, ada] = [account("BOB", 2), account("ADA", 1)]
const asked = (part: Partial<Asked>): Asked => ({
  accounts: [bob, ada],
  tab: undefined,
  preferred: undefined,
  left: undefined,
  knows: () => true,
  ...part
})

describe("the account a tab shows", () => {
  it("is the one it showed, before the browser's last", () => {
    expect(choose(asked({ tab: "ADA", preferred: "BOB" }))).toEqual({ at: "account", id: "ADA" })
    expect(choose(asked({ preferred: "ADA" }))).toEqual({ at: "account", id: "ADA" })
  })
  it("is never another one in place of the one it showed", () => {
    expect(choose(asked({ tab: "EVE", preferred: "ADA" }))).toEqual({ at: "gone", id: "EVE" })
    expect(choose(asked({ accounts: [], tab: "EVE" }))).toEqual({ at: "nobody" })
  })
  it("is who has just signed in, if the tab went to the sign-in page for it", () => {
    const before = markOf([ada])
    expect(choose(asked({ tab: "ADA", left: before }))).toEqual({ at: "account", id: "BOB" })
    // turned back without signing in
    expect(choose(asked({ tab: "ADA", left: markOf([bob, ada]) }))).toEqual({ at: "account", id: "ADA" })
    // the same account signed in again
    const again = account("ADA", 3)
    expect(choose(asked({ accounts: [again, bob], tab: "BOB", left: markOf([bob, ada]) }))).toEqual({
      at: "account",
      id: "ADA"
    })
  })
  it("is somebody new before the browser's last, in a tab that showed nobody", () => {
    expect(choose(asked({ preferred: "ADA", knows: (id) => id === "ADA" }))).toEqual({ at: "account", id: "BOB" })
    expect(choose(asked({ preferred: "EVE" }))).toEqual({ at: "account", id: "BOB" })
  })
})

describe("the list of accounts", () => {
  const me = (id: string) => ({ id, acct: id.toLowerCase() }) as CredentialAccount
  it("has the one that is shown first, then who can act, then who must sign in again", () => {
    const all = listed({
      live: [bob, ada],
      remembered: [me("ADA"), me("CY")],
      ended: [{ id: "EVE", acct: "eve" }],
      shown: bob && me("BOB"),
      unsure: false
    })
    expect(all.map(({ acct, signedIn }) => [acct, signedIn])).toEqual([
      ["bob", true],
      ["ada", true],
      ["cy", false],
      ["eve", false]
    ])
    expect(all.map(({ me }) => me?.id)).toEqual([undefined, "ADA", "CY", undefined])
  })
  it("takes those it remembers for signed in until the server was asked", () => {
    const all = listed({ live: [], remembered: [me("ADA")], ended: [], shown: undefined, unsure: true })
    expect(all).toMatchObject([{ id: "ADA", signedIn: true }])
  })
})
