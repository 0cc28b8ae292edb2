import { createSignal, type JSX, onCleanup, Show } from "solid-js"
import { Icon } from "../../ui/Icon.tsx"
import { absoluteTime } from "../../ui/time.ts"
import { shownFrom } from "../offline/keptHttp.ts"
import { useScope } from "../shell/scope.ts"
import "./ConnectionNotice.css"
import { text } from "./realtime.text.ts"

/** Milliseconds. A break shorter than this is not worth a word. */
const PATIENCE = 4_000

/** Says that nothing new can arrive, while that is so. */
export const ConnectionNotice = (): JSX.Element => {
  const { stream } = useScope()
  const [away, setAway] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let broken = false
  const [offline, setOffline] = createSignal(false)
  const judge = () => {
    // A socket may seem open for minutes after the network has gone: the browser knows earlier.
    setOffline(!navigator.onLine)
    if (broken || !navigator.onLine) timer ??= setTimeout(() => setAway(true), PATIENCE)
    else {
      clearTimeout(timer)
      timer = undefined
      setAway(false)
    }
  }
  const stop = stream.onState((state) => {
    if (state === "waiting") broken = true
    else if (state === "open" || state === "idle") broken = false
    judge()
  })
  window.addEventListener("online", judge)
  window.addEventListener("offline", judge)
  onCleanup(() => {
    clearTimeout(timer)
    stop()
    window.removeEventListener("online", judge)
    window.removeEventListener("offline", judge)
  })
  return (
    <div class="connection" role="status">
      <Show when={away() || shownFrom() !== undefined}>
        <p class="connection__text">
          <Icon name="offline" size={18} />
          <span>
            {offline() ? text.offline : text.reconnecting}
            <Show when={shownFrom()}>
              {(at) => (
                <>
                  {" "}
                  {text.kept(
                    <time datetime={new Date(at()).toISOString()}>{absoluteTime(new Date(at()).toISOString())}</time>
                  )}
                </>
              )}
            </Show>
          </span>
        </p>
      </Show>
    </div>
  )
}
