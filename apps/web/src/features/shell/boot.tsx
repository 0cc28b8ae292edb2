import { render } from "solid-js/web"
import { App } from "./App.tsx"
import { startRouter } from "./router.ts"

const RELOADED = "chirp.reloaded"

/**
 * A view that cannot be fetched is usually one of an older build that the server no longer has: the page is loaded anew,
 * once; what was being written is kept by its draft.
 */
addEventListener("vite:preloadError", (event) => {
  try {
    if (!navigator.onLine || sessionStorage.getItem(RELOADED) === location.pathname) return
    sessionStorage.setItem(RELOADED, location.pathname)
  } catch {
    return
  }
  event.preventDefault()
  location.reload()
})

const root = document.getElementById("app")
if (root) {
  startRouter()
  root.replaceChildren()
  render(() => <App />, root)
}
