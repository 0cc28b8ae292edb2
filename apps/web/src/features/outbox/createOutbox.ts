import type { Status } from "@chirp/domain/Status"
import { createMemo, createSignal } from "solid-js"
import type { Http } from "../../clients/http.ts"
import { openDraftStore } from "../compose/draft.store.ts"
import { type OutboxStore, openOutboxStore } from "./outbox.store.ts"
import {
  type ActionEntry,
  actionId,
  draftOf,
  type OutboxEntry,
  type OutboxNews,
  outboxChannel,
  outboxTag,
  type PostEntry,
  type QueuedAction,
  retryDelay
} from "./outbox.ts"
import { type Delivery, makeSender } from "./sender.ts"

/** Milliseconds after the start until what waits is sent: the timeline goes first. */
const startDelay = 1_200
/** Milliseconds after another tab changed something until it is shown here. */
const foreignDelay = 1_500

export interface OutboxOptions {
  readonly account: string
  /** The requests of whichever account something waits for. */
  readonly httpOf: (account: string) => Http
  readonly store?: OutboxStore
  readonly onSent: (entry: OutboxEntry, statuses: ReadonlyArray<Status>, watched: boolean) => void
  readonly onRefused: (entry: OutboxEntry, message: string, statuses: ReadonlyArray<Status>) => void
  /** What another of this browser's accounts wrote was refused; it is among that one's drafts. */
  readonly onRefusedElsewhere?: (message: string) => void
}

/**
 * The outbox as one tab sees it: what waits, and when it is tried again: at the start, when the network or the tab comes
 * back, and every now and then while something waits; by the service worker's Background Sync when no tab is open. What
 * the browser's other accounts wrote is sent along, as those; only this one's is shown.
 */
export const createOutbox = (options: OutboxOptions) => {
  const { account, httpOf } = options
  const store = options.store ?? openOutboxStore()
  const drafts = openDraftStore()
  const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(outboxChannel)
  const [entries, setEntries] = createSignal<ReadonlyArray<OutboxEntry>>([])
  const [sending, setSending] = createSignal(false)
  /** Entries whose sender waits in this tab: they are not shown as waiting. */
  const [watched, setWatched] = createSignal<ReadonlySet<string>>(new Set())
  const watch = (id: string) => setWatched((before) => new Set([...before, id]))
  const unwatch = (id: string) => setWatched((before) => new Set([...before].filter((one) => one !== id)))
  let reloading: ReturnType<typeof setTimeout> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempts = 0
  let closed = false

  const reload = async () => {
    const now = await store.list(account).catch((): ReadonlyArray<OutboxEntry> => [])
    if (!closed) setEntries(now)
  }

  const hear = (news: OutboxNews) => {
    if (closed) return
    if (news.on === "changed") return void (news.account === account && reload())
    if (news.entry.account !== account) {
      if (news.on === "refused") options.onRefusedElsewhere?.(news.message)
      return
    }
    void reload()
    if (news.on === "sent") options.onSent(news.entry, news.statuses, watched().has(news.entry.id))
    else options.onRefused(news.entry, news.message, news.statuses)
  }
  const tell = (news: OutboxNews) => {
    // what was under way when this outbox was closed is settled all the same, and the others are told
    const way = closed && channel ? new BroadcastChannel(outboxChannel) : channel
    way?.postMessage(news)
    if (closed) way?.close()
    hear(news)
  }
  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<OutboxNews>) => {
      if (data.on !== "changed") return hear(data)
      // What another tab is sending right now mostly does not wait: a moment later is soon enough.
      clearTimeout(reloading)
      reloading = setTimeout(() => hear(data), foreignDelay)
    }
  }

  const sender = makeSender({ httpOf, store, drafts, tell, locks: globalThis.navigator?.locks })

  /** Asks the browser to wake the service worker when there is a connection again. */
  const askToBeWoken = async () => {
    const registration = await navigator.serviceWorker?.getRegistration()
    if (registration !== undefined && "sync" in registration) {
      await (registration.sync as { register: (tag: string) => Promise<void> }).register(outboxTag)
    }
  }

  const later = () => {
    if (closed) return
    askToBeWoken().catch(() => undefined)
    clearTimeout(timer)
    attempts += 1
    timer = setTimeout(flush, retryDelay(attempts, Math.random()))
  }

  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    if (closed || sending() || !navigator.onLine || (await store.accounts()).length === 0) return
    setSending(true)
    try {
      if ((await sender.flush()) === "away") later()
      else attempts = 0
    } finally {
      setSending(false)
    }
  }
  const wake = () => {
    attempts = 0
    flush().catch(() => undefined)
  }
  const onVisible = () => {
    if (document.visibilityState === "visible") wake()
  }
  window.addEventListener("online", wake)
  document.addEventListener("visibilitychange", onVisible)
  void reload()
  timer = setTimeout(wake, startDelay)

  const posts = createMemo(() =>
    entries().filter((entry): entry is PostEntry => entry.kind === "post" && !watched().has(entry.id))
  )
  const actions = createMemo(
    () => new Map(entries().flatMap((entry) => (entry.kind === "action" ? [[entry.id, entry] as const] : [])))
  )

  return {
    /** Posts that wait, oldest first. */
    posts,
    /** Switches that wait, by `actionId`. */
    actions: actions as () => ReadonlyMap<string, ActionEntry>,
    sending,
    waits: (action: QueuedAction, statusId: string): boolean => actions().has(actionId(account, action, statusId)),
    /** Sends a post, or keeps it until it can be sent. Rejects when this device cannot keep it. */
    deliver: async (entry: PostEntry): Promise<Delivery> => {
      watch(entry.id)
      const delivery = await sender.deliver(entry)
      if (delivery.at === "sent" || delivery.at === "away") unwatch(entry.id)
      if (delivery.at === "away") later()
      return delivery
    },
    /** The refused entry was taken back by who wrote it. */
    takeBack: async (id: string): Promise<void> => {
      unwatch(id)
      await store.remove(id)
      tell({ on: "changed", account })
    },
    /** Keeps a switch for later: the last wish of each counts. */
    act: async (action: QueuedAction, statusId: string, on: boolean): Promise<void> => {
      const id = actionId(account, action, statusId)
      await store.put({ kind: "action", id, account, createdAt: Date.now(), action, statusId, on })
      tell({ on: "changed", account })
      later()
    },
    /** The server knows by now: an older wish must not be sent after it. */
    forget: async (action: QueuedAction, statusId: string): Promise<void> => {
      if (!actions().has(actionId(account, action, statusId))) return
      await store.remove(actionId(account, action, statusId))
      tell({ on: "changed", account })
    },
    /** Takes a post out and makes it a draft again; its key in the draft store. */
    toDraft: async (entry: PostEntry): Promise<string> => {
      const held = await store.get(entry.id)
      const draft = draftOf(held?.kind === "post" ? held : entry, undefined, Date.now())
      await drafts.save(draft)
      await store.remove(entry.id)
      tell({ on: "changed", account })
      return draft.context
    },
    remove: async (entry: PostEntry): Promise<void> => {
      await store.remove(entry.id)
      tell({ on: "changed", account })
    },
    restore: async (entry: PostEntry): Promise<void> => {
      await store.put(entry)
      tell({ on: "changed", account })
      wake()
    },
    flush: wake,
    close: () => {
      closed = true
      clearTimeout(timer)
      clearTimeout(reloading)
      channel?.close()
      window.removeEventListener("online", wake)
      document.removeEventListener("visibilitychange", onVisible)
    }
  }
}

export type Outbox = ReturnType<typeof createOutbox>
