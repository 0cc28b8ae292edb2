import { batch, createSignal } from "solid-js"
import { afterPaint } from "./afterPaint.ts"

/** Where a history entry was left: how far it was scrolled and which element had the focus (its id). */
interface Place {
  readonly scroll: number
  readonly focus?: string
}

/** Entries whose place is kept. */
const PLACES = 60
const STORAGE = "chirp.places"

export interface Location {
  readonly pathname: string
  readonly search: string
  /** Names the history entry; the same address visited twice has two keys. */
  readonly key: string
  /** How many entries of this app lie behind: 0 means that going back would leave it. */
  readonly depth: number
  /** How the entry was reached. `pop` restores the place, `push` starts at the top, `replace` stays. */
  readonly by: "load" | "push" | "replace" | "pop"
}

interface HistoryState {
  readonly key: string
  readonly depth: number
}

const readState = (): HistoryState | undefined => {
  const state: unknown = history.state
  return typeof state === "object" && state !== null && "key" in state && typeof state.key === "string"
    ? { key: state.key, depth: "depth" in state && typeof state.depth === "number" ? state.depth : 0 }
    : undefined
}

const newKey = () => Math.random().toString(36).slice(2, 10)

const loadPlaces = (): Map<string, Place> => {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(STORAGE) ?? "[]"))
  } catch {
    return new Map()
  }
}

const places = loadPlaces()

const keepPlace = (key: string, place: Place) => {
  places.delete(key)
  places.set(key, place)
  for (const oldest of places.keys()) {
    if (places.size <= PLACES) break
    places.delete(oldest)
  }
}

const first = readState() ?? { key: newKey(), depth: 0 }
history.replaceState(first, "")
history.scrollRestoration = "manual"

const [current, setCurrent] = createSignal<Location>({
  pathname: location.pathname,
  search: location.search,
  key: first.key,
  depth: first.depth,
  by: places.has(first.key) ? "pop" : "load"
})

/** The address the app shows. */
export const currentLocation = current

const leave = () => {
  // What has no name of its own is found again by what it stands in: a link by its post.
  const named = document.activeElement?.closest("#main [id]")
  keepPlace(current().key, { scroll: window.scrollY, ...(named ? { focus: named.id } : {}) })
}

/** The place the current entry was left at, when it was come back to. */
export const placeToRestore = (): Place | undefined => (current().by === "pop" ? places.get(current().key) : undefined)

const [heading, setHeading] = createSignal<string>()

/** The path that was pressed, from the press on; the navigation marks it while its view is still being built. */
export const headingTo = (): string => heading() ?? current().pathname

/** Goes to an address of the app. `replace` changes the address without a new entry (a tab of the same view). */
export const navigate = (to: string, options: { readonly replace?: boolean } = {}): void => {
  const url = new URL(to, location.href)
  leave()
  const same = url.pathname === location.pathname && url.search === location.search
  const replace = options.replace === true || same
  const state: HistoryState = replace
    ? { key: current().key, depth: current().depth }
    : { key: newKey(), depth: current().depth + 1 }
  if (replace) history.replaceState(state, "", url)
  else history.pushState(state, "", url)
  batch(() => {
    setHeading(undefined)
    setCurrent({ pathname: url.pathname, search: url.search, ...state, by: replace ? "replace" : "push" })
  })
  if (same) for (const listener of again) listener()
}

/** Another account is shown: the address stays or becomes `to`, and no place of the one before is come back to. */
export const enterAnew = (to: string): void => {
  const url = new URL(to, location.href)
  const state: HistoryState = { key: newKey(), depth: current().depth }
  history.replaceState(state, "", url)
  places.clear()
  setCurrent({ pathname: url.pathname, search: url.search, ...state, by: "load" })
}

/** `navigate` for a press: it shows first, then the view is built. */
export const follow = (to: string, options: { readonly replace?: boolean } = {}): void => {
  setHeading(new URL(to, location.href).pathname)
  afterPaint(() => navigate(to, options))
}

/** Back within the app; from an entry opened directly, to `fallback`. */
export const goBack = (fallback: string): void => {
  if (current().depth > 0) history.back()
  else navigate(fallback, { replace: true })
}

const again = new Set<() => void>()

/** Calls `listener` when the link of the view that is shown is pressed once more (to go to its top). */
export const onSameView = (listener: () => void): (() => void) => {
  again.add(listener)
  return () => again.delete(listener)
}

/** As if the link of the view that is shown were pressed once more. */
export const pressAgain = (): void => {
  for (const listener of again) listener()
}

/** Back closes what is open over the view before it leaves the view, as in the apps of a phone. */
const closedInstead = (back: number): boolean => {
  const open = back > 0 ? [...document.querySelectorAll("dialog[open]")].at(-1) : undefined
  if (open === undefined) return false
  history.go(back)
  open.dispatchEvent(new Event("cancel", { cancelable: true }))
  return true
}

const onPop = () => {
  const state = readState() ?? { key: newKey(), depth: 0 }
  // come back to where one never left
  if (state.key === current().key || closedInstead(current().depth - state.depth)) return
  leave()
  setHeading(undefined)
  setCurrent({ pathname: location.pathname, search: location.search, ...state, by: "pop" })
}

const onClick = (event: MouseEvent) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return
  const link = event.target instanceof Element ? event.target.closest("a") : null
  if (!link || link.target === "_blank" || link.hasAttribute("download") || link.origin !== location.origin) return
  if (!/^\/app(?:\/|$)/.test(link.pathname)) return
  // A jump within the page (the skip link) is the browser's own.
  if (link.hash !== "" && link.pathname === location.pathname) return
  event.preventDefault()
  follow(link.href, { replace: link.hasAttribute("data-router-replace") })
}

/** Takes over links to /app and the Back button. Returns how to stop. */
export const startRouter = (): (() => void) => {
  const save = () => {
    leave()
    try {
      sessionStorage.setItem(STORAGE, JSON.stringify([...places]))
    } catch {
      // Without storage the places of a reload are lost, nothing else.
    }
  }
  addEventListener("popstate", onPop)
  document.addEventListener("click", onClick)
  addEventListener("pagehide", save)
  return () => {
    removeEventListener("popstate", onPop)
    document.removeEventListener("click", onClick)
    removeEventListener("pagehide", save)
  }
}
