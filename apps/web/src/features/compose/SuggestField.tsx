import { createEffect, createSignal, createUniqueId, For, type JSX, Match, on, onCleanup, Show, Switch } from "solid-js"
import { Avatar } from "../../ui/Avatar.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { announce } from "../../ui/LiveRegion.tsx"
import type { SuggestApi } from "./suggest.api.ts"
import { completed, type Suggestion, type Token, tokenAt } from "./suggest.ts"
import "./SuggestField.css"
import { text as words } from "./compose.text.ts"

/** Milliseconds without a keystroke until the server is asked. */
const patience = 140
/** Pixels: of the list of suggestions, and between it and the window's edges. */
const MOST_HEIGHT = 288
const EDGE = 8

/**
 * A text field that completes mentions, hashtags and emoji names (the combobox pattern on a multi-line field: the list
 * is owned by `aria-controls`, the choice is `aria-activedescendant`, the focus stays in the text). Arrow keys choose,
 * Enter or Tab take, Escape closes.
 */
export const SuggestField = (props: {
  readonly id: string
  readonly class: string
  readonly value: string
  readonly lang: string | undefined
  readonly placeholder: string
  readonly readOnly: boolean
  readonly describedBy: string
  readonly suggest: SuggestApi
  readonly ref: (element: HTMLTextAreaElement) => void
  readonly onInput: (text: string) => void
  readonly onFocus: () => void
  readonly onFiles: (files: ReadonlyArray<File>) => void
}): JSX.Element => {
  const list = createUniqueId()
  const [found, setFound] = createSignal<ReadonlyArray<Suggestion>>([])
  const [at, setAt] = createSignal(0)
  let token: Token | undefined
  let field!: HTMLTextAreaElement
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | undefined

  const close = () => {
    clearTimeout(timer)
    asking?.abort()
    token = undefined
    setFound([])
  }
  onCleanup(close)

  const grow = () => {
    if (CSS.supports("field-sizing", "content")) return
    field.style.blockSize = "auto"
    field.style.blockSize = `${field.scrollHeight}px`
  }

  /** Below the field if a few rows fit there, else as low as the window allows: no dialog cuts it off. */
  const place = (element: HTMLElement) => {
    const box = field.getBoundingClientRect()
    const height = window.visualViewport?.height ?? window.innerHeight
    const most = Math.min(element.scrollHeight, MOST_HEIGHT)
    const top = Math.max(EDGE, Math.min(box.bottom, height - EDGE - most))
    Object.assign(element.style, {
      insetInlineStart: `${document.dir === "rtl" ? window.innerWidth - box.right : box.left}px`,
      insetBlockStart: `${top}px`,
      inlineSize: `${box.width}px`,
      maxBlockSize: `${Math.min(most, height - EDGE - top)}px`
    })
  }
  const show = (element: HTMLElement) =>
    queueMicrotask(() => {
      if (!element.isConnected) return
      element.showPopover()
      place(element)
    })
  const follow = () => {
    const open = document.getElementById(list)
    if (open) place(open)
  }
  addEventListener("scroll", follow, { passive: true, capture: true })
  addEventListener("resize", follow, { passive: true })
  onCleanup(() => {
    removeEventListener("scroll", follow, { capture: true })
    removeEventListener("resize", follow)
  })
  createEffect(on(found, follow, { defer: true }))

  const look = () => {
    clearTimeout(timer)
    const next = field.selectionStart === field.selectionEnd ? tokenAt(field.value, field.selectionStart) : undefined
    if (next === undefined) return close()
    token = next
    timer = setTimeout(async () => {
      asking?.abort()
      const control = new AbortController()
      asking = control
      const suggestions = await props.suggest.find(next, control.signal)
      if (control.signal.aborted || token !== next) return
      setAt(0)
      setFound(suggestions)
      if (suggestions.length > 0) {
        announce(words.suggested(suggestions.length))
      }
    }, patience)
  }

  const take = (suggestion: Suggestion | undefined) => {
    if (token === undefined || suggestion === undefined) return
    const { text, caret } = completed(field.value, token, suggestion.insert)
    close()
    props.onInput(text)
    field.value = text
    field.focus()
    field.setSelectionRange(caret, caret)
    grow()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const count = found().length
    if (count === 0 || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === "ArrowDown") setAt((now) => (now + 1) % count)
    else if (event.key === "ArrowUp") setAt((now) => (now + count - 1) % count)
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) take(found()[at()])
    else if (event.key === "Escape") close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div class="suggest">
      <textarea
        ref={(element) => {
          field = element
          props.ref(element)
          queueMicrotask(grow)
        }}
        id={props.id}
        class={props.class}
        dir="auto"
        rows={3}
        lang={props.lang}
        placeholder={props.placeholder}
        value={props.value}
        readOnly={props.readOnly}
        aria-describedby={props.describedBy}
        aria-autocomplete="list"
        aria-controls={found().length > 0 ? list : undefined}
        aria-activedescendant={found().length > 0 ? `${list}-${at()}` : undefined}
        onKeyDown={onKeyDown}
        onFocus={props.onFocus}
        onBlur={() => setTimeout(() => document.activeElement !== field && close(), 120)}
        onClick={look}
        onInput={(event) => {
          props.onInput(event.currentTarget.value)
          grow()
          look()
        }}
        onPaste={(event) => {
          const files = [...(event.clipboardData?.files ?? [])]
          if (files.length === 0) return
          event.preventDefault()
          props.onFiles(files)
        }}
      />
      <Show when={found().length > 0}>
        <div id={list} ref={show} popover="manual" class="suggest__list" role="listbox" aria-label={words.suggestions}>
          <For each={found()}>
            {(suggestion, index) => (
              // biome-ignore lint/a11y: the keys are those of the text field, which keeps the focus
              <div
                id={`${list}-${index()}`}
                class="suggest__item"
                role="option"
                tabindex="-1"
                aria-selected={index() === at()}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => take(suggestion)}
              >
                <Row suggestion={suggestion} />
              </div>
            )}
          </For>
        </div>
      </Show>
    </div>
  )
}

const Row = (props: { readonly suggestion: Suggestion }): JSX.Element => (
  <Switch>
    <Match when={props.suggestion.kind === "mention" && props.suggestion}>
      {(one) => (
        <>
          <Avatar account={one().account} size={30} />
          <span class="suggest__words">
            <EmojiText text={one().account.display_name || one().account.username} emojis={one().account.emojis} />
            <span class="suggest__quiet">
              <bdi dir="ltr">@{one().account.acct}</bdi>
            </span>
          </span>
        </>
      )}
    </Match>
    <Match when={props.suggestion.kind === "tag" && props.suggestion}>
      {(one) => (
        <>
          <Icon name="hash" size={20} />
          <span class="suggest__words">{one().name}</span>
        </>
      )}
    </Match>
    <Match when={props.suggestion.kind === "emoji" && props.suggestion}>
      {(one) => (
        <>
          <img class="suggest__emoji" src={one().emoji.static_url} alt="" width={24} height={24} />
          <span class="suggest__words">:{one().emoji.shortcode}:</span>
        </>
      )}
    </Match>
    <Match when={props.suggestion.kind === "unicode" && props.suggestion}>
      {(one) => (
        <>
          <span class="suggest__character" aria-hidden="true">
            {one().insert}
          </span>
          <span class="suggest__words">{one().name}</span>
        </>
      )}
    </Match>
  </Switch>
)
