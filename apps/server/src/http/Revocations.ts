import { Clock, Context, Duration, Effect, FiberSet, Layer, Redacted } from "effect"
import { GoToSocial } from "../gotosocial/GoToSocial.ts"
import { HubBus } from "../realtime/HubBus.ts"
import { hashOf } from "../session/Seal.ts"
import { Recent } from "./Recent.ts"

/** A token that was looked at after a 401 is not looked at again for this long; this many are remembered. */
const LOOKED_AT = Duration.seconds(60)
const REMEMBERED = 10_000
/** Tokens looked at after a 401, at once; more are left to the next round of `CredentialWatch`. */
const AT_ONCE = 16

/**
 * GoToSocial's open sockets outlive their tokens, so Chirp notices itself when one ends: by GoToSocial refusing it, and by
 * the requests that end it, which pass through here. Every replica is told (hashes only), and closes what is open.
 */
export class Revocations extends Context.Service<
  Revocations,
  {
    /**
     * GoToSocial has answered 401 to a request with this token of a client's own. It may have meant something else (a wrong
     * password), so it is asked once more, beside the request. Returns at once.
     */
    readonly refused: (token: Redacted.Redacted) => void
  }
>()("@chirp/server/http/Revocations") {
  static readonly layer = Layer.effect(
    Revocations,
    Effect.gen(function* () {
      const goToSocial = yield* GoToSocial
      const bus = yield* HubBus
      const looked = new Recent<true>(REMEMBERED, LOOKED_AT, yield* Clock.Clock)
      const run = yield* FiberSet.runtime(yield* FiberSet.make())<never>()
      let underWay = 0
      return Revocations.of({
        refused: (token) => {
          const tokenHash = hashOf(Redacted.value(token))
          if (underWay >= AT_ONCE || looked.get(tokenHash) !== undefined) return
          looked.set(tokenHash, true)
          underWay++
          run(
            goToSocial.verifyCredentials(token).pipe(
              Effect.asVoid,
              Effect.catch((error) =>
                error.reason._tag === "Unauthorized"
                  ? bus.publish({ _tag: "TokenRevoked", tokenHash })
                  : Effect.sync(() => looked.delete(tokenHash))
              ),
              Effect.ensuring(
                Effect.sync(() => {
                  underWay--
                })
              )
            )
          )
        }
      })
    })
  )
}
