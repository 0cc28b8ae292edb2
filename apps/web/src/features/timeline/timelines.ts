import type { Status } from "@chirp/domain/Status"
import { homeSpec, type TimelineSpec } from "./specs.ts"
import type { TimelineDeps } from "./timeline.state.ts"
import { createTimeline, type TimelineHandle } from "./timeline.store.ts"

/** Timelines kept with their place when they are not shown; the ones longest unseen go first. */
const KEPT = 12

/** The timelines of one account, kept with their place while other views are shown. */
export const makeTimelines = (deps: TimelineDeps) => {
  const kept = new Map<string, TimelineHandle>()
  const postedListeners = new Set<(status: Status) => void>()
  return {
    open: (spec: TimelineSpec): TimelineHandle => {
      const found = kept.get(spec.key) ?? createTimeline(deps, spec)
      kept.delete(spec.key)
      kept.set(spec.key, found)
      for (const [key, other] of kept) {
        if (kept.size <= KEPT) break
        if (other === found || other.inUse()) continue
        other.dispose()
        kept.delete(key)
      }
      return found
    },
    /** The server would answer otherwise now: what nobody looks at is fetched anew when it is opened, at its place. */
    renew: () => {
      for (const [key, handle] of kept) {
        if (handle.inUse()) continue
        handle.dispose()
        kept.delete(key)
      }
    },
    /** A post is gone: out of every list, with the boosts of it. */
    forget: (id: string) => {
      for (const handle of kept.values()) handle.forget(id)
    },
    /** One's own new post: at the top of home at once, and in the thread that is open. */
    posted: (status: Status) => {
      deps.entities.put([status])
      kept.get(homeSpec.key)?.insert(status.id)
      for (const listener of [...postedListeners]) listener(status)
    },
    onPosted: (listener: (status: Status) => void): (() => void) => {
      postedListeners.add(listener)
      return () => postedListeners.delete(listener)
    },
    close: () => {
      for (const handle of kept.values()) handle.dispose()
      kept.clear()
    }
  }
}

export type Timelines = ReturnType<typeof makeTimelines>
