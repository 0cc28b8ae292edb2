import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from "idb"
import type { Draft } from "./draft.ts"

/**
 * Where drafts live. `save` and `remove` of one key are applied in the order they were called. A store that cannot be
 * opened (private mode, full disk) rejects; the composer then goes on without autosave and says so.
 */
export interface DraftStore {
  /**
   * Keeps the words at once, before the page is gone: a write to IndexedDB that begins while a page is left may be cut
   * off. Files that have not arrived at the server are in the last `save`. The next `load` puts both together.
   */
  readonly note: (draft: Draft) => void
  readonly load: (key: string) => Promise<Draft | undefined>
  /** With `seen`, false and nothing done when another composer has kept something there that was not seen. */
  readonly save: (draft: Draft, seen?: Seen) => Promise<boolean>
  readonly remove: (key: string, seen?: Seen) => Promise<boolean>
  /** Newest first. */
  readonly list: (account: string) => Promise<ReadonlyArray<Draft>>
  readonly clearAccount: (account: string) => Promise<void>
  /** Called after a change, in this tab or another. Returns how to stop. */
  readonly onChange: (listener: () => void) => () => void
}

/** A composer, and the draft it began with: two tabs may write under one key. */
export interface Seen {
  readonly writer: string
  readonly loadedAt: number | undefined
}

const isAnothers = (kept: Draft | undefined, seen: Seen | undefined): boolean =>
  kept !== undefined && seen !== undefined && kept.writer !== seen.writer && kept.updatedAt !== seen.loadedAt

const changesChannel = "chirp-drafts"
const listeners = new Set<() => void>()

/** Tells this page and the others. */
const changed = () => {
  for (const listener of [...listeners]) listener()
  if (typeof BroadcastChannel === "undefined") return
  const channel = new BroadcastChannel(changesChannel)
  channel.postMessage(null)
  channel.close()
}

const listen = (listener: () => void): (() => void) => {
  listeners.add(listener)
  const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(changesChannel)
  if (channel) channel.onmessage = listener
  return () => {
    listeners.delete(listener)
    channel?.close()
  }
}

interface DraftSchema extends DBSchema {
  drafts: { key: string; value: Draft; indexes: { account: string } }
}

const databaseName = "chirp-drafts"
const databaseVersion = 1

export const openDraftStore = (): DraftStore => {
  let opening: Promise<IDBPDatabase<DraftSchema>> | undefined
  const database = () => {
    opening ??= openDB<DraftSchema>(databaseName, databaseVersion, {
      upgrade: (db) => {
        db.createObjectStore("drafts", { keyPath: "key" }).createIndex("account", "account")
      },
      terminated: () => {
        opening = undefined
      }
    }).catch((cause) => {
      opening = undefined
      throw cause
    })
    return opening
  }
  /** One transaction, so that what two tabs do at once happens one after the other. */
  const change = async (
    key: string,
    seen: Seen | undefined,
    write: (drafts: IDBPObjectStore<DraftSchema, ["drafts"], "drafts", "readwrite">) => Promise<unknown>
  ): Promise<boolean> => {
    const noted = withStorage((storage) => readNote(storage.getItem(noteKey(key)), key))
    const transaction = (await database()).transaction("drafts", "readwrite")
    const kept = await transaction.store.get(key)
    const free = !isAnothers(noted === undefined ? kept : joined(noted, kept), seen)
    if (free) await write(transaction.store)
    await transaction.done
    if (!free) return false
    withStorage((storage) => storage.removeItem(noteKey(key)))
    changed()
    return true
  }
  return {
    note: (draft) => withStorage((storage) => storage.setItem(noteKey(draft.key), JSON.stringify(draft))),
    load: async (key) => {
      const noted = withStorage((storage) => readNote(storage.getItem(noteKey(key)), key))
      const kept = await (await database()).get("drafts", key)
      return noted === undefined ? kept : joined(noted, kept)
    },
    save: (draft, seen) => change(draft.key, seen, (drafts) => drafts.put(draft)),
    remove: (key, seen) => change(key, seen, (drafts) => drafts.delete(key)),
    onChange: listen,
    list: async (account) => {
      const drafts = new Map<string, Draft>()
      for (const kept of await (await database()).getAllFromIndex("drafts", "account", account))
        drafts.set(kept.key, kept)
      for (const noted of notesOf(account)) drafts.set(noted.key, joined(noted, drafts.get(noted.key)))
      return newestFirst([...drafts.values()])
    },
    clearAccount: async (account) => {
      const transaction = (await database()).transaction("drafts", "readwrite")
      for (const key of await transaction.store.index("account").getAllKeys(account))
        await transaction.store.delete(key)
      await transaction.done
      withStorage((storage) => {
        for (const key of Object.keys(storage)) if (key.startsWith(noteKey(`${account}/`))) storage.removeItem(key)
      })
    }
  }
}

const noteKey = (key: string) => `chirp.draft/${key}`

/** Storage may be forbidden or full; then only the last half second before a page is left is at risk. */
const withStorage = <T>(use: (storage: Storage) => T): T | undefined => {
  try {
    return use(localStorage)
  } catch {
    return undefined
  }
}

const readNote = (text: string | null, key: string): Draft | undefined => {
  if (text === null) return undefined
  const note: unknown = JSON.parse(text)
  return typeof note === "object" && note !== null && "key" in note && note.key === key ? (note as Draft) : undefined
}

/** What was noted while pages were left, and has not been opened since. */
const notesOf = (account: string): ReadonlyArray<Draft> =>
  withStorage((storage) =>
    Object.keys(storage).flatMap((name) => {
      if (!name.startsWith(noteKey(`${account}/`))) return []
      const note = readNote(storage.getItem(name), name.slice(noteKey("").length))
      return note === undefined ? [] : [note]
    })
  ) ?? []

/** The newer words with the files: a file's bytes are only in what was saved, by the name they share. */
export const joined = (noted: Draft, kept: Draft | undefined): Draft => {
  if (kept !== undefined && kept.updatedAt >= noted.updatedAt) return kept
  const media = noted.media.flatMap((one) => {
    if (one.at === "server") return [one]
    const saved = kept?.media.find((other) => other.at === "device" && other.name === one.name)
    return saved === undefined ? [] : [{ ...saved, alt: one.alt }]
  })
  return { ...noted, media }
}

/** Kept for as long as the page: for tests, and for browsers that give no storage. */
export const memoryDraftStore = (): DraftStore => {
  const drafts = new Map<string, Draft>()
  return {
    note: (draft) => {
      drafts.set(draft.key, draft)
    },
    load: async (key) => drafts.get(key),
    save: async (draft, seen) => {
      if (isAnothers(drafts.get(draft.key), seen)) return false
      drafts.set(draft.key, draft)
      return true
    },
    remove: async (key, seen) => !isAnothers(drafts.get(key), seen) && drafts.delete(key),
    list: async (account) => newestFirst([...drafts.values()].filter((draft) => draft.account === account)),
    onChange: () => () => undefined,
    clearAccount: async (account) => {
      for (const draft of drafts.values()) if (draft.account === account) drafts.delete(draft.key)
    }
  }
}

const newestFirst = (drafts: ReadonlyArray<Draft>) => drafts.toSorted((a, b) => b.updatedAt - a.updatedAt)
