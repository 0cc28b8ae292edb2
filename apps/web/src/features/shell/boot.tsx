import { render } from "solid-js/web"
import { App } from "./App.tsx"
import { startRouter } from "./router.ts"

const root = document.getElementById("app")
if (root) {
  startRouter()
  root.replaceChildren()
  render(() => <App />, root)
}
