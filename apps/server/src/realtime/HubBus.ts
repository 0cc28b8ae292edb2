import { Context, Effect, Layer, PubSub, type Scope, Stream } from "effect"

/** What replicas tell each other about open sockets. */
export type HubMessage =
  /** One of Chirp's own events for an account's `user` stream. */
  | { readonly _tag: "Event"; readonly accountId: string; readonly event: string; readonly payload: string }
  /** A session has ended: its sockets are closed. `session` is the hash of the session's id. */
  | { readonly _tag: "SessionEnded"; readonly session: string }

/** Past this many waiting messages the oldest are dropped; sockets are then told to fetch again. */
const CAPACITY = 4096

/**
 * Carries `HubMessage`s to every replica's `Hub`, the sender's too. At most once: a subscriber that falls behind misses
 * messages.
 */
export class HubBus extends Context.Service<
  HubBus,
  {
    readonly publish: (message: HubMessage) => Effect.Effect<void>
    /** Subscribes at once; what is published afterwards arrives in order. */
    readonly subscribe: Effect.Effect<Stream.Stream<HubMessage>, never, Scope.Scope>
  }
>()("@chirp/server/realtime/HubBus") {
  /** For one replica. */
  static readonly layerMemory = Layer.effect(
    HubBus,
    Effect.map(PubSub.sliding<HubMessage>(CAPACITY), (bus) => ({
      publish: (message) => Effect.asVoid(PubSub.publish(bus, message)),
      subscribe: Effect.map(PubSub.subscribe(bus), (subscription) => Stream.fromSubscription(subscription))
    }))
  )
}
