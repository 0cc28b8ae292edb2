import { createSignal } from "solid-js"

/** How the app looks and moves, kept on this device. `system` follows the device. */
export type Theme = "system" | "light" | "dark"
export type Contrast = "system" | "more"
export type Motion = "system" | "reduce"

export interface Appearance {
  readonly theme: Theme
  readonly contrast: Contrast
  readonly motion: Motion
}

/** Also read by the inline script of layouts/Base.astro, before the first paint. */
export const STORAGE_KEY = "chirp.appearance"

/** What was stored, as far as it makes sense; everything else as the system has it. */
export const readAppearance = (stored: string | null): Appearance => {
  let value: Partial<Record<keyof Appearance, unknown>> = {}
  try {
    const parsed: unknown = JSON.parse(stored ?? "{}")
    if (typeof parsed === "object" && parsed !== null) value = parsed
  } catch {
    // Not ours, or cut off: the system's choice.
  }
  return {
    theme: value.theme === "light" || value.theme === "dark" ? value.theme : "system",
    contrast: value.contrast === "more" ? "more" : "system",
    motion: value.motion === "reduce" ? "reduce" : "system"
  }
}

const stored = (): string | null => {
  try {
    return localStorage.getItem(STORAGE_KEY)
  } catch {
    return null
  }
}

const [current, setCurrent] = createSignal<Appearance>(readAppearance(stored()))

export const appearance = current

/** The colour of the browser's own bars. */
const barColour = { light: "#f7f9fd", dark: "#0f172a" } as const

export const apply = (value: Appearance): void => {
  const { dataset } = document.documentElement
  for (const key of ["theme", "contrast", "motion"] as const) {
    if (value[key] === "system") delete dataset[key]
    else dataset[key] = value[key]
  }
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    const own = meta.media.includes("dark") ? "dark" : "light"
    meta.content = barColour[value.theme === "system" ? own : value.theme]
  }
}

export const setAppearance = (change: Partial<Appearance>): void => {
  const value = { ...current(), ...change }
  setCurrent(value)
  apply(value)
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(value))
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
}

/** Whether things should stand still, by the device's wish or the user's. */
export const prefersReducedMotion = (): boolean =>
  current().motion === "reduce" || matchMedia("(prefers-reduced-motion: reduce)").matches

/** Another tab changed it. */
export const followOtherTabs = (): (() => void) => {
  const onStorage = (event: StorageEvent) => {
    if (event.key !== STORAGE_KEY) return
    const value = readAppearance(event.newValue)
    setCurrent(value)
    apply(value)
  }
  addEventListener("storage", onStorage)
  return () => removeEventListener("storage", onStorage)
}
