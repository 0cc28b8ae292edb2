import { createSignal } from "solid-js"

/** Numbers that can be kept from view: how often a post was answered, boosted and liked; how many follow whom. */
export const counts = ["replies", "boosts", "favourites", "people"] as const
export type Count = (typeof counts)[number]

/** How the app is worked with, kept on this device. */
export interface Comfort {
  /** Single keys do things. Off for those whose screen reader or voice control types them by accident (WCAG 2.1.4). */
  readonly shortcuts: boolean
  /** What a screen reader says of a post when it is reached: all of it, or who and when. */
  readonly labels: "full" | "short"
  /** Numbers that are not shown, in the order of `counts`. */
  readonly hidden: ReadonlyArray<Count>
  /** How many notifications are unread: in the navigation, the tab's title and on the icon of the installed app. */
  readonly badge: boolean
}

const KEY = "chirp.comfort"

export const readComfort = (stored: string | null): Comfort => {
  let value: Partial<Record<keyof Comfort, unknown>> = {}
  try {
    const parsed: unknown = JSON.parse(stored ?? "{}")
    if (typeof parsed === "object" && parsed !== null) value = parsed
  } catch {
    // Not ours, or cut off: as it is without a choice.
  }
  const hidden: ReadonlyArray<unknown> = Array.isArray(value.hidden) ? value.hidden : []
  return {
    shortcuts: value.shortcuts !== false,
    labels: value.labels === "short" ? "short" : "full",
    hidden: counts.filter((count) => hidden.includes(count)),
    badge: value.badge !== false
  }
}

const stored = (): string | null => {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

const [current, setCurrent] = createSignal<Comfort>(readComfort(stored()))

export const comfort = current

export const setComfort = (change: Partial<Comfort>): void => {
  const value = { ...current(), ...change }
  setCurrent(value)
  try {
    localStorage.setItem(KEY, JSON.stringify(value))
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
}

/** Whether a number is kept from view. Reading is reactive. */
export const hidesCount = (count: Count): boolean => current().hidden.includes(count)

/** Another tab changed it. Returns how to stop. */
export const followComfort = (): (() => void) => {
  const onStorage = (event: StorageEvent) => {
    if (event.key === KEY) setCurrent(readComfort(event.newValue))
  }
  addEventListener("storage", onStorage)
  return () => removeEventListener("storage", onStorage)
}
