import type { Account } from "@chirp/domain/Account"
import type { Status } from "@chirp/domain/Status"

/** A thread of direct posts between the same people. */
export interface Conversation {
  readonly id: string
  readonly unread: boolean
  /** The others; nobody for a note to oneself. */
  readonly accounts: ReadonlyArray<Account>
  readonly last_status: Status | null
}

/** Newest last post first, each conversation once; a later copy replaces an earlier one. */
export const merge = (
  held: ReadonlyArray<Conversation>,
  incoming: ReadonlyArray<Conversation>
): ReadonlyArray<Conversation> => {
  const byId = new Map(held.map((one) => [one.id, one]))
  for (const one of incoming) byId.set(one.id, one)
  const last = (one: Conversation) => one.last_status?.id ?? ""
  return [...byId.values()].toSorted((a, b) => (last(a) < last(b) ? 1 : last(a) > last(b) ? -1 : 0))
}

export const isConversation = (value: unknown): value is Conversation =>
  typeof value === "object" && value !== null && "id" in value && "accounts" in value && "last_status" in value
