import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Option, Queue } from "effect"
import { Redis } from "effect/persistence"
import { TestClock } from "effect/testing"
import { HubBus, type HubMessage, type HubNotice } from "../../src/realtime/HubBus.ts"
import * as RedisPort from "../../src/storage/Redis.ts"
import { hasRedisServer, redisServer } from "../testrig/RedisServer.ts"
import { heard, hubBusTest } from "./HubBusTest.ts"

const event = (event: string): HubMessage => ({ _tag: "Event", accountId: "01A", event, payload: "" })

const connected = (at: { readonly host: string; readonly port: number }) =>
  RedisPort.layer({ host: at.host, port: at.port, tls: false, password: Option.none() })

/** Two replicas' buses over one Redis, with what each hears. */
const twoReplicas = Effect.gen(function* () {
  const server = yield* redisServer
  const replica = Effect.gen(function* () {
    const context = yield* Layer.build(
      Layer.fresh(HubBus.layerRedis).pipe(Layer.provideMerge(Layer.fresh(connected(server))))
    )
    const bus = Context.get(context, HubBus)
    return { bus, redis: Context.get(context, Redis.Redis), heard: yield* heard(bus) }
  })
  return { server, a: yield* replica, b: yield* replica }
})

/** Takes until `end` comes; gives what came before it. */
const until = Effect.fnUntraced(function* (queue: Queue.Queue<HubNotice>, end: HubNotice) {
  const before: Array<HubNotice> = []
  while (true) {
    const notice = yield* Queue.take(queue)
    if (JSON.stringify(notice) === JSON.stringify(end)) return before
    before.push(notice)
  }
})

/** A Redis that can go deaf: commands are answered, subscriptions stay open, and nothing comes by them. */
const deafRedis = Effect.gen(function* () {
  const subscribers = new Set<Queue.Queue<Redis.RedisMessage, Redis.RedisError>>()
  const state = { deaf: false, subscribed: 0 }
  const service = yield* Redis.make({
    send: () => Effect.die("not used"),
    subscribe: () => Effect.die("not used"),
    connect: Effect.die("not used")
  })
  const redis: Redis.Redis["Service"] = {
    ...service,
    send: <A>(_: string, channel = "", message = "") =>
      Effect.sync(() => {
        if (!state.deaf) for (const queue of subscribers) Queue.offerUnsafe(queue, { channel, message })
        return subscribers.size as A
      }),
    subscribe: () =>
      Effect.acquireRelease(
        Effect.tap(Queue.unbounded<Redis.RedisMessage, Redis.RedisError>(), (queue) =>
          Effect.sync(() => {
            state.subscribed++
            subscribers.add(queue)
          })
        ),
        (queue) => Effect.sync(() => subscribers.delete(queue))
      )
  }
  return { redis, state }
})

describe("HubBus over a Redis that goes deaf", () => {
  it.effect("hears its own sign of life every 2 s; without it for 6 s it subscribes anew and says Missed", () =>
    Effect.gen(function* () {
      const { redis, state } = yield* deafRedis
      const context = yield* Layer.build(HubBus.layerRedis.pipe(Layer.provide(Layer.succeed(Redis.Redis, redis))))
      const notices = yield* heard(Context.get(context, HubBus))
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([state.subscribed, yield* Queue.size(notices)], [1, 0])
      state.deaf = true
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(state.subscribed, 1)
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(state.subscribed, 2)
      assert.deepStrictEqual(yield* Queue.takeAll(notices), [{ _tag: "Missed" }])
      state.deaf = false
      yield* TestClock.adjust("2 seconds")
      // what was sent since then did not come either, as the numbers tell
      assert.deepStrictEqual(yield* Queue.takeAll(notices), [{ _tag: "Missed" }])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([state.subscribed, yield* Queue.size(notices)], [2, 0])
    }).pipe(Effect.scoped)
  )
})

describe("HubBus in memory", () => {
  hubBusTest(HubBus.layerMemory)
})

describe.skipIf(!hasRedisServer)("HubBus over Redis", () => {
  hubBusTest(HubBus.layerRedis.pipe(Layer.provide(Layer.unwrap(Effect.map(redisServer, connected)))))

  it.live("carries messages to the other replica, and one's own only once", () =>
    Effect.gen(function* () {
      const { a, b } = yield* twoReplicas
      yield* a.bus.publish(event("a1"))
      assert.deepStrictEqual(yield* Queue.take(b.heard), event("a1"))
      yield* b.bus.publish(event("b1"))
      assert.deepStrictEqual(yield* until(a.heard, event("b1")), [event("a1")])
      yield* a.bus.publish(event("a2"))
      assert.deepStrictEqual(yield* until(b.heard, event("a2")), [event("b1")])
    }).pipe(Effect.scoped)
  )

  it.live("tells of a subscription that Redis ended, and carries on", () =>
    Effect.gen(function* () {
      const { a, b } = yield* twoReplicas
      yield* a.redis.send("CLIENT", "KILL", "TYPE", "pubsub")
      // lost on the way: nobody is subscribed at this moment
      yield* a.bus.publish(event("lost"))
      assert.deepStrictEqual(yield* Queue.take(b.heard), { _tag: "Missed" })
      yield* a.bus.publish(event("found"))
      yield* until(b.heard, event("found"))
      assert.deepStrictEqual(yield* until(a.heard, event("found")), [event("lost"), { _tag: "Missed" }])
    }).pipe(Effect.scoped)
  )

  it.live("serves its own replica while Redis is down, and sends the rest when it is back, after Missed", () =>
    Effect.gen(function* () {
      const { a, b, server } = yield* twoReplicas
      yield* server.stop
      yield* a.bus.publish(event("while down"))
      assert.deepStrictEqual(yield* Queue.take(a.heard), event("while down"))
      yield* server.start
      for (const { heard } of [a, b]) yield* until(heard, { _tag: "Missed" })
      yield* a.bus.publish(event("after"))
      yield* until(b.heard, event("after"))
    }).pipe(Effect.scoped)
  )

  it.live("notices a Redis that answers nothing, and has lost nothing when it goes on", () =>
    Effect.gen(function* () {
      const { a, b, server } = yield* twoReplicas
      yield* server.freeze
      yield* a.bus.publish(event("frozen"))
      yield* server.thaw
      assert.deepStrictEqual(yield* Queue.take(b.heard), event("frozen"))
      yield* b.redis.send("FLUSHALL")
      yield* a.bus.publish(event("flushed"))
      assert.deepStrictEqual(yield* Queue.take(b.heard), event("flushed"))
    }).pipe(Effect.scoped)
  )

  it.live("reads a gap out of the numbers, and takes nothing twice, nothing it cannot read", () =>
    Effect.gen(function* () {
      const { a, b } = yield* twoReplicas
      const send = (n: number, messages: ReadonlyArray<HubMessage>) =>
        a.redis.send("PUBLISH", "chirp:hub:v1", JSON.stringify({ from: "third", n, messages }))
      yield* send(7, [event("7")])
      yield* send(7, [event("7")])
      yield* a.redis.send("PUBLISH", "chirp:hub:v1", "not an envelope")
      yield* send(8, [event("8")])
      yield* send(10, [event("10")])
      assert.deepStrictEqual(yield* until(b.heard, event("10")), [event("7"), event("8"), { _tag: "Missed" }])
    }).pipe(Effect.scoped)
  )
})
