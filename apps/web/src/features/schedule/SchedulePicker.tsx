import { latestScheduledTime } from "@chirp/domain/ScheduledTime"
import { createMemo, createSignal, createUniqueId, For, type JSX, Show } from "solid-js"
import { locale } from "../../language/formats.ts"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { text } from "./schedule.text.ts"
import { type Choice, choose, leftWords, problemSentence, quickChoices, whenWords } from "./schedule.ts"
import { useNow } from "./ticker.ts"
import { localZone, wallAt, zoneWords } from "./zone.ts"
import "./SchedulePicker.css"

/**
 * When a post goes out: a time that people mean most, or any other. A quick choice is taken at once; the field's time is
 * taken when it can be, and otherwise says why it cannot.
 */
export const SchedulePicker = (props: {
  readonly initial?: number | undefined
  readonly onChoose: (instant: number) => void
  readonly onClose: () => void
  /** The last button: gives up scheduling. Absent where a time there must be. */
  readonly onClear?: (() => void) | undefined
}): JSX.Element => {
  const id = createUniqueId()
  const zone = localZone()
  const now = useNow()
  const [wall, setWall] = createSignal(
    wallAt(props.initial ?? Math.ceil((Date.now() + 3_600_000) / 300_000) * 300_000, zone)
  )
  const [second, setSecond] = createSignal(false)
  const [tried, setTried] = createSignal(false)
  let field!: HTMLInputElement

  const choice = createMemo<Choice>(() => choose(wall(), zone, now(), second()))
  const words = (instant: number) => whenWords(instant, now(), zone, locale())
  const problem = () => {
    const made = choice()
    if (made.ok || (made.code === "empty" && !tried())) return undefined
    const instead = made.instead === undefined ? undefined : words(made.instead)
    return problemSentence(made.code, wall().slice(11, 16), zone.replaceAll("_", " "), instead)
  }
  const instead = () => {
    const made = choice()
    return made.ok || made.code !== "gap" ? undefined : made.instead
  }
  const submit = (event: Event) => {
    event.preventDefault()
    setTried(true)
    const made = choice()
    if (made.ok) props.onChoose(made.instant)
    else field.focus()
  }
  const chosen = () => {
    const made = choice()
    return made.ok ? made.instant : undefined
  }

  return (
    <Dialog title={text.picker.title} onClose={props.onClose}>
      <div class="schedule-picker">
        <section aria-labelledby={`${id}-quick`}>
          <h3 id={`${id}-quick`} class="schedule-picker__over">
            {text.picker.quick}
          </h3>
          <ul class="schedule-picker__choices">
            <For each={quickChoices(now(), zone)}>
              {(quick) => (
                <li>
                  <button type="button" class="schedule-choice" onClick={() => props.onChoose(quick.instant)}>
                    <span>{quick.label}</span>
                    <span class="schedule-choice__time">{words(quick.instant)}</span>
                  </button>
                </li>
              )}
            </For>
          </ul>
        </section>
        <form class="schedule-picker__own" onSubmit={submit} noValidate>
          <h3 class="schedule-picker__over">{text.picker.own}</h3>
          <label class="schedule-picker__label" for={`${id}-field`}>
            {text.picker.field}
          </label>
          <input
            ref={field}
            id={`${id}-field`}
            class="field schedule-picker__field"
            type="datetime-local"
            step="60"
            min={wallAt(now(), zone)}
            max={wallAt(latestScheduledTime(now()), zone)}
            value={wall()}
            aria-describedby={`${id}-zone ${id}-says`}
            aria-invalid={problem() === undefined ? undefined : "true"}
            onInput={(event) => {
              setWall(event.currentTarget.value)
              setSecond(false)
              setTried(true)
            }}
          />
          <p id={`${id}-zone`} class="schedule-picker__zone">
            <Icon name="globe" size={15} />
            {text.picker.zone(zoneWords(zone, chosen() ?? now(), locale()))}
          </p>
          <Show when={choice().ok && "twice" in choice()}>
            <label class="check">
              <input type="checkbox" checked={second()} onChange={(event) => setSecond(event.currentTarget.checked)} />
              {text.picker.second}
            </label>
          </Show>
          <div id={`${id}-says`} class="schedule-picker__says" aria-live="polite">
            <Show
              when={problem()}
              fallback={
                <Show when={chosen()}>
                  {(instant) => (
                    <p>
                      <b>{words(instant())}</b> · {leftWords(instant(), now())}
                    </p>
                  )}
                </Show>
              }
            >
              {(sentence) => (
                <p class="schedule-picker__problem">
                  <Icon name="warning" size={16} />
                  <span>{sentence()}</span>
                </p>
              )}
            </Show>
          </div>
          <div class="schedule-picker__actions">
            <Show when={instead()}>
              {(instant) => (
                <Button onClick={() => props.onChoose(instant())}>{text.picker.instead(words(instant()))}</Button>
              )}
            </Show>
            <Show when={props.onClear}>
              {(clear) => <Button onClick={() => clear()()}>{text.picker.clear}</Button>}
            </Show>
            <Button type="submit" variant="primary" disabled={!choice().ok && tried()}>
              {text.picker.set}
            </Button>
          </div>
        </form>
      </div>
    </Dialog>
  )
}

export default SchedulePicker
