import { createSignal } from "solid-js"
import { type InstallMemory, mayOffer, putOff, visited } from "./install.ts"

/** Chromium's event (not in the DOM's types); other browsers install from their own menus. */
interface InstallEvent extends Event {
  readonly prompt: () => Promise<{ readonly outcome: "accepted" | "dismissed" }>
}

const storageKey = "chirp.install"

const [offer, setOffer] = createSignal<InstallEvent>()
const [quiet, setQuiet] = createSignal(true)

const read = (): InstallMemory => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "{}")
    return typeof kept === "object" && kept !== null && "days" in kept ? (kept as InstallMemory) : { days: [] }
  } catch {
    return { days: [] }
  }
}

const write = (memory: InstallMemory) => {
  try {
    localStorage.setItem(storageKey, JSON.stringify(memory))
  } catch {
    // Then it is not remembered, and offered to nobody: two days are never counted.
  }
}

/** The browser could install the app now. */
export const canInstall = (): boolean => offer() !== undefined
/** It may also be offered without being asked for. */
export const shouldOffer = (): boolean => canInstall() && !quiet()

/** Listens for the browser's word that the app can be installed. Called once, early: the event comes once. */
export const watchInstall = (): void => {
  const memory = visited(read(), new Date().toISOString().slice(0, 10))
  write(memory)
  setQuiet(!mayOffer(memory, Date.now()))
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault()
    setOffer(event as InstallEvent)
  })
  addEventListener("appinstalled", () => setOffer(undefined))
}

/** Asks the browser, which asks the person. True when it was accepted. */
export const install = async (): Promise<boolean> => {
  const event = offer()
  if (event === undefined) return false
  setOffer(undefined)
  const { outcome } = await event.prompt()
  if (outcome === "dismissed") notNow()
  return outcome === "accepted"
}

export const notNow = (): void => {
  setQuiet(true)
  write(putOff(read(), Date.now()))
}
