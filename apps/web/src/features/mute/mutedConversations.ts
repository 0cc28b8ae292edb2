import { createSignal } from "solid-js"

/** Posts kept at most; the ones muted longest ago go first. */
const MOST = 200

const read = (stored: string | null): ReadonlyArray<string> => {
  try {
    const value: unknown = JSON.parse(stored ?? "[]")
    return Array.isArray(value) ? value.filter((id) => typeof id === "string").slice(0, MOST) : []
  } catch {
    return []
  }
}

/**
 * The posts through which conversations were muted in this browser, newest first: GoToSocial keeps the mutes but lists
 * none. The key holds the account's id, so that signing out removes them. Reading is reactive.
 */
export const makeMutedConversations = (accountId: string, storage: Storage | undefined = globalThis.localStorage) => {
  const key = `chirp.muted-conversations/${accountId}`
  const stored = () => {
    try {
      return storage?.getItem(key) ?? null
    } catch {
      return null
    }
  }
  const [ids, setIds] = createSignal(read(stored()))
  const put = (next: ReadonlyArray<string>) => {
    setIds(next)
    try {
      if (next.length === 0) storage?.removeItem(key)
      else storage?.setItem(key, JSON.stringify(next))
    } catch {
      // Without storage they are found again among one's own posts alone.
    }
  }
  return {
    ids,
    /** A conversation was muted through this post, or is muted no more. What another tab kept meanwhile stays. */
    note: (id: string, muted: boolean) => {
      const others = read(stored()).filter((one) => one !== id)
      put(muted ? [id, ...others].slice(0, MOST) : others)
    }
  }
}

export type MutedConversations = ReturnType<typeof makeMutedConversations>
