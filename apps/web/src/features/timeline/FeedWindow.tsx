import { batch, createEffect, createSignal, For, type JSX, on, onCleanup, onMount } from "solid-js"
import type { FeedMemory } from "./timeline.store.ts"
import { extent, rowAt, type Span, spanAround } from "./window.ts"

/** Viewports of rows kept ready before and after what is seen. */
const AHEAD = 1
/** Viewports from the list's top at which what waits above is wanted. */
const NEAR_START = 0.5
/** A drift below this many pixels is left alone: the browser rounds scroll positions to device pixels. */
const STILL = 0.5

export interface FeedWindowProps {
  /** One key a row, each once. */
  readonly rows: ReadonlyArray<string>
  readonly memory: FeedMemory
  /** Height of what sticks to the top and covers rows, in pixels. */
  readonly covered: () => number
  readonly children: (key: string, index: () => number) => JSX.Element
  /** The last rows are in the page: more may be wanted. */
  readonly onEnd: () => void
  /** The reader scrolls up and is about to reach the first row. */
  readonly onStart?: () => void
  /** Whether a row may be the one whose place is held and kept. Default: every row. */
  readonly holds?: (key: string) => boolean
}

/**
 * A long list in the page's own scroll, of which at most 60 rows exist. The first row in view is the anchor: whatever
 * happens to the rows around it (posts on top, a gap filled, a picture that turns out taller), it stays where it is on
 * the screen, to the pixel. Its place is kept in `memory`, so that leaving and coming back changes nothing.
 * A virtualiser that counts from one end (virtua's `shift`) cannot do that for gaps in the middle.
 */
