import { Clock, Context, Duration, Effect, Layer, Schema } from "effect"
import { Redis } from "effect/persistence"
import { Generations } from "./Generations.ts"

/** The counts cannot be reached now. */
export class LimitCountsError extends Schema.TaggedError<LimitCountsError>()("LimitCountsError", {
  cause: Schema.Defect()
}) {}

/** `amount` more in window number `window` (each `length` long) of the count `name`. */
export interface Addition {
  readonly name: string
  readonly window: number
  readonly length: Duration.Duration
  readonly amount: number
}

/** In memory, past this many names those unused for longest are forgotten. */
const MOST = 100_000
/** A count outlives its window by this much, for a replica whose clock is behind. */
const GRACE = Duration.seconds(30)

/**
 * Counts that all replicas share, each for one window of time. `window` is the window's number since 1970: replicas whose
 * clocks differ by seconds count some requests into another window, which costs nothing but precision at its edge. Every
 * layer passes `test/http/LimitCountsTest.ts`.
 */
export class LimitCounts extends Context.Service<
  LimitCounts,
  {
    /** Adds to counts, all in one step, and gives what each is then. */
    readonly add: (additions: ReadonlyArray<Addition>) => Effect.Effect<ReadonlyArray<number>, LimitCountsError>
  }
>()("@chirp/server/http/LimitCounts") {
  /** For one replica. */
  static readonly layerMemory = Layer.effect(
    LimitCounts,
    Effect.map(Clock.Clock, (clock) => {
      const counts = new Generations<{ count: number; readonly until: number }>(MOST)
      return LimitCounts.of({
        add: (additions) =>
          Effect.sync(() =>
            additions.map((addition) => {
              const key = keyOf(addition)
              const now = clock.currentTimeMillisUnsafe()
              const known = counts.get(key)
              const entry =
                known !== undefined && known.until > now ? known : { count: 0, until: now + keptFor(addition) }
              if (entry !== known) counts.set(key, entry)
              entry.count += addition.amount
              return entry.count
            })
          )
      })
    })
  )

  /** Keys `chirp:limit:<name>:<window>`, gone soon after their window. */
  static readonly layerRedis = Layer.effect(
    LimitCounts,
    Effect.map(Redis.Redis, (redis) => {
      const count = redis.eval(script)
      return LimitCounts.of({
        add: (additions) =>
          count(additions).pipe(
            Effect.map((counts) => counts.map(Number)),
            Effect.mapError((cause) => new LimitCountsError({ cause }))
          )
      })
    })
  )
}

const keyOf = ({ name, window }: Addition) => `${name}:${window}`
const keptFor = ({ length }: Addition) => Duration.toMillis(length) + Duration.toMillis(GRACE)

/** One step, so that no count is left without an end. */
const script = Redis.script(
  (additions: ReadonlyArray<Addition>) => [
    ...additions.map((addition) => `chirp:limit:${keyOf(addition)}`),
    ...additions.flatMap((addition) => [addition.amount, keptFor(addition)])
  ],
  {
    lua: `local counts = {}
for at, key in ipairs(KEYS) do
  local amount = ARGV[at * 2 - 1]
  counts[at] = redis.call('INCRBY', key, amount)
  if counts[at] == tonumber(amount) then redis.call('PEXPIRE', key, ARGV[at * 2]) end
end
return counts`,
    numberOfKeys: (additions) => additions.length
  }
).withReturnType<ReadonlyArray<number>>()
