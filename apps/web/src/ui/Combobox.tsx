import { createSignal, For, type JSX, onCleanup, Show } from "solid-js"
import "./Combobox.css"
import { announce } from "./LiveRegion.tsx"
import { text } from "./ui.text.ts"

/** Milliseconds without a keystroke until suggestions are asked for. */
const PATIENCE = 160

/**
 * A line of text with suggestions below it (the ARIA combobox pattern): the arrows choose, Enter takes what is chosen,
 * Escape closes; without a choice Enter is the form's. Suggestions that cannot be had are none: typing goes on.
 */
export const Combobox = <T,>(props: {
  readonly id: string
  readonly value: string
  readonly describedBy?: string
  readonly invalid?: boolean
  readonly onInput: (value: string) => void
  readonly find: (query: string, signal: AbortSignal) => Promise<ReadonlyArray<T>>
  readonly render: (item: T) => JSX.Element
  readonly onTake: (item: T) => void
}): JSX.Element => {
  const [found, setFound] = createSignal<ReadonlyArray<T>>([])
  const [at, setAt] = createSignal(-1)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | undefined
  const close = () => {
    clearTimeout(timer)
    asking?.abort()
    setFound([])
    setAt(-1)
  }
  onCleanup(close)

  const look = (query: string) => {
    close()
    if (query.trim() === "") return
    timer = setTimeout(async () => {
      const control = new AbortController()
      asking = control
      const items = await props.find(query.trim(), control.signal).catch((): ReadonlyArray<T> => [])
      if (control.signal.aborted) return
      setFound(items)
      if (items.length > 0) announce(text.suggestions(items.length))
    }, PATIENCE)
  }
  const take = (item: T) => {
    close()
    props.onTake(item)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const count = found().length
    if (count === 0 || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const chosen = found()[at()]
    if (event.key === "ArrowDown") setAt((now) => (now + 1) % count)
    else if (event.key === "ArrowUp") setAt((now) => (now <= 0 ? count - 1 : now - 1))
    else if (event.key === "Enter" && chosen !== undefined) take(chosen)
    else if (event.key === "Escape") close()
    else return
    event.preventDefault()
    event.stopPropagation()
    document.getElementById(`${props.id}-${at()}`)?.scrollIntoView({ block: "nearest" })
  }
  return (
    <div class="combobox">
      <input
        id={props.id}
        type="text"
        role="combobox"
        dir="auto"
        autocapitalize="off"
        autocomplete="off"
        spellcheck={false}
        aria-autocomplete="list"
        aria-expanded={found().length > 0}
        aria-controls={found().length > 0 ? `${props.id}-list` : undefined}
        aria-activedescendant={at() >= 0 ? `${props.id}-${at()}` : undefined}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid === true ? "true" : undefined}
        value={props.value}
        onInput={(event) => {
          props.onInput(event.currentTarget.value)
          look(event.currentTarget.value)
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <Show when={found().length > 0}>
        <div id={`${props.id}-list`} class="combobox__list" role="listbox" aria-label={text.suggestionsLabel}>
          <For each={found()}>
            {(item, index) => (
              // biome-ignore lint/a11y: the keys are those of the text field, which keeps the focus
              <div
                id={`${props.id}-${index()}`}
                class="combobox__item"
                role="option"
                tabindex="-1"
                aria-selected={index() === at()}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => take(item)}
              >
                {props.render(item)}
              </div>
            )}
          </For>
        </div>
      </Show>
    </div>
  )
}
