/** Milliseconds without a touch, key, wheel or pointer after which nobody is in the middle of something. */
const IDLE = 4_000

let last = 0
let pressed = false

const touch = () => {
  last = Date.now()
}

/** Watches for signs of life while somebody asks. Returns how to stop. */
export const watchIdle = (): (() => void) => {
  touch()
  const down = () => {
    pressed = true
    touch()
  }
  const up = () => {
    pressed = false
    touch()
  }
  const quiet = { passive: true, capture: true } as const
  const on: ReadonlyArray<[string, () => void]> = [
    ["pointerdown", down],
    ["pointerup", up],
    ["pointercancel", up],
    ["keydown", touch],
    ["wheel", touch],
    ["touchmove", touch]
  ]
  for (const [name, listener] of on) addEventListener(name, listener, quiet)
  return () => {
    pressed = false
    for (const [name, listener] of on) removeEventListener(name, listener, quiet)
  }
}

/**
 * Whether a list may change under the reader's eyes: the page is seen, nothing was touched for a while, no dialog or menu
 * is open, no text is selected, and the focus is not on one of the list's posts (a screen reader may be reading it).
 */
export const mayChange = (list: Element | undefined): boolean =>
  document.visibilityState === "visible" &&
  !pressed &&
  Date.now() - last >= IDLE &&
  !document.querySelector("dialog[open], [popover]:popover-open") &&
  getSelection()?.type !== "Range" &&
  !list?.contains(document.activeElement)
