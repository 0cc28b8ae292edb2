import { createSignal } from "solid-js"
import { applyStillness } from "../../ui/stillness.ts"

/** How the app looks and moves, kept on this device. `system` follows the device, all else overrules it. */
export type Theme = "system" | "light" | "dark"
export type Contrast = "system" | "standard" | "more"
export type Motion = "system" | "full" | "reduce"

/** Percent of the browser's own text size, which stays the measure of everything. */
export const textSizes = [87.5, 100, 112.5, 125, 150] as const
export type TextSize = (typeof textSizes)[number]
/** From here on the columns beside the posts give way, as they do when a page is zoomed. */
const LARGE: TextSize = 125

export interface Appearance {
  readonly theme: Theme
  readonly contrast: Contrast
  readonly motion: Motion
  readonly textSize: TextSize
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
    contrast: value.contrast === "more" || value.contrast === "standard" ? value.contrast : "system",
    motion: value.motion === "reduce" || value.motion === "full" ? value.motion : "system",
    textSize: textSizes.find((size) => size === value.textSize) ?? 100
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

const wantsContrast = () => matchMedia("(prefers-contrast: more)")

/** The colour of the browser's own bars. */
const barColour = { light: "#f7f9fd", dark: "#0f172a" } as const

export const apply = (value: Appearance): void => {
  const { dataset, style } = document.documentElement
  for (const key of ["theme", "motion"] as const) {
    if (value[key] === "system") delete dataset[key]
    else dataset[key] = value[key]
  }
  if (value.contrast === "more" || (value.contrast === "system" && wantsContrast().matches)) dataset.contrast = "more"
  else delete dataset.contrast
  style.fontSize = value.textSize === 100 ? "" : `${value.textSize}%`
  if (value.textSize >= LARGE) dataset.text = "large"
  else delete dataset.text
  applyStillness()
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

/** Whether things should stand still, by the device's wish unless the user has one. */
export const prefersReducedMotion = (): boolean =>
  current().motion === "reduce" ||
  (current().motion === "system" && matchMedia("(prefers-reduced-motion: reduce)").matches)

/** Whether text is so large that the columns at the sides give way. */
export const largeText = (): boolean => current().textSize >= LARGE

/** Another tab, or the device, changed it. Returns how to stop. */
export const followChanges = (): (() => void) => {
  const onStorage = (event: StorageEvent) => {
    if (event.key !== STORAGE_KEY) return
    const value = readAppearance(event.newValue)
    setCurrent(value)
    apply(value)
  }
  const contrast = wantsContrast()
  const onContrast = () => apply(current())
  addEventListener("storage", onStorage)
  contrast.addEventListener("change", onContrast)
  return () => {
    removeEventListener("storage", onStorage)
    contrast.removeEventListener("change", onContrast)
  }
}
