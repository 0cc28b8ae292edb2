import type { Notification } from "@chirp/domain/Notification"
import { createSignal } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import type { Stream } from "../../clients/stream.ts"
import { toast } from "../../ui/Toast.tsx"
import type { Scope } from "../shell/scope.ts"
import { setUnreadNotifications } from "../shell/unread.ts"
import type { Entities } from "../status/entities.ts"
import type { FeedMemory } from "../timeline/timeline.store.ts"
import { type FollowAnswer, makeNotificationApi, type NotificationApi } from "./notification.api.ts"
import { advance, belongsTo, maxHeld, merge, type NotificationTab, unreadCount } from "./notification.ts"

/** Milliseconds between reading and telling the server, so that ten arrivals are one request. */
const markDelay = 1_500
/** Milliseconds after the start before notifications are asked for: the timeline goes first. */
const startDelay = 800

export type ListState = "idle" | "loading" | "ready" | "failed"
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
  const lists = { all: createList(deps, "all"), mentions: createList(deps, "mentions") }
  const [marker, setMarker] = createSignal<string>()
  /** The marker as the visit began: what is newer is shown as new until one leaves. */
  const [visitMarker, setVisitMarker] = createSignal<string>()
  const [answers, setAnswers] = createSignal<ReadonlyMap<string, AnswerState>>(new Map())
  let markerKnown = false
  let saved: string | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let reading: { readonly tab: NotificationTab; readonly atTop: () => boolean } | undefined

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

  const start = async () => {
    await Promise.all([lists.all.refresh(), fetchMarker()])
    settle()
  }

  const arrive = (notification: Notification) => {
    for (const [tab, list] of Object.entries(lists) as ReadonlyArray<[NotificationTab, List]>) {
      if (!belongsTo(tab, notification) || list.state() === "idle") continue
      list.arrive(notification, reading?.tab === tab && !reading.atTop())
    }
    settle()
  }

  stream.subscribe({ name: "user" }, (message) => {
    if (message.event === "notification") arrive(message.notification)
    else if (message.event === "delete") {
      for (const list of Object.values(lists)) list.forgetStatus(message.id)
      recount()
    } else if (message.event === "resync") {
      void fetchMarker()
      for (const list of Object.values(lists)) {
        if (list.state() !== "idle") void list.refresh().then(settle)
      }
    }
  })
  entities.hold(function* () {
    for (const list of Object.values(lists)) for (const { status } of list.items()) if (status) yield status.id
  })
  setTimeout(start, startDelay)
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") read()
    else saveMarker()
  })
  window.addEventListener("pagehide", saveMarker)

  return {
    lists,
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
        toast(
          `The follow request could not be ${answer === "authorize" ? "accepted" : "rejected"}. ${messageOf(error)}`,
          {
            tone: "error"
          }
        )
      }
    }
  }
}

export type Notifications = ReturnType<typeof createNotifications>

type List = ReturnType<typeof createList>

const createList = (deps: { readonly api: NotificationApi; readonly entities: Entities }, tab: NotificationTab) => {
  const { api, entities } = deps
  const [items, setItems] = createSignal<ReadonlyArray<Notification>>([])
  const [pending, setPending] = createSignal<ReadonlyArray<Notification>>([])
  const [state, setState] = createSignal<ListState>("idle")
  const [older, setOlder] = createSignal<ListState>("idle")
  const [complete, setComplete] = createSignal(false)
  const [error, setError] = createSignal("")
  const memory: FeedMemory = { heights: new Map(), anchor: undefined, follow: false }
  let next: string | undefined
  let refreshing: Promise<void> | undefined

  const know = (notifications: ReadonlyArray<Notification>) => {
    for (const { status, account } of notifications) {
      entities.putAccount(account)
      if (status) entities.put([status])
    }
    const asking = notifications.filter(({ type }) => type === "follow_request").map(({ account }) => account.id)
    if (asking.length === 0) return
    // Whether a request still waits is known only by how the account stands to us.
    api.relationships([...new Set(asking)]).then(
      (all) => all.forEach(entities.putRelationship),
      () => undefined
    )
  }

  const fetchNewest = async () => {
    if (state() !== "ready") setState("loading")
    try {
      const page = await api.page(tab)
      know(page.items)
      const joins = items().length === 0 || page.items.some(({ id }) => items().some((held) => held.id === id))
      // More came than one page holds: what is older is fetched again by scrolling, so that there is no silent gap.
      if (!joins || items().length === 0) {
        setItems(merge([], page.items))
        next = page.next
        setComplete(page.next === undefined || page.items.length === 0)
      } else setItems((held) => merge(held, page.items))
      setState("ready")
    } catch (reason) {
      setError(messageOf(reason))
      if (state() !== "ready") setState("failed")
    }
  }

  return {
    items,
    pending,
    state,
    older,
    complete,
    error,
    memory,
    refresh: () => {
      refreshing ??= fetchNewest().finally(() => {
        refreshing = undefined
      })
      return refreshing
    },
    loadOlder: async () => {
      if (state() !== "ready" || older() === "loading" || complete() || next === undefined) return
      setOlder("loading")
      try {
        const page = await api.older(next)
        know(page.items)
        setItems((held) => merge(held, page.items))
        next = page.next
        setComplete(page.next === undefined || page.items.length === 0 || items().length >= maxHeld)
        setOlder("ready")
      } catch (reason) {
        setError(messageOf(reason))
        setOlder("failed")
      }
    },
    arrive: (notification: Notification, wait: boolean) => {
      know([notification])
      if (wait) setPending((waiting) => merge(waiting, [notification]))
      else {
        memory.follow = memory.anchor !== undefined
        setItems((held) => merge(held, [notification]))
      }
    },
    release: () => {
      const waiting = pending()
      if (waiting.length === 0) return
      memory.follow = true
      setPending([])
      setItems((held) => merge(held, waiting))
    },
    forgetStatus: (id: string) => {
      const stays = ({ status }: Notification) => status?.id !== id
      setItems((held) => held.filter(stays))
      setPending((waiting) => waiting.filter(stays))
    }
  }
}

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
