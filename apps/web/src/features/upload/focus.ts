import { text } from "./upload.text.ts"

/** Where to look in a picture when it is cropped: both from -1 to 1, x to the right, y up; the middle is 0, 0. */
export interface Focus {
  readonly x: number
  readonly y: number
}

export const middle: Focus = { x: 0, y: 0 }

const clamp = (value: number) => Math.min(1, Math.max(-1, Math.round(value * 100) / 100))

export const focusAt = (x: number, y: number): Focus => ({ x: clamp(x), y: clamp(y) })

/** As `focus` of `POST` and `PUT /api/v1/media`. */
export const focusText = (focus: Focus | undefined): string => {
  const { x, y } = focusAt(focus?.x ?? 0, focus?.y ?? 0)
  return `${x.toFixed(2)},${y.toFixed(2)}`
}

/** The point in a picture, in percent from its left and top. */
export const focusPercent = ({ x, y }: Focus): { readonly left: number; readonly top: number } => ({
  left: (x + 1) * 50,
  top: (1 - y) * 50
})

/** "left, a little up": the point in words, for those who do not see it. */
export const focusWords = ({ x, y }: Focus): string => {
  const { places } = text.picker
  const part = (value: number, [low, aLittleLow, aLittleHigh, high]: readonly [string, string, string, string]) => {
    if (Math.abs(value) < 0.15) return []
    const little = Math.abs(value) < 0.6
    return value < 0 ? [little ? aLittleLow : low] : [little ? aLittleHigh : high]
  }
  const words = [
    ...part(x, [places.left, places.aLittleLeft, places.aLittleRight, places.right]),
    ...part(y, [places.down, places.aLittleDown, places.aLittleUp, places.up])
  ]
  return words.length === 0 ? places.middle : words.join(", ")
}
