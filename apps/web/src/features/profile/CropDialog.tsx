import { createSignal, createUniqueId, type JSX, onCleanup, onMount } from "solid-js"
import { Button } from "../../ui/Button.tsx"
import { Dialog } from "../../ui/Dialog.tsx"
import { type Crop, centred, held, MAX_ZOOM, rectOf } from "./crop.ts"
import { text } from "./profile.text.ts"

/** How far an arrow key moves the picture, as a part of it. */
const STEP = 0.02
const QUALITY = 0.92

/** Chooses the part of a picture that is used: drag or arrow keys move, the slider zooms. Gives a file of just that part. */
export const CropDialog = (props: {
  readonly file: File
  readonly title: string
  /** Width divided by height of what is kept. */
  readonly aspect: number
  /** Pixels that the result is wide at most. */
  readonly width: number
  readonly round?: boolean
  readonly onDone: (file: File) => void
  readonly onClose: () => void
}): JSX.Element => {
  const id = createUniqueId()
  const [crop, setCrop] = createSignal<Crop>(centred)
  const [error, setError] = createSignal("")
  const [busy, setBusy] = createSignal(false)
  let canvas!: HTMLCanvasElement
  let picture: ImageBitmap | undefined
  let alive = true

  const draw = () => {
    const context = canvas.getContext("2d")
    if (!picture || !context) return
    const { height, left, top, width } = rectOf(crop(), picture, props.aspect)
    context.clearRect(0, 0, canvas.width, canvas.height)
    context.drawImage(picture, left, top, width, height, 0, 0, canvas.width, canvas.height)
  }
  const change = (next: Partial<Crop>) => {
    if (!picture) return
    setCrop(held({ ...crop(), ...next }, picture, props.aspect))
    draw()
  }
  onMount(() => {
    canvas.width = props.width
    canvas.height = Math.round(props.width / props.aspect)
    createImageBitmap(props.file).then(
      (bitmap) => {
        if (!alive) return bitmap.close()
        picture = bitmap
        change({})
      },
      () => setError(text.crop.unreadable(props.file.name))
    )
  })
  onCleanup(() => {
    alive = false
    picture?.close()
  })

  let from: { readonly x: number; readonly y: number; readonly crop: Crop } | undefined
  const drag = (event: PointerEvent) => {
    if (!from || !picture) return
    const { height, width } = rectOf(from.crop, picture, props.aspect)
    const box = canvas.getBoundingClientRect()
    change({
      x: from.crop.x - (((event.clientX - from.x) / box.width) * width) / picture.width,
      y: from.crop.y - (((event.clientY - from.y) / box.height) * height) / picture.height
    })
  }
  const done = () => {
    if (!picture || busy()) return
    setBusy(true)
    const type = props.file.type === "image/png" ? "image/png" : "image/jpeg"
    canvas.toBlob(
      (blob) => {
        setBusy(false)
        if (blob)
          props.onDone(
            new File([blob], props.file.name.replace(/\.\w+$/, "") + (type === "image/png" ? ".png" : ".jpg"), { type })
          )
        else setError(text.crop.notMade)
      },
      type,
      QUALITY
    )
  }
  const moves: Readonly<Record<string, () => Partial<Crop>>> = {
    ArrowLeft: () => ({ x: crop().x - STEP }),
    ArrowRight: () => ({ x: crop().x + STEP }),
    ArrowUp: () => ({ y: crop().y - STEP }),
    ArrowDown: () => ({ y: crop().y + STEP }),
    "+": () => ({ zoom: crop().zoom + 0.1 }),
    "-": () => ({ zoom: crop().zoom - 0.1 })
  }
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{text.crop.cancel}</Button>
          <Button variant="primary" busy={busy()} disabled={error() !== ""} onClick={done}>
            {text.crop.use}
          </Button>
        </>
      }
    >
      {/* moved with pointer and arrow keys; its slider is beside it */}
      <div
        class="crop"
        classList={{ "crop--round": props.round === true }}
        role="application"
        aria-label={text.crop.label}
        tabindex="0"
        onKeyDown={(event) => {
          const move = moves[event.key]
          if (!move) return
          event.preventDefault()
          change(move())
        }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          from = { x: event.clientX, y: event.clientY, crop: crop() }
        }}
        onPointerMove={drag}
        onPointerUp={() => {
          from = undefined
        }}
        onPointerCancel={() => {
          from = undefined
        }}
      >
        <canvas ref={canvas} />
      </div>
      <div class="entry">
        <label for={id}>{text.crop.zoom}</label>
        <input
          id={id}
          type="range"
          min="1"
          max={MAX_ZOOM}
          step="0.01"
          value={crop().zoom}
          onInput={(event) => change({ zoom: event.currentTarget.valueAsNumber })}
        />
      </div>
      <p class="entry__error" role="alert">
        {error()}
      </p>
    </Dialog>
  )
}
