import { createSignal } from "solid-js"

/** Milliseconds between two looks for a new version while the app is open. */
const lookEvery = 3_600_000

const [waiting, setWaiting] = createSignal<ServiceWorker>()
let asked = false

/** A new version that is there and waits until somebody says so. */
export const newVersion = waiting

/** Puts the new version to use and opens this page with it. What is being written is noted by the page's leaving (`pagehide`). */
export const takeOver = (): void => {
  const next = waiting()
  if (next === undefined) return
  asked = true
  next.postMessage("take-over")
}

/**
 * Registers the service worker; called when the app has been painted. Where there is none (an old browser, a private
 * window) everything works but offline.
 */
export const registerWorker = async (): Promise<void> => {
  if (!("serviceWorker" in navigator)) return
  const container = navigator.serviceWorker
  container.addEventListener("controllerchange", () => {
    // Another tab took the new version: this one goes on with its own, whose parts are kept.
    setWaiting(undefined)
    if (asked) location.reload()
  })
  const registration = await container.register("/sw.js", { scope: "/", updateViaCache: "none" })
  const look = (found: ServiceWorker | null) => {
    if (found === null) return
    const settle = () => {
      // Without a controller it is the first version, not a new one.
      if (found.state === "installed" && container.controller !== null) setWaiting(found)
    }
    found.addEventListener("statechange", settle)
    settle()
  }
  look(registration.waiting)
  look(registration.installing)
  registration.addEventListener("updatefound", () => look(registration.installing))
  let looked = Date.now()
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - looked < lookEvery) return
    looked = Date.now()
    registration.update().catch(() => undefined)
  })
}
