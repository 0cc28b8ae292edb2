import { type JSX, Show, splitProps } from "solid-js"
import "./Button.css"
import { Icon, type IconName } from "./Icon.tsx"
import { Spinner } from "./Spinner.tsx"

type Native = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "class">

export interface ButtonProps extends Native {
  readonly variant?: "primary" | "soft" | "quiet" | "danger"
  readonly size?: "sm" | "md"
  readonly icon?: IconName
  /** Shows a spinner and refuses presses, but keeps the focus where it is. */
  readonly busy?: boolean
  readonly block?: boolean
}

/** A button with words. `busy` keeps it focusable (aria-disabled), so that focus is not lost while something is sent. */
export const Button = (props: ButtonProps): JSX.Element => {
  const [own, rest] = splitProps(props, ["variant", "size", "icon", "busy", "block", "children", "onClick"])
  return (
    <button
      type="button"
      {...rest}
      class={`button button--${own.variant ?? "soft"} button--${own.size ?? "md"}`}
      classList={{ "button--block": own.block === true, "button--busy": own.busy === true }}
      aria-disabled={own.busy || rest.disabled ? "true" : undefined}
      onClick={(event) => {
        if (own.busy) return event.preventDefault()
        if (typeof own.onClick === "function") own.onClick(event)
      }}
    >
      <Show when={own.busy} fallback={own.icon ? <Icon name={own.icon} size={18} /> : undefined}>
        <Spinner size={16} />
      </Show>
      <span>{own.children}</span>
    </button>
  )
}

export interface IconButtonProps extends Native {
  readonly icon: IconName
  /** The accessible name; it should say what pressing does. */
  readonly label: string
  readonly solid?: boolean
  readonly size?: number
  readonly tone?: "favourite" | "boost" | "bookmark" | "danger"
}

/** A round button with an icon alone; `label` is its name and its tooltip. 40 px, so that fingers hit it. */
export const IconButton = (props: IconButtonProps): JSX.Element => {
  const [own, rest] = splitProps(props, ["icon", "label", "solid", "size", "tone", "children"])
  return (
    <button
      type="button"
      {...rest}
      class="icon-button"
      classList={{ [`icon-button--${own.tone}`]: own.tone !== undefined }}
      aria-label={own.label}
      title={own.label}
    >
      <Icon name={own.icon} size={own.size ?? 20} solid={own.solid === true} />
      {own.children}
    </button>
  )
}
