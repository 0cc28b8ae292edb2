import { createMemo, createSignal, type JSX, onCleanup } from "solid-js"
import { absoluteTime, relativeTime } from "./time.ts"

const [now, setNow] = createSignal(Date.now())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** "5m", with the full date as title and for machines. All of them share one clock of 30 seconds. */
export const RelativeTime = (props: { readonly iso: string; readonly class?: string }): JSX.Element => {
  users += 1
  if (users === 1) {
    setNow(Date.now())
    timer = setInterval(() => setNow(Date.now()), 30_000)
  }
  onCleanup(() => {
    users -= 1
    if (users === 0) clearInterval(timer)
  })
  const text = createMemo(() => relativeTime(props.iso, now()))
  return (
    <time class={props.class} datetime={props.iso} title={absoluteTime(props.iso)}>
      {text()}
    </time>
  )
}
