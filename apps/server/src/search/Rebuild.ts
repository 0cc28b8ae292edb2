import { Context, Duration, Effect, Layer, Option, Schedule, Schema } from "effect"
import type { SqlError } from "effect/sql"
import { HubBus } from "../realtime/HubBus.ts"
import type { Lease, LeaseLost } from "../storage/Leases.ts"
import { Applier, type ApplierError } from "./Applier.ts"
import { type SearchChange, SearchIndex } from "./SearchIndex.ts"
import { SearchLedger, type SearchLedgerError } from "./SearchLedger.ts"
import { type PhaseProgress, SearchProgress } from "./SearchProgress.ts"
import { SearchTags } from "./SearchTags.ts"

/** Turns of the applier in a row before the swap, until nothing is pending; past it, the rebuild has failed. */
const MAX_TURNS = 2000
/** How soon a rebuild that was asked for begins. */
const LOOK_EVERY = Duration.millis(500)
/** The same while the index or the database is away. */
const AFTER_TROUBLE = Duration.seconds(5)
/** A failed step is tried again after 0.2 s, doubling, six times in 13 s; then the rebuild has failed and the old index stays. */
const patience = Schedule.max([Schedule.exponential("200 millis").pipe(Schedule.jittered), Schedule.recurs(6)])

/** The shadow does not hold what the ledger does: it is thrown away. */
class Differs extends Schema.TaggedError<Differs>()("Differs", { detail: Schema.String }) {
  override get message() {
    return this.detail
  }
}

type RebuildError = ApplierError | SearchLedgerError | SqlError.SqlError | Differs

/** What is copied, in order; the cursor is the kind and the last key, with a blank between. */
const kinds = ["accounts", "statuses", "tags"] as const
type Kind = (typeof kinds)[number]
/** A kind, and the last key of it that has been copied. */
type Place = readonly [Kind, string]
const Cursor = Schema.TemplateLiteralParser([Schema.Literals(kinds), " ", Schema.String])
const decodeCursor = Schema.decodeUnknownOption(Cursor)

/** The event that tells an administrator how far the rebuild is. */
export const PROGRESS_EVENT = "search_index_progress"

/**
 * Makes the index anew beside the old one, from the ledger, while searches go on: a shadow is begun, filled batch by batch,
 * compared, and swapped in one step.
 *
 * From its beginning on the applier writes every change to both, and a batch is read and written between two of its turns, so
 * that nothing old overwrites anything new: the changes since the beginning are replayed by being made. Those to the live
 * index wait for one batch at most. Killed, it goes on at its last batch when the shadow is still there, and from the
 * beginning when not. One at a time in the cluster.
 */
export class Rebuild extends Context.Service<
  Rebuild,
  {
    /** Asks for one; false when one is under way. The holder of the lease begins it within half a second. */
    readonly request: (accountId: string) => Effect.Effect<boolean, SearchLedgerError>
    /** Does what is asked for, until interrupted. */
    readonly run: (lease: Lease) => Effect.Effect<never, LeaseLost>
  }
