/** Where a timeline was left. */
export interface Place {
  /** The first post in view. */
  readonly id: string
  /** Pixels from the bottom edge of the bars on top to the post's top edge; negative when its beginning is scrolled past. */
  readonly offset: number
  /** The newest post that was ever in view. */
  readonly seen: string
  /** When, in milliseconds since 1970. */
  readonly at: number
}

export interface Places {
  readonly get: (feed: string) => Place | undefined
  readonly set: (feed: string, place: Place) => void
  /** Told of each place that is kept, at most once in `EVERY`. */
  readonly onKept: (listener: (feed: string, place: Place) => void) => () => void
  /** Keeps what waits, now. */
  readonly flush: () => void
  readonly close: () => void
}

/** Milliseconds between writing while one scrolls. */
const EVERY = 500
/** Timelines whose place is kept on this device; the ones longest unread are forgotten. */
const MOST = 60
/** Milliseconds. Older places are worth nothing: their posts are far below. */
const MAX_AGE = 30 * 86_400_000

const valid = (value: unknown, now: number): value is Place =>
  typeof value === "object" &&
  value !== null &&
  "id" in value &&
  typeof value.id === "string" &&
  "seen" in value &&
  typeof value.seen === "string" &&
  "offset" in value &&
  typeof value.offset === "number" &&
  Number.isFinite(value.offset) &&
  "at" in value &&
  typeof value.at === "number" &&
  now - value.at < MAX_AGE

/**
 * Places of one account's timelines, over reloads. One entry a timeline, so that two tabs on two timelines do not undo
 * each other; on the same one the last to move wins. Without storage they last as long as the page.
 */
export const makePlaces = (accountId: string, storage: Storage | undefined = browserStorage()): Places => {
  const prefix = `chirp.place/${accountId}/`
  const memory = new Map<string, Place>()
  const waiting = new Map<string, Place>()
  const listeners = new Set<(feed: string, place: Place) => void>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const parse = (text: string | null): Place | undefined => {
    try {
      const value: unknown = JSON.parse(text ?? "null")
      return valid(value, Date.now()) ? value : undefined
    } catch {
      return undefined
    }
  }
  const trim = (store: Storage) => {
    const keys = Array.from({ length: store.length }, (_, index) => store.key(index) ?? "").filter((key) =>
      key.startsWith(prefix)
    )
    if (keys.length <= MOST) return
    const aged = keys.map((key) => ({ key, at: parse(store.getItem(key))?.at ?? 0 })).sort((a, b) => a.at - b.at)
    for (const { key } of aged.slice(0, keys.length - MOST)) store.removeItem(key)
  }
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    for (const [feed, place] of waiting) {
      try {
        const fresh = storage?.getItem(prefix + feed) === null
        storage?.setItem(prefix + feed, JSON.stringify(place))
        if (fresh && storage) trim(storage)
      } catch {
        // Full or forbidden: kept in memory alone.
      }
      for (const listener of listeners) listener(feed, place)
    }
    waiting.clear()
  }
  const onHide = () => flush()
  globalThis.addEventListener?.("pagehide", onHide)
  globalThis.document?.addEventListener("visibilitychange", onHide)

  return {
    get: (feed) => {
      const held = memory.get(feed)
      if (held) return held
      try {
        return parse(storage?.getItem(prefix + feed) ?? null)
      } catch {
        return undefined
      }
    },
    set: (feed, place) => {
      memory.set(feed, place)
      waiting.set(feed, place)
      timer ??= setTimeout(flush, EVERY)
    },
    onKept: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    flush,
    close: () => {
      flush()
      globalThis.removeEventListener?.("pagehide", onHide)
      globalThis.document?.removeEventListener("visibilitychange", onHide)
      listeners.clear()
    }
  }
}

const browserStorage = (): Storage | undefined => {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}
