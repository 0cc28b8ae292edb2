import type { Notification } from "@chirp/domain/Notification"
import type { Channel } from "@chirp/domain/realtime/Channel"
import type { Status } from "@chirp/domain/Status"

/** Milliseconds. Reconnecting waits a random time up to min(CAP, BASE · 2ⁿ): full jitter, so that a restart is no stampede. */
const BACKOFF_BASE = 500
const BACKOFF_CAP = 30_000
/** The server restarts and says when to come back (`retry in 1.5 s`); a little more by chance, and never longer than this. */
const RESTART_CODE = 1012
const LONGEST_HINT = 10_000
/** The server hangs up because the session is over. */
const SESSION_ENDED = 4401
/** A connection this old counts as good: the next loss starts the back-off anew. */
const STABLE_AFTER = 10_000
/** After this long in the background nothing is taken for granted: connect anew and let every listener catch up. */
const STALE_AFTER = 60_000
/** A browser does not tell why a handshake failed: after this many in a row somebody should ask whether the session is over. */
const REFUSALS = 2
/** The server says of each channel when it is fed. When that takes longer after a break, what came meanwhile is fetched before. */
const FED_WITHIN = 3_000
/** The socket outlives its last listener by this long, so that changing views does not reconnect. */
const LINGER = 5_000
/** `WebSocket.OPEN`; a socket that the other side closes is told of a moment later, and takes nothing meanwhile. */
const OPEN = 1

export type StreamMessage =
  | { readonly event: "update" | "status.update"; readonly status: Status }
  | { readonly event: "delete"; readonly id: string }
  | { readonly event: "notification"; readonly notification: Notification }
  | { readonly event: "conversation"; readonly payload: unknown }
  /** Another device, or this one, has kept where it stopped reading. */
  | { readonly event: "reading_position"; readonly payload: unknown }
  /**
   * Nothing after this is missed; what was before it may have been (first subscribed, a break, woken): fetch what came
   * since. `begins`: the channel has only been opened, and whoever loads what it shows has loaded it just now.
   */
  | { readonly event: "resync"; readonly begins?: true }
  | { readonly event: "filters_changed" }
  | { readonly event: "scheduled_post_sent" | "scheduled_post_failed"; readonly id: string }
  /** A post that matches a search this tab has open. */
  | { readonly event: "search_result_push"; readonly search: string; readonly status: Status }

export type StreamListener = (message: StreamMessage) => void
export type StreamState = "idle" | "connecting" | "open" | "waiting"

export interface Stream {
  /** Listens to a channel until the returned function is called. Channels are shared: one subscription each on the wire. */
  readonly subscribe: (channel: Channel, listener: StreamListener) => () => void
  readonly state: () => StreamState
  /** Tells every listener that it may have missed something. */
  readonly resync: () => void
  /** A post turned out to be gone: told to every listener like a deletion. */
  readonly gone: (id: string) => void
  readonly onState: (listener: (state: StreamState) => void) => () => void
  /** Closes for good (sign-out, account switch). */
  readonly close: () => void
}

export interface StreamOptions {
  readonly url: string
  readonly WebSocket?: typeof globalThis.WebSocket
  readonly random?: () => number
  /** Called after every `REFUSALS` attempts in a row that never opened; the session may be gone. */
  readonly onRefused?: () => void
}

const streamOf = (channel: Channel): ReadonlyArray<string> =>
  "tag" in channel ? [channel.name, channel.tag] : "list" in channel ? [channel.name, channel.list] : [channel.name]

/** The key of a channel, and of a frame's `stream`. Also reads GoToSocial's `["list:<id>"]`. */
const keyOf = (stream: ReadonlyArray<string>): string => {
  const [first = ""] = stream
  const parts = stream.length === 1 && first.startsWith("list:") ? ["list", first.slice(5)] : stream
  return parts.join("/").toLowerCase()
}

const frameFor = (type: "subscribe" | "unsubscribe", channel: Channel): string =>
  JSON.stringify({
    type,
    stream: channel.name,
    ...("tag" in channel ? { tag: channel.tag } : {}),
    ...("list" in channel ? { list: channel.list } : {})
  })

const hasId = (value: unknown): value is { id: string } =>
  typeof value === "object" && value !== null && "id" in value && typeof value.id === "string"

