import type { Account } from "@chirp/domain/Account"
import { type JSX, Show } from "solid-js"
import { textOf } from "../../clients/html.ts"
import { paths } from "../../paths.ts"
import { Avatar } from "../../ui/Avatar.tsx"
import { EmojiText } from "../../ui/Html.tsx"
import { navigate } from "../shell/router.ts"
import { nameOf } from "../status/status.ts"
import "./PersonRow.css"

/** Somebody in a list: face, name, handle, first line of what they say of themselves, and what can be done. */
export const PersonRow = (props: {
  readonly account: Account
  readonly position: number
  /** -1 while the end of the list is not known. */
  readonly size: number
  /** Stands in place of what they say of themselves. */
  readonly note?: string
  readonly actions?: JSX.Element
}): JSX.Element => {
  const note = () => props.note ?? textOf(props.account.note)
  return (
    <article
      id={`person-${props.account.id}`}
      class="person"
      aria-label={`${nameOf(props.account)}, @${props.account.acct}`}
      aria-posinset={props.position}
      aria-setsize={props.size}
      tabindex="0"
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target === event.currentTarget) navigate(paths.profile(props.account.acct))
      }}
    >
      <a class="person__link" href={paths.profile(props.account.acct)}>
        <Avatar account={props.account} size={46} />
        <span class="person__text">
          <b class="person__name" dir="auto">
            <EmojiText text={nameOf(props.account)} emojis={props.account.emojis} />
          </b>
          <span class="person__handle">
            <bdi dir="ltr">@{props.account.acct}</bdi>
          </span>
          <Show when={note()}>
            {(line) => (
              <span class="person__note" classList={{ "person__note--whole": props.note !== undefined }} dir="auto">
                {line()}
              </span>
            )}
          </Show>
        </span>
      </a>
      {props.actions}
    </article>
  )
}
