import { createSignal, For, type JSX, Show } from "solid-js"
import "./Toast.css"
import { IconButton } from "./Button.tsx"
import { Icon } from "./Icon.tsx"
import { text as words } from "./ui.text.ts"

/** Milliseconds. Errors and toasts with an action stay longer; hovering or focusing one holds it. */
const SHOWN = 5_000
const SHOWN_LONG = 10_000
/** More than this at once push out the oldest. */
const MOST = 3

export interface ToastOptions {
  readonly tone?: "info" | "success" | "error"
  readonly action?: { readonly label: string; readonly run: () => void }
}

interface Toast extends ToastOptions {
  readonly id: number
  readonly text: string
}

const [toasts, setToasts] = createSignal<ReadonlyArray<Toast>>([])
const timers = new Map<number, ReturnType<typeof setTimeout>>()
let last = 0

const dismiss = (id: number) => {
  clearTimeout(timers.get(id))
  timers.delete(id)
  setToasts((all) => all.filter((item) => item.id !== id))
}

const arm = (item: Toast) => {
  clearTimeout(timers.get(item.id))
  timers.set(
    item.id,
    setTimeout(() => dismiss(item.id), item.tone === "error" || item.action ? SHOWN_LONG : SHOWN)
  )
}

/** Takes all of them away: what they say, and what they offer to do, is another account's by now. */
export const dismissToasts = (): void => {
  for (const { id } of toasts()) dismiss(id)
}

/** Says something in a corner for some seconds; read out by screen readers. The same sentence is not stacked twice. */
export const toast = (text: string, options: ToastOptions = {}): void => {
  for (const same of toasts().filter((item) => item.text === text)) dismiss(same.id)
  last += 1
  const item: Toast = { id: last, text, ...options }
  setToasts((all) => [...all.slice(-(MOST - 1)), item])
  arm(item)
}

/** Where toasts appear. Stands in the page from the start, so that screen readers watch it. */
export const ToastRegion = (): JSX.Element => (
  <section class="toasts" aria-label={words.messages}>
    <div aria-live="polite" aria-relevant="additions">
      <For each={toasts()}>
        {(item) => (
          <div
            class={`toast toast--${item.tone ?? "info"}`}
            onPointerEnter={() => clearTimeout(timers.get(item.id))}
            onPointerLeave={() => arm(item)}
            onFocusIn={() => clearTimeout(timers.get(item.id))}
            onFocusOut={() => arm(item)}
          >
            <Icon name={item.tone === "error" ? "warning" : "check"} size={20} />
            <p>{item.text}</p>
            <Show when={item.action}>
              {(action) => (
                <button
                  type="button"
                  class="toast__action"
                  onClick={() => {
                    dismiss(item.id)
                    action().run()
                  }}
                >
                  {action().label}
                </button>
              )}
            </Show>
            <IconButton icon="close" label={words.dismiss} size={16} onClick={() => dismiss(item.id)} />
          </div>
        )}
      </For>
    </div>
  </section>
)
