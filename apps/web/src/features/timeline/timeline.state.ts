import { createMemo, createRoot, createSignal, untrack } from "solid-js"
import type { Http } from "../../clients/http.ts"
import type { Stream } from "../../clients/stream.ts"
import type { Filters } from "../filter/filter.store.ts"
import type { Entities } from "../status/entities.ts"
import type { FeedMemory, LoadState } from "./memory.ts"
import type { TimelineOptionsStore } from "./options.ts"
import type { Places } from "./places.ts"
import { type PostFacts, rowsOf } from "./rows.ts"
import type { TimelineSpec } from "./specs.ts"
import * as pure from "./timeline.ts"

export interface TimelineDeps {
  readonly http: Http
  readonly stream: Stream
  readonly entities: Entities
  readonly places: Places
  readonly options: TimelineOptionsStore
  readonly filters: Filters
}

/** What a timeline holds and shows, without how it gets there. Its posts stay in the store while it lives. */
export const makeTimelineState = (deps: TimelineDeps, spec: TimelineSpec) => {
  const { entities, places } = deps
  const [timeline, setTimeline] = createSignal<pure.Timeline>(pure.empty)
  const [state, setState] = createSignal<LoadState>("idle")
  const [error, setError] = createSignal("")
  const [older, setOlder] = createSignal<LoadState>("idle")
  const [olderError, setOlderError] = createSignal("")
  const [filling, setFilling] = createSignal<string>()
  const [opened, setOpened] = createSignal<ReadonlySet<string>>(new Set())
  const [line, setLine] = createSignal<string>()
  const [seen, setSeen] = createSignal<string>()
  const memory: FeedMemory = {
    heights: new Map(),
    anchor: undefined,
    follow: false,
    onMove: ({ key, offset }) => {
      const newest = seen()
      const now = spec.given || newest === undefined || key > newest ? key : newest
      if (now !== newest) setSeen(now)
      if (spec.resumes) places.set(spec.key, { id: key, offset: Math.round(offset), seen: now, at: Date.now() })
    }
  }
  const letGo = entities.hold(function* () {
    yield* timeline().ids
    yield* timeline().pending
  })

  const facts = (id: string): PostFacts | undefined => {
    const outer = entities.peek(id)
    if (!outer) return undefined
    return {
      reblogId: outer.reblog_id,
      parentId: outer.in_reply_to_id,
      reply: outer.in_reply_to_id !== null && outer.in_reply_to_account_id !== outer.account_id,
      hidden: deps.filters.verdictNow(id, spec.context).action === "hide"
    }
  }

  const owners = new Map<string, string>()
  const { rows, dispose: disposeRows } = createRoot((dispose) => ({
    dispose,
    rows: createMemo(() => {
      const now = timeline()
      const options = deps.options.of(spec.key)
      deps.filters.version()
      const input = { timeline: now, options, facts, owners, opened: opened(), line: line() }
      return untrack(() => rowsOf(input))
    })
  }))

  /** Heights of rows that are no longer in the list; they are measured again when they come back. */
  const forgetRows = ({ ids }: pure.Timeline) => {
    const kept = new Set(ids)
    for (const key of memory.heights.keys()) if (!kept.has(key) && !key.includes("/")) memory.heights.delete(key)
    for (const [post, owner] of owners) if (!kept.has(owner)) owners.delete(post)
  }

  return {
    timeline,
    setTimeline,
    state,
    setState,
    error,
    setError,
    older,
    setOlder,
    olderError,
    setOlderError,
    filling,
    setFilling,
    opened,
    setOpened,
    line,
    setLine,
    seen,
    setSeen,
    memory,
    rows,
    forgetRows,
    dispose: () => {
      disposeRows()
      letGo()
    }
  }
}

export type TimelineState = ReturnType<typeof makeTimelineState>
