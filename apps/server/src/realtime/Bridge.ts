import { Clock, Duration, Effect, FiberMap, Layer, Redacted, Schedule } from "effect"
import { GoToSocialStream, type UpstreamEvent, type UpstreamSocket } from "../gotosocial/GoToSocialStream.ts"
import { hashOf } from "../session/Seal.ts"
import { Hub } from "./Hub.ts"
import { HubBus } from "./HubBus.ts"
import { HubLimits } from "./HubLimits.ts"
import { StreamTap } from "./StreamTap.ts"

/** Frames handed on at once; then the other accounts and the clients' own sockets have their turn. */
const AT_ONCE = 32

interface Upstream {
  socket: UpstreamSocket | undefined
  /** Since when nobody listens, in milliseconds; undefined while somebody does. */
  idleSince: number | undefined
}

/**
 * One upstream socket for each account with clients on this replica, shared by all of them, kept for a grace period after
 * the last. What arrives goes to the `Hub` at once; a stream that begins, or begins again, becomes `resync`
 * (docs/decisions/0053-nothing-missed.md); a token that GoToSocial refuses has ended on every replica.
 */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const hub = yield* Hub
    const bus = yield* HubBus
    const upstream = yield* GoToSocialStream
    const limits = yield* HubLimits
    const tap = yield* StreamTap
    const clock = yield* Clock.Clock
    const fibers = yield* FiberMap.make<string>()
    const run = yield* FiberMap.runtime(fibers)<never>()
    const open = new Map<string, Upstream>()

    const handle = (accountId: string, event: Exclude<UpstreamEvent, { _tag: "Refused" }>) => {
      if (event._tag === "Frame") {
        hub.dispatch(accountId, event)
        tap?.(event)
      } else hub.resync(accountId, event._tag === "Listening" ? event.labels : undefined)
    }

    const connect = (accountId: string, state: Upstream) =>
      Effect.gen(function* () {
        const socket = yield* upstream.open(() => hub.tokens(accountId))
        socket.wantUnsafe(hub.sources(accountId))
        state.socket = socket
        while (true) {
          const events = yield* socket.take
          for (let at = 0; at < events.length; at++) {
            const event = events[at]
            if (event === undefined) continue
            if (event._tag === "Refused") {
              yield* bus.publish({ _tag: "TokenRevoked", tokenHash: hashOf(Redacted.value(event.token)) })
            } else {
              handle(accountId, event)
            }
            if (at % AT_ONCE === AT_ONCE - 1) yield* Effect.yieldNow
          }
        }
      }).pipe(Effect.scoped)

    const changed = (accountId: string) => {
      const known = open.get(accountId)
      const idle = hub.tokens(accountId).length === 0
      if (known === undefined) {
        if (idle) return
        const state: Upstream = { socket: undefined, idleSince: undefined }
        open.set(accountId, state)
        run(accountId, connect(accountId, state))
        return
      }
      known.idleSince = idle ? (known.idleSince ?? clock.currentTimeMillisUnsafe()) : undefined
      // what was last heard is kept with the socket: whoever is back soon finds it going on
      const sources = hub.sources(accountId)
      if (sources.size > 0) known.socket?.wantUnsafe(sources)
    }
    hub.attach({
      changed,
      hears: (accountId, source) => open.get(accountId)?.socket?.hears(source) === true
    })

    yield* Effect.gen(function* () {
      const now = clock.currentTimeMillisUnsafe()
      for (const [accountId, { idleSince }] of open) {
        if (idleSince === undefined || now - idleSince < Duration.toMillis(limits.grace)) continue
        open.delete(accountId)
        yield* FiberMap.remove(fibers, accountId)
      }
    }).pipe(Effect.repeat(Schedule.spaced(limits.tendEvery)), Effect.forkScoped)
  })
)
