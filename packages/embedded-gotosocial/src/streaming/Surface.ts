import { Context, Effect, Queue } from "effect"

/** Something that happened and is committed; the ids say what. */
export type SurfaceEvent =
  | { readonly type: "posted"; readonly statusId: string }
  | { readonly type: "edited"; readonly statusId: string }
  | { readonly type: "deleted"; readonly statusId: string }
  | { readonly type: "notified"; readonly ids: ReadonlyArray<string> }
  | { readonly type: "conversed"; readonly ids: ReadonlyArray<string> }

/** Events that may wait to be shown; past it whoever causes more waits. */
export const MAX_WAITING = 1000

/**
 * Where what happened is put for streaming/Fanout to show to those who listen, one after another in the order of
 * happening. Only for what is committed: a reader who is told must find it.
 */
export class Surface extends Context.Service<
  Surface,
  {
    offer(event: SurfaceEvent): Effect.Effect<void>
    readonly events: Queue.Dequeue<SurfaceEvent>
  }
>()("@chirp/embedded-gotosocial/streaming/Surface") {
  static readonly make = Effect.gen(function* () {
    // shut down with its scope, so that nobody waits for a place in it then
    const queue = yield* Effect.acquireRelease(Queue.bounded<SurfaceEvent>(MAX_WAITING), Queue.shutdown)
    return Surface.of({
      offer: (event) =>
        (event.type === "notified" || event.type === "conversed") && event.ids.length === 0
          ? Effect.void
          : Effect.asVoid(Queue.offer(queue, event)),
      events: Queue.asDequeue(queue)
    })
  })
}
