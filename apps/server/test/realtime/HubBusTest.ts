import { assert, it } from "@effect/vitest"
import { Effect, type Layer, Queue, Stream } from "effect"
import { HubBus, type HubMessage, type HubNotice } from "../../src/realtime/HubBus.ts"

const event = (event: string): HubMessage => ({ _tag: "Event", accountId: "01A", event, payload: `{"of":"${event}"}` })

/** Everything a subscriber hears, in a queue; from now on. */
export const heard = Effect.fnUntraced(function* (bus: HubBus["Service"]) {
  const queue = yield* Queue.unbounded<HubNotice>()
  const notices = yield* bus.subscribe
  yield* Effect.forkScoped(Stream.runForEach(notices, (notice) => Queue.offer(queue, notice)))
  return queue
})

/** What every layer of `HubBus` must do. */
export const hubBusTest = <E>(layer: Layer.Layer<HubBus, E>) => {
  const run = (name: string, body: (bus: HubBus["Service"]) => Effect.Effect<void, unknown, Effect.Services<never>>) =>
    it.live(name, () =>
      Effect.gen(function* () {
        yield* body(yield* HubBus)
      }).pipe(Effect.provide(layer))
    )

  run("gives every subscriber every message, in order, once, as it was", (bus) =>
    Effect.gen(function* () {
      const one = yield* heard(bus)
      const two = yield* heard(bus)
      const messages: ReadonlyArray<HubMessage> = [
        event("first"),
        { _tag: "SessionEnded", session: "s" },
        { _tag: "TokenRevoked", tokenHash: "t" },
        { _tag: "AccountSessionsEnded", accountId: "01A", except: "s" },
        { _tag: "AccountSessionsEnded", accountId: "01A" },
        { _tag: "AccountGone", accountId: "01A" },
        { _tag: "AccountSuspect", accountId: "01A" },
        event("last")
      ]
      for (const message of messages) yield* bus.publish(message)
      for (const queue of [one, two]) {
        for (const message of messages) assert.deepStrictEqual(yield* Queue.take(queue), message)
      }
      // an echo would have come by now: it is on its way before this one
      yield* bus.publish(event("end"))
      assert.deepStrictEqual(yield* Queue.takeAll(one), [event("end")])
    }).pipe(Effect.scoped)
  )

  run("says nothing of what was published before, and works without subscribers", (bus) =>
    Effect.gen(function* () {
      yield* bus.publish(event("before"))
      const late = yield* heard(bus)
      yield* bus.publish(event("after"))
      assert.deepStrictEqual(yield* Queue.take(late), event("after"))
    }).pipe(Effect.scoped)
  )

  run("tells a subscriber that falls behind that it missed something, and goes on", (bus) =>
    Effect.gen(function* () {
      const notices = yield* bus.subscribe
      for (let at = 0; at < 5000; at++) yield* bus.publish(event(String(at)))
      const seen = yield* Stream.runCollect(Stream.take(notices, 5000 - 4096 + 1))
      assert.deepStrictEqual(seen[0], { _tag: "Missed" })
      assert.deepStrictEqual(seen.at(-1), event("4999"))
    }).pipe(Effect.scoped)
  )
}