/** One frame as text → the message and the key it is for; undefined for anything not understood. */
export const readFrame = (text: string): { key: string; message: StreamMessage } | undefined => {
  try {
    const frame: unknown = JSON.parse(text)
    if (typeof frame !== "object" || frame === null || !("event" in frame)) return undefined
    const stream = "stream" in frame && Array.isArray(frame.stream) ? frame.stream.map(String) : []
    const payload = "payload" in frame && typeof frame.payload === "string" ? frame.payload : ""
    const key = keyOf(stream)
    switch (frame.event) {
      case "update":
      case "status.update": {
        const status = JSON.parse(payload)
        return hasId(status) ? { key, message: { event: frame.event, status: status as Status } } : undefined
      }
      case "notification": {
        const notification = JSON.parse(payload)
        return hasId(notification)
          ? { key, message: { event: "notification", notification: notification as Notification } }
          : undefined
      }
      case "conversation":
      case "reading_position":
        return { key, message: { event: frame.event, payload: JSON.parse(payload) } }
      case "delete":
        return payload === "" ? undefined : { key, message: { event: "delete", id: payload } }
      case "scheduled_post_sent":
      case "scheduled_post_failed": {
        const post: unknown = JSON.parse(payload)
        return hasId(post) ? { key, message: { event: frame.event, id: post.id } } : undefined
      }
      case "search_result_push": {
        const push = JSON.parse(payload)
        return hasId(push) && "status" in push && hasId(push.status)
          ? { key, message: { event: "search_result_push", search: push.id, status: push.status as Status } }
          : undefined
      }
      case "resync":
      case "filters_changed":
        return { key, message: { event: frame.event } }
      default:
        return undefined
    }
  } catch {
    return undefined
  }
}

/**
 * One WebSocket for the tab. Subscriptions are counted by channel; after every reconnect all channels are subscribed
 * again. The server says `resync` on a channel as soon as it is fed, before the channel's first frame, and after every
 * break of its own, so that fetching then leaves no hole (docs/decisions/0053-nothing-missed.md). `delete` goes to every
 * listener: GoToSocial labels a deletion with only one of the streams that it concerns. It keeps no backlog.
 */
