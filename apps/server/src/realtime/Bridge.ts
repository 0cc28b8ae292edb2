import { Context, Duration, Effect, Layer, RcMap, type Scope } from "effect"
import { GoToSocialStream } from "../gotosocial/GoToSocialStream.ts"
import { Hub } from "./Hub.ts"

/** An account's upstream socket outlives its last client by this long, so that a page reload does not open another. */
const GRACE = Duration.seconds(30)

/**
 * One upstream socket for each account with clients on this replica, shared by all of them and counted by reference. What
 * arrives goes to the `Hub` at once; a gap becomes `resync`; a refused token ends the clients that brought it.
 */
export class Bridge extends Context.Service<
  Bridge,
  {
    /**
     * Keeps the account's upstream socket open until the scope ends. The result brings its subscriptions up to date with
     * what the account's clients want; to be run after each change.
     */
    readonly attach: (accountId: string) => Effect.Effect<Effect.Effect<void>, never, Scope.Scope>
  }
>()("@chirp/server/realtime/Bridge") {
  static readonly layer = Layer.effect(
    Bridge,
    Effect.gen(function* () {
      const hub = yield* Hub
      const upstream = yield* GoToSocialStream
      const sockets = yield* RcMap.make({
        idleTimeToLive: GRACE,
        lookup: Effect.fnUntraced(function* (accountId: string) {
          const socket = yield* upstream.open(() => hub.tokens(accountId))
          yield* Effect.gen(function* () {
            for (const event of yield* socket.take) {
              if (event._tag === "Frame") yield* hub.dispatch(accountId, event)
              else if (event._tag === "Gap") yield* hub.resync(accountId)
              else yield* hub.refuse(accountId, event.token)
              // a burst is let out of the sockets frame by frame, or quick clients would look slow
              yield* Effect.yieldNow
            }
          }).pipe(Effect.forever, Effect.forkScoped)
          return socket
        })
      })
      return Bridge.of({
        attach: (accountId) =>
          Effect.map(RcMap.get(sockets, accountId), (socket) =>
            Effect.suspend(() => socket.want(hub.sources(accountId)))
          )
      })
    })
  )
}
