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
  const part = (value: number, low: string, high: string) =>
    Math.abs(value) < 0.15 ? "" : `${Math.abs(value) < 0.6 ? "a little " : ""}${value < 0 ? low : high}`
  return [part(x, "left", "right"), part(y, "down", "up")].filter((words) => words !== "").join(", ") || "middle"
}
