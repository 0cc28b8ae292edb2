import { Clock, Duration, Effect, Fiber, FiberSet, Latch, Layer, Option, Schedule, Semaphore } from "effect"
import { Grants } from "../grants/Grants.ts"
import { Delivery, type Held, type Timing } from "./Delivery.ts"
import { DueHints } from "./DueHints.ts"
import { FileKeeper } from "./FileKeeper.ts"
import { ScheduledPostStore } from "./ScheduledPostStore.ts"
import { Steps } from "./Steps.ts"

/** Posts sent at once by one replica, each of another account. GoToSocial itself runs eight requests per CPU. */
const CONCURRENCY = 16
/** Posts claimed at once by one replica: a claim looks through all that is due, so it takes more than can be sent right now. */
const CLAIMED = 4 * CONCURRENCY
/** Past this many claimed, ended ones are gathered for this long before more are claimed. */
const BUSY = CLAIMED / 2
const GATHER = Duration.millis(10)
/** However lost the hints are, the store is asked this often. */
const SWEEP = Duration.seconds(2)
/** While the store is away it is asked with these pauses: 250 ms doubling to 5 s. */
const FIRST_PAUSE = Duration.millis(250)
/** However long GoToSocial wants to be left alone, it is tried again after this. */
const MAX_PAUSE = Duration.minutes(5)
/** Hints are given again for what is due within this. */
const HORIZON = Duration.seconds(15)
/** Posts that are out are kept this long, for their author to see. */
const KEEP_PUBLISHED = Duration.days(30)
const TIDY_EVERY = Duration.hours(1)
/** At the end, what has been begun may finish for this long; the rest is left to the others when its lease ends. */
const DRAIN = Duration.seconds(8)

/**
 * Sends due posts: claims them from the store and hands each to `Delivery`, at most 16 at once. One post an account at a
 * time (the store sees to that), the longest due first. When GoToSocial asks to be left alone, everybody waits.
 *
 * Leases are renewed while posts are under way, so a process that dies is followed after one lease. A process that ends
 * gives back what it has not begun.
 */
export const layer = (timing: Timing) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const store = yield* ScheduledPostStore
      const delivery = yield* Delivery
      const hints = yield* DueHints
      const grants = yield* Grants
      const step = yield* Steps
      const files = yield* FileKeeper

      const held = new Map<number, Held>()
      const ended = yield* Latch.make(false)
      const fibers = yield* FiberSet.make()
      const slots = yield* Semaphore.make(CONCURRENCY)
      let pausedUntil = 0n

      const deliver = Effect.fnUntraced(
        function* (mine: Held) {
          // others have been told meanwhile that GoToSocial wants to be left alone
          if (Duration.toMillis(yield* pauseLeft) > 0) return yield* Effect.ignore(store.release(mine.claim))
          const { pause } = yield* delivery.deliver(mine)
          if (Option.isSome(pause)) {
            const nanos = Option.getOrElse(Duration.toNanos(Duration.min(pause.value, MAX_PAUSE)), () => 0n)
            const until = (yield* Clock.monotonicTimeNanos) + nanos
            if (until > pausedUntil) pausedUntil = until
          }
        },
        (effect, mine) =>
          Effect.ensuring(
            slots.withPermits(1)(effect),
            Effect.suspend(() => {
              held.delete(mine.claim.fence)
              return ended.open
            })
          )
      )

      const pauseLeft = Effect.map(Clock.monotonicTimeNanos, (now) =>
        pausedUntil > now ? Duration.nanos(pausedUntil - now) : Duration.zero
      )

      const nextDue = store.nextDue.pipe(
        Effect.catch((error) => Effect.as(Effect.logDebug("the next due time is not known", error), Option.none()))
      )

      /** Claims and starts what is due; whether every slot is taken. */
      const claim = Effect.fnUntraced(function* () {
        const free = CLAIMED - held.size
        const renewedAt = yield* Clock.monotonicTimeNanos
        yield* step("due", { id: "", text: "" })
        const claims = yield* store.claim(free, timing.lease)
        for (const one of claims) {
          const mine: Held = { claim: one, renewedAt }
          held.set(one.fence, mine)
          yield* FiberSet.run(fibers, deliver(mine))
        }
        return claims.length === free
      })

      const turn = Effect.gen(function* () {
        yield* ended.close
        const pause = yield* pauseLeft
        if (Duration.toMillis(pause) > 0) return yield* Effect.sleep(pause)
        const full = held.size >= CLAIMED || (yield* claim())
        if (full) {
          yield* ended.await
          if (held.size > BUSY) yield* Effect.sleep(GATHER)
          return
        }
        yield* Effect.raceFirst(ended.await, hints.wait({ sweep: SWEEP, nextDue }))
      })

      const loop = yield* turn.pipe(
        Effect.tapError((error) => Effect.logWarning("scheduled posts cannot be claimed", error)),
        Effect.retry(Schedule.min([Schedule.exponential(FIRST_PAUSE), Schedule.spaced(SWEEP)])),
        Effect.forever,
        Effect.forkScoped
      )

      /** Hints for the near future, in case they were lost. */
      yield* store
        .dueWithin(HORIZON)
        .pipe(Effect.flatMap(hints.add), Effect.ignore, Effect.repeat(Schedule.spaced(SWEEP)), Effect.forkScoped)

      yield* Effect.gen(function* () {
        const mine = [...held.values()]
        const renewedAt = yield* Clock.monotonicTimeNanos
        const kept = yield* store.renew(
          mine.map((one) => one.claim),
          timing.lease
        )
        for (const one of mine) if (kept.has(one.claim.fence)) one.renewedAt = renewedAt
      }).pipe(
        Effect.catch((error) => Effect.logWarning("leases could not be renewed", error)),
        Effect.repeat(Schedule.spaced(Duration.times(timing.lease, 0.3))),
        Effect.forkScoped
      )

      const tidy = grants.tidy("schedule", (accountId) => Effect.map(store.waiting(accountId), (count) => count > 0))
      yield* Effect.andThen(store.purge(KEEP_PUBLISHED), tidy).pipe(
        Effect.andThen(files.tidy),
        Effect.catch((error) => Effect.logWarning("old posts, grants and files could not be forgotten", error)),
        Effect.repeat(Schedule.spaced(TIDY_EVERY)),
        Effect.forkScoped
      )

      yield* Effect.addFinalizer(() =>
        Effect.gen(function* () {
          yield* Fiber.interrupt(loop)
          yield* Effect.timeoutOption(FiberSet.awaitEmpty(fibers), DRAIN)
          yield* Effect.forEach([...held.values()], (one) => Effect.ignore(store.release(one.claim)), {
            discard: true
          })
        })
      )
    })
  ).pipe(Layer.provide(Delivery.layer(timing)))
