import type { EmojiClickEvent } from "emoji-picker-element/shared"
import { createResource, type JSX, onCleanup, Show } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Spinner } from "../../ui/Spinner.tsx"
import { emojiOf } from "../compose/suggest.api.ts"
import { useScope } from "../shell/scope.ts"
import { text } from "./emoji.text.ts"
import { emojiSource } from "./emojiData.ts"
import "./EmojiPicker.css"

/** The grid of emoji, with the instance's own first and a search in the language of the app. It stays open to take several. */
export const EmojiPicker = (props: {
  readonly id: string
  readonly onPick: (insert: string) => void
  readonly onClose: () => void
}): JSX.Element => {
  const { http } = useScope()
  const [picker, { refetch }] = createResource(async () => {
    const { dataSource, locale } = emojiSource()
    const [{ default: Picker }, words, custom] = await Promise.all([
      import("emoji-picker-element/picker"),
      locale === "de" ? import("emoji-picker-element/i18n/de") : import("emoji-picker-element/i18n/en"),
      emojiOf(http).catch(() => [])
    ])
    const element = new Picker({
      dataSource,
      locale,
      i18n: words.default,
      customEmoji: custom.map(({ category, shortcode, static_url }) => ({
        name: shortcode,
        shortcodes: [shortcode],
        url: static_url,
        ...(category ? { category } : {})
      }))
    })
    element.addEventListener("emoji-click", ({ detail }: EmojiClickEvent) => {
      const insert = detail.unicode ?? (detail.name === undefined ? undefined : `:${detail.name}:`)
      if (insert !== undefined) props.onPick(insert)
    })
    // a keyboard on the screen would cover the grid
    if (matchMedia("(pointer: fine)").matches)
      requestAnimationFrame(() => element.shadowRoot?.querySelector<HTMLInputElement>("input")?.focus())
    return element
  })
  onCleanup(() => picker.error === undefined && picker.latest?.remove())
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from wherever the focus is inside
    <div
      id={props.id}
      class="emoji-picker"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return
        event.preventDefault()
        event.stopPropagation()
        props.onClose()
      }}
    >
      <Show
        when={picker.error === undefined}
        fallback={
          <p class="emoji-picker__state" role="alert">
            {text.failed} <Button onClick={() => void refetch()}>{text.tryAgain}</Button>
          </p>
        }
      >
        <Show
          when={!picker.loading}
          fallback={
            <p class="emoji-picker__state" role="status">
              <Spinner /> <span class="visually-hidden">{text.loading}</span>
            </p>
          }
        >
          {picker()}
        </Show>
      </Show>
    </div>
  )
}

export default EmojiPicker
