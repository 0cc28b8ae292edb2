import type { CredentialAccount } from "@chirp/domain/Account"
import { openKeptStore } from "../offline/offline.store.ts"

/** The accounts that are signed in on this device, so that the app opens for them without a connection. Keys hold the id: signing out removes all that do. */
const prefix = "chirp.me/"
/** The names of those whose session is over: they are asked to sign in again, and what they wrote waits for them. */
const endedPrefix = "chirp.ended/"
/** The account that a tab shows, and the one that this browser showed last. */
const currentKey = "chirp.account"
/** `markOf` the accounts as this tab left for the sign-in page. */
const leftKey = "chirp.left"

const withStorage = <T>(use: () => T): T | undefined => {
  try {
    return use()
  } catch {
    return undefined
  }
}

const keysWith = (start: string): ReadonlyArray<string> =>
  withStorage(() => Object.keys(localStorage).filter((key) => key.startsWith(start))) ?? []

const read = (key: string): CredentialAccount | undefined =>
  withStorage(() => {
    const me: unknown = JSON.parse(localStorage.getItem(key) ?? "null")
    return typeof me === "object" && me !== null && "id" in me && "source" in me ? (me as CredentialAccount) : undefined
  })

export const remember = (me: CredentialAccount): void => {
  withStorage(() => {
    localStorage.removeItem(endedPrefix + me.id)
    localStorage.setItem(prefix + me.id, JSON.stringify(me))
  })
}

export const remembered = (id: string): CredentialAccount | undefined => read(prefix + id)

export const rememberedAll = (): ReadonlyArray<CredentialAccount> => keysWith(prefix).flatMap((key) => read(key) ?? [])

export const endedAll = (): ReadonlyArray<{ readonly id: string; readonly acct: string }> =>
  keysWith(endedPrefix).map((key) => ({
    id: key.slice(endedPrefix.length),
    acct: withStorage(() => localStorage.getItem(key)) ?? ""
  }))

/** Whether a change of the storage in another tab is about who is signed in. */
export const isAboutAccounts = (key: string | null): boolean =>
  key === null || key.startsWith(prefix) || key.startsWith(endedPrefix)

/** A session is over: nothing that the account has read is kept, but its name is, and what it wrote. */
export const end = async (id: string): Promise<void> => {
  const me = remembered(id)
  if (me !== undefined) {
    withStorage(() => {
      localStorage.removeItem(prefix + id)
      localStorage.setItem(endedPrefix + id, me.acct)
    })
  }
  await openKeptStore()
    .clearAccount(id)
    .catch(() => undefined)
}

/** The server has said which sessions are good: those of the others are over, also where nobody was told. */
export const settle = async (live: ReadonlyArray<string>): Promise<void> => {
  for (const { id } of rememberedAll()) if (!live.includes(id)) await end(id)
  await openKeptStore()
    .clearOthers(live)
    .catch(() => undefined)
  if (live.length === 0) await globalThis.caches?.delete("chirp-pictures").catch(() => undefined)
}

/** Nothing on this device tells of the account any more. */
export const forget = (id: string): void => {
  withStorage(() => {
    for (const key of Object.keys(localStorage)) if (key.includes(id)) localStorage.removeItem(key)
    if (localStorage.getItem(currentKey) === id) localStorage.removeItem(currentKey)
  })
  withStorage(() => sessionStorage.clear())
}

export const tabAccount = (): string | undefined => withStorage(() => sessionStorage.getItem(currentKey)) ?? undefined
export const lastAccount = (): string | undefined => withStorage(() => localStorage.getItem(currentKey)) ?? undefined

/** This tab shows the account from now on, and a new one will begin with it. */
export const noteCurrent = (id: string): void => {
  withStorage(() => sessionStorage.setItem(currentKey, id))
  withStorage(() => localStorage.setItem(currentKey, id))
}

/** This tab goes to the sign-in page. */
export const noteLeft = (mark: string): void => {
  withStorage(() => sessionStorage.setItem(leftKey, mark))
}

/** Asked once: whoever has not signed in by then has turned back. */
export const takeLeft = (): string | undefined =>
  withStorage(() => {
    const mark = sessionStorage.getItem(leftKey)
    sessionStorage.removeItem(leftKey)
    return mark
  }) ?? undefined
