import type { Notification } from "@chirp/domain/Notification"
import { createSignal } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import type { Stream } from "../../clients/stream.ts"
import { toast } from "../../ui/Toast.tsx"
import type { Scope } from "../shell/scope.ts"
import { setUnreadNotifications } from "../shell/unread.ts"
import type { Entities } from "../status/entities.ts"
import { type FollowAnswer, makeNotificationApi, type NotificationApi, readUpTo } from "./notification.api.ts"
import { createList, type List } from "./notification.list.ts"
import { text } from "./notification.text.ts"
import { advance, belongsTo, type NotificationTab, notificationTabs, unreadCount } from "./notification.ts"
import { createRequests } from "./requests.store.ts"

/** Milliseconds between reading and telling the server, so that ten arrivals are one request. */
const markDelay = 1_500
/** Milliseconds after the start before notifications are asked for: the timeline goes first. */
const startDelay = 800

export type AnswerState = "asking" | "accepted" | "rejected"

/**
 * The notifications of one account, from the start of the app on: the badge needs them before the view does. Arrivals
 * go in at once, but for a reader who has scrolled down: then they wait under a counted pill and nothing moves. The marker
 * only goes forward, and only while the view is open and the page is visible. At most `maxHeld` are kept a list.
 */
export const createNotifications = (deps: {
  readonly api: NotificationApi
  readonly stream: Stream
  readonly entities: Entities
  readonly onUnread: (count: number) => void
}) => {
  const { api, stream, entities, onUnread } = deps
  const requests = createRequests(api)
  let reading: { readonly tab: NotificationTab; readonly atTop: () => boolean } | undefined
  const list = (tab: NotificationTab) => {
    const waits = () => reading?.tab === tab && !reading.atTop()
    return createList({ ...deps, waits, onKnown: requests.lookFor }, tab)
  }
  const lists: Readonly<Record<NotificationTab, List>> = {
    all: list("all"),
    mentions: list("mentions"),
    favourites: list("favourites"),
    boosts: list("boosts"),
    follows: list("follows"),
    posts: list("posts"),
    requests: list("requests")
  }
  const [marker, setMarker] = createSignal<string>()
  /** The marker as the visit began: what is newer is shown as new until one leaves. */
  const [visitMarker, setVisitMarker] = createSignal<string>()
  const [answers, setAnswers] = createSignal<ReadonlyMap<string, AnswerState>>(new Map())
  let markerKnown = false
  let saved: string | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Past the first page, or what was fetched, it is not known whether there are more. */
  const recount = () =>
    onUnread(markerKnown ? unreadCount([...lists.all.items(), ...lists.all.pending()], marker()) : 0)

  const saveMarker = () => {
    clearTimeout(timer)
    timer = undefined
    const now = marker()
    if (now === undefined || now === saved) return
    saved = now
    api.mark(now).catch(() => {
      // Told again with the next one; until then other devices merely count too many.
      if (saved === now) saved = undefined
    })
  }

  /** What stands in the open list is read, if somebody can see it. */
  const read = () => {
    if (reading === undefined || !markerKnown || document.visibilityState !== "visible") return
    const next = advance(marker(), lists[reading.tab].items()[0]?.id)
    if (next !== marker()) {
      setMarker(next)
      timer ??= setTimeout(saveMarker, markDelay)
    }
    recount()
  }

  const settle = () => {
    read()
    recount()
  }

  const fetchMarker = async () => {
    try {
      const known = await api.marker()
      saved = advance(saved, known)
      setMarker((before) => advance(before, known))
      if (!markerKnown) setVisitMarker(known)
      markerKnown = true
    } catch {
      // Without a marker nothing is counted as unread; the next chance is the next resync.
    }
    settle()
  }

  /** Another device has read on: it counts here too. What is new to this visit stays marked. */
  const readElsewhere = (position: unknown) => {
    const known = readUpTo(position)
    if (known === undefined || !markerKnown) return
    saved = advance(saved, known)
    setMarker((before) => advance(before, known))
    recount()
  }

  const start = async () => {
    await Promise.all([lists.all.refresh(), fetchMarker()])
    settle()
  }

  const arrive = (notification: Notification) => {
    for (const tab of notificationTabs) {
      const list = lists[tab]
      if (!belongsTo(tab, notification) || list.state() === "idle") continue
      list.arrive(notification)
    }
    settle()
  }

  const stop = stream.subscribe({ name: "user" }, (message) => {
    if (message.event === "notification") arrive(message.notification)
    else if (message.event === "delete") {
      for (const list of Object.values(lists)) list.forgetStatus(message.id)
      recount()
    } else if (message.event === "reading_position") {
      readElsewhere(message.payload)
    } else if (message.event === "resync") {
      void fetchMarker()
      for (const list of Object.values(lists)) {
        if (list.state() !== "idle") void list.refresh().then(settle)
      }
    }
  })
  const release = entities.hold(function* () {
    for (const list of Object.values(lists))
      for (const { account, status } of [...list.items(), ...list.pending()]) {
        yield account.id
        if (status) yield status.id
      }
  })
  const starting = setTimeout(start, startDelay)
  const onVisibility = () => {
    if (document.visibilityState === "visible") read()
    else saveMarker()
  }
  document.addEventListener("visibilitychange", onVisibility)
  window.addEventListener("pagehide", saveMarker)

  return {
    lists,
    requests,
    visitMarker,
    answers,
    /** The view is open on this tab. `atTop`: whether an arrival may be put in without moving what is read. Returns how to leave. */
    enter: (tab: NotificationTab, atTop: () => boolean): (() => void) => {
      const list = lists[tab]
      reading = { tab, atTop }
      if (list.state() === "idle" || list.state() === "failed") void list.refresh().then(read)
      read()
      return () => {
        list.release()
        reading = undefined
        saveMarker()
        setVisitMarker(marker())
      }
    },
    release: (tab: NotificationTab) => {
      lists[tab].release()
      read()
    },
    /** The reader comes up to the top: what waits is put above, and nothing moves. */
    unroll: (tab: NotificationTab) => {
      lists[tab].unroll()
      read()
    },
    close: () => {
      clearTimeout(starting)
      saveMarker()
      stop()
      release()
      document.removeEventListener("visibilitychange", onVisibility)
      window.removeEventListener("pagehide", saveMarker)
    },
    /** Fails with ApiError, and nothing is gone then. */
    clear: async () => {
      await api.clear()
      for (const list of Object.values(lists)) list.clear()
      settle()
    },
    retry: (tab: NotificationTab) => void lists[tab].refresh().then(read),
    /** Accepts or rejects a follow request: shown at once, taken back with a sentence when the server refuses. */
    answer: async (account: string, answer: FollowAnswer) => {
      const set = (state: AnswerState | undefined) =>
        setAnswers((before) => {
          const after = new Map(before)
          if (state === undefined) after.delete(account)
          else after.set(account, state)
          return after
        })
      if (answers().has(account)) return
      set(answer === "authorize" ? "accepted" : "rejected")
      try {
        entities.putRelationship(await api.answer(account, answer))
      } catch (error) {
        set(undefined)
        toast((answer === "authorize" ? text.followNotAccepted : text.followNotRejected)(messageOf(error)), {
          tone: "error"
        })
      }
    }
  }
}

export type Notifications = ReturnType<typeof createNotifications>

const stores = new WeakMap<Scope, Notifications>()

/** The notifications of this account, started with the first call. */
export const notificationsOf = (scope: Scope): Notifications => {
  const before = stores.get(scope)
  if (before !== undefined) return before
  const { http, stream, entities } = scope
  const store = createNotifications({
    api: makeNotificationApi(http),
    stream,
    entities,
    onUnread: setUnreadNotifications
  })
  stores.set(scope, store)
  return store
}
