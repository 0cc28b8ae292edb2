import { createSignal, onCleanup } from "solid-js"
import { nextTick } from "./schedule.ts"

/*
 * One clock for every countdown of the page. It ticks each second only while one of them shows seconds, otherwise twice a
 * minute, and not at all while the page is hidden or nobody looks.
 */
const [now, setNow] = createSignal(Date.now())
const dues = new Set<() => number>()
let timer: ReturnType<typeof setTimeout> | undefined

const tick = () => {
  clearTimeout(timer)
  timer = undefined
  setNow(Date.now())
  if (dues.size === 0 || document.visibilityState === "hidden") return
  timer = setTimeout(
    tick,
    nextTick(
      [...dues].map((due) => due()),
      Date.now()
    )
  )
}

/** The time, in milliseconds, as often as a countdown to `due` needs it; until the owner goes. */
export const useNow = (due: () => number = () => Number.POSITIVE_INFINITY): (() => number) => {
  dues.add(due)
  if (dues.size === 1) document.addEventListener("visibilitychange", tick)
  queueMicrotask(tick)
  onCleanup(() => {
    dues.delete(due)
    if (dues.size > 0) return
    document.removeEventListener("visibilitychange", tick)
    clearTimeout(timer)
    timer = undefined
  })
  return now
}
