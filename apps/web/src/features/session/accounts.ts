import type { CredentialAccount } from "@chirp/domain/Account"
import type { SignedInAccount } from "@chirp/domain/Session"

/** One of the person's accounts in this browser. `me` is there once it was shown here. */
export interface OwnAccount {
  readonly id: string
  readonly acct: string
  readonly me: CredentialAccount | undefined
  /** Its session is good; otherwise it must sign in again, and what was written as it waits here. */
  readonly signedIn: boolean
}

/** A browser holds no more than these; the server says so too. */
export const mostAccounts = 8

export interface Asked {
  /** As the server tells of them: the one signed in last at the front. */
  readonly accounts: ReadonlyArray<SignedInAccount>
  /** The account that this tab showed before it was loaded anew. */
  readonly tab: string | undefined
  /** The account that this browser showed last. */
  readonly preferred: string | undefined
  /** `markOf` the accounts when this tab left for the sign-in page. */
  readonly left: string | undefined
  /** Whether this browser has shown the account before. */
  readonly knows: (id: string) => boolean
}

export type Choice =
  | { readonly at: "nobody" }
  | { readonly at: "account"; readonly id: string }
  /** The session of the account that this tab showed is over. Another one is not put in its place. */
  | { readonly at: "gone"; readonly id: string }

/** Names the last sign-in: another one since gives another mark. */
export const markOf = ([newest]: ReadonlyArray<SignedInAccount>): string =>
  newest === undefined ? "" : `${newest.account_id}@${newest.signed_in_at}`

/**
 * Which account a tab shows as it starts: who has just signed in in it; else the one it showed; else the browser's last,
 * unless somebody new has signed in since.
 */
export const choose = ({ accounts, knows, left, preferred, tab }: Asked): Choice => {
  const [newest] = accounts
  if (newest === undefined) return { at: "nobody" }
  const has = (id: string | undefined): id is string => accounts.some(({ account_id }) => account_id === id)
  if (left !== undefined && left !== markOf(accounts)) return { at: "account", id: newest.account_id }
  if (tab !== undefined) return has(tab) ? { at: "account", id: tab } : { at: "gone", id: tab }
  return { at: "account", id: knows(newest.account_id) && has(preferred) ? preferred : newest.account_id }
}

/** All accounts of this browser: `shown` first, then those that can be used, by name, then those that must sign in again. */
export const listed = (options: {
  readonly live: ReadonlyArray<SignedInAccount>
  readonly remembered: ReadonlyArray<CredentialAccount>
  readonly ended: ReadonlyArray<{ readonly id: string; readonly acct: string }>
  readonly shown: { readonly id: string; readonly acct: string } | undefined
  /** The server has not been reached: those remembered count as signed in. */
  readonly unsure: boolean
}): ReadonlyArray<OwnAccount> => {
  const { ended, live, remembered, shown, unsure } = options
  const found = new Map<string, OwnAccount>()
  for (const { acct, id } of ended) found.set(id, { id, acct, me: undefined, signedIn: false })
  for (const me of remembered) found.set(me.id, { id: me.id, acct: me.acct, me, signedIn: unsure })
  for (const { account_id: id, acct } of live) {
    found.set(id, { id, acct, me: remembered.find((one) => one.id === id), signedIn: true })
  }
  const rank = ({ id, signedIn }: OwnAccount) => (id === shown?.id ? 0 : signedIn ? 1 : 2)
  return [...found.values()].toSorted((a, b) => rank(a) - rank(b) || (a.acct < b.acct ? -1 : 1))
}
