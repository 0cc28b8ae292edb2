import { type DBSchema, openDB } from "idb"

/** What another app handed over, until it is in a draft. */
export interface Share {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly url: string
  readonly files: ReadonlyArray<{ readonly name: string; readonly file: Blob }>
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Shares nobody opened are kept this long (a day), and no more than this many. */
const lifetime = 86_400_000
const most = 10

interface ShareSchema extends DBSchema {
  shares: { key: string; value: Share }
}

const open = () =>
  openDB<ShareSchema>("chirp-shares", 1, {
    upgrade: (db) => {
      db.createObjectStore("shares", { keyPath: "id" })
    }
  })

/** Durable before anything is answered: a worker that is stopped in between loses nothing. */
export const keepShare = async (share: Share): Promise<void> => {
  const db = await open()
  const transaction = db.transaction("shares", "readwrite", { durability: "strict" })
  const others = (await transaction.store.getAll()).toSorted((a, b) => b.at - a.at)
  for (const [index, { id, at }] of others.entries()) {
    if (index >= most - 1 || share.at - at > lifetime) await transaction.store.delete(id)
  }
  await transaction.store.put(share)
  await transaction.done
  db.close()
}

export const readShare = async (id: string): Promise<Share | undefined> => {
  const db = await open()
  const share = await db.get("shares", id)
  db.close()
  return share
}

export const dropShare = async (id: string): Promise<void> => {
  const db = await open()
  await db.delete("shares", id)
  db.close()
}

/** The words of a share, as one begins a post with them. Apps put the link into any of the three. */
export const shareText = ({ title, text, url }: Pick<Share, "title" | "text" | "url">): string => {
  const parts = [title, text, url].map((part) => part.trim()).filter((part) => part !== "")
  return parts
    .filter(
      (part, index) =>
        !parts.some((other, at) => at !== index && (other.length > part.length || at < index) && other.includes(part))
    )
    .join("\n\n")
}
