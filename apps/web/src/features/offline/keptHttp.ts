import { createSignal } from "solid-js"
import { ApiError, type Http, type Page, type RequestOptions } from "../../clients/http.ts"
import type { KeptStore } from "./offline.store.ts"
import { isList, type Keeping, keepingOf, merged, pageOf } from "./offline.ts"

/** Milliseconds until it is tried again whether the server is back: doubling from the first to the last, ±20 %. */
const probeFirst = 4_000
const probeLast = 60_000

const [keptSince, setKeptSince] = createSignal<number>()

/** While kept answers are shown: when the oldest of them came from the server (milliseconds since the epoch). */
export const shownFrom = keptSince

/** Nobody answered, or only someone in between. */
const isAway = (error: unknown): boolean =>
  error instanceof ApiError &&
  error.code !== "aborted" &&
  (error.status === 0 || (error.status >= 502 && error.status <= 504))

const withQuery = (path: string, query: RequestOptions["query"]): string => {
  const params = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, `${value}`]]
  )
  if (params.length === 0) return path
  return `${path}${path.includes("?") ? "&" : "?"}${new URLSearchParams(params)}`
}

/**
 * An account's requests, with an answer kept on the device when nobody answers. The network is always asked first; what
 * it says is kept in the background and never waited for. As long as kept answers are shown it asks now and then
 * whether the server is back, and then calls `onBack` once.
 */
export const withKept = (
  base: Http,
  options: { readonly account: string; readonly store: KeptStore; readonly onBack: () => void }
): Http & { readonly close: () => void } => {
  const { account, store, onBack } = options
  let timer: ReturnType<typeof setTimeout> | undefined
  let probes = 0
  let missed: string | undefined
  let closed = false

  const back = () => {
    if (missed === undefined) return
    missed = undefined
    probes = 0
    clearTimeout(timer)
    setKeptSince(undefined)
    onBack()
  }
  const probe = () => {
    clearTimeout(timer)
    const path = missed
    if (path === undefined || closed) return
    base.get(path).then(back, (error) => (isAway(error) ? later() : back()))
  }
  const later = () => {
    if (closed) return
    probes += 1
    clearTimeout(timer)
    const wait = Math.min(probeLast, probeFirst * 2 ** (probes - 1))
    timer = setTimeout(probe, wait * (0.8 + 0.4 * Math.random()))
  }
  const shows = (path: string, at: number) => {
    setKeptSince((before) => Math.min(before ?? at, at))
    if (missed !== undefined) return
    missed = path
    later()
  }
  globalThis.addEventListener?.("online", probe)

  const keep = (keeping: Keeping | undefined, value: unknown) => {
    if (keeping === undefined || closed) return
    const change =
      keeping.kind === "last"
        ? () => value
        : (before: unknown) =>
            isList(value) ? merged(isList(before) ? before : [], value, keeping.cursor) : (before ?? [])
    store.update(account, keeping.key, change).catch(() => undefined)
  }

  const forget = (keeping: Keeping | undefined, error: unknown) => {
    if (keeping === undefined || !(error instanceof ApiError) || (error.status !== 404 && error.status !== 410)) return
    store.remove(account, keeping.key).catch(() => undefined)
  }

  /** What is kept for a request that nobody answered. Rethrows the failure when there is nothing. */
  const kept = async (
    path: string,
    keeping: Keeping | undefined,
    error: unknown
  ): Promise<Page<unknown> & { readonly value: unknown }> => {
    forget(keeping, error)
    if (keeping === undefined || !isAway(error)) throw error
    const found = await store.get(account, keeping.key).catch(() => undefined)
    if (found === undefined) throw error
    if (keeping.kind === "last") {
      shows(path, found.at)
      return { items: isList(found.value) ? found.value : [], value: found.value }
    }
    const page = isList(found.value) ? pageOf(found.value, keeping) : undefined
    if (page === undefined) throw error
    shows(path, found.at)
    return { ...page, value: page.items }
  }

  return {
    account: base.account,
    get: async <T>(path: string, request?: RequestOptions) => {
      const full = withQuery(path, request?.query)
      const keeping = keepingOf(full)
      try {
        const value = await base.get<T>(path, request)
        keep(keeping, value)
        return value
      } catch (error) {
        return (await kept(full, keeping, error)).value as T
      }
    },
    page: async <T>(path: string, request?: RequestOptions) => {
      const full = withQuery(path, request?.query)
      const keeping = keepingOf(full)
      try {
        const page = await base.page<T>(path, request)
        keep(keeping, page.items)
        return page
      } catch (error) {
        return (await kept(full, keeping, error)) as Page<T>
      }
    },
    send: base.send,
    close: () => {
      closed = true
      clearTimeout(timer)
      globalThis.removeEventListener?.("online", probe)
      setKeptSince(undefined)
    }
  }
}