>()("@chirp/server/search/Rebuild") {
  static readonly layer = Layer.effect(
    Rebuild,
    Effect.gen(function* () {
      const applier = yield* Applier
      const bus = yield* HubBus
      const index = yield* SearchIndex
      const ledger = yield* SearchLedger
      const progress = yield* SearchProgress
      const tags = yield* SearchTags

      const tell = Effect.gen(function* () {
        const row = yield* progress.of("rebuild")
        if (Option.isNone(row) || row.value.requested_by === null) return
        const { done, error, finished_at, requested_by, total } = row.value
        yield* bus.publish({
          _tag: "Event",
          accountId: requested_by,
          event: PROGRESS_EVENT,
          payload: JSON.stringify({ done, total, finished: finished_at !== null, error })
        })
      })

      const read = (
        kind: Kind,
        after: string
      ): Effect.Effect<ReadonlyArray<readonly [string, SearchChange]>, SearchLedgerError> => {
        switch (kind) {
          case "accounts":
            return Effect.map(ledger.accounts(after, index.bulk), (found) =>
              found.map((document) => [document.id, { _tag: "UpsertAccount", document }] as const)
            )
          case "statuses":
            return Effect.map(ledger.statuses(after, index.bulk), (found) =>
              found.map((document) => [document.id, { _tag: "UpsertStatus", document }] as const)
            )
          case "tags":
            return Effect.map(tags.after(after, index.bulk), (found) =>
              found.map((document) => [document.name, { _tag: "UpsertTag", document }] as const)
            )
        }
      }

      /** One batch; undefined after the last. */
      const step = Effect.fnUntraced(function* (
        lease: Lease,
        [kind, after]: Place
      ): Effect.fn.Return<Place | undefined, RebuildError> {
        const rows = yield* read(kind, after)
        const last = rows.at(-1)?.[0]
        if (last === undefined) {
          const next = kinds[kinds.indexOf(kind) + 1]
          return next === undefined ? undefined : [next, ""]
        }
        yield* index.apply(
          rows.map(([, change]) => change),
          "shadow"
        )
        yield* lease.fenced(progress.advance("rebuild", { cursor: `${kind} ${last}`, done: rows.length }))
        return [kind, last]
      })

      /** Nothing pending, shadow and ledger compared, swapped: with no turn of the applier in between. */
      const finish = Effect.fnUntraced(function* (lease: Lease) {
        for (let turns = 0; ; turns++) {
          if (turns > MAX_TURNS)
            return yield* new Differs({ detail: "the index is changing faster than it can be compared" })
          const done = yield* applier.turnUnlocked(lease)
          if (done > 0) continue
          const [truth, shadow] = [yield* ledger.counts, yield* index.counts("shadow")]
          if (truth.pending > 0) continue
          if (shadow.statuses !== truth.statuses || shadow.accounts !== truth.accounts) {
            // something may have come in between the two counts; if not, it stays so
            if (turns < 3) continue
            return yield* new Differs({
              detail: `the new index holds ${shadow.statuses} posts and ${shadow.accounts} accounts instead of ${truth.statuses} and ${truth.accounts}`
            })
          }
          break
        }
        yield* lease.fenced(Effect.void)
        yield* index.shadow.swap
        yield* lease.fenced(progress.finish("rebuild"))
      })

      const again = <A, E extends RebuildError>(effect: Effect.Effect<A, E>) =>
        Effect.retry(effect, {
          schedule: patience,
          while: (error) => error._tag !== "LeaseLost" && error._tag !== "Differs"
        })

      const rebuild = Effect.fnUntraced(function* (lease: Lease, row: PhaseProgress) {
        const known = (yield* again(index.shadow.exists)) ? decodeCursor(row.cursor) : Option.none()
        let at: Place | undefined = Option.match(known, {
          onNone: () => [kinds[0], ""] as const,
          onSome: ([kind, , after]) => [kind, after] as const
        })
        if (Option.isNone(known)) {
          yield* Effect.logInfo("making the search index anew")
          // one that was left over goes between two turns, which would make a part of it again; the new one may take its time
          if (yield* again(index.shadow.exists)) yield* again(applier.between(index.shadow.drop))
          yield* again(index.shadow.begin)
          const { accounts, statuses } = yield* ledger.counts
          yield* lease.fenced(
            progress.advance("rebuild", { cursor: `${kinds[0]} `, done: -row.done, total: statuses + accounts })
          )
        }
        while (at !== undefined) {
          const place: Place = at
          at = yield* again(applier.between(step(lease, place)))
          yield* tell
        }
        yield* again(applier.between(finish(lease)))
        yield* Effect.logInfo("the new search index is in use")
      })

      const failed = Effect.fnUntraced(function* (lease: Lease, error: RebuildError) {
        yield* Effect.logError("the search index could not be made anew; the old one stays in use", error)
        yield* applier.between(index.shadow.drop).pipe(Effect.ignore)
        yield* lease.fenced(progress.finish("rebuild", error.message))
      })

      const look = Effect.fnUntraced(function* (lease: Lease) {
        const row = yield* progress.of("rebuild")
        if (Option.isSome(row) && row.value.finished_at === null) {
          yield* rebuild(lease, row.value).pipe(
            Effect.catchIf(
              (error) => error._tag !== "LeaseLost",
              (error) => failed(lease, error)
            )
          )
          yield* tell
        } else if (yield* index.shadow.exists) {
          // left over: killed between the swap or the failure and its note
          yield* applier.between(index.shadow.drop)
        }
      })

      return Rebuild.of({
        request: (accountId) => progress.begin("rebuild", accountId),
        run: (lease) =>
          look(lease).pipe(
            Effect.catchIf(
              (error) => error._tag !== "LeaseLost",
              (error) =>
                Effect.andThen(Effect.logDebug("rebuilds cannot be looked for", error), Effect.sleep(AFTER_TROUBLE))
            ),
            Effect.andThen(Effect.sleep(LOOK_EVERY)),
            Effect.forever
          )
      })
    })
  )
}
