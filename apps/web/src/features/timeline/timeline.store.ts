import type { Http } from "../../clients/http.ts"
import type { StreamMessage } from "../../clients/stream.ts"
import { makeLookAgain } from "./lookAgain.ts"
import { AT_TOP } from "./memory.ts"
import { unseen } from "./rows.ts"
import { fittingSource, mergedSource, pathSource, type Source } from "./source.ts"
import type { TimelineSpec } from "./specs.ts"
import { makeLoader } from "./timeline.loader.ts"
import { makeTimelineState, type TimelineDeps } from "./timeline.state.ts"
import * as pure from "./timeline.ts"

const sourceOf = (http: Http, { accepts, from, query }: TimelineSpec): Source => {
  const sources = from.map((path) => pathSource(http, path, query))
  const [only] = sources
  const source = only && sources.length === 1 ? only : mergedSource(sources)
  return accepts ? fittingSource(source, accepts) : source
}

/**
 * One timeline: what it holds, what it is doing, how to move it. It opens where it was left, with what came since above
 * it. Posts that arrive live wait until they are released. It never drops what it shows because a request failed.
 */
export const createTimeline = (deps: TimelineDeps, spec: TimelineSpec) => {
  const { http, stream, entities } = deps
  const source = sourceOf(http, spec)
  const held = makeTimelineState(deps, spec)
  const { memory, rows, seen, setLine, setOpened, setSeen, setTimeline, state, timeline } = held
  let users = 0
  const looks = makeLookAgain(deps, spec, source, held)
  const loader = makeLoader(deps, spec, source, held, () => users > 0, looks)
  const { load, resync } = loader
  let unsubscribe: ReadonlyArray<() => void> = []

  const onMessage = (message: StreamMessage): void => {
    switch (message.event) {
      case "update": {
        if (state() === "loading") loader.missed()
        if (state() !== "ready" || spec.accepts?.(message.status) === false) return
        const [id] = entities.put([message.status])
        if (id === undefined) return
        loader.heard(id)
        setTimeline((now) => pure.boundPending(pure.arrive(now, id)))
        return
      }
      case "status.update":
        entities.put([message.status])
        return
      case "delete":
        loader.deleted(message.id)
        setTimeline((now) => pure.remove(now, message.id))
        return
      case "resync":
        if (message.begins !== true) looks.broke()
        resync()
        return
    }
  }

  return {
    spec,
    timeline,
    rows,
    state,
    error: held.error,
    older: held.older,
    olderError: held.olderError,
    filling: held.filling,
    memory,
    load,
    loadOlder: loader.loadOlder,
    resync,
    goTo: loader.goTo,
    fillGap: loader.fillGap,
    /** Posts that came and were not in view yet. */
    fresh: () => timeline().pending.length + unseen(rows(), seen()),
    /** There are more of them than are counted: a gap lies among them. */
    freshAndMore: () => {
      const newest = seen()
      return newest !== undefined && [...timeline().gaps].some((id) => id > newest)
    },
    /** Unfolds a row of folded posts, or folds it up again. */
    toggle: (key: string) =>
      setOpened((now) => {
        const keys = new Set(now)
        if (!keys.delete(key)) keys.add(key)
        return keys
      }),
    /** Shows what waits, from its top on. The line says where one was. */
    release: () => {
      const before = seen()
      if (before !== undefined && !spec.given) setLine(before)
      setSeen(pure.newest(timeline()))
      if (timeline().pending.length === 0) return
      memory.follow = true
      loader.release()
    },
    /** Puts what waits above what is read, which stays where it is. */
    unroll: () => {
      if (timeline().pending.length > 0) setTimeline(pure.release)
    },
    /** Puts one's own new post in: a reader at the top sees it, one further down keeps the place. */
    insert: (id: string) => {
      if (state() === "loading") loader.insertLater(id)
      if (state() !== "ready") return
      if (users > 0 && window.scrollY < AT_TOP) memory.follow = true
      setTimeline((now) => pure.insert(now, id))
    },
    /** The first post's place is forgotten: the next view of it starts at the top. */
    fromTop: () => {
      memory.anchor = undefined
    },
    forget: (id: string) => {
      setTimeline((now) => {
        const boosts = now.ids.filter((other) => entities.status(other)?.reblog_id === id)
        return [id, ...boosts].reduce(pure.remove, now)
      })
    },
    /** The view is there: load or catch up, and listen. Returns how to leave. */
    enter: (): (() => void) => {
      users += 1
      if (users === 1) {
        unsubscribe = (spec.channels ?? []).map((channel) => stream.subscribe(channel, onMessage))
        if (state() === "idle" || state() === "failed") void load()
        else {
          looks.opened()
          resync()
        }
      }
      return () => {
        users -= 1
        if (users > 0) return
        for (const stop of unsubscribe) stop()
        unsubscribe = []
      }
    },
    inUse: () => users > 0,
    dispose: () => {
      loader.cancel()
      for (const stop of unsubscribe) stop()
      held.dispose()
    }
  }
}

export type TimelineHandle = ReturnType<typeof createTimeline>
