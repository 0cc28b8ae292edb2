import { type DBSchema, type IDBPDatabase, openDB } from "idb"
import type { Draft } from "./draft.ts"

/**
 * Where drafts live. `save` and `remove` of one key are applied in the order they were called. A store that cannot be
 * opened (private mode, full disk) rejects; the composer then goes on without autosave and says so.
 */
export interface DraftStore {
  readonly load: (key: string) => Promise<Draft | undefined>
  readonly save: (draft: Draft) => Promise<void>
  readonly remove: (key: string) => Promise<void>
  /** Newest first. */
  readonly list: (account: string) => Promise<ReadonlyArray<Draft>>
  readonly clearAccount: (account: string) => Promise<void>
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
  return {
    load: async (key) => (await database()).get("drafts", key),
    save: async (draft) => {
      await (await database()).put("drafts", draft)
    },
    remove: async (key) => {
      await (await database()).delete("drafts", key)
    },
    list: async (account) => newestFirst(await (await database()).getAllFromIndex("drafts", "account", account)),
    clearAccount: async (account) => {
      const transaction = (await database()).transaction("drafts", "readwrite")
      for (const key of await transaction.store.index("account").getAllKeys(account))
        await transaction.store.delete(key)
      await transaction.done
    }
  }
}

/** Kept for as long as the page: for tests, and for browsers that give no storage. */
export const memoryDraftStore = (): DraftStore => {
  const drafts = new Map<string, Draft>()
  return {
    load: async (key) => drafts.get(key),
    save: async (draft) => {
      drafts.set(draft.key, draft)
    },
    remove: async (key) => {
      drafts.delete(key)
    },
    list: async (account) => newestFirst([...drafts.values()].filter((draft) => draft.account === account)),
    clearAccount: async (account) => {
      for (const draft of drafts.values()) if (draft.account === account) drafts.delete(draft.key)
    }
  }
}

const newestFirst = (drafts: ReadonlyArray<Draft>) => drafts.toSorted((a, b) => b.updatedAt - a.updatedAt)
