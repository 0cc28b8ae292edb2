import { Order } from "effect"
import type { PageStart, PostRow, Show, Thread } from "../ScheduledPostStore.ts"

/** A post in memory, with what the store alone knows of it. */
export interface Entry extends PostRow {
  readonly fence: number
  readonly leaseUntil: number
  readonly idempotencyKey: string | undefined
}

/** As before the first try. */
export const unsent = { firstSentAt: null, sendingAt: null }
export const fresh = { attempts: 0, setbacks: 0, problem: null, failedAt: null }

/** Without the try that is under way, if it cannot have arrived. */
export const counted = (entry: Entry, reached: boolean): Entry => {
  const attempts = entry.state === "sending" && !reached ? entry.attempts - 1 : entry.attempts
  return { ...entry, attempts, ...(attempts === 0 && !reached ? unsent : {}) }
}

export const blank = (now: number) => ({
  ...unsent,
  ...fresh,
  state: "scheduled" as const,
  revision: 1,
  sends: 0,
  createdAt: now,
  updatedAt: now,
  dispatchedAt: null,
  statusId: null,
  fence: 0,
  leaseUntil: 0
})

export const byRun = Order.combineAll<Entry>([
  Order.mapInput(Order.Number, ({ runAt }) => runAt),
  Order.mapInput(Order.String, ({ threadId }) => threadId),
  Order.mapInput(Order.Number, ({ position }) => position)
])

export const byPlace = Order.combineAll<PageStart>([
  Order.mapInput(Order.Boolean, ({ failed }) => !failed),
  Order.mapInput(Order.Number, ({ scheduledAt }) => scheduledAt),
  Order.mapInput(Order.String, ({ threadId }) => threadId)
])

export const shown = (thread: Thread, show: Show) =>
  show === "all" ||
  (show === "published"
    ? thread.every(({ state }) => state === "published")
    : thread.some(({ state }) => (show === "failed" ? state === "failed" : state !== "published")))

export const rowOf = ({ fence: _fence, idempotencyKey: _key, leaseUntil: _lease, ...row }: Entry): PostRow => row
