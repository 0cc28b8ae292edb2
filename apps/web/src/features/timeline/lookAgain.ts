import { whichAreGone } from "../../clients/gone.ts"
import { api } from "../../paths.ts"
import type { Source } from "./source.ts"
import type { TimelineSpec } from "./specs.ts"
import type { TimelineDeps, TimelineState } from "./timeline.state.ts"
import * as pure from "./timeline.ts"
import { after } from "./ulid.ts"

/** Posts that are looked at again, from the first one in view on. GoToSocial clamps home and public timelines at 40. */
const PAGE = 40
/** Whoever reads so far from the top has the newest ones looked at, those that wait too. */
const NEAR_TOP = 10
/** Milliseconds in which a view that is left and opened again still counts as looked at. */
const FRESH = 30_000

/**
 * Nobody tells of the deletions and edits during a break. So what is in view and below it is fetched once more after one:
 * posts come as they are now, and those that are missing are asked for and taken out of every list if they are gone.
 * One request, and one for each missing post. What is not looked at is seen when it is loaded anew.
 */
export const makeLookAgain = (
  { entities, http, stream }: Pick<TimelineDeps, "entities" | "http" | "stream">,
  spec: TimelineSpec,
  source: Source,
  { memory, timeline }: Pick<TimelineState, "memory" | "timeline">
) => {
  let wanted = false
  let looking = false
  let lookedAt = Number.NEGATIVE_INFINITY

  const look = async (): Promise<void> => {
    const { ids, pending } = timeline()
    const at = ids.indexOf(memory.anchor?.key.split("/").at(-1) ?? "")
    const top = at < NEAR_TOP ? pure.newest(timeline()) : ids[at]
    if (top === undefined) return
    // what arrives while the page is on its way is not on it
    const known = new Set([...ids, ...pending])
    const { items, next } = await source.page({ max_id: after(top), limit: PAGE })
    entities.put(items.filter(({ id }) => known.has(id)))
    const there = new Set(items.map(({ id }) => id))
    const bottom = next === undefined ? "" : (items.at(-1)?.id ?? top)
    const missing = [...known].filter((id) => id <= top && id >= bottom && !there.has(id))
    for (const id of await whichAreGone(http, missing, api.status)) stream.gone(id)
  }

  return {
    /** The stream was away. */
    broke: () => {
      wanted = true
    },
    /** The view is opened again: nobody listened meanwhile. */
    opened: () => {
      if (Date.now() - lookedAt > FRESH) wanted = true
    },
    /** All of it has just been fetched. */
    loaded: () => {
      wanted = false
      lookedAt = Date.now()
    },
    /** What came since has been fetched: now for what went. Fails quietly, and then does it with the next chance. */
    caughtUp: async (): Promise<void> => {
      if (!wanted || looking || spec.given) return
      looking = true
      wanted = false
      try {
        await look()
        lookedAt = Date.now()
      } catch {
        wanted = true
      }
      looking = false
    }
  }
}

export type LookAgain = ReturnType<typeof makeLookAgain>
