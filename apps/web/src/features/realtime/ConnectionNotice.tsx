import { createSignal, type JSX, onCleanup, Show } from "solid-js"
import { Icon } from "../../ui/Icon.tsx"
import { useScope } from "../shell/scope.ts"
import "./ConnectionNotice.css"

/** Milliseconds. A break shorter than this is not worth a word. */
const PATIENCE = 4_000

/** Says that nothing new can arrive, while that is so. */
export const ConnectionNotice = (): JSX.Element => {
  const { stream } = useScope()
  const [away, setAway] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = stream.onState((state) => {
    if (state === "waiting") timer ??= setTimeout(() => setAway(true), PATIENCE)
    else if (state === "open" || state === "idle") {
      clearTimeout(timer)
      timer = undefined
      setAway(false)
    }
  })
  onCleanup(() => {
    clearTimeout(timer)
    stop()
  })
  return (
    <div class="connection" role="status">
      <Show when={away()}>
        <p class="connection__text">
          <Icon name="offline" size={18} />
          {navigator.onLine ? "Reconnecting to the server…" : "You are offline."} New posts will appear when the
          connection is back.
        </p>
      </Show>
    </div>
  )
}
