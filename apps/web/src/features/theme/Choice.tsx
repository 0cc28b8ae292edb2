import { createUniqueId, For, type JSX, Show } from "solid-js"
import { Icon, type IconName } from "../../ui/Icon.tsx"

export interface Option<V> {
  readonly value: V
  readonly label: string
  readonly icon?: IconName
  /** How large the option's own letter is, in percent: shows a text size by itself. */
  readonly sample?: number
}

/** One of a few, side by side: a group of radio buttons as tiles. */
export const Choice = <V extends string | number>(props: {
  readonly legend: string
  readonly hint?: string
  readonly options: ReadonlyArray<Option<V>>
  readonly value: V
  readonly onChange: (value: V) => void
}): JSX.Element => {
  const id = createUniqueId()
  return (
    <fieldset class="settings__choice" aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}>
      <legend>{props.legend}</legend>
      <div class="settings__themes">
        <For each={props.options}>
          {(option) => (
            <label class="settings__theme">
              <input
                type="radio"
                name={id}
                value={option.value}
                checked={props.value === option.value}
                onChange={() => props.onChange(option.value)}
              />
              <Show when={option.icon}>{(icon) => <Icon name={icon()} size={24} />}</Show>
              <Show when={option.sample}>
                {(percent) => (
                  <span class="settings__sample" style={{ "font-size": `${percent()}%` }} aria-hidden="true">
                    Aa
                  </span>
                )}
              </Show>
              <span>{option.label}</span>
            </label>
          )}
        </For>
      </div>
      <Show when={props.hint}>
        {(hint) => (
          <p id={`${id}-hint`} class="settings__hint">
            {hint()}
          </p>
        )}
      </Show>
    </fieldset>
  )
}

/** A switch with its words, the whole line of which can be pressed. */
export const Switcher = (props: {
  readonly label: string
  readonly hint?: string
  readonly checked: boolean
  readonly onChange: (on: boolean) => void
}): JSX.Element => (
  <label class="settings__switch">
    <span>
      <b>{props.label}</b>
      <Show when={props.hint}>{(hint) => <span class="settings__hint">{hint()}</span>}</Show>
    </span>
    <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.currentTarget.checked)} />
  </label>
)
