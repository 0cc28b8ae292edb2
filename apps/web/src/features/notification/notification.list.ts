import type { Notification } from "@chirp/domain/Notification"
import { createSignal } from "solid-js"
import { messageOf, type Page } from "../../clients/http.ts"
import type { Entities } from "../status/entities.ts"
import type { FeedMemory } from "../timeline/memory.ts"
import type { NotificationApi } from "./notification.api.ts"
import { maxHeld, merge, type NotificationTab } from "./notification.ts"

/** Milliseconds until a catching up that failed is tried again, plus as much again at random; and how often. */
const CATCH_UP_AGAIN = 2_000
const CATCH_UP_TRIES = 5

/** Deletions remembered; a page takes less time than so many. */
const DELETED = 100

export type ListState = "idle" | "loading" | "ready" | "failed"

export type List = ReturnType<typeof createList>

/** The notifications of one tab, at most `maxHeld`. A failure takes nothing away that is shown. */
export const createList = (
  deps: {
    readonly api: NotificationApi
    readonly entities: Entities
    /** Whether somebody reads further down: what is new waits then, and moves nothing. */
    readonly waits: () => boolean
    /** Told of all that was fetched or arrived. */
    readonly onKnown?: (notifications: ReadonlyArray<Notification>) => void
  },
  tab: NotificationTab
) => {
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
  /** Asked for while one was under way: what that one is told may be from before. */
  let again = false
  let retrying: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  /** Posts deleted lately: a page on its way may have been made before. */
  const deleted = new Set<string>()
  const isThere = ({ status }: Notification) => status === undefined || status === null || !deleted.has(status.id)

  const know = (notifications: ReadonlyArray<Notification>) => {
    deps.onKnown?.(notifications)
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

  /** New ones: on top at once with all that waited, or they wait as well. */
  const show = (fresh: ReadonlyArray<Notification>) => {
    if (deps.waits()) return setPending((waiting) => merge(waiting, fresh))
    memory.follow = memory.anchor !== undefined
    const waiting = pending()
    setPending([])
    setItems((held) => merge(held, [...waiting, ...fresh]))
  }

  /** Nobody tells what has gone during a break: what a page should have and has not is asked for. Not what is answered here. */
  const forgetGone = async (before: ReadonlySet<string>, { items: page, next }: Page<Notification>) => {
    const there = new Set(page.map(({ id }) => id))
    const bottom = next === undefined ? "" : (page.at(-1)?.id ?? "")
    const missing = [...pending(), ...items()].filter(
      ({ id, type }) => before.has(id) && id >= bottom && !there.has(id) && type !== "follow_request"
    )
    if (missing.length === 0) return
    const gone = new Set(await api.gone(missing.map(({ id }) => id)))
    if (gone.size > 0) forget(({ id }) => !gone.has(id))
  }

  const forget = (stays: (notification: Notification) => boolean) => {
    setItems((held) => held.filter(stays))
    setPending((waiting) => waiting.filter(stays))
  }

  const fetchNewest = async () => {
    if (state() !== "ready") setState("loading")
    // what arrives while the page is on its way joins nothing: there may be more before it
    const before = new Set([...items(), ...pending()].map(({ id }) => id))
    try {
      const { items: all, next: below } = await api.page(tab)
      const page = { items: all.filter(isThere), next: below }
      know(page.items)
      const joins = page.items.some(({ id }) => before.has(id))
      // More came than one page holds: what is older is fetched again by scrolling, so that there is no silent gap.
      if (!joins) {
        // what arrived while it was on its way is newer than all of it
        const top = page.items[0]?.id
        const newer = ({ id }: Notification) => top === undefined || id > top
        setPending((waiting) => waiting.filter(newer))
        setItems((held) => merge(held.filter(newer), page.items))
        next = page.next
        setComplete(page.next === undefined || page.items.length === 0)
      } else {
        const top = items()[0]?.id ?? ""
        const fresh = page.items.filter(({ id }) => id > top)
        setItems((held) =>
          merge(
            held,
            page.items.filter(({ id }) => id <= top)
          )
        )
        if (fresh.length > 0) show(fresh)
      }
      setState("ready")
      failures = 0
      await forgetGone(before, page).catch(() => undefined)
    } catch (reason) {
      setError(messageOf(reason))
      if (state() !== "ready") setState("failed")
      // what was missed would stay missed until the next break
      else if (failures < CATCH_UP_TRIES) {
        failures += 1
        clearTimeout(retrying)
        retrying = setTimeout(() => void refresh(), CATCH_UP_AGAIN * (1 + Math.random()))
      }
    }
  }

  const refresh = (): Promise<void> => {
    again = refreshing !== undefined
    refreshing ??= fetchNewest().finally(() => {
      refreshing = undefined
      if (again) return refresh()
    })
    return refreshing
  }

  return {
    items,
    pending,
    state,
    older,
    complete,
    error,
    memory,
    refresh,
    loadOlder: async () => {
      if (state() !== "ready" || older() === "loading" || complete() || next === undefined) return
      setOlder("loading")
      try {
        const page = await api.older(next)
        know(page.items)
        setItems((held) => merge(held, page.items.filter(isThere)))
        next = page.next
        setComplete(page.next === undefined || page.items.length === 0 || items().length >= maxHeld)
        setOlder("ready")
      } catch (reason) {
        setError(messageOf(reason))
        setOlder("failed")
      }
    },
    arrive: (notification: Notification) => {
      know([notification])
      show([notification])
    },
    release: () => {
      const waiting = pending()
      if (waiting.length === 0) return
      memory.follow = true
      setPending([])
      setItems((held) => merge(held, waiting))
    },
    /** Puts what waits above what is read, which stays where it is. */
    unroll: () => {
      const waiting = pending()
      if (waiting.length === 0) return
      setPending([])
      setItems((held) => merge(held, waiting))
    },
    /** All that was known is gone from the server. What arrives from here on stays. */
    clear: () => {
      setItems([])
      setPending([])
      next = undefined
      setComplete(true)
    },
    forgetStatus: (id: string) => {
      deleted.add(id)
      const [oldest] = deleted
      if (deleted.size > DELETED && oldest !== undefined) deleted.delete(oldest)
      forget(isThere)
    }
  }
}
