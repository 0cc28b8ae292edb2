import type { Relationship } from "@chirp/domain/Account"
import type { Notification } from "@chirp/domain/Notification"
import { whichAreGone } from "../../clients/gone.ts"
import type { Http, Page } from "../../clients/http.ts"
import { api } from "../../paths.ts"
import { type NotificationTab, typesOf } from "./notification.ts"
import type { InteractionRequest } from "./requests.ts"

/** Notifications a request; GoToSocial allows 80. */
const pageSize = 40
/** Requests looked through for the one of a notification; GoToSocial allows 80. */
const requestsSize = 80

export interface NotificationApi {
  readonly page: (tab: NotificationTab) => Promise<Page<Notification>>
  readonly older: (next: string) => Promise<Page<Notification>>
  /** Which of these the server has no more. */
  readonly gone: (ids: ReadonlyArray<string>) => Promise<ReadonlyArray<string>>
  /** The id read up to, on whatever device; undefined on a fresh account, whose markers are empty. */
  readonly marker: () => Promise<string | undefined>
  readonly mark: (lastRead: string) => Promise<void>
  /** All of them, of every kind, for good. */
  readonly clear: () => Promise<void>
  readonly answer: (account: string, answer: FollowAnswer) => Promise<Relationship>
  /** What waits for this account's approval. GoToSocial's own: other servers answer 404. */
  readonly interactionRequests: () => Promise<ReadonlyArray<InteractionRequest>>
  readonly answerInteraction: (id: string, answer: FollowAnswer) => Promise<InteractionRequest>
  readonly relationships: (accounts: ReadonlyArray<string>) => Promise<ReadonlyArray<Relationship>>
}

export type FollowAnswer = "authorize" | "reject"

interface Markers {
  readonly notifications?: { readonly last_read_id?: string }
}

/** Notifications among the places that Chirp keeps. */
const FEED = "notifications:read"

/** How far another device has read notifications, if this place says so. */
export const readUpTo = (position: unknown): string | undefined =>
  typeof position === "object" &&
  position !== null &&
  "feed" in position &&
  position.feed === FEED &&
  "seen_id" in position &&
  typeof position.seen_id === "string"
    ? position.seen_id
    : undefined

export const makeNotificationApi = (http: Http): NotificationApi => ({
  page: (tab) => {
    const types = (typesOf(tab) ?? []).map((type) => `types[]=${encodeURIComponent(type)}`)
    return http.page<Notification>([`${api.notifications}?limit=${pageSize}`, ...types].join("&"))
  },
  older: (next) => http.page<Notification>(next),
  gone: (ids) => whichAreGone(http, ids, api.notification),
  marker: async () => {
    const markers = await http.get<Markers>(`${api.markers}?timeline[]=notifications`)
    return markers.notifications?.last_read_id || undefined
  },
  mark: async (lastRead) => {
    await http.send("POST", api.markers, { body: { notifications: { last_read_id: lastRead } }, keepalive: true })
    // GoToSocial tells nobody of its markers: Chirp's own place reaches the other devices at once
    const body = { status_id: lastRead, seen_id: lastRead, offset: 0, device: "marker" }
    await http.send("PUT", api.readingPosition(FEED), { body, keepalive: true }).catch(() => undefined)
  },
  clear: async () => {
    await http.send("POST", api.clearNotifications)
  },
  answer: (account, answer) => http.send<Relationship>("POST", api.followRequestAction(account, answer)),
  interactionRequests: () =>
    http.get<ReadonlyArray<InteractionRequest>>(api.interactionRequests, { query: { limit: requestsSize } }),
  answerInteraction: (id, answer) => http.send<InteractionRequest>("POST", api.interactionRequestAction(id, answer)),
  relationships: (accounts) => http.get<ReadonlyArray<Relationship>>(api.relationships(accounts))
})
