import { createMemo, createSignal, type JSX, onCleanup } from "solid-js"
import { absoluteTime, relativeTime, spokenTime } from "./time.ts"

const [now, setNow] = createSignal(Date.now())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** "5m", or in a sentence "5 minutes ago", with the full date as title and for machines. All of them share one clock of 30 seconds. */
export const RelativeTime = (props: {
  readonly iso: string
  readonly class?: string
  readonly inWords?: boolean
}): JSX.Element => {
  users += 1
  if (users === 1) {
    setNow(Date.now())
    timer = setInterval(() => setNow(Date.now()), 30_000)
  }
  onCleanup(() => {
    users -= 1
    if (users === 0) clearInterval(timer)
  })
  const text = createMemo(() => (props.inWords ? spokenTime : relativeTime)(props.iso, now()))
  return (
    <time class={props.class} datetime={props.iso} title={absoluteTime(props.iso)}>
      {text()}
    </time>
  )
}
