import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Option, Redacted, Stream } from "effect"
import { TestClock } from "effect/testing"
import { HubBus } from "../../src/realtime/HubBus.ts"
import { SessionSecret } from "../../src/session/SessionSecret.ts"
import { type SessionRecord, SessionStore } from "../../src/session/SessionStore.ts"
import { Sessions } from "../../src/session/Sessions.ts"

/** A memory store that shows what lies in it. */
class Dump extends Context.Service<Dump, { readonly records: Array<SessionRecord> }>()("test/Dump") {}

const dumped = Layer.effectContext(
  Effect.gen(function* () {
    const store = yield* SessionStore
    const records: Array<SessionRecord> = []
    return Context.make(Dump, { records }).pipe(
      Context.add(SessionStore, {
        ...store,
        insert: (record) =>
          Effect.andThen(
            Effect.sync(() => records.push(record)),
            store.insert(record)
          )
      })
    )
  })
).pipe(Layer.provide(SessionStore.layerMemory))

const withSecret = (secret: string) =>
  Sessions.layer.pipe(
    Layer.provideMerge(dumped),
    Layer.provideMerge(HubBus.layerMemory),
    Layer.provide(SessionSecret.layer(Redacted.make(secret)))
  )
const stopped = Sessions.layer.pipe(
  Layer.provide(
    Layer.succeed(SessionStore, {
      insert: () => Effect.never,
      find: () => Effect.never,
      ofAccount: () => Effect.never,
      touch: () => Effect.never,
      remove: () => Effect.never
    })
  ),
  Layer.provide(HubBus.layerMemory),
  Layer.provide(SessionSecret.layer(Redacted.make("a secret of the server, long enough")))
)
const layer = withSecret("a secret of the server, long enough")

const start = Effect.fnUntraced(function* (...replacing: ReadonlyArray<string>) {
  const sessions = yield* Sessions
  const { cookie, session } = yield* sessions.start({
    accountId: "01ACCOUNT",
    acct: "alice",
    token: Redacted.make("the-token"),
    replacing
  })
  return { cookie: Redacted.value(cookie), session }
})

const tokenBehind = Effect.fnUntraced(function* (cookie: string) {
  const sessions = yield* Sessions
  return Option.map(yield* sessions.resolve(cookie), ({ token }) => Redacted.value(token))
})

describe("Sessions", () => {
  it.effect("gives the token for the cookie, and for nothing like it", () =>
    Effect.gen(function* () {
      const { cookie } = yield* start()
      assert.match(cookie, /^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{22}$/)
      assert.deepStrictEqual(yield* tokenBehind(cookie), Option.some("the-token"))
      const [id = "", half = ""] = cookie.split(".")
      const other = (yield* start()).cookie.split(".")[1]
      for (const wrong of [
        `${id}.${other}`,
        `${other}.${half}`,
        id,
        `${id}.`,
        "",
        `${cookie}x`,
        `${id}.${half.toLowerCase()}`
      ]) {
        if (wrong !== cookie) assert.deepStrictEqual(yield* tokenBehind(wrong), Option.none(), wrong)
      }
    }).pipe(Effect.provide(layer))
  )

  it.effect("keeps nothing that could be used without the cookie", () =>
    Effect.gen(function* () {
      const { cookie } = yield* start()
      const { records } = yield* Dump
      const kept = JSON.stringify(records)
      for (const part of ["the-token", ...cookie.split(".")]) assert.notInclude(kept, part)
    }).pipe(Effect.provide(layer))
  )

  it.effect("ends after 30 days without use, and use moves the end", () =>
    Effect.gen(function* () {
      const { cookie } = yield* start()
      yield* TestClock.adjust("29 days")
      assert.isTrue(Option.isSome(yield* tokenBehind(cookie)))
      yield* TestClock.adjust("29 days")
      assert.isTrue(Option.isSome(yield* tokenBehind(cookie)))
      yield* TestClock.adjust("30 days")
      assert.deepStrictEqual(yield* tokenBehind(cookie), Option.none())
    }).pipe(Effect.provide(layer))
  )

  it.effect("ends after 180 days however much it is used", () =>
    Effect.gen(function* () {
      const { cookie } = yield* start()
      for (let day = 0; day < 170; day += 10) {
        yield* TestClock.adjust("10 days")
        assert.isTrue(Option.isSome(yield* tokenBehind(cookie)), `day ${day + 10}`)
      }
      yield* TestClock.adjust("10 days")
      assert.deepStrictEqual(yield* tokenBehind(cookie), Option.none())
    }).pipe(Effect.provide(layer))
  )

  it.effect("ends the browser's former session at a new sign-in, and tells the bus", () =>
    Effect.gen(function* () {
      const bus = yield* HubBus
      const messages = yield* bus.subscribe
      const first = yield* start()
      const second = yield* start(first.cookie)
      assert.deepStrictEqual(yield* tokenBehind(first.cookie), Option.none())
      assert.isTrue(Option.isSome(yield* tokenBehind(second.cookie)))
      const told = yield* Stream.runHead(messages)
      assert.deepStrictEqual(told, Option.some({ _tag: "SessionEnded" as const, session: first.session.key }))
    }).pipe(Effect.provide(layer), Effect.scoped)
  )

  it.effect("opens nothing under another server secret", () =>
    Effect.gen(function* () {
      const { cookie } = yield* start()
      const [record] = (yield* Dump).records
      assert.isDefined(record)
      yield* Effect.gen(function* () {
        const store = yield* SessionStore
        yield* store.insert(record)
        assert.deepStrictEqual(yield* tokenBehind(cookie), Option.none())
      }).pipe(Effect.provide(Layer.fresh(withSecret("another secret, just as long as that"))))
    }).pipe(Effect.provide(layer))
  )

  it.effect("waits three seconds for a store that has stopped, and no longer", () =>
    Effect.gen(function* () {
      const sessions = yield* Sessions
      const asked = yield* Effect.forkChild(Effect.flip(sessions.resolve(`${"a".repeat(22)}.${"b".repeat(22)}`)))
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual((yield* Fiber.join(asked)).operation, "resolve")
    }).pipe(Effect.provide(stopped))
  )
})
