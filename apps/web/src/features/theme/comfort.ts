import { createSignal } from "solid-js"

/** How the app is worked with, kept on this device. */
export interface Comfort {
  /** Single keys do things. Off for those whose screen reader or voice control types them by accident (WCAG 2.1.4). */
  readonly shortcuts: boolean
  /** What a screen reader says of a post when it is reached: all of it, or who and when. */
  readonly labels: "full" | "short"
}

const KEY = "chirp.comfort"

export const readComfort = (stored: string | null): Comfort => {
  try {
    const value: unknown = JSON.parse(stored ?? "{}")
    const found = typeof value === "object" && value !== null ? value : {}
    return {
      shortcuts: !("shortcuts" in found && found.shortcuts === false),
      labels: "labels" in found && found.labels === "short" ? "short" : "full"
    }
  } catch {
    return { shortcuts: true, labels: "full" }
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
