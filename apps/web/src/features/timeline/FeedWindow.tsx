import { batch, createEffect, createSignal, For, type JSX, on, onCleanup, onMount } from "solid-js"
import type { FeedMemory } from "./memory.ts"
import { extent, MOST, nearer, rowAt, type Span, sameUpTo, spanAround } from "./window.ts"

/** Viewports of rows kept ready before and after what is seen. */
const AHEAD = 1
/** Rows that are ready below those that are wanted, at which more are asked for: half a second of a fast flick. */
const NEAR_END = 8
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
  /** The last rows are near: more may be wanted. */
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
  /** How many rows there were when more were last asked for: a failure is not repeated by scrolling. */
  let endedAt = -1

  /** Rows to have at last around this one, and those without which a part of the view would be empty. */
  const around = (all: ReadonlyArray<string>, index: number, into: number) => {
    const height = window.innerHeight
    return {
      wanted: spanAround(all, heights, index, height * AHEAD + into, height * (1 + AHEAD) + into),
      needed: spanAround(all, heights, index, 0, height + into)
    }
  }

  /** Asks for more before the last rows are wanted, once for each length of the list. */
  const atEnd = (wanted: Span, all: ReadonlyArray<string>) => {
    if (wanted.end < all.length - NEAR_END || endedAt === all.length) return
    endedAt = all.length
    queueMicrotask(() => alive && props.onEnd())
  }

  /** The rows changed: what is in the page stays as far as it can; the rest comes row by row in the next frames. */
  const place = (index: number, all: ReadonlyArray<string>, kept: ReadonlyArray<string> = []) => {
    const { needed, wanted } = around(all, index, Math.max(0, -(memory.anchor?.offset ?? 0)))
    const first = kept.find((key) => all.includes(key))
    const last = kept.findLast((key) => all.includes(key))
    const start = first === undefined ? -1 : all.indexOf(first)
    const end = last === undefined ? -1 : all.indexOf(last) + 1
    const covers = start >= 0 && start <= needed.start && end >= needed.end && end - start <= MOST
    setSpan(covers ? { start, end } : needed)
    atEnd(wanted, all)
    schedule()
  }

  /** The first row that reaches below the cover, and how far its top edge is from it. Rows are in order. */
  const firstInView = (fits?: (key: string) => boolean) => {
    const top = props.covered()
    const { end, start } = span()
    const all = rows()
    for (let index = start; index < end; index += 1) {
      const key = all[index] ?? ""
      if (fits?.(key) === false) continue
      const box = elements.get(key)?.getBoundingClientRect()
      if (box && box.bottom > top + 1) return { key, index, offset: box.top - top }
    }
    return undefined
  }

  /** Notes which row is first in view and where it stands. */
  const remember = () => {
    const first = firstInView(props.holds)
    if (!first) return
    const { key, offset } = first
    const before = memory.anchor
    memory.anchor = { key, offset }
    if (before?.key !== key || Math.abs(before.offset - offset) >= STILL) memory.onMove?.(memory.anchor)
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

  /** Distance of the list's top from the lower edge of the cover, and the row there with how much of it is covered. */
  const here = () => {
    const offset = props.covered() - list.getBoundingClientRect().top
    const first = firstInView()
    // Beyond the rows that there are (the scroll bar was dragged far), only the heights tell.
    const seen = first && first.offset <= 0 ? { index: first.index, into: -first.offset } : undefined
    return { offset, ...(seen ?? rowAt(rows(), heights, offset)) }
  }

  /** Nearer to the rows that are wanted. Only what comes or goes above can move what is read: then it is held. */
  const step = (index: number, into: number) => {
    const { needed, wanted } = around(rows(), index, into)
    const now = span()
    const next = nearer(now, wanted, needed)
    atEnd(wanted, rows())
    remember()
    if (next.start === now.start && next.end === now.end) return
    setSpan(next)
    if (next.start !== now.start) {
      hold()
      remember()
    }
    if (next.start > wanted.start || next.end < wanted.end) schedule()
  }

  const onScroll = () => {
    const { index, into, offset } = here()
    step(index, into)
    const up = window.scrollY < lastScroll
    lastScroll = window.scrollY
    if (up && offset < window.innerHeight * NEAR_START) props.onStart?.()
  }

  let frame = 0
  const schedule = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0
      if (alive) onScroll()
    })
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
    if (!changed) return
    hold()
    const { index, into } = here()
    const { needed } = around(rows(), index, into)
    const { end, start } = span()
    // Rows turned out lower than they were taken for: what the view lacks comes before it is painted, the rest later.
    if (needed.start < start || needed.end > end) onScroll()
    else schedule()
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
        if (sameUpTo(span().end, previous, next)) {
          // Older posts came: nothing in the page or above it moves, and nothing need be measured for that.
          setRows(next)
          schedule()
          return
        }
        remember()
        const kept = previous.slice(span().start, span().end)
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
          place(anchor ? Math.max(0, next.indexOf(anchor.key)) : 0, next, kept)
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
