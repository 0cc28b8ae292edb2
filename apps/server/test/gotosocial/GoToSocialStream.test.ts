import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { GoToSocialStream, type UpstreamEvent } from "../../src/gotosocial/GoToSocialStream.ts"
import { Upstream } from "../../src/gotosocial/Upstream.ts"
import { startUpstreamFake } from "../testrig/UpstreamFake.ts"

const token = Redacted.make("the-token")

const rig = Effect.gen(function* () {
  const fake = yield* Effect.acquireRelease(
    Effect.promise(() => startUpstreamFake()),
    (running) => Effect.promise(running.stop)
  )
  const layer = GoToSocialStream.layer.pipe(Layer.provide(Upstream.layer(new URL(fake.url))))
  const streams = yield* GoToSocialStream.pipe(Effect.provide(yield* Layer.build(layer)))
  return { fake, streams, until: (condition: () => boolean) => Effect.promise(() => fake.until(condition)) }
})

/** Takes until `enough`; gives everything taken. */
const takeUntil = Effect.fnUntraced(function* (
  take: Effect.Effect<ReadonlyArray<UpstreamEvent>>,
  enough: (events: ReadonlyArray<UpstreamEvent>) => boolean
) {
  const events: Array<UpstreamEvent> = []
  while (!enough(events)) events.push(...(yield* take))
  return events
})

const tags = (events: ReadonlyArray<UpstreamEvent>) => events.map((event) => event._tag)

