import { PgClient } from "@effect/sql-pg"
import { Context, Duration, Effect, Layer, Queue, Ref, Schedule, Semaphore } from "effect"
import type { SqlError } from "effect/sql"
import type { Lease, LeaseLost } from "../storage/Leases.ts"
import { PENDING_CHANNEL } from "./Permission.ts"
import { type SearchChange, SearchIndex, type SearchIndexError } from "./SearchIndex.ts"
import {
  type PendingAccount,
  type PendingStatus,
  type Purge,
  SearchLedger,
  type SearchLedgerError
} from "./SearchLedger.ts"
import { SearchTags } from "./SearchTags.ts"

/** Profiles and hashtags of one write to the index, and posts that somebody waits for; the rest waits in the ledger. */
const BATCH = 500
/** How long the applier sleeps when nobody wakes it: for a wake-up that was lost with its connection. */
const LOOK_EVERY = Duration.seconds(1)
/** Counting hashtags can wait for posts. */
const TAGS_EVERY = Duration.seconds(3)
/** A failed turn is tried again after 0.2 s, doubling to 10 s, without end: the ledger keeps what waits. */
const again = Schedule.min([Schedule.exponential("200 millis").pipe(Schedule.jittered), Schedule.spaced("10 seconds")])

export type ApplierError = SearchLedgerError | SearchIndexError | SqlError.SqlError | LeaseLost

/** Listeners on this channel are told which fresh posts can be found now: their ids with commas between. */
export const INDEXED_CHANNEL = "chirp_search_indexed"
/** A payload is 8 kB at most. */
const IDS_A_MESSAGE = 200

/**
 * Writes what is pending in the ledger to the index, in the one replica that holds the lease. Whole accounts and domains
 * leave first, then come profiles and posts. A row is settled only in the form that was written, and only while the lease is
 * held; until then it is written again, which changes nothing.
 */
export class Applier extends Context.Service<
  Applier,
  {
    /** One round; answers how much it wrote. 0: the index is as the ledger was when asked. */
    readonly turn: (lease: Pick<Lease, "fenced">) => Effect.Effect<number, ApplierError>
    /** The same within `between`. */
    readonly turnUnlocked: (lease: Pick<Lease, "fenced">) => Effect.Effect<number, ApplierError>
    /** Turns until interrupted. A failing index is asked again and again. */
    readonly run: (lease: Lease) => Effect.Effect<never, LeaseLost>
    /** No turn runs while this does: what it reads from the ledger and writes to the index cannot be overtaken. */
    readonly between: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
    /** Why the index does not take changes at the moment. */
    readonly trouble: Effect.Effect<string | undefined>
  }
>()("@chirp/server/search/Applier") {
  static readonly layer = Layer.effect(
    Applier,
    Effect.gen(function* () {
      const sql = yield* PgClient.PgClient
      const ledger = yield* SearchLedger
      const index = yield* SearchIndex
      const tags = yield* SearchTags
      const writing = yield* Semaphore.make(1)
      const trouble = yield* Ref.make<string | undefined>(undefined)

      const purge = Effect.fnUntraced(function* ({ key, kind }: Purge) {
        if (kind === "account") return yield* index.removeByAccount(key)
        for (const host of yield* ledger.hosts(key)) yield* index.removeByDomain(host)
      })

      const announce = Effect.fnUntraced(function* (ids: ReadonlyArray<string>) {
        for (let at = 0; at < ids.length; at += IDS_A_MESSAGE) {
          yield* sql.notify(INDEXED_CHANNEL, ids.slice(at, at + IDS_A_MESSAGE).join(","))
        }
      })

      const turnUnlocked = Effect.fnUntraced(function* (lease: Pick<Lease, "fenced">) {
        const purges = yield* ledger.purges
        for (const one of purges) {
          yield* purge(one)
          yield* lease.fenced(ledger.settlePurge(one))
        }
        const accounts = yield* ledger.pendingAccounts(BATCH)
        const waiting = yield* ledger.pending(index.bulk)
        // what somebody waits for does not wait for what a bulk reading brings
        const urgent = waiting.filter((status) => status.urgent).slice(0, BATCH)
        const statuses = urgent.length > 0 ? urgent : waiting
        if (accounts.length + statuses.length === 0) return purges.length
        // together: an engine that queues its writes is waited for once
        yield* index.apply([...accounts.map(accountChange), ...statuses.map(statusChange)])
        yield* lease.fenced(Effect.andThen(ledger.settleAccounts(accounts), ledger.settle(statuses)))
        yield* announce(statuses.flatMap(({ document, id, urgent }) => (urgent && document !== null ? [id] : [])))
        return purges.length + accounts.length + statuses.length
      })
      const turn = (lease: Pick<Lease, "fenced">) => writing.withPermits(1)(turnUnlocked(lease))

      const countTags = Effect.fnUntraced(
        function* () {
          const changes = yield* tags.count(BATCH)
          if (changes.length === 0) return 0
          // not to be parted: taken off the list of what is due, and written or put back on it
          yield* Effect.onError(index.apply(changes), () => Effect.ignore(tags.again(changes)))
          return changes.length
        },
        Effect.uninterruptible,
        writing.withPermits(1)
      )

      const patient = <A>(effect: Effect.Effect<A, ApplierError>): Effect.Effect<A, LeaseLost> =>
        effect.pipe(
          Effect.tap(() => Ref.set(trouble, undefined)),
          Effect.tapError((error) =>
            Effect.andThen(Ref.set(trouble, error.message), Effect.logWarning("search is not up to date", error))
          ),
          Effect.retry({ schedule: again, while: (error) => error._tag !== "LeaseLost" }),
          Effect.catchIf((error) => error._tag !== "LeaseLost", Effect.die)
        )

      /** Wakes when something is pending; the connection it listens on may break and come back. */
      const woken = Effect.gen(function* () {
        const wake = yield* Queue.sliding<void>(1)
        yield* Effect.gen(function* () {
          const notices = yield* sql.listen(PENDING_CHANNEL)
          return yield* Queue.take(notices).pipe(Effect.andThen(Queue.offer(wake, undefined)), Effect.forever)
        }).pipe(
          Effect.scoped,
          Effect.tapCause((cause) => Effect.logDebug("not listening for search changes", cause)),
          Effect.retry(again),
          Effect.ignore,
          Effect.forkScoped
        )
        return wake
      })

      return Applier.of({
        turn,
        turnUnlocked,
        between: writing.withPermits(1),
        trouble: Ref.get(trouble),
        run: (lease) =>
          Effect.scoped(
            Effect.gen(function* () {
              const wake = yield* woken
              const wait = Queue.take(wake).pipe(
                Effect.timeoutOrElse({ duration: LOOK_EVERY, orElse: () => Effect.void })
              )
              yield* patient(countTags()).pipe(
                Effect.flatMap((counted) => (counted < BATCH ? Effect.sleep(TAGS_EVERY) : Effect.void)),
                Effect.forever,
                Effect.forkScoped
              )
              return yield* patient(turn(lease)).pipe(
                Effect.flatMap((written) => (written === 0 ? wait : Effect.void)),
                Effect.forever
              )
            })
          )
      })
    })
  )
}

const accountChange = ({ document, id }: PendingAccount): SearchChange =>
  document === null ? { _tag: "RemoveAccount", id } : { _tag: "UpsertAccount", document }

const statusChange = ({ document, id }: PendingStatus): SearchChange =>
  document === null ? { _tag: "RemoveStatus", id } : { _tag: "UpsertStatus", document }
