import { createHash } from "node:crypto"
import type { Caller } from "@chirp/domain/api/Authorization"
import type { LiveSearch } from "@chirp/domain/api/SearchAdminApi"
import { PgClient } from "@effect/sql-pg"
import { Clock, Context, Duration, Effect, Layer, Queue, Schedule } from "effect"
import { HubBus } from "../realtime/HubBus.ts"
import { INDEXED_CHANNEL } from "./Applier.ts"
import { LiveMatches } from "./LiveMatches.ts"

/** How long a search is watched without being asked for again. */
const LEASE = Duration.seconds(60)
/** Of one account; past it the oldest ends. */
const MAX_OF_ACCOUNT = 5
/** On this replica; past it the oldest ends, whoever it belongs to. */
const MAX_WATCHED = 1000
/** Fresh posts that wait to be matched; past it the oldest are not pushed, and found by the next search. */
const MAX_FRESH = 1000
/** Posts come in bursts: they are matched together, this long after the first. */
const GATHER = Duration.millis(200)
const AT_ONCE = 8
/** Results pushed of one burst to one search. */
const MAX_PUSHED = 20
const again = Schedule.min([Schedule.exponential("500 millis").pipe(Schedule.jittered), Schedule.spaced("30 seconds")])

interface Watched {
  readonly id: string
  readonly caller: Caller
  readonly q: string
  readonly tz: string | undefined
  readonly until: number
}

/**
 * Searches that are open on somebody's screen, on the replica that was asked: as soon as posts can be found, they are matched
 * and asked for as their viewer, and pushed to the viewer's streams. Forgotten a minute after they were last asked for.
 */
export class LiveSearches extends Context.Service<
  LiveSearches,
  {
    readonly watch: (
      caller: Caller,
      search: { readonly q: string; readonly tz?: string | undefined }
    ) => Effect.Effect<LiveSearch>
    readonly end: (accountId: string, id: string) => Effect.Effect<void>
  }
>()("@chirp/server/search/LiveSearches") {
  static readonly layer = Layer.effect(
    LiveSearches,
    Effect.gen(function* () {
      const bus = yield* HubBus
      const matches = yield* LiveMatches
      const sql = yield* PgClient.PgClient
      /** In order of when they were last asked for. */
      const watched = new Map<string, Watched>()
      const fresh = yield* Queue.sliding<string>(MAX_FRESH)

      const prune = (now: number) => {
        for (const [key, { until }] of watched) if (until <= now) watched.delete(key)
        for (const key of watched.keys()) {
          if (watched.size <= MAX_WATCHED) break
          watched.delete(key)
        }
      }

      const push = Effect.fnUntraced(function* ({ caller, id, q, tz }: Watched, ids: ReadonlyArray<string>) {
        const found = yield* matches.among(caller, { q, tz, ids, limit: MAX_PUSHED })
        for (const status of found) {
          yield* bus.publish({
            _tag: "Event",
            accountId: caller.accountId,
            event: "search_result_push",
            payload: JSON.stringify({ id, q, status })
          })
        }
      })

      yield* Effect.gen(function* () {
        const first = yield* Queue.take(fresh)
        yield* Effect.sleep(GATHER)
        const ids = [...new Set([first, ...(yield* Queue.clear(fresh))])]
        prune(yield* Clock.currentTimeMillis)
        yield* Effect.forEach([...watched.values()], (search) => push(search, ids), {
          concurrency: AT_ONCE,
          discard: true
        })
      }).pipe(
        Effect.catchCause((cause) => Effect.logWarning("live results could not be pushed", cause)),
        Effect.forever,
        Effect.forkScoped
      )

      yield* Effect.gen(function* () {
        const notices = yield* sql.listen(INDEXED_CHANNEL)
        return yield* Queue.take(notices).pipe(
          Effect.flatMap(({ payload }) =>
            // nobody looks: nothing to do
            watched.size === 0 ? Effect.void : Queue.offerAll(fresh, (payload ?? "").split(","))
          ),
          Effect.forever
        )
      }).pipe(
        Effect.scoped,
        Effect.tapCause((cause) => Effect.logDebug("not listening for fresh posts", cause)),
        Effect.retry(again),
        Effect.ignore,
        Effect.forkScoped
      )

      return LiveSearches.of({
        watch: Effect.fn("LiveSearches.watch")(function* (caller, { q, tz }) {
          const now = yield* Clock.currentTimeMillis
          prune(now)
          const id = createHash("sha256")
            .update(`${caller.accountId}\n${q}\n${tz ?? ""}`)
            .digest("hex")
            .slice(0, 24)
          watched.delete(id)
          const own = [...watched.values()].filter((one) => one.caller.accountId === caller.accountId)
          for (const old of own.slice(0, Math.max(0, own.length - MAX_OF_ACCOUNT + 1))) watched.delete(old.id)
          watched.set(id, { id, caller, q, tz, until: now + Duration.toMillis(LEASE) })
          return { id, q, expires_in: Duration.toSeconds(LEASE) }
        }),
        end: (accountId, id) =>
          Effect.sync(() => {
            if (watched.get(id)?.caller.accountId === accountId) watched.delete(id)
          })
      })
    })
  )
}
