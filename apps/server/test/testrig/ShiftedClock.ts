import { Clock, Context, Effect, Layer } from "effect"

/**
 * The real clock, put forward at will: for what a rig's Chirp keeps for minutes. `standing`: it moves in no other way, from
 * the beginning of an hour on. Timers run as ever.
 */
export const shiftedClock = (standing = false) => {
  const real = Context.get(Context.empty(), Clock.Clock)
  let shift = 0
  const began = Math.floor(real.currentTimeMillisUnsafe() / 3_600_000) * 3_600_000
  const millis = () => (standing ? began : real.currentTimeMillisUnsafe()) + shift
  const nanos = () => BigInt(millis()) * 1_000_000n
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: real.monotonicTimeNanos,
    sleep: (duration) => real.sleep(duration)
  }
  return {
    layer: Layer.succeed(Clock.Clock, clock),
    advance: (by: number) => {
      shift += by
    }
  }
}