export const makeStream = (options: StreamOptions): Stream => {
  const Socket = options.WebSocket ?? globalThis.WebSocket
  const random = options.random ?? Math.random
  const channels = new Map<string, { channel: Channel; listeners: Set<StreamListener> }>()
  const stateListeners = new Set<(state: StreamState) => void>()
  let state: StreamState = "idle"
  let socket: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let lingering: ReturnType<typeof setTimeout> | undefined
  let attempts = 0
  let refused = 0
  let openedAt = 0
  let hiddenAt: number | undefined
  let everOpened = false
  /** A first attempt failed: what was shown meanwhile came from elsewhere. */
  let missed = false
  let closed = false
  /** Channels whose feeding the server has not confirmed on this connection. */
  const unfed = new Set<string>()
  /** Channels that have never been fed. */
  const fresh = new Set<string>()
  let feeding: ReturnType<typeof setTimeout> | undefined

  const setState = (next: StreamState) => {
    if (next === state) return
    state = next
    for (const listener of [...stateListeners]) listener(next)
  }

  const broadcast = (message: StreamMessage) => {
    for (const { listeners } of [...channels.values()]) for (const listener of [...listeners]) listener(message)
  }

  const tell = (key: string, message: StreamMessage) => {
    for (const listener of [...(channels.get(key)?.listeners ?? [])]) listener(message)
  }

  const receive = (data: unknown) => {
    if (typeof data !== "string") return
    const read = readFrame(data)
    if (!read) return
    if (read.message.event === "delete") return broadcast(read.message)
    if (read.message.event !== "resync") return tell(read.key, read.message)
    unfed.delete(read.key)
    tell(read.key, fresh.delete(read.key) ? { event: "resync", begins: true } : read.message)
  }

  /** The server's own source is away for now: it says `resync` when it is back. */
  const feedSelf = () => {
    for (const key of [...unfed]) tell(key, { event: "resync" })
  }

  const drop = () => {
    clearTimeout(timer)
    clearTimeout(feeding)
    timer = undefined
    const current = socket
    socket = undefined
    if (current) {
      current.onopen = current.onclose = current.onmessage = current.onerror = null
      current.close()
    }
  }

  const connect = () => {
    if (closed || socket || channels.size === 0) return
    if (typeof navigator !== "undefined" && navigator.onLine === false) {
      missed = true
      return setState("waiting")
    }
    clearTimeout(timer)
    timer = undefined
    setState("connecting")
    const current = new Socket(options.url)
    socket = current
    let opened = false
    current.onopen = () => {
      opened = true
      openedAt = Date.now()
      unfed.clear()
      for (const [key, { channel }] of channels) {
        current.send(frameFor("subscribe", channel))
        unfed.add(key)
      }
      setState("open")
      clearTimeout(feeding)
      if (everOpened || missed) feeding = setTimeout(feedSelf, FED_WITHIN)
      everOpened = true
    }
    current.onmessage = (event) => receive(event.data)
    current.onclose = (event) => {
      if (socket !== current) return
      socket = undefined
      clearTimeout(feeding)
      if (opened && Date.now() - openedAt >= STABLE_AFTER) attempts = 0
      attempts += 1
      refused = opened ? 0 : refused + 1
      missed = true
      if (event?.code === SESSION_ENDED || (refused > 0 && refused % REFUSALS === 0)) options.onRefused?.()
      schedule(hintOf(event))
    }
  }

  const schedule = (hint: number | undefined) => {
    if (closed || channels.size === 0) return setState("idle")
    setState("waiting")
    const wait = random() * Math.min(BACKOFF_CAP, BACKOFF_BASE * 2 ** attempts)
    timer = setTimeout(connect, hint === undefined ? wait : hint + Math.min(wait, BACKOFF_BASE))
  }

  const reconnect = () => {
    if (closed || channels.size === 0) return
    drop()
    attempts = 0
    connect()
  }

  const onOnline = () => reconnect()
  const onVisible = () => {
    if (document.visibilityState === "hidden") {
      hiddenAt = Date.now()
      return
    }
    const away = hiddenAt === undefined ? 0 : Date.now() - hiddenAt
    hiddenAt = undefined
    if (state === "waiting" || away > STALE_AFTER) reconnect()
  }
  globalThis.addEventListener?.("online", onOnline)
  globalThis.document?.addEventListener("visibilitychange", onVisible)

  return {
    subscribe: (channel, listener) => {
      const key = keyOf(streamOf(channel))
      clearTimeout(lingering)
      const entry = channels.get(key)
      if (entry) entry.listeners.add(listener)
      else {
        channels.set(key, { channel, listeners: new Set([listener]) })
        fresh.add(key)
        if (socket?.readyState === OPEN && state === "open") socket.send(frameFor("subscribe", channel))
        else if (!timer) connect()
      }
      return () => {
        const current = channels.get(key)
        if (!current?.listeners.delete(listener) || current.listeners.size > 0) return
        channels.delete(key)
        fresh.delete(key)
        if (socket?.readyState === OPEN && state === "open") socket.send(frameFor("unsubscribe", channel))
        if (channels.size === 0) {
          clearTimeout(lingering)
          lingering = setTimeout(() => {
            if (channels.size > 0) return
            drop()
            setState("idle")
          }, LINGER)
        }
      }
    },
    state: () => state,
    resync: () => broadcast({ event: "resync" }),
    gone: (id) => broadcast({ event: "delete", id }),
    onState: (listener) => {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    close: () => {
      closed = true
      clearTimeout(lingering)
      globalThis.removeEventListener?.("online", onOnline)
      globalThis.document?.removeEventListener("visibilitychange", onVisible)
      drop()
      channels.clear()
      setState("idle")
    }
  }
}

/** Milliseconds after which a restarting server wants to be asked again. */
const hintOf = (event: { readonly code?: number; readonly reason?: string } | undefined): number | undefined => {
  const seconds = event?.code === RESTART_CODE ? /retry in (\d+(?:\.\d+)?) s/.exec(event.reason ?? "")?.[1] : undefined
  return seconds === undefined ? undefined : Math.min(Number(seconds) * 1000, LONGEST_HINT)
}

/** Where an account's socket goes: the origin the app came from. A browser's socket sends no header, so the address names the account. */
export const streamUrl = (path: string, account: string): string =>
  `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}?chirp_account=${encodeURIComponent(account)}`
