import type { Account } from "@chirp/domain/Account"
import type { Notification } from "@chirp/domain/Notification"
import type { Status } from "@chirp/domain/Status"
import { plain } from "../../language/plain.ts"
import { text } from "./notification.text.ts"

/**
 * One row of the view: notifications that say the same thing, newest first. Likes and boosts of one post group per day
 * of the reader, new followers per day; a mention and a "new post" of the same status (GoToSocial sends both when you
 * asked to be told of someone's posts) are one mention. Everything else stands alone.
 */
export interface NotificationGroup {
  /** What they have in common: stable while older and newer ones join. */
  readonly key: string
  readonly type: string
  readonly newestId: string
  readonly createdAt: string
  /** Who did it, newest first, each once. */
  readonly accounts: ReadonlyArray<Account>
  readonly status: Status | undefined
  readonly ids: ReadonlyArray<string>
}

export const group = (notifications: ReadonlyArray<Notification>): ReadonlyArray<NotificationGroup> => {
  const groups = new Map<string, NotificationGroup>()
  for (const one of notifications) {
    const key = groupKey(one)
    const before = groups.get(key)
    if (before === undefined) {
      groups.set(key, {
        key,
        type: one.type,
        newestId: one.id,
        createdAt: one.created_at,
        accounts: [one.account],
        status: one.status ?? undefined,
        ids: [one.id]
      })
    } else {
      groups.set(key, {
        ...before,
        type: before.type === "status" && one.type === "mention" ? "mention" : before.type,
        accounts: before.accounts.some(({ id }) => id === one.account.id)
          ? before.accounts
          : [...before.accounts, one.account],
        ids: [...before.ids, one.id]
      })
    }
  }
  return [...groups.values()]
}

const groupKey = (one: Notification): string => {
  const status = one.status?.id
  switch (one.type) {
    case "favourite":
    case "reblog":
      return status === undefined ? one.id : `${one.type}/${status}/${dayOf(one.created_at)}`
    case "follow":
      return `follow/${dayOf(one.created_at)}`
    case "mention":
    case "status":
      return status === undefined ? one.id : `post/${status}`
    default:
      return one.id
  }
}

const dayOf = (iso: string): string => new Date(iso).toDateString()

/**
 * Joins pages and live arrivals: newest first by id (ids of notifications are time-ordered ULIDs), each once; a later
 * copy of a notification replaces an earlier one. At most `keep` are held.
 */
export const merge = (
  held: ReadonlyArray<Notification>,
  incoming: ReadonlyArray<Notification>,
  keep = maxHeld
): ReadonlyArray<Notification> => {
  const byId = new Map(held.map((one) => [one.id, one]))
  for (const one of incoming) byId.set(one.id, one)
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)).slice(0, keep)
}

/** Bound of the list in memory; what falls off the end is fetched again when scrolled to. */
export const maxHeld = 800

/** How many of these are newer than the marker. No marker yet: all are new. */
export const unreadCount = (notifications: ReadonlyArray<Notification>, marker: string | undefined): number =>
  notifications.filter(({ id }) => marker === undefined || id > marker).length

/** The marker after reading up to `newest`: a marker never goes back. */
export const advance = (marker: string | undefined, newest: string | undefined): string | undefined =>
  newest === undefined || (marker !== undefined && marker >= newest) ? marker : newest

/** `99+`: past the first page the exact number is neither known nor useful. */
export const badge = (count: number, isExact: boolean): string =>
  count === 0 ? "" : count > 99 ? "99+" : isExact ? `${count}` : `${count}+`

export type NotificationTone = "like" | "boost" | "follow" | "mention" | "poll" | "edit" | "post" | "admin" | "pending"

const tones: Readonly<Record<string, NotificationTone>> = {
  favourite: "like",
  reblog: "boost",
  follow: "follow",
  follow_request: "follow",
  mention: "mention",
  poll: "poll",
  update: "edit",
  "admin.sign_up": "admin",
  "admin.report": "admin",
  "pending.favourite": "pending",
  "pending.reply": "pending",
  "pending.reblog": "pending"
}

/** How a type looks. */
export const toneOf = (type: string): NotificationTone => tones[type] ?? "post"

/** What a type says of who did it: “Ada and 2 others liked your post”. */
export const saysOf = (type: string) =>
  Object.hasOwn(text.says, type) ? text.says[type as keyof typeof text.says] : text.says.other

/** `Ada`, `Ada and Bo`, `Ada and 4 others`. */
export const names = (accounts: ReadonlyArray<Pick<Account, "display_name" | "username">>): string => {
  const [first, second] = accounts.map((account) => account.display_name || account.username)
  if (first === undefined) return text.someone
  if (accounts.length === 1) return first
  return plain(accounts.length === 2 ? text.two(first, second) : text.many(first, accounts.length - 1))
}

export const notificationTabs = ["all", "mentions", "favourites", "boosts", "follows", "posts", "requests"] as const
export type NotificationTab = (typeof notificationTabs)[number]

const types: Readonly<Record<NotificationTab, ReadonlyArray<string> | undefined>> = {
  all: undefined,
  mentions: ["mention", "pending.reply"],
  favourites: ["favourite"],
  boosts: ["reblog"],
  follows: ["follow", "follow_request"],
  posts: ["status", "poll", "update"],
  requests: ["follow_request", "pending.favourite", "pending.reply", "pending.reblog"]
}

/** The types a tab asks the server for; undefined asks for everything. */
export const typesOf = (tab: NotificationTab): ReadonlyArray<string> | undefined => types[tab]

export const belongsTo = (tab: NotificationTab, notification: Pick<Notification, "type">): boolean =>
  typesOf(tab)?.includes(notification.type) ?? true

export const tabOf = (name: string | null): NotificationTab => notificationTabs.find((tab) => tab === name) ?? "all"
