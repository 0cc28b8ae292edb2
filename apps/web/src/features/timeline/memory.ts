/** Pixels scrolled down to which the reader still counts as being at the top. */
export const AT_TOP = 40

export type LoadState = "idle" | "loading" | "ready" | "failed"

export interface Anchor {
  readonly key: string
  /** Pixels from the lower edge of the bars on top to the row's top edge. */
  readonly offset: number
}

/** Where a list was left: the first row in view and its place on the screen. */
export interface FeedMemory {
  readonly heights: Map<string, number>
  anchor: Anchor | undefined
  /** The next change goes to the top of the list instead of holding the place. */
  follow: boolean
  /** The anchor was set from outside: the next change goes there. */
  jump?: boolean
  /** Told when the anchor has moved. */
  readonly onMove?: (anchor: Anchor) => void
}
