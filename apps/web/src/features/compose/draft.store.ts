import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from "idb"
import { dropNote, noteName, notesOf, writeNote } from "./draft.notes.ts"
import { besideOf, type Draft, type DraftMedia } from "./draft.ts"

/**
 * Where drafts live. `save` and `remove` of one key are applied in the order they were called. A store that cannot be
 * opened (private mode, full disk) rejects; the composer then goes on without autosave and says so.
 */
export interface DraftStore {
  /**
   * Keeps the words at once, before the page is gone: a write to IndexedDB that begins while a page is left may be cut
   * off. Files that have not arrived at the server are in the last `save`. The next call of any page puts both together,
   * or beside each other when another composer has taken the place. False when nothing could be written.
   */
  readonly note: (draft: Draft, seen: Seen) => boolean
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
  /** Makes drafts of the notes of an account, in one transaction. */
  const settle = async (account: string) => {
    const notes = notesOf(account)
    if (notes.length === 0) return
    const transaction = (await database()).transaction("drafts", "readwrite")
    for (const { draft, loadedAt } of notes) {
      const writer = draft.writer ?? crypto.randomUUID()
      const others = isAnothers(await transaction.store.get(draft.key), { writer, loadedAt })
      const placed = others ? besideOf(draft, writer) : draft
      const kept = await transaction.store.get(placed.key)
      if (kept === undefined || kept.updatedAt < placed.updatedAt) await transaction.store.put(joined(placed, kept))
    }
    await transaction.done
    for (const note of notes) dropNote(note)
  }
  /** One transaction, so that what two tabs do at once happens one after the other. */
  const change = async (
    key: string,
    seen: Seen | undefined,
    write: (drafts: IDBPObjectStore<DraftSchema, ["drafts"], "drafts", "readwrite">) => Promise<unknown>
  ): Promise<boolean> => {
    await settle(accountOf(key))
    const transaction = (await database()).transaction("drafts", "readwrite")
    const free = !isAnothers(await transaction.store.get(key), seen)
    if (free) await write(transaction.store)
    await transaction.done
    if (!free) return false
    if (seen !== undefined) dropNote({ name: noteName(key, seen.writer) })
    changed()
    return true
  }
  return {
    note: (draft, { loadedAt }) => writeNote(draft, loadedAt),
    load: async (key) => {
      try {
        await settle(accountOf(key))
        return await (await database()).get("drafts", key)
      } catch (cause) {
        // no room to write, or no database at all: the words are in the notes
        const noted = notesOf(accountOf(key)).findLast(({ draft }) => draft.key === key)?.draft
        const kept = await database()
          .then((db) => db.get("drafts", key))
          .catch(() => undefined)
        if (noted === undefined && kept === undefined) throw cause
        return noted === undefined ? kept : joined(noted, kept)
      }
    },
    save: (draft, seen) => change(draft.key, seen, (drafts) => drafts.put(draft)),
    remove: (key, seen) => change(key, seen, (drafts) => drafts.delete(key)),
    onChange: listen,
    list: async (account) => {
      await settle(account).catch(() => undefined)
      const notes = notesOf(account).map(({ draft }) => draft)
      const drafts = new Map<string, Draft>()
      try {
        const kept = await (await database()).getAllFromIndex("drafts", "account", account)
        for (const draft of kept) drafts.set(draft.key, draft)
      } catch (cause) {
        if (notes.length === 0) throw cause
      }
      for (const draft of notes) drafts.set(draft.key, joined(draft, drafts.get(draft.key)))
      return newestFirst([...drafts.values()])
    },
    clearAccount: async (account) => {
      for (const note of notesOf(account)) dropNote(note)
      const transaction = (await database()).transaction("drafts", "readwrite")
      for (const key of await transaction.store.index("account").getAllKeys(account))
        await transaction.store.delete(key)
      await transaction.done
    }
  }
}

const accountOf = (key: string): string => key.slice(0, key.indexOf("/"))

/** The newer words with the files: a file's bytes are only in what was saved, by the name they share. */
export const joined = (noted: Draft, kept: Draft | undefined): Draft => {
  if (kept !== undefined && kept.updatedAt >= noted.updatedAt) return kept
  const saved = [kept, ...(kept?.more ?? [])].flatMap((part) => part?.media ?? [])
  const withBytes = (media: ReadonlyArray<DraftMedia>) =>
    media.flatMap((one) => {
      if (one.at === "server") return [one]
      const found = saved.find((other) => other.at === "device" && other.name === one.name)
      return found === undefined ? [] : [{ ...found, alt: one.alt }]
    })
  const more = noted.more?.map((part) => ({ ...part, media: withBytes(part.media) }))
  return { ...noted, media: withBytes(noted.media), ...(more === undefined ? {} : { more }) }
}

/** Kept for as long as the page: for tests, and for browsers that give no storage. */
export const memoryDraftStore = (): DraftStore => {
  const drafts = new Map<string, Draft>()
  return {
    note: (draft, seen) => {
      const placed = isAnothers(drafts.get(draft.key), seen) ? besideOf(draft, seen.writer) : draft
      drafts.set(placed.key, placed)
      return true
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
