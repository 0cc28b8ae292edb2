import { paths } from "../../paths.ts"
import { currentLocation, navigate } from "../shell/router.ts"
import { comfort } from "../theme/comfort.ts"

const editable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest("[role=menu]") !== null)

/** `/` goes to the search field, wherever one is and nothing is being typed. Returns how to stop. */
export const startSearchShortcut = (): (() => void) => {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (
      !comfort().shortcuts ||
      editable(event.composedPath()[0] ?? null) ||
      document.querySelector("dialog[open]") !== null
    )
      return
    event.preventDefault()
    const field = document.getElementById("search-field")
    if (field instanceof HTMLInputElement) {
      field.focus()
      field.select()
    } else if (!currentLocation().pathname.startsWith(paths.search())) navigate(paths.search())
  }
  document.addEventListener("keydown", onKeyDown)
  return () => document.removeEventListener("keydown", onKeyDown)
}
