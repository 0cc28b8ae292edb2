import type { Status } from "@chirp/domain/Status"
import { ApiError } from "../../clients/http.ts"
import type { StatusRequest } from "../compose/compose.ts"
import { type Draft, type DraftMedia, type DraftPart, draftKey, keptContext } from "../compose/draft.ts"

/** What may wait for a connection besides posts. */
export type QueuedAction = "favourite" | "reblog" | "bookmark"

/** One post of an entry. `key` is its Idempotency-Key in every attempt; `statusId` is there once the server has taken it. */
export interface OutboxPart {
  readonly request: StatusRequest
  /** Files the server has, and files that still have to be brought there. */
  readonly media: ReadonlyArray<DraftMedia>
  readonly key: string
  readonly statusId?: string
}

/** A post, or a thread in order: each part answers the one before. `draft` is what it becomes when it is refused. */
export interface PostEntry {
  readonly kind: "post"
  readonly id: string
  readonly account: string
  /** Milliseconds since the epoch; the order in which entries are sent. */
  readonly createdAt: number
  readonly parts: ReadonlyArray<OutboxPart>
  readonly draft: Draft
}

/** A switch on a post: one entry per switch, the last wish is the one that is sent. */
export interface ActionEntry {
  readonly kind: "action"
  readonly id: string
  readonly account: string
  readonly createdAt: number
  readonly action: QueuedAction
  readonly statusId: string
  readonly on: boolean
}

export type OutboxEntry = PostEntry | ActionEntry

export const actionId = (account: string, action: QueuedAction, statusId: string): string =>
  `${account}/${action}/${statusId}`

/** What tabs and the service worker tell each other. `statuses` are those of the entry's parts, in order. */
export type OutboxNews =
  | { readonly on: "changed"; readonly account: string }
  | { readonly on: "sent"; readonly entry: OutboxEntry; readonly statuses: ReadonlyArray<Status> }
  | {
      readonly on: "refused"
      readonly entry: OutboxEntry
      readonly message: string
      readonly statuses: ReadonlyArray<Status>
    }

export const outboxChannel = "chirp-outbox"
/** Tag of the Background Sync, and name of the lock under which alone entries are sent. */
export const outboxTag = "chirp-outbox"

/**
 * What a failure means for an entry: `away`: nobody answered, or only someone in between; it waits and is sent again
 * under the same key. `signedOut`: it waits for the person. `refused`: the same words would be refused again.
 */
export const verdictOf = (error: unknown): "away" | "signedOut" | "refused" => {
  if (!(error instanceof ApiError)) return "refused"
  if (error.status === 401) return "signedOut"
  // Chirp is still finding out what became of the attempt before, under the same key.
  if (error.code === "idempotency_busy") return "away"
  return error.status === 0 || [408, 425, 429, 502, 503, 504].includes(error.status) ? "away" : "refused"
}

/** Milliseconds before attempt `n` (1, 2, …) of a tab that has entries waiting: 4 s doubling to 1 min, ±20 %. */
export const retryDelay = (attempt: number, random: number): number =>
  Math.round(Math.min(60_000, 4_000 * 2 ** Math.max(0, attempt - 1)) * (0.8 + 0.4 * random))

/**
 * What is left of an entry as a draft: the parts that were not taken, answering the last one that was. It gets a place
 * of its own beside whatever is being written by now.
 */
export const draftOf = (entry: PostEntry, reason: string | undefined, now: number): Draft => {
  const { draft, parts } = entry
  const taken = parts.filter(({ statusId }) => statusId !== undefined).length
  const written: ReadonlyArray<DraftPart> = [
    { text: draft.text, media: draft.media, poll: draft.poll },
    ...(draft.more ?? [])
  ]
  const left = written.map((part, index) => ({ ...part, media: parts[index]?.media ?? part.media })).slice(taken)
  const [first = { text: draft.text, media: draft.media, poll: draft.poll }, ...more] = left
  const context = keptContext(entry.id)
  return {
    ...draft,
    account: entry.account,
    key: draftKey(entry.account, context),
    context,
    ...first,
    more,
    replyTo: parts[taken - 1]?.statusId ?? parts[0]?.request.in_reply_to_id ?? draft.replyTo,
    reason,
    idempotency: undefined,
    updatedAt: now
  }
}

/** The flag that an action sets on a post. */
export const flagOf = { favourite: "favourited", reblog: "reblogged", bookmark: "bookmarked" } as const

/** The posts of an answer as they are once the waiting switches are through. Anything that holds no post comes back as it is. */
export const overlaid = <T>(answer: T, waiting: ReadonlyMap<string, ActionEntry>): T => {
  if (waiting.size === 0) return answer
  const byStatus = new Map<string, Array<ActionEntry>>()
  for (const entry of waiting.values()) byStatus.set(entry.statusId, [...(byStatus.get(entry.statusId) ?? []), entry])
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== "object" || value === null || value instanceof Blob) return value
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
      key,
      inner !== null && typeof inner === "object" && holders.has(key) ? walk(inner) : inner
    ])
    const copy = Object.fromEntries(entries)
    for (const entry of typeof copy.id === "string" ? (byStatus.get(copy.id) ?? []) : []) {
      if (flagOf[entry.action] in copy) copy[flagOf[entry.action]] = entry.on
    }
    return copy
  }
  return walk(answer) as T
}

const holders = new Set(["reblog", "status", "ancestors", "descendants", "last_status", "statuses"])