describe("GoToSocialStream", () => {
  it.live("brings its token in the header and subscribes to what is wanted, now and later", () =>
    Effect.gen(function* () {
      const { fake, streams, until } = yield* rig
      const socket = yield* streams.open(() => [token])
      yield* socket.want(new Set(["user", "list:01L"]))
      const first = yield* takeUntil(socket.take, (seen) => seen.length > 0)
      yield* socket.want(new Set(["user", "public"]))
      yield* until(() => fake.said.length === 4)
      assert.deepStrictEqual(fake.said, [
        { type: "subscribe", stream: "user" },
        { type: "subscribe", stream: "list", list: "01L" },
        { type: "subscribe", stream: "public" },
        { type: "unsubscribe", stream: "list", list: "01L" }
      ])
      const { headers, target } = fake.arrived[0] ?? { headers: {}, target: "" }
      assert.strictEqual(headers.authorization, "Bearer the-token")
      assert.isDefined(headers["user-agent"])
      assert.notInclude(target, "the-token")
      fake.frame("user", "update", { id: "1" })
      const events = [...first, ...(yield* takeUntil(socket.take, (seen) => seen.at(-1)?._tag === "Frame"))]
      const listening = events.flatMap((event) => (event._tag === "Listening" ? [[...event.labels]] : []))
      assert.deepStrictEqual(listening, [["user", "list:01L"], ["public"]])
      assert.deepInclude(events.at(-1), { _tag: "Frame", label: "user", event: "update", payload: '{"id":"1"}' })
      assert.isTrue(socket.hears("public"))
      assert.isFalse(socket.hears("list:01L"))
    }).pipe(Effect.scoped)
  )

  it.live("says that a stream is open when GoToSocial has taken the subscription, and before its first frame", () =>
    Effect.gen(function* () {
      const { fake, streams, until } = yield* rig
      const socket = yield* streams.open(() => [token])
      yield* socket.want(new Set(["user"]))
      // told before the ping behind the subscription is read
      fake.onSubscribe = (stream) => void fake.publish(stream, "update", { id: stream })
      yield* takeUntil(socket.take, (events) => events.some(({ _tag }) => _tag === "Listening"))
      assert.isTrue(socket.hears("user"))
      yield* socket.want(new Set(["user", "list:01L"]))
      assert.isFalse(socket.hears("list:01L"))
      const late = yield* takeUntil(socket.take, (seen) => seen.filter(({ _tag }) => _tag === "Frame").length > 1)
      assert.deepStrictEqual(tags(late), ["Frame", "Listening", "Frame"])
      assert.isTrue(socket.hears("list:01L"))
      // a cut: nothing is heard until it is heard again
      fake.hold = "reading"
      for (const open of fake.sockets) open.terminate()
      yield* until(() => fake.sockets.length === 0)
      yield* until(() => fake.sockets.length === 1)
      assert.isFalse(socket.hears("user"))
      fake.hold = undefined
      const back = yield* takeUntil(socket.take, (seen) => seen.filter(({ _tag }) => _tag === "Frame").length > 1)
      assert.deepStrictEqual(tags(back), ["Gap", "Frame", "Frame"])
      assert.isTrue(socket.hears("user"))
    }).pipe(Effect.scoped)
  )

  it.effect("connects again when its ping is not answered, whatever else comes", () =>
    Effect.gen(function* () {
      const { fake, streams, until } = yield* rig
      fake.hold = "reading"
      const opened = yield* Deferred.make<void>()
      const socket = yield* streams.open(
        () => [token],
        () => Deferred.doneUnsafe(opened, Effect.void)
      )
      yield* Deferred.await(opened)
      yield* until(() => fake.sockets.length === 1)
      yield* TestClock.adjust("15 seconds")
      assert.lengthOf(fake.sockets, 1)
      yield* TestClock.adjust("15 seconds")
      // a socket that reads nothing sees no end either
      fake.hold = undefined
      yield* until(() => fake.sockets.length === 0)
      yield* TestClock.adjust("1 seconds")
      yield* until(() => fake.sockets.length === 1)
      assert.deepStrictEqual(tags(yield* takeUntil(socket.take, (events) => events.length > 0)), ["Listening"])
    }).pipe(Effect.scoped)
  )

  it.live("comes back after a cut, subscribes again and says that something may be missing", () =>
    Effect.gen(function* () {
      const { fake, streams, until } = yield* rig
      const socket = yield* streams.open(() => [token])
      yield* socket.want(new Set(["public"]))
      yield* until(() => fake.said.length === 1)
      for (const open of fake.sockets) open.terminate()
      yield* until(() => fake.said.length === 2)
      fake.frame("public", "update", { id: "2" })
      const events = yield* takeUntil(socket.take, (seen) => seen.some(({ _tag }) => _tag === "Frame"))
      assert.deepStrictEqual(
        tags(events).filter((tag) => tag !== "Listening"),
        ["Gap", "Frame"]
      )
    }).pipe(Effect.scoped)
  )

  it.live("reads on when nobody takes, and then says gap instead of keeping everything", () =>
    Effect.gen(function* () {
      const { fake, streams, until } = yield* rig
      const socket = yield* streams.open(() => [token])
      yield* socket.want(new Set(["public"]))
      yield* until(() => fake.said.length === 1)
      const [upstream] = fake.sockets
      const payload = { id: "1", content: "x".repeat(10_000) }
      for (let at = 0; at < 3000; at++) fake.frame("public", "update", payload)
      // everything has been read from the wire although nobody has taken anything
      yield* Effect.promise(
        () => new Promise<void>((resolve) => upstream?.ping("", false, () => upstream.once("pong", () => resolve())))
      )
      assert.strictEqual(upstream?.bufferedAmount, 0)
      const events = yield* socket.take
      assert.strictEqual(events[0]?._tag, "Gap")
      assert.isBelow(events.length, 1025)
    }).pipe(Effect.scoped)
  )

  it.live("reports a token that GoToSocial refuses, and goes on with the next", () =>
    Effect.gen(function* () {
      const { fake, streams, until } = yield* rig
      fake.refuseSockets = 401
      let tokens = [token]
      const socket = yield* streams.open(() => tokens)
      const [event] = yield* takeUntil(socket.take, (events) => events.length > 0)
      assert(event?._tag === "Refused")
      assert.strictEqual(Redacted.value(event.token), "the-token")
      fake.refuseSockets = undefined
      tokens = [Redacted.make("another")]
      yield* until(() => fake.sockets.length === 1)
      assert.strictEqual(fake.arrived.at(-1)?.headers.authorization, "Bearer another")
    }).pipe(Effect.scoped)
  )

  it.effect("comes back after 0.5 s doubling to 30 s, each time a little sooner by chance", () =>
    Effect.gen(function* () {
      const { fake, streams, until } = yield* rig
      fake.refuseSockets = 503
      const tries = () => fake.arrived.filter(({ target }) => target.startsWith("/api/v1/streaming")).length
      yield* streams.open(() => [token])
      const waits: Array<number> = []
      for (let at = 1; at <= 9; at++) {
        yield* until(() => tries() === at)
        const began = yield* Clock.currentTimeMillis
        const longest = Math.min(30_000, 500 * 2 ** at)
        for (let step = 0; tries() === at && step <= 20; step++) {
          yield* TestClock.adjust(longest / 20)
          // whatever was begun by it has arrived when this has
          yield* Effect.promise(() => fetch(fake.url).then((answer) => answer.arrayBuffer()))
        }
        yield* until(() => tries() > at)
        const wait = (yield* Clock.currentTimeMillis) - began
        assert.isAtLeast(wait, longest / 2)
        assert.isAtMost(wait, longest * 1.1)
        waits.push(wait / longest)
      }
      assert.isAbove(new Set(waits).size, 1, "by chance")
    }).pipe(Effect.scoped)
  )

  it.effect("connects again when it has heard nothing for 75 s", () =>
    Effect.gen(function* () {
      const { fake, streams, until } = yield* rig
      const socket = yield* streams.open(() => [token])
      yield* takeUntil(socket.take, (events) => events.length > 0)
      yield* TestClock.adjust("60 seconds")
      assert.strictEqual(fake.arrived.length, 1)
      yield* TestClock.adjust("31 seconds")
      yield* until(() => fake.sockets.length === 0)
      yield* TestClock.adjust("1 seconds")
      yield* until(() => fake.arrived.length === 2 && fake.sockets.length === 1)
    }).pipe(Effect.scoped)
  )

  it.live("closes when nobody wants it any more", () =>
    Effect.gen(function* () {
      const { fake, streams, until } = yield* rig
      yield* streams.open(() => [token]).pipe(Effect.andThen(until(() => fake.sockets.length === 1)), Effect.scoped)
      yield* until(() => fake.sockets.length === 0)
    }).pipe(Effect.scoped)
  )
})
