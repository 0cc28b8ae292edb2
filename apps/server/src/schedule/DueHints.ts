import { Context, Duration, Effect, Latch, Layer, Option } from "effect"
import { Redis } from "effect/persistence"

/** A sorted set: members are ids of posts, scores milliseconds since 1970. */
const KEY = "chirp:scheduled"
/** How soon a replica hears of what another has scheduled. */
const PEEK_EVERY = Duration.seconds(1)
/** Hints past this many are the nearest ones only; the sweep brings the rest when their time comes. */
const MAX_HINTS = 10_000

export interface Hint {
  readonly id: string
  readonly at: number
}

/**
 * When to look for due posts. Only ever a hint: what is lost, stale or of another time makes a post up to a sweep late, and
 * nothing worse. With Redis one replica is woken at each due time, without it a timer over the store wakes this one.
 */
export class DueHints extends Context.Service<
  DueHints,
  {
    /** Posts that have become, or will become, due. Never fails. */
    readonly add: (hints: ReadonlyArray<Hint>) => Effect.Effect<void>
    /** Ends when something is likely due here, something new was added here, or after `sweep`. Never fails. */
    readonly wait: (options: {
      readonly sweep: Duration.Duration
      /** Asks the store how long until something is due. */
      readonly nextDue: Effect.Effect<Option.Option<Duration.Duration>>
    }) => Effect.Effect<void>
  }
>()("@chirp/server/schedule/DueHints") {
  /** For one replica, or several that may all wake. */
  static readonly layerMemory = Layer.effect(
    DueHints,
    Effect.gen(function* () {
      const added = yield* Latch.make(false)
      return DueHints.of({
        add: (hints) => (hints.length === 0 ? Effect.void : Effect.asVoid(added.open)),
        wait: ({ nextDue, sweep }) =>
          Effect.flatMap(nextDue, (due) =>
            sleepOr(
              added,
              shorter(
                sweep,
                Option.getOrElse(due, () => sweep)
              )
            )
          )
      })
    })
  )

  static readonly layerRedis = Layer.effect(
    DueHints,
    Effect.gen(function* () {
      const redis = yield* Redis.Redis
      const added = yield* Latch.make(false)

      const add = Effect.fnUntraced(
        function* (hints: ReadonlyArray<Hint>) {
          if (hints.length === 0) return
          yield* redis.send("ZADD", KEY, ...hints.flatMap(({ at, id }) => [String(Math.ceil(at)), id]))
          yield* redis.send("ZREMRANGEBYRANK", KEY, String(MAX_HINTS), "-1")
        },
        Effect.catch((error) => Effect.logDebug("hints could not be given to Redis; the sweep will do", error)),
        Effect.andThen(added.open),
        Effect.asVoid
      )

      /** Milliseconds until the first hint by Redis's clock; hints that are due are taken, by this replica alone, and count as 0. */
      const first = Effect.map(redis.send<[number, string | null]>("EVAL", TAKE, "1", KEY), ([taken, left]) =>
        taken > 0 ? Option.some(0) : left === null ? Option.none() : Option.some(Math.max(0, Number(left)))
      )

      return DueHints.of({
        add,
        wait: Effect.fnUntraced(function* ({ nextDue, sweep }) {
          let left = Duration.toMillis(sweep)
          while (left > 0) {
            const next = yield* Effect.option(first)
            if (Option.isNone(next)) {
              // Redis is away: as without it
              const due = Option.getOrElse(yield* nextDue, () => sweep)
              return yield* sleepOr(added, shorter(Duration.millis(left), due))
            }
            const until = Option.getOrElse(next.value, () => left)
            if (until === 0) return
            const nap = Math.min(left, until, Duration.toMillis(PEEK_EVERY))
            if (yield* sleepOr(added, Duration.millis(nap))) return
            left -= nap
          }
        })
      })
    })
  )
}

const shorter = (a: Duration.Duration, b: Duration.Duration) => Duration.min(a, b)

/** Sleeps; sooner, with true, when the latch is opened, which closes it again. */
const sleepOr = (latch: Latch.Latch, time: Duration.Duration) =>
  Effect.timeoutOrElse(Effect.as(latch.await, true), { duration: time, orElse: () => Effect.succeed(false) }).pipe(
    Effect.tap((opened) => (opened ? latch.close : Effect.void))
  )

/** How many were due (and are gone now), and how long until the next. */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local taken = redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local head = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if head[2] then return { taken, tostring(head[2] - now) } end
return { taken, false }`
