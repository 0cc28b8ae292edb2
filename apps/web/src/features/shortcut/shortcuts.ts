import { openCompose } from "../shell/composing.ts"
import { follow, pressAgain } from "../shell/router.ts"
import type { Scope } from "../shell/scope.ts"
import { coveredByHeader } from "../shell/ViewHeader.tsx"
import { canBoost } from "../status/status.ts"
import { comfort } from "../theme/comfort.ts"
import { type Command, keyOf, makeMatcher, shortcutsFor } from "./keys.ts"

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches("input:not([type=checkbox], [type=radio]), textarea, select, video, audio") ||
    target.closest("[role=menu], [role=application], dialog") !== null)

const cards = () => [...document.querySelectorAll<HTMLElement>("#main article[tabindex]")]

/** The post that has the focus, or the first in view. */
const current = (all: ReadonlyArray<HTMLElement>): { readonly index: number; readonly focused: boolean } => {
  const article = document.activeElement?.closest("#main article[tabindex]")
  const at = article instanceof HTMLElement ? all.indexOf(article) : -1
  if (at >= 0) return { index: at, focused: true }
  const top = coveredByHeader()
  const first = all.findIndex((one) => one.getBoundingClientRect().bottom > top + 1)
  return { index: first, focused: false }
}

/** Focuses the next or previous post and brings its top to the same place each time. */
const step = (by: 1 | -1): void => {
  const all = cards()
  const { focused, index } = current(all)
  const next = all[focused ? index + by : index]
  if (!next) return
  next.focus({ preventScroll: true })
  window.scrollBy({ top: next.getBoundingClientRect().top - coveredByHeader(), behavior: "instant" })
}

/**
 * Single-key shortcuts, off while one types, in dialogs and menus, and when they are switched off; `?` stays, and leads to
 * the switch. Returns how to stop.
 */
export const startShortcuts = (scope: Scope, help: () => void): (() => void) => {
  const { entities, me, reveals, statuses } = scope
  const match = makeMatcher(shortcutsFor(me.acct))

  /** The post itself that is focused, also inside a boost. */
  const focusedPost = () => {
    const row = document.activeElement?.closest("article[id^=post-]")?.id.slice("post-".length)
    const outer = row === undefined ? undefined : entities.status(row)
    return outer?.reblog_id ? entities.status(outer.reblog_id) : outer
  }
  const run = (command: Command): void => {
    const post = focusedPost()
    switch (command.do) {
      case "next":
        step(1)
        return
      case "previous":
        step(-1)
        return
      case "open":
        document.activeElement?.closest("article")?.dispatchEvent(new MouseEvent("click", { bubbles: true }))
        return
      case "reply":
        if (post) openCompose({ replyTo: post.id })
        return
      case "favourite":
        if (post) void statuses.favourite(post.id)
        return
      case "boost":
        if (post && canBoost(post, me.id)) void statuses.boost(post.id)
        return
      case "bookmark":
        if (post) void statuses.bookmark(post.id)
        return
      case "reveal":
        if (!post) return
        if (post.spoiler_text !== "") reveals.set("text", post.id, !reveals.isOpen("text", post.id))
        else if (post.sensitive) reveals.set("media", post.id, !reveals.isOpen("media", post.id))
        if (!reveals.isOpen("filter", post.id)) reveals.set("filter", post.id, true)
        return
      case "compose":
        openCompose()
        return
      case "top":
        pressAgain()
        return
      case "go":
        follow(command.to)
        return
      case "help":
        help()
        return
      // The search's own listener does it.
      case "search":
        return
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return
    if (typing(event.composedPath()[0] ?? null) || document.querySelector("dialog[open]") !== null) return
    const key = keyOf(event)
    if (key === "Enter" || (key !== "?" && !comfort().shortcuts)) return
    const { command, taken } = match(key, event.timeStamp)
    if (!taken || command?.do === "search") return
    event.preventDefault()
    if (command) run(command)
  }
  document.addEventListener("keydown", onKeyDown)
  return () => document.removeEventListener("keydown", onKeyDown)
}
