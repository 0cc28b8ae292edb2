import { randomInt } from "node:crypto"
import { Clock, Context, Effect, Layer } from "effect"
import { isValid, monotonicFactory, ulid } from "ulid"

/** Milliseconds; GoToSocial spreads its random ids over about a century so that they say nothing about time. */
const randomIdSpan = 100 * 365 * 24 * 60 * 60 * 1000

/**
 * GoToSocial's ids: ULIDs, 26 upper-case characters. `next` never goes backwards within the process, so statuses and
 * notifications order by id as they order by time; `at` is for a given moment (back-dated posts); `random` is for
 * accounts, follows and rules, whose ids say nothing.
 */
export class Ids extends Context.Service<
  Ids,
  {
    readonly next: Effect.Effect<string>
    readonly at: (millis: number) => Effect.Effect<string>
    readonly random: Effect.Effect<string>
  }
>()("@chirp/embedded-gotosocial/ids/Ids") {
  static readonly layer = Layer.sync(Ids, () => {
    const monotonic = monotonicFactory()
    return {
      next: Clock.currentTimeMillis.pipe(Effect.map((now) => monotonic(now))),
      at: (millis) => Effect.sync(() => ulid(millis)),
      random: Clock.currentTimeMillis.pipe(Effect.map((now) => ulid(now + randomInt(randomIdSpan))))
    }
  })
}

/** GoToSocial takes upper-case ULIDs only; anything else is "not found" without a look. */
export const isId = (value: string) => value.length === 26 && value === value.toUpperCase() && isValid(value)
