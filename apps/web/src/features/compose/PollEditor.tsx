import { createUniqueId, For, Index, type JSX, Show } from "solid-js"
import { Button, IconButton } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { codePoints } from "./counter.ts"
import "./PollEditor.css"
import { text as words } from "./compose.text.ts"
import { durations, type PollDraft, type PollLimits } from "./poll.ts"

/** The choices of a poll and how it runs, within the instance's limits. A new line of choices appears while there is room. */
export const PollEditor = (props: {
  readonly poll: PollDraft
  readonly limits: PollLimits
  readonly disabled: boolean
  readonly onChange: (poll: PollDraft | undefined) => void
}): JSX.Element => {
  const id = createUniqueId()
  const change = (part: Partial<PollDraft>) => props.onChange({ ...props.poll, ...part })
  const setOption = (at: number, text: string) =>
    change({ options: props.poll.options.map((option, index) => (index === at ? text : option)) })
  // it stays among the choices when another one is made
  const given = props.poll.expiresIn
  let list!: HTMLOListElement
  return (
    <fieldset class="poll-editor" disabled={props.disabled}>
      <legend class="visually-hidden">{words.poll.title}</legend>
      <ol ref={list} class="poll-editor__options">
        <Index each={props.poll.options}>
          {(option, index) => {
            const left = () => props.limits.max_characters_per_option - codePoints(option())
            return (
              <li class="poll-editor__option" data-multiple={props.poll.multiple ? "" : undefined}>
                <input
                  class="field"
                  type="text"
                  dir="auto"
                  aria-label={words.poll.choice(index + 1)}
                  placeholder={words.poll.choice(index + 1)}
                  aria-invalid={left() < 0 ? "true" : undefined}
                  value={option()}
                  onInput={(event) => setOption(index, event.currentTarget.value)}
                />
                <Show when={left() < 15}>
                  <span class="poll-editor__left" classList={{ "poll-editor__left--over": left() < 0 }}>
                    {left()}
                  </span>
                </Show>
                <Show when={props.poll.options.length > 2}>
                  <IconButton
                    icon="close"
                    size={16}
                    label={words.poll.removeChoice(index + 1)}
                    onClick={() => change({ options: props.poll.options.filter((_, at) => at !== index) })}
                  />
                </Show>
              </li>
            )
          }}
        </Index>
      </ol>
      <div class="poll-editor__more">
        <Show when={props.poll.options.length < props.limits.max_options}>
          <Button
            size="sm"
            variant="quiet"
            onClick={() => {
              change({ options: [...props.poll.options, ""] })
              queueMicrotask(() => list.querySelector<HTMLInputElement>("li:last-child input")?.focus())
            }}
          >
            {words.poll.add}
          </Button>
        </Show>
        <Button size="sm" variant="quiet" onClick={() => props.onChange(undefined)}>
          {words.poll.remove}
        </Button>
      </div>
      <div class="poll-editor__rules">
        <label for={`${id}-time`}>{words.poll.runsFor}</label>
        <span class="choice-wrap">
          <select
            id={`${id}-time`}
            class="choice-select"
            value={props.poll.expiresIn}
            onChange={(event) => change({ expiresIn: Number(event.currentTarget.value) })}
          >
            <For each={durations(props.limits, given)}>
              {({ seconds, label }) => (
                <option value={seconds} selected={seconds === props.poll.expiresIn}>
                  {label()}
                </option>
              )}
            </For>
          </select>
          <Icon name="chevron" size={14} />
        </span>
        <label class="compose__check">
          <input
            type="checkbox"
            checked={props.poll.multiple}
            onChange={(event) => change({ multiple: event.currentTarget.checked })}
          />
          {words.poll.several}
        </label>
        <label class="compose__check">
          <input
            type="checkbox"
            checked={props.poll.hideTotals}
            onChange={(event) => change({ hideTotals: event.currentTarget.checked })}
          />
          {words.poll.hide}
        </label>
      </div>
    </fieldset>
  )
}
