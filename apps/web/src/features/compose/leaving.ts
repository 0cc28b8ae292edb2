import { createEffect, onCleanup } from "solid-js"

/**
 * Calls `leave` when the page is hidden or goes. While `asks`, the browser asks before it goes; only then, for a page that
 * asks is not kept for Back. Ends with its Solid owner.
 */
export const onLeaving = (leave: () => void, asks: () => boolean): void => {
  const onHidden = () => {
    if (document.visibilityState === "hidden") leave()
  }
  const warn = (event: BeforeUnloadEvent) => event.preventDefault()
  document.addEventListener("visibilitychange", onHidden)
  window.addEventListener("pagehide", leave)
  createEffect(() =>
    asks() ? window.addEventListener("beforeunload", warn) : window.removeEventListener("beforeunload", warn)
  )
  onCleanup(() => {
    document.removeEventListener("visibilitychange", onHidden)
    window.removeEventListener("pagehide", leave)
    window.removeEventListener("beforeunload", warn)
  })
}
