import type { Suggestions } from "@chirp/domain/api/SearchApi"
import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  For,
  type JSX,
  on,
  onCleanup,
  onMount,
  Show
} from "solid-js"
import { IconButton } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { announce } from "../../ui/LiveRegion.tsx"
import { navigate } from "../shell/router.ts"
import { useScope } from "../shell/scope.ts"
import { type Completion, completionsFor } from "./completions.ts"
import { tidy } from "./recent.ts"
import { rememberedOf } from "./remembered.ts"
import { searchesOf } from "./search.store.ts"
import { text as words } from "./search.text.ts"
import "./SearchBox.css"

/** Milliseconds after a key until suggestions are asked for; a faster typist asks once. */
const ASK_AFTER = 140
/** Milliseconds of quiet after which the number of suggestions is read out. */
const SAY_AFTER = 700

export interface SearchBoxHandle {
  /** Puts a query in, with a part of it selected to be written anew, and takes the focus. */
  readonly edit: (query: string, from: number, to: number) => void
}

/**
 * The search field with its list (ARIA combobox, list autocomplete): arrows choose, Enter takes, Escape closes and then
 * empties, Shift+Delete forgets a recent search. Suggestions are for what stands in the field now: an older answer that
 * comes late is aborted and never shown.
 */
export const SearchBox = (props: {
  readonly value: string
  readonly onSearch: (query: string) => void
  readonly autofocus?: boolean
  /** What an empty field would offer stands on the page already. */
  readonly bareStart?: boolean
  readonly handle?: (handle: SearchBoxHandle) => void
}): JSX.Element => {
  const id = createUniqueId()
  const scope = useScope()
  const { api } = searchesOf(scope)
  const remembered = rememberedOf(scope)
  const [value, setValue] = createSignal(props.value)
  const [caret, setCaret] = createSignal(props.value.length)
  const [open, setOpen] = createSignal(false)
  const [active, setActive] = createSignal<string>()
  const [answer, setAnswer] = createSignal<{ readonly q: string; readonly found: Suggestions }>()
  let field!: HTMLInputElement
  let box!: HTMLFormElement
  let list: HTMLDivElement | undefined
  let control: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let saying: ReturnType<typeof setTimeout> | undefined

  createEffect(
    on(
      () => props.value,
      (next) => {
        setValue(next)
        setOpen(false)
      },
      { defer: true }
    )
  )

  const groups = createMemo(() =>
    completionsFor({
      text: value(),
      caret: caret(),
      recent: remembered.recent(),
      saved: remembered.saved(),
      // What was found for the words before stays until the new answer is there: no flicker.
      suggestions: value().trim() === "" ? undefined : answer()?.found
    })
  )
  const items = createMemo(() => groups().flatMap((group) => group.items))
  const shown = () => open() && items().length > 0 && !(props.bareStart && value().trim() === "")
  const optionId = (item: Completion) => `${id}-${item.id}`

  const ask = (q: string) => {
    clearTimeout(timer)
    control?.abort()
    if (q.trim() === "") return
    timer = setTimeout(async () => {
      const mine = new AbortController()
      control = mine
      try {
        const found = await api.suggest(q, mine.signal)
        if (!mine.signal.aborted && control === mine) setAnswer({ q, found })
      } catch {
        // Without suggestions one searches all the same.
      }
    }, ASK_AFTER)
  }

  const show = () => {
    void remembered.load()
    setOpen(true)
  }
  const close = () => {
    setOpen(false)
    setActive(undefined)
  }
  const type = (next: string, at: number) => {
    setValue(next)
    setCaret(at)
    setActive(undefined)
    setOpen(true)
    ask(next.slice(0, at).trim() === "" ? next : next.slice(0, at))
  }
  const put = (next: string, from: number, to = from) => {
    type(next, to)
    field.value = next
    field.focus()
    field.setSelectionRange(from, to)
  }
  const search = (query: string) => {
    clearTimeout(timer)
    control?.abort()
    close()
    const asked = tidy(query)
    if (asked === "") return field.focus()
    setValue(asked)
    remembered.note(asked)
    // The keyboard of a phone goes away to show what was found; with one of its own the field keeps the focus.
    if (matchMedia("(pointer: coarse)").matches) field.blur()
    props.onSearch(asked)
  }
  const choose = (item: Completion) => {
    switch (item.does) {
      case "search":
        return search(item.text)
      case "write":
        return put(item.text, item.caret)
      case "go":
        close()
        return navigate(item.href)
      case "clear":
        remembered.clear()
        return field.focus()
    }
  }

  const move = (by: number) => {
    const all = items()
    if (all.length === 0) return
    const at = all.findIndex((item) => item.id === active())
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by
    setActive(all[next]?.id)
    const option = next in all ? list?.querySelector(`[id="${CSS.escape(`${id}-${all[next]?.id}`)}"]`) : undefined
    option?.scrollIntoView({ block: "nearest" })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    const current = shown() ? items().find((item) => item.id === active()) : undefined
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault()
        if (!shown()) show()
        return move(event.key === "ArrowDown" ? 1 : -1)
      case "Enter":
        event.preventDefault()
        return current ? choose(current) : search(value())
      case "Escape":
        if (shown()) {
          event.preventDefault()
          close()
        } else if (value() !== "") {
          event.preventDefault()
          put("", 0)
          close()
        }
        return
      case "Tab":
        return close()
      case "Delete":
        if (event.shiftKey && current?.does === "search" && current.recent) {
          event.preventDefault()
          remembered.forget(current.text)
          setActive(undefined)
        }
        return
    }
  }

  createEffect(
    on(
      () => (shown() ? items().length : -1),
      (count) => {
        clearTimeout(saying)
        if (count >= 0) saying = setTimeout(() => announce(words.offered(count)), SAY_AFTER)
      },
      { defer: true }
    )
  )
  onMount(() => {
    props.handle?.({ edit: (query, from, to) => put(query, from, to) })
    if (props.autofocus) field.focus({ preventScroll: true })
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.contains(event.target)) close()
    }
    document.addEventListener("pointerdown", outside)
    onCleanup(() => document.removeEventListener("pointerdown", outside))
  })
  onCleanup(() => {
    clearTimeout(timer)
    clearTimeout(saying)
    control?.abort()
  })

  return (
    <search>
      <form
        ref={box}
        class="search-box"
        classList={{ "search-box--open": shown() }}
        onSubmit={(event) => {
          event.preventDefault()
          search(value())
        }}
      >
        <Icon name="search" size={19} />
        <input
          ref={field}
          id="search-field"
          class="search-box__field"
          type="text"
          inputmode="search"
          enterkeyhint="search"
          role="combobox"
          aria-label={words.box}
          aria-autocomplete="list"
          aria-expanded={shown()}
          aria-controls={`${id}-list`}
          aria-activedescendant={shown() && active() !== undefined ? `${id}-${active()}` : undefined}
          placeholder={words.placeholder}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          dir="auto"
          maxlength={1000}
          value={value()}
          onInput={(event) =>
            type(event.currentTarget.value, event.currentTarget.selectionStart ?? event.currentTarget.value.length)
          }
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onFocus={show}
          onClick={show}
          onKeyDown={onKeyDown}
        />
        <Show when={value() !== ""}>
          <IconButton
            icon="close"
            size={17}
            label={words.clear}
            onClick={() => {
              put("", 0)
              show()
            }}
          />
        </Show>
        <div
          ref={list}
          id={`${id}-list`}
          class="search-box__list"
          role="listbox"
          aria-label={words.list}
          hidden={!shown()}
          // Pressing a row must not take the focus from the field.
          onMouseDown={(event) => event.preventDefault()}
        >
          <For each={shown() ? groups() : []}>
            {(group) => (
              // biome-ignore lint/a11y/useSemanticElements: a group of options in a listbox; a fieldset would be one of fields
              <div class="search-box__group" role="group" aria-label={group.name}>
                <p class="search-box__over" aria-hidden="true">
                  {group.name}
                </p>
                <For each={group.items}>
                  {(item) => (
                    // biome-ignore lint/a11y: the keys are the field's, which keeps the focus (combobox)
                    <div
                      id={optionId(item)}
                      class="search-box__option"
                      classList={{ "search-box__option--active": active() === item.id }}
                      role="option"
                      tabindex="-1"
                      aria-selected={active() === item.id}
                      onClick={() => choose(item)}
                    >
                      <Show
                        when={item.does === "go" && item.avatar}
                        fallback={
                          <Icon
                            name={
                              item.does === "go"
                                ? "hash"
                                : item.does === "write"
                                  ? "filter"
                                  : item.does === "clear"
                                    ? "trash"
                                    : item.recent
                                      ? "clock"
                                      : item.id.startsWith("saved-")
                                        ? "bookmark"
                                        : "search"
                            }
                            size={18}
                          />
                        }
                      >
                        {(avatar) => <img class="search-box__avatar" src={avatar()} alt="" width="28" height="28" />}
                      </Show>
                      <bdi class="search-box__label">{item.label}</bdi>
                      <Show when={item.hint}>
                        <span class="search-box__hint">{item.hint}</span>
                      </Show>
                    </div>
                  )}
                </For>
              </div>
            )}
          </For>
        </div>
      </form>
    </search>
  )
}
