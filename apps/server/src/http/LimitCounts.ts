import { Clock, Context, Duration, Effect, Layer, Schema } from "effect"
import { Redis } from "effect/persistence"
import { Generations } from "./Generations.ts"

/** The counts cannot be reached now. */
export class LimitCountsError extends Schema.TaggedError<LimitCountsError>()("LimitCountsError", {
  cause: Schema.Defect()
}) {}

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
    /** Adds to a count and gives what it is then. */
    readonly add: (
      name: string,
      window: number,
      length: Duration.Duration,
      amount: number
    ) => Effect.Effect<number, LimitCountsError>
  }
>()("@chirp/server/http/LimitCounts") {
  /** For one replica. */
  static readonly layerMemory = Layer.effect(
    LimitCounts,
    Effect.map(Clock.Clock, (clock) => {
      const counts = new Generations<{ count: number; readonly until: number }>(MOST)
      return LimitCounts.of({
        add: (name, window, length, amount) =>
          Effect.sync(() => {
            const key = `${name}:${window}`
            const now = clock.currentTimeMillisUnsafe()
            const known = counts.get(key)
            const until = now + Duration.toMillis(length) + Duration.toMillis(GRACE)
            const entry = known !== undefined && known.until > now ? known : { count: 0, until }
            if (entry !== known) counts.set(key, entry)
            entry.count += amount
            return entry.count
          })
      })
    })
  )

  /** Keys `chirp:limit:<name>:<window>`, gone soon after their window. */
  static readonly layerRedis = Layer.effect(
    LimitCounts,
    Effect.map(Redis.Redis, (redis) => {
      const count = redis.eval(script)
      return LimitCounts.of({
        add: (name, window, length, amount) =>
          count(`chirp:limit:${name}:${window}`, amount, Duration.toMillis(length) + Duration.toMillis(GRACE)).pipe(
            Effect.map(Number),
            Effect.mapError((cause) => new LimitCountsError({ cause }))
          )
      })
    })
  )
}

/** One step, so that no count is left without an end. */
const script = Redis.script((key: string, amount: number, millis: number) => [key, amount, millis], {
  lua: `local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if count == tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return count`,
  numberOfKeys: 1
}).withReturnType<number>()
