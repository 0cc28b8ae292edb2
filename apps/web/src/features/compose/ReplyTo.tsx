import type { RebloggedStatus } from "@chirp/domain/Status"
import { type JSX, Show } from "solid-js"
import { textOf } from "../../clients/html.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import { text } from "./compose.text.ts"

/** The post that is answered, in short, so that one knows what one says yes or no to. */
export const ReplyTo = (props: { readonly status: RebloggedStatus }): JSX.Element => (
  <article class="reply-to" aria-label={text.answered}>
    <Avatar account={props.status.account} size={28} />
    <div>
      <p class="reply-to__who">
        <strong>
          <EmojiText
            text={props.status.account.display_name || props.status.account.username}
            emojis={props.status.account.emojis}
          />
        </strong>{" "}
        <span class="reply-to__handle">
          <bdi dir="ltr">@{props.status.account.acct}</bdi>
        </span>
      </p>
      <p class="reply-to__text" dir="auto" lang={props.status.language ?? undefined}>
        <Show when={props.status.spoiler_text} fallback={textOf(props.status.content) || text.media}>
          {props.status.spoiler_text}
        </Show>
      </p>
    </div>
  </article>
)
