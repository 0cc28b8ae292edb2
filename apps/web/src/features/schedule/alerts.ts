import { createSignal, onCleanup } from "solid-js"
import { api, paths } from "../../paths.ts"
import { toast } from "../../ui/Toast.tsx"
import { navigate } from "../shell/router.ts"
import type { Scope } from "../shell/scope.ts"
import { text } from "./schedule.text.ts"

/** Milliseconds after the start until failed posts are counted: the timeline goes first. */
const COUNT_AFTER = 5_000
/** A toast for each of more than this many posts at once would be noise. */
const MOST_TOLD = 3

const [failed, setFailed] = createSignal(0)

/** How many scheduled posts could not be sent and wait for an answer, for the badge of the navigation. */
export const failedCount = failed

/** Tells what becomes of scheduled posts wherever one is in the app, until the owner goes. */
export const startScheduleAlerts = (scope: Scope): void => {
  const { http, stream } = scope
  const count = () =>
    http.get<{ readonly items: ReadonlyArray<unknown> }>(api.scheduled, { query: { show: "failed", limit: 100 } }).then(
      ({ items }) => void setFailed(items.length),
      () => undefined
    )
  let told = 0
  const unsubscribe = stream.subscribe({ name: "user" }, (message) => {
    if (message.event === "resync") void count()
    if (message.event !== "scheduled_post_sent" && message.event !== "scheduled_post_failed") return
    const bad = message.event === "scheduled_post_failed"
    if (bad) void count()
    told += 1
    setTimeout(() => {
      told -= 1
    }, 10_000)
    if (told > MOST_TOLD) return
    toast(bad ? text.failed : text.sent, {
      tone: bad ? "error" : "success",
      ...(bad ? { action: { label: text.see, run: () => navigate(paths.scheduled) } } : {})
    })
  })
  const timer = setTimeout(count, COUNT_AFTER)
  onCleanup(() => {
    clearTimeout(timer)
    unsubscribe()
    setFailed(0)
  })
}

/** After posts were tried again, moved or removed. */
export const noteFailed = (count: number): void => {
  setFailed(count)
}
