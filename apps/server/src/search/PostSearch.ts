import type { Caller } from "@chirp/domain/api/Authorization"
import type { LibraryKind } from "@chirp/domain/SearchDocument"
import type { SearchScope } from "@chirp/domain/SearchQuery"
import { Clock, Context, Duration, Effect, Layer, Option, Redacted } from "effect"
import { LibraryIndex } from "./LibraryIndex.ts"
import { Recheck, type VisibleStatus } from "./Recheck.ts"
import { type SearchError, searchError } from "./SearchError.ts"
import { type Hits, MAX_HITS, SearchIndex, type StatusHit, type StatusQuery } from "./SearchIndex.ts"

/** How far back pages reach; what a person would narrow the search for long before. */
export const MAX_OFFSET = 400
/** Hits beyond a page that are asked for with it, so that a few hidden ones do not cost another round. */
const SPARE = 3
/** Where a page ended is remembered for this long, for this many searches; else it is found again from the beginning. */
const TRAIL_KEPT = Duration.minutes(5)
const MAX_TRAILS = 1000

const libraryKinds: Readonly<Record<"library" | "bookmarks" | "favourites", ReadonlyArray<LibraryKind>>> = {
  library: ["own", "reblogs", "favourites", "bookmarks", "mentions"],
  bookmarks: ["bookmarks"],
  favourites: ["favourites"]
}

/** A search for posts with its authors looked up. Offset and limit count posts that the viewer may see. */
export interface PostRequest {
  readonly query: Omit<StatusQuery, "now" | "offset" | "limit">
  readonly scope: SearchScope
  readonly offset: number
  readonly limit: number
}

export interface PostPage {
  readonly statuses: ReadonlyArray<VisibleStatus>
  readonly more: boolean
  /** Some could not be asked for, and are missing. */
  readonly partial: boolean
}

/** Where in the hits the pages of a search ended, and the moment it began: later posts do not move its pages. */
interface Trail {
  readonly now: number
  readonly ends: Map<number, number>
}

/** How much a place in a list counts when lists are made one (reciprocal rank fusion, Cormack 2009). */
const FUSION = 60

const fused = (lists: ReadonlyArray<ReadonlyArray<StatusHit>>): ReadonlyArray<StatusHit> => {
  const scores = new Map<string, { readonly hit: StatusHit; score: number }>()
  for (const list of lists) {
    for (const [place, hit] of list.entries()) {
      const entry = scores.get(hit.id) ?? { hit, score: 0 }
      entry.score += 1 / (FUSION + place)
      scores.set(hit.id, entry)
    }
  }
  return [...scores.values()]
    .toSorted((a, b) => b.score - a.score || (a.hit.id < b.hit.id ? 1 : -1))
    .map(({ hit }) => hit)
}

/**
 * Finds posts and shows those that the viewer may see, in full pages: as many hits are asked for at GoToSocial as it takes.
 * `all` searches the public index and the viewer's own library together; the rest only what it says.
 */
export class PostSearch extends Context.Service<
  PostSearch,
  {
    readonly page: (caller: Caller, request: PostRequest) => Effect.Effect<PostPage, SearchError>
  }
>()("@chirp/server/search/PostSearch") {
  static readonly layer = Layer.effect(
    PostSearch,
    Effect.gen(function* () {
      const index = yield* SearchIndex
      const library = yield* LibraryIndex
      const recheck = yield* Recheck
      const trails = new Map<string, Trail>()

      const raw = Effect.fnUntraced(function* (caller: Caller, scope: SearchScope, query: StatusQuery) {
        const { accountId } = caller
        if (scope === "public") return yield* index.statuses(query)
        if (scope !== "all") return yield* library.search(accountId, libraryKinds[scope], query)
        // two lists can be made one only from their beginnings
        const limit = Math.min(query.offset + query.limit, MAX_HITS)
        const whole = { ...query, offset: 0, limit }
        const [found, own] = yield* Effect.all(
          [index.statuses(whole), library.search(accountId, libraryKinds.library, whole)],
          { concurrency: 2 }
        )
        const all = fused([found.hits, own.hits])
        const answer: Hits<StatusHit> = {
          hits: all.slice(query.offset, limit),
          more: limit < MAX_HITS && (found.more || own.more || all.length > limit)
        }
        return answer
      })

      const trailOf = (key: string, offset: number, now: number): Trail => {
        const known = trails.get(key)
        const fresh = known !== undefined && offset > 0 && now - known.now < Duration.toMillis(TRAIL_KEPT)
        const trail = fresh ? known : { now, ends: new Map([[0, 0]]) }
        trails.delete(key)
        trails.set(key, trail)
        const oldest = trails.keys().next().value
        if (trails.size > MAX_TRAILS && oldest !== undefined) trails.delete(oldest)
        return trail
      }

      const page = Effect.fn("PostSearch.page")(function* (
        caller: Caller,
        { limit, offset, query, scope }: PostRequest
      ) {
        const statuses: Array<VisibleStatus> = []
        let partial = false
        if (offset > MAX_OFFSET) return { statuses, more: false, partial }
        const key = JSON.stringify([Redacted.value(caller.token), scope, query])
        const trail = trailOf(key, offset, yield* Clock.currentTimeMillis)
        // the last end before the page that is known; from there posts are skipped
        let seen = Math.max(...[...trail.ends.keys()].filter((end) => end <= offset))
        let at = trail.ends.get(seen) ?? 0
        const before = offset === 0 ? query.before : Math.min(query.before ?? trail.now, trail.now)
        let more = true
        let behind = false
        while (more && !behind && at < MAX_HITS) {
          const missing = offset + limit - seen
          const hits = yield* raw(caller, scope, {
            ...query,
            before,
            now: trail.now,
            offset: at,
            limit: Math.min(missing + SPARE, MAX_HITS - at)
          })
          more = hits.more && hits.hits.length > 0
          const checked = yield* recheck.statuses(
            caller,
            hits.hits.map(({ id }) => id),
            hits.hits.map(({ accountId }) => accountId)
          )
          partial ||= checked.unknown > 0
          for (const status of checked.seen) {
            if (Option.isSome(status) && seen === offset + limit) {
              behind = true
              break
            }
            at++
            if (Option.isNone(status)) continue
            if (seen >= offset) statuses.push(status.value)
            seen++
            if (seen === offset + limit) trail.ends.set(seen, at)
          }
        }
        return { statuses, more: behind || (more && at < MAX_HITS), partial }
      }, Effect.mapError(searchError))

      return PostSearch.of({ page })
    })
  )
}
