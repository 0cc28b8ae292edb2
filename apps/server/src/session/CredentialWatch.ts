import { Clock, Duration, Effect, FiberSet, Layer, Queue, Semaphore } from "effect"
import { GoToSocial } from "../gotosocial/GoToSocial.ts"
import type { ClientOwner } from "../realtime/ClientSession.ts"
import { Hub } from "../realtime/Hub.ts"
import { HubBus } from "../realtime/HubBus.ts"
import { HubLimits } from "../realtime/HubLimits.ts"
import { Sessions } from "./Sessions.ts"

/** Checks at once; more wait. */
const AT_ONCE = 16
/** Who could not be checked now is due again after this. */
const AGAIN_AFTER = Duration.seconds(2)
/** How often it is looked who is due. */
const TICK = Duration.seconds(1)

/**
 * Whether those who have a socket open still may: every owner's session is looked up and its token shown to GoToSocial every
 * 45 s (a suspension deletes the tokens), and at once when the bus missed something or speaks of its account. At most 200
 * tokens a second, so with more than 9,000 owners it takes longer. What cannot be asked now stays open until it can.
 */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const hub = yield* Hub
    const bus = yield* HubBus
    const sessions = yield* Sessions
    const goToSocial = yield* GoToSocial
    const limits = yield* HubLimits
    const clock = yield* Clock.Clock
    const turns = yield* Semaphore.make(AT_ONCE)
    const gap = Duration.millis(1000 / limits.checkRate)
    const checked = new Map<string, number>()

    const refused = Effect.fnUntraced(function* ({ session, tokenHash }: ClientOwner) {
      yield* Effect.logInfo("the token of an open stream is not taken any more", { session })
      if (session !== undefined) yield* sessions.end(session)
      yield* bus.publish({ _tag: "TokenRevoked", tokenHash })
    })

    const later = (owner: ClientOwner, error: unknown) =>
      Effect.andThen(
        Effect.logDebug("the owner of an open stream could not be checked", error),
        Effect.sync(() => {
          const due = clock.currentTimeMillisUnsafe() + Duration.toMillis(AGAIN_AFTER)
          checked.set(nameOf(owner), due - Duration.toMillis(limits.checkEvery))
        })
      )

    const check = Effect.fnUntraced(
      function* (owner: ClientOwner) {
        checked.set(nameOf(owner), clock.currentTimeMillisUnsafe())
        if (owner.session !== undefined && !(yield* sessions.alive(owner.session))) {
          return yield* bus.publish({ _tag: "SessionEnded", session: owner.session })
        }
        yield* goToSocial.verifyCredentials(owner.token).pipe(
          Effect.asVoid,
          Effect.catch((error) =>
            error.reason._tag === "Unauthorized" || (error.reason._tag === "Refused" && error.reason.status === 403)
              ? refused(owner)
              : later(owner, error)
          )
        )
      },
      (effect, owner) => Effect.catchTag(effect, "SessionsError", (error) => later(owner, error))
    )

    const run = yield* FiberSet.runtime(yield* FiberSet.make())<never>()
    const start = (owner: ClientOwner) =>
      // waits for its turn here, so that no more than a few are under way
      turns
        .take(1)
        .pipe(
          Effect.andThen(Effect.sync(() => run(Effect.ensuring(check(owner), turns.release(1))))),
          Effect.andThen(Effect.sleep(gap))
        )

    yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(hub.suspects), start)))

    yield* Effect.gen(function* () {
      yield* Effect.sleep(TICK)
      const now = clock.currentTimeMillisUnsafe()
      const owners = yield* hub.owners
      const names = new Set(owners.map(nameOf))
      for (const name of checked.keys()) if (!names.has(name)) checked.delete(name)
      for (const owner of owners) {
        const last = checked.get(nameOf(owner))
        // it was checked as it came in
        if (last === undefined) checked.set(nameOf(owner), now)
        else if (now - last >= Duration.toMillis(limits.checkEvery)) yield* start(owner)
      }
    }).pipe(Effect.forever, Effect.forkScoped)
  })
)

/** Two sockets with one name are checked together. */
const nameOf = ({ session, tokenHash }: ClientOwner) => session ?? tokenHash
