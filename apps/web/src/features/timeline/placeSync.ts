import type { ReadingPosition } from "@chirp/domain/ReadingPosition"
import { createStore } from "solid-js/store"
import type { Http } from "../../clients/http.ts"
import type { Stream } from "../../clients/stream.ts"
import { api } from "../../paths.ts"
import type { Place, Places } from "./places.ts"

/** Milliseconds after the last move until the server is told. */
const QUIET = 3_000
/** Milliseconds after the start: the timeline goes first. */
const START = 300
const DEVICE = "chirp.device"

const device = (): string => {
  try {
    const known = localStorage.getItem(DEVICE)
    if (known !== null && /^[\w-]{1,64}$/.test(known)) return known
    const made = crypto.randomUUID()
    localStorage.setItem(DEVICE, made)
    return made
  } catch {
    return crypto.randomUUID()
  }
}

const isPosition = (value: unknown): value is ReadingPosition =>
  typeof value === "object" && value !== null && "feed" in value && "status_id" in value && "device" in value

const asPlace = (position: Pick<ReadingPosition, "status_id" | "offset" | "seen_id">): Place => ({
  id: position.status_id,
  offset: position.offset,
  seen: position.seen_id,
  at: Date.now()
})

interface Markers {
  readonly home?: { readonly last_read_id?: string }
}

/**
 * Shares places with the account's other devices: told when somebody has moved and paused, or leaves; never because a page
 * was merely opened. What another device told is offered and jumps nowhere by itself. Home's newest seen post is told to
 * GoToSocial's marker as well, for other apps, and only forward. A server that cannot be reached is told the next time.
 */
export const makePlaceSync = (deps: { readonly http: Http; readonly stream: Stream; readonly places: Places }) => {
  const { http, stream, places } = deps
  const mine = device()
  const [offers, setOffers] = createStore<Record<string, Place | undefined>>({})
  const sent = new Map<string, string>()
  const waiting = new Map<string, Place>()
  /** The offers that somebody has answered: an answer of the server that comes late makes none of them again. */
  const answered = new Map<string, string>()
  let marker = ""
  let known = false
  let touched = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const wordOf = ({ id, offset, seen }: Place) => `${id}/${offset}/${seen}`

  const offer = (position: ReadingPosition) => {
    // somebody reads on here, and the server is about to hear of it
    if (waiting.has(position.feed)) return
    if (position.device !== mine && answered.get(position.feed) === wordOf(asPlace(position))) return
    if (position.device === mine) {
      setOffers(position.feed, undefined)
      return
    }
    const here = places.get(position.feed)
    setOffers(position.feed, here?.id === position.status_id ? undefined : asPlace(position))
  }

  const tell = (leaving: boolean) => {
    clearTimeout(timer)
    timer = undefined
    if (!known) return
    for (const [feed, place] of waiting) {
      const word = wordOf(place)
      if (sent.get(feed) === word) continue
      sent.set(feed, word)
      const body = { status_id: place.id, offset: place.offset, seen_id: place.seen, device: mine }
      http.send("PUT", api.readingPosition(feed), { body, keepalive: leaving }).catch(() => {
        if (sent.get(feed) === word) sent.delete(feed)
      })
      if (feed !== "home" || place.seen <= marker) continue
      marker = place.seen
      http
        .send("POST", api.markers, { body: { home: { last_read_id: place.seen } }, keepalive: leaving })
        .catch(() => undefined)
    }
    waiting.clear()
  }

  const stopKept = places.onKept((feed, place) => {
    const before = sent.get(feed)
    // The first place of a page is where it was opened: nobody has read on yet.
    if (!touched || before === wordOf(place)) {
      if (before === undefined) sent.set(feed, wordOf(place))
      return
    }
    waiting.set(feed, place)
    clearTimeout(timer)
    timer = setTimeout(() => tell(false), QUIET)
  })

  const start = async () => {
    try {
      const [positions, markers] = await Promise.all([
        http.get<ReadonlyArray<ReadingPosition>>(api.readingPositions),
        http.get<Markers>(`${api.markers}?timeline[]=home`).catch((): Markers => ({}))
      ])
      const told = markers.home?.last_read_id ?? ""
      if (told > marker) marker = told
      for (const position of positions) offer(position)
      const home = positions.some(({ feed }) => feed === "home")
      // Another app may have kept at least the post.
      if (!home && marker !== "" && places.get("home") === undefined)
        setOffers("home", { id: marker, offset: 0, seen: marker, at: Date.now() })
      known = true
    } catch {
      // Without an answer nothing is told either: the next resync tries again.
    }
  }
  const started = setTimeout(() => void start(), START)

  const stopStream = stream.subscribe({ name: "user" }, (message) => {
    if (message.event === "reading_position" && isPosition(message.payload)) offer(message.payload)
    // also what was told while nothing came through
    else if (message.event === "resync" && !(known && message.begins)) void start()
  })
  const onTouch = () => {
    touched = true
  }
  const touches = ["wheel", "touchmove", "keydown", "pointerdown"] as const
  for (const name of touches) addEventListener(name, onTouch, { passive: true, capture: true })
  const onLeave = () => {
    if (document.visibilityState === "visible") return
    places.flush()
    tell(true)
  }
  const onPageHide = () => {
    places.flush()
    tell(true)
  }
  document.addEventListener("visibilitychange", onLeave)
  addEventListener("pagehide", onPageHide)

  return {
    /** Where another device is in this timeline. Reactive; undefined: nowhere else. */
    offer: (feed: string): Place | undefined => offers[feed],
    dismiss: (feed: string) => {
      const offered = offers[feed]
      if (offered) answered.set(feed, wordOf(offered))
      setOffers(feed, undefined)
    },
    close: () => {
      tell(true)
      clearTimeout(started)
      stopKept()
      stopStream()
      for (const name of touches) removeEventListener(name, onTouch, { capture: true })
      document.removeEventListener("visibilitychange", onLeave)
      removeEventListener("pagehide", onPageHide)
    }
  }
}

export type PlaceSync = ReturnType<typeof makePlaceSync>
