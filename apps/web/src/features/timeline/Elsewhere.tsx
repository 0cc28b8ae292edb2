import { createSignal, type JSX, Show } from "solid-js"
import { messageOf } from "../../clients/http.ts"
import { Button } from "../../ui/Button.tsx"
import { toast } from "../../ui/Toast.tsx"
import { useScope } from "../shell/scope.ts"
import type { TimelineHandle } from "./timeline.store.ts"
import { text } from "./timeline.text.ts"

/** Offers to go on where another device is. */
export const Elsewhere = (props: { readonly handle: TimelineHandle }): JSX.Element => {
  const { placeSync } = useScope()
  const [busy, setBusy] = createSignal(false)
  const feed = () => props.handle.spec.key
  const offer = () => (props.handle.state() === "ready" ? placeSync.offer(feed()) : undefined)
  const dismiss = () => {
    placeSync.dismiss(feed())
    document.getElementById("view-title")?.focus({ preventScroll: true })
  }
  const go = async () => {
    const place = offer()
    if (!place || busy()) return
    setBusy(true)
    try {
      if (await props.handle.goTo(place)) dismiss()
      else {
        dismiss()
        toast(text.gone, { tone: "info" })
      }
    } catch (error) {
      toast(messageOf(error), { tone: "error" })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Show when={offer()}>
      <section class="timeline__elsewhere" aria-label={text.elsewhereLabel}>
        <p>{text.elsewhere}</p>
        <Button size="sm" variant="primary" busy={busy()} onClick={() => void go()}>
          {text.continueThere}
        </Button>
        <Button size="sm" onClick={dismiss}>
          {text.stayHere}
        </Button>
      </section>
    </Show>
  )
}
