import { createRenderEffect, type JSX } from "solid-js"
import { emojify, type HtmlEmoji, type HtmlOptions, renderHtml } from "../clients/html.ts"
import "./Emoji.css"
import "./Html.css"

/** Foreign HTML, sanitised by the one policy, with emoji and links into the app. */
export const Html = (props: {
  readonly html: string
  readonly emojis?: ReadonlyArray<HtmlEmoji>
  readonly route?: HtmlOptions["route"]
  readonly lang?: string | undefined
  readonly class?: string
}): JSX.Element => (
  <div
    class={`html ${props.class ?? ""}`}
    lang={props.lang}
    dir="auto"
    ref={(element) =>
      createRenderEffect(() =>
        element.replaceChildren(
          renderHtml(props.html, {
            ...(props.emojis ? { emojis: props.emojis } : {}),
            ...(props.route ? { route: props.route } : {})
          })
        )
      )
    }
  />
)

/** Plain text (a display name, a poll option) with its custom emoji. */
export const EmojiText = (props: {
  readonly text: string
  readonly emojis?: ReadonlyArray<HtmlEmoji>
}): JSX.Element => (
  <bdi
    class="emoji-text"
    ref={(element) => createRenderEffect(() => element.replaceChildren(...emojify(props.text, props.emojis ?? [])))}
  />
)
