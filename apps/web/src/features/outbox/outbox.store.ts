import { type DBSchema, type IDBPDatabase, openDB } from "idb"
import { ApiError } from "../../clients/http.ts"
import { text } from "./outbox.text.ts"
import type { OutboxEntry } from "./outbox.ts"

/** Entries of one account that may wait; past it the composer keeps the draft and says so. */
export const maxEntries = 200

export class OutboxFull extends ApiError {
  constructor() {
    super(0, "outbox_full", text.full)
  }
}

/** Where what is to be sent waits, durably. Shared by all tabs and the service worker. */
export interface OutboxStore {
  /** Rejects with OutboxFull when as many wait as may. */
  readonly put: (entry: OutboxEntry) => Promise<void>
  readonly get: (id: string) => Promise<OutboxEntry | undefined>
  readonly remove: (id: string) => Promise<void>
  /** Oldest first. */
  readonly list: (account: string) => Promise<ReadonlyArray<OutboxEntry>>
  /** Those for whom something waits. */
  readonly accounts: () => Promise<ReadonlyArray<string>>
  readonly clearAccount: (account: string) => Promise<void>
}

interface OutboxSchema extends DBSchema {
  entries: { key: string; value: OutboxEntry; indexes: { account: string } }
}

export const openOutboxStore = (): OutboxStore => {
  let opening: Promise<IDBPDatabase<OutboxSchema>> | undefined
  const database = () => {
    opening ??= openDB<OutboxSchema>("chirp-outbox", 1, {
      upgrade: (db) => {
        db.createObjectStore("entries", { keyPath: "id" }).createIndex("account", "account")
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
    put: async (entry) => {
      const transaction = (await database()).transaction("entries", "readwrite", { durability: "strict" })
      const known = (await transaction.store.getKey(entry.id)) !== undefined
      if (!known && (await transaction.store.index("account").count(entry.account)) >= maxEntries) {
        transaction.abort()
        await transaction.done.catch(() => undefined)
        throw new OutboxFull()
      }
      await transaction.store.put(entry)
      await transaction.done
    },
    get: async (id) => (await database()).get("entries", id),
    remove: async (id) => (await database()).delete("entries", id),
    list: async (account) => oldestFirst(await (await database()).getAllFromIndex("entries", "account", account)),
    accounts: async () => {
      const found: Array<string> = []
      const transaction = (await database()).transaction("entries")
      let cursor = await transaction.store.index("account").openKeyCursor(null, "nextunique")
      while (cursor) {
        found.push(cursor.key)
        cursor = await cursor.continue()
      }
      return found
    },
    clearAccount: async (account) => {
      const transaction = (await database()).transaction("entries", "readwrite")
      for (const key of await transaction.store.index("account").getAllKeys(account))
        await transaction.store.delete(key)
      await transaction.done
    }
  }
}

/** Kept for as long as the page: for tests. */
export const memoryOutboxStore = (): OutboxStore => {
  const entries = new Map<string, OutboxEntry>()
  return {
    put: async (entry) => {
      const mine = [...entries.values()].filter(({ account }) => account === entry.account)
      if (!entries.has(entry.id) && mine.length >= maxEntries) throw new OutboxFull()
      entries.set(entry.id, entry)
    },
    get: async (id) => entries.get(id),
    remove: async (id) => {
      entries.delete(id)
    },
    list: async (account) => oldestFirst([...entries.values()].filter((entry) => entry.account === account)),
    accounts: async () => [...new Set([...entries.values()].map(({ account }) => account))],
    clearAccount: async (account) => {
      for (const entry of entries.values()) if (entry.account === account) entries.delete(entry.id)
    }
  }
}

const oldestFirst = (entries: ReadonlyArray<OutboxEntry>) => entries.toSorted((a, b) => a.createdAt - b.createdAt)
