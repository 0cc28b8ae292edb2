import { createSignal, createUniqueId, type JSX } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { type Focus, focusAt, focusPercent, focusWords, middle } from "./focus.ts"
import "./FocusPicker.css"
import { text } from "./upload.text.ts"

/** Chooses what stays in sight where the picture is cropped: by pressing into it, or with two sliders. */
const FocusPicker = (props: {
  readonly name: string
  readonly src: string
  readonly focus: Focus | undefined
  readonly onChoose: (focus: Focus) => void
  readonly onClose: () => void
}): JSX.Element => {
  const id = createUniqueId()
  const [focus, setFocus] = createSignal<Focus>(props.focus ?? middle)
  const place = () => focusPercent(focus())
  const position = () => `${place().left}% ${place().top}%`
  let picture!: HTMLDivElement
  const press = (event: PointerEvent) => {
    const box = picture.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * 2 - 1
    const y = 1 - ((event.clientY - box.top) / box.height) * 2
    setFocus(focusAt(x, y))
  }
  return (
    <Dialog
      title={text.picker.title}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={() => setFocus(middle)}>{text.picker.middle}</Button>
          <Button
            variant="primary"
            onClick={() => {
              props.onChoose(focus())
              props.onClose()
            }}
          >
            {text.picker.done}
          </Button>
        </>
      }
    >
      <div class="focus">
        <p class="focus__hint">{text.picker.hint(props.name)}</p>
        <div
          ref={picture}
          class="focus__picture"
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId)
            press(event)
          }}
          onPointerMove={(event) => {
            if (event.currentTarget.hasPointerCapture(event.pointerId)) press(event)
          }}
        >
          <img src={props.src} alt="" draggable={false} />
          <span class="focus__point" style={{ left: `${place().left}%`, top: `${place().top}%` }} />
        </div>
        <p class="focus__slider">
          <label for={`${id}-x`}>{text.picker.across}</label>
          <input
            id={`${id}-x`}
            type="range"
            min={-1}
            max={1}
            step={0.05}
            value={focus().x}
            aria-valuetext={focusWords({ x: focus().x, y: 0 })}
            onInput={(event) => setFocus(focusAt(Number(event.currentTarget.value), focus().y))}
          />
        </p>
        <p class="focus__slider">
          <label for={`${id}-y`}>{text.picker.upwards}</label>
          <input
            id={`${id}-y`}
            type="range"
            min={-1}
            max={1}
            step={0.05}
            value={focus().y}
            aria-valuetext={focusWords({ x: 0, y: focus().y })}
            onInput={(event) => setFocus(focusAt(focus().x, Number(event.currentTarget.value)))}
          />
        </p>
        <div class="focus__crops" aria-hidden="true">
          <img class="focus__crop focus__crop--wide" src={props.src} alt="" style={{ "object-position": position() }} />
          <img class="focus__crop" src={props.src} alt="" style={{ "object-position": position() }} />
          <img class="focus__crop focus__crop--tall" src={props.src} alt="" style={{ "object-position": position() }} />
        </div>
      </div>
    </Dialog>
  )
}

export default FocusPicker
