import { type JSX, Show } from "solid-js"
import "./Avatar.css"
import { stillMedia } from "./stillness.ts"

export interface AvatarAccount {
  readonly avatar: string
  readonly avatar_static: string
}

/** An account's picture, still where motion is unwanted. Decorative by default: the name stands beside it. */
export const Avatar = (props: {
  readonly account: AvatarAccount
  readonly size?: number
  readonly alt?: string
}): JSX.Element => {
  const size = () => props.size ?? 46
  return (
    <picture class="avatar" style={{ "--avatar-size": `${size() / 16}rem` }}>
      <Show when={props.account.avatar_static}>
        <source data-still="" media={stillMedia()} srcset={props.account.avatar_static} />
      </Show>
      <img
        src={props.account.avatar}
        alt={props.alt ?? ""}
        width={size()}
        height={size()}
        decoding="async"
        draggable={false}
        onError={(event) => event.currentTarget.classList.add("avatar__image--missing")}
      />
    </picture>
  )
}
