import { type JSX, Show } from "solid-js"
import "./Entry.css"

/** A tick box with its words, the whole line of which can be pressed. */
export const Check = (props: {
  readonly checked: boolean
  readonly label: JSX.Element
  readonly hint?: string | undefined
  readonly disabled?: boolean
  readonly type?: "checkbox" | "radio"
  readonly name?: string
  readonly onChange: (on: boolean) => void
}): JSX.Element => (
  <label class="check">
    <input
      type={props.type ?? "checkbox"}
      name={props.name}
      checked={props.checked}
      disabled={props.disabled === true}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
    <span>
      {props.label}
      <Show when={props.hint}>{(hint) => <small>{hint()}</small>}</Show>
    </span>
  </label>
)
