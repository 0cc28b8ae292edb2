import { createSignal, type JSX, Show } from "solid-js"
import { locale } from "../../language/formats.ts"
import { IconButton } from "../../ui/Button.tsx"
import { Icon } from "../../ui/Icon.tsx"
import { onDemand } from "../shell/onDemand.ts"
import type { Planning } from "./planning.ts"
import { text } from "./schedule.text.ts"
import { leftWords, whenWords } from "./schedule.ts"
import { useNow } from "./ticker.ts"
import { localZone, zoneWords } from "./zone.ts"
import "./ScheduleControl.css"

const SchedulePicker = onDemand(() => import("./SchedulePicker.tsx"))

/** "Tue 24 Nov, 09:00", where the reader is. */
export const planWords = (at: number): string => whenWords(at, Date.now(), localZone(), locale())

/** The composer's tool that opens the choice of a time, and the strip that says which time was chosen. */
export const ScheduleControl = (props: {
  readonly planning: Planning
  readonly disabled: boolean
  /** Something chosen that will not be kept until then. */
  readonly lost?: string | undefined
}): JSX.Element => {
  const { planning } = props
  const [open, setOpen] = createSignal(false)
  const now = useNow(() => planning.plan()?.at ?? Number.POSITIVE_INFINITY)
  const editing = () => planning.plan()?.scheduled !== undefined
  const choose = (at: number | undefined) => {
    planning.choose(at)
    setOpen(false)
  }
  return (
    <>
      <IconButton
        icon="clock"
        label={planning.plan() ? text.picker.openSet(planWords(planning.plan()?.at ?? 0)) : text.picker.open}
        aria-pressed={planning.plan() !== undefined}
        aria-haspopup="dialog"
        disabled={props.disabled}
        onClick={() => setOpen(true)}
      />
      <Show when={planning.plan()}>
        {(plan) => (
          <div class="plan-strip" classList={{ "plan-strip--late": planning.problem(now()) !== undefined }}>
            <Icon name="clock" size={16} />
            <button type="button" class="plan-strip__when" disabled={props.disabled} onClick={() => setOpen(true)}>
              <b>{planWords(plan().at)}</b>
              <span>
                {planning.problem(now()) ??
                  `${leftWords(plan().at, now())} · ${zoneWords(localZone(), plan().at, locale())}`}
              </span>
              <Show when={props.lost}>{(lost) => <span class="plan-strip__lost">{lost()}</span>}</Show>
            </button>
            <Show when={!editing()}>
              <IconButton
                icon="close"
                size={16}
                label={text.picker.remove}
                disabled={props.disabled}
                onClick={() => choose(undefined)}
              />
            </Show>
          </div>
        )}
      </Show>
      <Show when={open()}>
        <SchedulePicker
          initial={planning.plan()?.at}
          onChoose={choose}
          onClose={() => setOpen(false)}
          onClear={planning.plan() === undefined || editing() ? undefined : () => choose(undefined)}
        />
      </Show>
    </>
  )
}
