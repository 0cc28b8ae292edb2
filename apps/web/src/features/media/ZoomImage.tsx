import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import { createEffect, createSignal, type JSX, on, onCleanup, onMount, Show } from "solid-js"
import { Blurhash } from "./Blurhash.tsx"
import { text } from "./media.text.ts"
import { altOf } from "./media.ts"
import { between, closer, distance, fitted, type Point, panned, whole, type Zoom, zoomedAt } from "./zoom.ts"

/** Milliseconds and pixels within which two taps are one double tap. */
const doubleTap = 320
const doubleTapReach = 36
/** Pixels of a downward swipe that closes the viewer. */
const closingSwipe = 110

/**
 * One picture of the viewer. Two fingers, a double tap, Ctrl with the wheel and the viewer's keys make it larger; then
 * one finger or the mouse moves it. At its whole size a sideways swipe is the track's own, a downward one closes.
 */
export const ZoomImage = (props: {
  readonly media: MediaAttachment
  readonly active: boolean
  readonly onZoom: (zoomed: boolean) => void
  readonly onClose: () => void
  /** Told how to zoom from outside (keys, buttons). */
  readonly controls: (controls: { readonly by: (factor: number) => void; readonly pan: (by: Point) => void }) => void
}): JSX.Element => {
  const [zoom, setZoom] = createSignal<Zoom>(whole)
  const [loaded, setLoaded] = createSignal(false)
  const [pulled, setPulled] = createSignal(0)
  const fingers = new Map<number, Point>()
  let frame!: HTMLDivElement
  let image!: HTMLImageElement
  let lastTap: (Point & { readonly at: number }) | undefined
  let pinch: { readonly apart: number; readonly middle: Point } | undefined
  let moved = false

  const sizes = () => {
    const box = { width: frame.clientWidth, height: frame.clientHeight }
    return { shown: fitted({ width: image.naturalWidth || 1, height: image.naturalHeight || 1 }, box), frame: box }
  }
  const fromMiddle = (event: { readonly clientX: number; readonly clientY: number }): Point => {
    const box = frame.getBoundingClientRect()
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }
  }
  const apply = (next: Zoom) => {
    setZoom(next)
    props.onZoom(next.scale > 1)
  }
  const zoomBy = (factor: number, point: Point = { x: 0, y: 0 }) => {
    const { shown, frame: box } = sizes()
    apply(zoomedAt(zoom(), factor, point, shown, box))
  }
  const pan = (by: Point) => {
    const { shown, frame: box } = sizes()
    apply(panned(zoom(), by, shown, box))
  }
  onMount(() => {
    const register = () => {
      if (props.active) props.controls({ by: zoomBy, pan })
    }
    createEffect(
      on(
        () => props.active,
        (active) => {
          if (!active) setZoom(whole)
          register()
        }
      )
    )
    const refit = new ResizeObserver(() => apply(whole))
    refit.observe(frame)
    onCleanup(() => refit.disconnect())
  })

  const down = (event: PointerEvent) => {
    if (event.pointerType === "mouse" && event.button !== 0) return
    fingers.set(event.pointerId, fromMiddle(event))
    moved = false
    if (fingers.size === 2 || zoom().scale > 1) frame.setPointerCapture(event.pointerId)
    if (fingers.size === 2) {
      const [a, b] = [...fingers.values()]
      pinch = a && b ? { apart: Math.max(1, distance(a, b)), middle: between(a, b) } : undefined
      setPulled(0)
    }
  }
  const move = (event: PointerEvent) => {
    const before = fingers.get(event.pointerId)
    if (before === undefined) return
    const now = fromMiddle(event)
    fingers.set(event.pointerId, now)
    if (distance(before, now) > 2) moved = true
    const [a, b] = [...fingers.values()]
    if (pinch !== undefined && a && b) {
      const next = { apart: Math.max(1, distance(a, b)), middle: between(a, b) }
      zoomBy(next.apart / pinch.apart, next.middle)
      pan({ x: next.middle.x - pinch.middle.x, y: next.middle.y - pinch.middle.y })
      pinch = next
    } else if (zoom().scale > 1) pan({ x: now.x - before.x, y: now.y - before.y })
    else if (event.pointerType === "touch") setPulled((pull) => Math.max(0, pull + now.y - before.y))
  }
  const up = (event: PointerEvent) => {
    const point = fingers.get(event.pointerId)
    fingers.delete(event.pointerId)
    if (fingers.size < 2) pinch = undefined
    const pull = pulled()
    setPulled(0)
    if (event.type === "pointercancel" || point === undefined) return
    if (zoom().scale === 1 && pull > closingSwipe) return props.onClose()
    if (moved || fingers.size > 0) return
    const tap = { ...point, at: event.timeStamp }
    if (lastTap && tap.at - lastTap.at < doubleTap && distance(tap, lastTap) < doubleTapReach) {
      lastTap = undefined
      if (zoom().scale > 1) apply(whole)
      else zoomBy(closer, point)
    } else lastTap = tap
  }

  return (
    <div
      ref={frame}
      class="viewer__frame"
      classList={{ "viewer__frame--zoomed": zoom().scale > 1 }}
      data-scale={zoom().scale.toFixed(2)}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onWheel={(event) => {
        if (!event.ctrlKey && zoom().scale === 1) return
        event.preventDefault()
        if (event.ctrlKey) zoomBy(Math.exp(-event.deltaY / 200), fromMiddle(event))
        else pan({ x: -event.deltaX, y: -event.deltaY })
      }}
    >
      <Show when={!loaded() && props.media.blurhash}>{(hash) => <Blurhash hash={hash()} />}</Show>
      <img
        ref={image}
        src={props.media.url ?? ""}
        alt={altOf(props.media) || text.without.image}
        decoding="async"
        draggable={false}
        style={{
          transform: `translate(${zoom().x}px, ${zoom().y + pulled()}px) scale(${zoom().scale})`,
          opacity: pulled() > 0 ? String(Math.max(0.3, 1 - pulled() / 400)) : undefined
        }}
        onLoad={() => setLoaded(true)}
      />
    </div>
  )
}
