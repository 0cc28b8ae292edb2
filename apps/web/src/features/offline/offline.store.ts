import { type DBSchema, type IDBPDatabase, openDB } from "idb"

/** Answers of one account that are kept; the ones longest unused go first. */
const mostAnswers = 150
/** Milliseconds (14 days) after which an answer is too old to be shown. */
const lifetime = 14 * 86_400_000
/** Writes between two sweeps. */
const sweepEvery = 40

export interface KeptAnswer {
  /** Account and key, so that two accounts on one device never see each other's. */
  readonly id: string
  readonly account: string
  readonly value: unknown
  /** Milliseconds since the epoch, when the server said so. */
  readonly at: number
}

export interface KeptStore {
  readonly get: (account: string, key: string) => Promise<KeptAnswer | undefined>
  /**
   * Changes an answer in one transaction: two tabs that page through one list do not undo each other. What `change` gives
   * back as it was is not written again.
   */
  readonly update: (account: string, key: string, change: (before: unknown) => unknown) => Promise<void>
  readonly remove: (account: string, key: string) => Promise<void>
  readonly clearAccount: (account: string) => Promise<void>
  /** What belongs to anybody but these goes. */
  readonly clearOthers: (accounts: ReadonlyArray<string>) => Promise<void>
}

interface KeptSchema extends DBSchema {
  answers: { key: string; value: KeptAnswer; indexes: { account: string; recent: [string, number] } }
}

const idOf = (account: string, key: string) => `${account} ${key}`

/** Where answers are kept on this device. Rejects where the browser gives no storage; then reading offline is all that is lost. */
export const openKeptStore = (): KeptStore => {
  let opening: Promise<IDBPDatabase<KeptSchema>> | undefined
  let writes = 0
  const database = () => {
    opening ??= openDB<KeptSchema>("chirp-kept", 1, {
      upgrade: (db) => {
        const answers = db.createObjectStore("answers", { keyPath: "id" })
        answers.createIndex("account", "account")
        answers.createIndex("recent", ["account", "at"])
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

  /** Keys alone are read: the answers themselves are large. */
  const sweep = async (account: string) => {
    const transaction = (await database()).transaction("answers", "readwrite")
    const index = transaction.store.index("recent")
    const mine = (to: number) => IDBKeyRange.bound([account, 0], [account, to])
    const all = await index.getAllKeys(mine(Number.MAX_SAFE_INTEGER))
    const old = await index.getAllKeys(mine(Date.now() - lifetime))
    const surplus = all.slice(0, Math.max(old.length, all.length - mostAnswers))
    for (const key of surplus) await transaction.store.delete(key)
    await transaction.done
  }

  const clear = async (goes: (account: string) => boolean) => {
    const transaction = (await database()).transaction("answers", "readwrite")
    const index = transaction.store.index("account")
    const accounts: Array<string> = []
    let cursor = await index.openKeyCursor(null, "nextunique")
    while (cursor) {
      accounts.push(cursor.key)
      cursor = await cursor.continue()
    }
    for (const account of accounts.filter(goes)) {
      for (const key of await index.getAllKeys(account)) await transaction.store.delete(key)
    }
    await transaction.done
  }

  return {
    get: async (account, key) => {
      const found = await (await database()).get("answers", idOf(account, key))
      return found !== undefined && Date.now() - found.at <= lifetime ? found : undefined
    },
    update: async (account, key, change) => {
      const id = idOf(account, key)
      const transaction = (await database()).transaction("answers", "readwrite", { durability: "relaxed" })
      const before = await transaction.store.get(id)
      const value = change(before?.value)
      if (before === undefined || value !== before.value) {
        await transaction.store.put({ id, account, value, at: Date.now() })
      }
      await transaction.done
      writes += 1
      if (writes % sweepEvery === 0) await sweep(account)
    },
    remove: async (account, key) => (await database()).delete("answers", idOf(account, key)),
    clearAccount: (account) => clear((owner) => owner === account),
    clearOthers: (accounts) => clear((owner) => !accounts.includes(owner))
  }
}
