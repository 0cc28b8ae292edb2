import { createUniqueId, For, type JSX, Show } from "solid-js"
import { Check } from "../../ui/Check.tsx"
import { absoluteTime } from "../../ui/time.ts"
import { text } from "./filter.text.ts"
import type { Expiry, Problem } from "./filterForm.ts"

const MINUTE = 60_000
/** Seconds. */
const spans = [
  { seconds: 3_600, words: "hour" },
  { seconds: 86_400, words: "day" },
  { seconds: 604_800, words: "week" },
  { seconds: 2_592_000, words: "month" }
] as const

/** What the native field shows for an instant, in this device's time. */
const wallOf = (instant: number): string =>
  new Date(instant - new Date(instant).getTimezoneOffset() * MINUTE).toISOString().slice(0, 16)

/** When a filter ends: never, after a while, at a time. */
export const ExpiryField = (props: {
  readonly value: Expiry
  /** When it ends by now; null: never. */
  readonly ends: string | null
  readonly problem: Problem | undefined
  readonly onChange: (value: Expiry) => void
}): JSX.Element => {
  const id = createUniqueId()
  const radio = (label: string, checked: boolean, value: () => Expiry) => (
    <Check type="radio" name={id} label={label} checked={checked} onChange={() => props.onChange(value())} />
  )
  return (
    <fieldset class="entry">
      <legend>{text.expiryLegend}</legend>
      <Show when={props.ends}>
        {(iso) =>
          radio(
            Date.parse(iso()) > Date.now()
              ? text.expiry.keep(absoluteTime(iso()))
              : text.expiry.kept(absoluteTime(iso())),
            props.value.kind === "keep",
            () => ({ kind: "keep" })
          )
        }
      </Show>
      {radio(text.expiry.never, props.value.kind === "never", () => ({ kind: "never" }))}
      <For each={spans}>
        {(span) =>
          radio(text.expiry[span.words], props.value.kind === "in" && props.value.seconds === span.seconds, () => ({
            kind: "in",
            seconds: span.seconds
          }))
        }
      </For>
      {radio(text.expiry.at, props.value.kind === "at", () => ({
        kind: "at",
        wall: wallOf(Math.max(Date.now(), Date.parse(props.ends ?? "") || 0) + 86_400_000)
      }))}
      <Show when={props.value.kind === "at" && props.value}>
        {(at) => (
          <>
            <label class="visually-hidden" for={`${id}-at`}>
              {text.expiryField}
            </label>
            <input
              id={`${id}-at`}
              class="field"
              type="datetime-local"
              min={wallOf(Date.now())}
              value={at().wall}
              aria-invalid={props.problem === undefined ? undefined : "true"}
              aria-describedby={`${id}-problem`}
              onInput={(event) => props.onChange({ kind: "at", wall: event.currentTarget.value })}
            />
          </>
        )}
      </Show>
      <p id={`${id}-problem`} class="entry__error" role="alert">
        {props.problem === "past"
          ? text.expiryProblems.past
          : props.problem === undefined
            ? ""
            : text.expiryProblems.missing}
      </p>
    </fieldset>
  )
}
