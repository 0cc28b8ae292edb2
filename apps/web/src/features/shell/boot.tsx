import { render } from "solid-js/web"
import { startLanguage } from "../../language/languages.ts"
import { watchInstall } from "../install/installPrompt.ts"
import { registerWorker } from "../install/registerWorker.ts"
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

const start = (root: HTMLElement): void => {
  startRouter()
  root.replaceChildren()
  render(() => <App />, root)
  // After the first paint and whatever it waits for: the worker fetches the whole app once more.
  const register = () => void registerWorker().catch(() => undefined)
  const whenIdle = () =>
    "requestIdleCallback" in window ? requestIdleCallback(register, { timeout: 4_000 }) : register()
  if (document.readyState === "complete") whenIdle()
  else addEventListener("load", whenIdle, { once: true })
}

watchInstall()
const root = document.getElementById("app")
if (root) {
  // Text is drawn once the language is known: at once in English, else after one file of words.
  const language = startLanguage()
  if (language === undefined) start(root)
  else void language.then(() => start(root))
}
