import type { CredentialAccount } from "@chirp/domain/Account"
import { openKeptStore } from "../offline/offline.store.ts"

/** Who was signed in on this device, so that the app opens for them without a connection. The key holds the id: signing out removes all that does. */
const prefix = "chirp.me/"

const withStorage = <T>(use: (storage: Storage) => T): T | undefined => {
  try {
    return use(localStorage)
  } catch {
    return undefined
  }
}

export const remember = (me: CredentialAccount): void => {
  withStorage((storage) => {
    for (const key of Object.keys(storage)) {
      if (key.startsWith(prefix) && key !== prefix + me.id) storage.removeItem(key)
    }
    storage.setItem(prefix + me.id, JSON.stringify(me))
  })
}

export const remembered = (): CredentialAccount | undefined =>
  withStorage((storage) => {
    const key = Object.keys(storage).find((one) => one.startsWith(prefix))
    const me: unknown = key === undefined ? undefined : JSON.parse(storage.getItem(key) ?? "null")
    return typeof me === "object" && me !== null && "id" in me && "source" in me ? (me as CredentialAccount) : undefined
  })

/** The session is over: nobody is shown by this device, and nothing that was read is kept. What was written stays. */
export const forget = async (): Promise<void> => {
  const known = withStorage((storage) => {
    const keys = Object.keys(storage).filter((key) => key.startsWith(prefix))
    for (const key of keys) storage.removeItem(key)
    return keys.length
  })
  if (known === undefined || known === 0) return
  await clearRead(undefined)
}

/** Takes what anybody but `account` has read from the device. */
export const clearRead = async (account: string | undefined): Promise<void> => {
  await openKeptStore()
    .clearOthers(account)
    .catch(() => undefined)
  if (account === undefined) await globalThis.caches?.delete("chirp-pictures").catch(() => undefined)
}
