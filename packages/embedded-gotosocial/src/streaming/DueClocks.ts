import { Clock, Context, Duration, Effect, Latch, Layer } from "effect"

/** The longest sleep: a clock that jumps, or a row another process wrote, is noticed after it. */
const LONGEST_SLEEP = Duration.seconds(30)
/** After a failure. */
const PAUSE = Duration.seconds(5)

/** Wakes when something is due, not at intervals: whoever makes an earlier date calls `wake`. */
export interface DueClock {
  readonly wake: Effect.Effect<void>
  /**
   * Runs `work` now and whenever it said it would be due again: it answers the milliseconds of the next date, or
   * undefined for none. Never ends; a failure is logged and tried again after a pause.
   */
  run<E, R>(name: string, work: Effect.Effect<number | undefined, E, R>): Effect.Effect<never, never, R>
}

const makeDueClock = (): DueClock => {
  const latch = Latch.makeUnsafe(false)
  return {
    wake: Effect.asVoid(latch.open),
    run: (name, work) =>
      Effect.gen(function* () {
        yield* latch.close
        const next = yield* work
        const now = yield* Clock.currentTimeMillis
        const longest = Duration.toMillis(LONGEST_SLEEP)
        const wait = next === undefined ? longest : Math.max(0, Math.min(longest, next - now))
        yield* latch.await.pipe(Effect.timeoutOption(Duration.millis(wait)))
      }).pipe(
        Effect.catchCause((cause) =>
          Effect.andThen(Effect.logError("background work failed", cause, { name }), Effect.sleep(PAUSE))
        ),
        Effect.forever
      )
  }
}

/** The clocks of what falls due: the ends of polls, the dates of scheduled posts. */
export class DueClocks extends Context.Service<DueClocks, { readonly polls: DueClock; readonly scheduled: DueClock }>()(
  "@chirp/embedded-gotosocial/streaming/DueClocks"
) {
  static readonly layer = Layer.sync(DueClocks, () => ({ polls: makeDueClock(), scheduled: makeDueClock() }))
}
