/**
 * A picture in a frame, as the viewer shows it: `scale` 1 fits the frame, `x` and `y` move its middle from the frame's,
 * in pixels. Pure; every step gives a place in which no empty edge shows that need not.
 */
export interface Zoom {
  readonly scale: number
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

export const whole: Zoom = { scale: 1, x: 0, y: 0 }
export const largest = 8
/** What a double tap goes to. */
export const closer = 2.5
/** One press of a key or step of a wheel. */
export const step = 1.4

/** Size at which a picture fits its frame. */
export const fitted = (picture: Size, frame: Size): Size => {
  const ratio = Math.min(frame.width / Math.max(1, picture.width), frame.height / Math.max(1, picture.height))
  return { width: picture.width * ratio, height: picture.height * ratio }
}

const within = (value: number, most: number) => Math.min(most, Math.max(-most, value)) + 0

/** `shown`: the picture's size at scale 1. */
export const bounded = (zoom: Zoom, shown: Size, frame: Size): Zoom => {
  const scale = Math.min(largest, Math.max(1, zoom.scale))
  if (scale === 1) return whole
  const room = (size: number, space: number) => Math.max(0, (size * scale - space) / 2)
  return {
    scale,
    x: within(zoom.x, room(shown.width, frame.width)),
    y: within(zoom.y, room(shown.height, frame.height))
  }
}

/** Larger or smaller around a point (from the frame's middle): what is under it stays under it. */
export const zoomedAt = (zoom: Zoom, factor: number, point: Point, shown: Size, frame: Size): Zoom => {
  const scale = Math.min(largest, Math.max(1, zoom.scale * factor))
  const by = scale / zoom.scale
  return bounded({ scale, x: point.x - (point.x - zoom.x) * by, y: point.y - (point.y - zoom.y) * by }, shown, frame)
}

export const panned = (zoom: Zoom, by: Point, shown: Size, frame: Size): Zoom =>
  bounded({ scale: zoom.scale, x: zoom.x + by.x, y: zoom.y + by.y }, shown, frame)

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
export const between = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
