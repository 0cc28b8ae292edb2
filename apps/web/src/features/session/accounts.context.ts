import type { CredentialAccount } from "@chirp/domain/Account"
import { createContext, useContext } from "solid-js"
import type { Http } from "../../clients/http.ts"
import type { OwnAccount } from "./accounts.ts"

/** The accounts that this browser is signed in to, for the views of one of them. */
export interface Accounts {
  /** The one that is shown first. */
  readonly all: () => ReadonlyArray<OwnAccount>
  /** Those besides it that can act now. */
  readonly others: () => ReadonlyArray<OwnAccount>
  readonly httpOf: (id: string) => Http
  /** Asks the server who is signed in by now. */
  readonly refresh: () => Promise<void>
  /** Shows another account in this tab, without loading it anew. Rejects with ApiError; then nothing has changed. */
  readonly switchTo: (id: string) => Promise<CredentialAccount>
  /** The account is signed out and nothing of it is left here: another takes its place, or the app is left. */
  readonly signedOut: (acct: string) => Promise<void>
  /** Told before a link to the sign-in page is followed. */
  readonly leave: () => void
}

export const AccountsContext = createContext<Accounts>()

export const useAccounts = (): Accounts => {
  const accounts = useContext(AccountsContext)
  if (!accounts) throw new Error("useAccounts outside of the session's gate")
  return accounts
}