export const FeedWindow = (props: FeedWindowProps): JSX.Element => {
  const { memory } = props
  const { heights } = memory
  const elements = new Map<string, HTMLElement>()
  const keys = new WeakMap<Element, string>()
  const [rows, setRows] = createSignal<ReadonlyArray<string>>(props.rows)
  const [span, setSpan] = createSignal<Span>(
    { start: 0, end: 0 },
    { equals: (a, b) => a.start === b.start && a.end === b.end }
  )
  let list!: HTMLDivElement
  let alive = true
  let lastScroll = 0

  const place = (index: number, all: ReadonlyArray<string>, into = 0) => {
    const height = window.innerHeight
    setSpan(spanAround(all, heights, index, height * AHEAD + into, height * (1 + AHEAD) + into))
    if (span().end >= all.length) queueMicrotask(() => alive && props.onEnd())
  }

  /** Notes which row is first in view and where it stands. Rows are in order, so the first that reaches below the cover. */
  const remember = () => {
    const top = props.covered()
    for (const key of rows().slice(span().start, span().end)) {
      if (props.holds?.(key) === false) continue
      const box = elements.get(key)?.getBoundingClientRect()
      if (box && box.bottom > top + 1) {
        const offset = box.top - top
        const before = memory.anchor
        memory.anchor = { key, offset }
        if (before?.key !== key || Math.abs(before.offset - offset) >= STILL) memory.onMove?.(memory.anchor)
        return
      }
    }
  }

  /** Scrolls by as much as the anchor has moved since it was noted. */
  const hold = () => {
    const { anchor } = memory
    const element = anchor && elements.get(anchor.key)
    if (!element) return
    const drift = element.getBoundingClientRect().top - props.covered() - anchor.offset
    if (Math.abs(drift) >= STILL) window.scrollBy({ top: drift, behavior: "instant" })
  }

  /** Within an effect the rows change only when it is over: what needs them in the page comes right after, before the paint. */
  const settle = (move: () => void) =>
    queueMicrotask(() => {
      if (!alive) return
      move()
      onScroll()
    })

  const onScroll = () => {
    const top = props.covered()
    const offset = top - list.getBoundingClientRect().top
    const { index, into } = rowAt(rows(), heights, offset)
    // The rows in the page are kept while they cover the view with room to spare.
    const current = span()
    const before = extent(rows(), heights, current.start, index) + into
    const after = extent(rows(), heights, index, current.end) - into
    const height = window.innerHeight
    const roomBefore = current.start === 0 || before > height * AHEAD * 0.4
    const roomAfter = current.end >= rows().length || after > height * (1 + AHEAD * 0.4)
    if (!roomBefore || !roomAfter) {
      remember()
      place(index, rows(), into)
      hold()
    }
    remember()
    const up = window.scrollY < lastScroll
    lastScroll = window.scrollY
    if (up && offset < height * NEAR_START) props.onStart?.()
  }

  const observer = new ResizeObserver((entries) => {
    let changed = false
    for (const { target, borderBoxSize } of entries) {
      const key = keys.get(target)
      const height = borderBoxSize[0]?.blockSize
      if (key === undefined || height === undefined || !target.isConnected) continue
      if (heights.get(key) !== height) {
        heights.set(key, height)
        changed = true
      }
    }
    if (changed) {
      hold()
      onScroll()
    }
  })

  const attach = (element: HTMLElement, key: string) => {
    elements.set(key, element)
    keys.set(element, key)
    observer.observe(element)
    onCleanup(() => {
      if (elements.get(key) === element) elements.delete(key)
      observer.unobserve(element)
    })
  }

  createEffect(
    on(
      () => props.rows,
      (next) => {
        const previous = rows()
        if (next === previous) return
        if (memory.jump) {
          memory.jump = false
          const at = memory.anchor ? next.indexOf(memory.anchor.key) : -1
          batch(() => {
            setRows(next)
            place(Math.max(0, at), next)
          })
          // Rows that were never measured are only now as high as they are: held once more when the observer has seen them.
          settle(hold)
          return
        }
        if (memory.follow) {
          memory.follow = false
          memory.anchor = undefined
          batch(() => {
            setRows(next)
            place(0, next)
          })
          settle(() => window.scrollTo({ top: 0, behavior: "instant" }))
          return
        }
        remember()
        let { anchor } = memory
        if (anchor && !next.includes(anchor.key)) {
          // The anchor is leaving: the next row below it that stays takes its place.
          const from = previous.indexOf(anchor.key)
          const stays = new Set(next.filter((key) => props.holds?.(key) !== false))
          const heir = previous.slice(from + 1).find((key) => stays.has(key)) ?? [...stays].at(-1)
          const box = heir === undefined ? undefined : elements.get(heir)?.getBoundingClientRect()
          anchor =
            heir === undefined ? undefined : { key: heir, offset: box ? box.top - props.covered() : anchor.offset }
          memory.anchor = anchor
        }
        batch(() => {
          setRows(next)
          place(anchor ? next.indexOf(anchor.key) : 0, next)
        })
        settle(hold)
      },
      { defer: true }
    )
  )

  onMount(() => {
    memory.jump = false
    const { anchor } = memory
    const at = anchor ? rows().indexOf(anchor.key) : -1
    place(Math.max(0, at), rows())
    if (anchor && at >= 0) settle(hold)
    let frame = 0
    const onFrame = () => {
      frame = 0
      onScroll()
    }
    const schedule = () => {
      frame ||= requestAnimationFrame(onFrame)
    }
    addEventListener("scroll", schedule, { passive: true })
    addEventListener("resize", schedule, { passive: true })
    onCleanup(() => {
      alive = false
      cancelAnimationFrame(frame)
      removeEventListener("scroll", schedule)
      removeEventListener("resize", schedule)
      observer.disconnect()
    })
  })

  return (
    <div ref={list} class="feed-window" role="presentation">
      <div class="feed-window__space" style={{ height: `${extent(rows(), heights, 0, span().start)}px` }} />
      <For each={rows().slice(span().start, span().end)}>
        {(key, index) => (
          <div class="feed-window__row" role="presentation" ref={(element) => attach(element, key)}>
            {props.children(key, () => span().start + index())}
          </div>
        )}
      </For>
      <div class="feed-window__space" style={{ height: `${extent(rows(), heights, span().end, rows().length)}px` }} />
    </div>
  )
}
