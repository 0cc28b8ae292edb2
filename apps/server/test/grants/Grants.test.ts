import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import { GoToSocialError, Unreachable } from "../../src/gotosocial/GoToSocialError.ts"
import { Statuses } from "../../src/gotosocial/Statuses.ts"
import { GrantStore } from "../../src/grants/GrantStore.ts"
import { Grants } from "../../src/grants/Grants.ts"
import { KeyRing } from "../../src/grants/KeyRing.ts"
import { HubBus } from "../../src/realtime/HubBus.ts"
import { hashOf } from "../../src/session/Seal.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { grantStoreTest } from "./GrantStoreTest.ts"

describe("GrantStore.layerMemory", () => grantStoreTest(GrantStore.layerMemory))

describe("GrantStore.layerSql", () =>
  grantStoreTest(GrantStore.layerSql.pipe(Layer.provide(Migrations.layer), Layer.provide(layerFreshDatabase))))

const first = Redacted.make("the first secret, 32 characters or more")
const second = Redacted.make("the second secret, 32 characters or more")
const token = Redacted.make("token of alice")
const alice = { accountId: "alice", token }

/** A GoToSocial that lets every token write but the read-only one, and is away for one. */
const statuses = Layer.mock(Statuses, {
  mayWrite: (given) =>
    Redacted.value(given) === "away"
      ? Effect.fail(
          new GoToSocialError({ operation: "", reason: new Unreachable({ timedOut: false, sent: false, cause: "" }) })
        )
      : Effect.succeed(Redacted.value(given) !== "read only")
})

const over = (store: GrantStore["Service"], ...secrets: readonly [Redacted.Redacted, ...Array<Redacted.Redacted>]) =>
  Grants.layerOver.pipe(
    Layer.provideMerge(
      Layer.mergeAll(Layer.succeed(GrantStore, store), KeyRing.layer(secrets), statuses, HubBus.layerMemory)
    )
  )

const value = Option.map(Redacted.value<string>)
const fresh = Effect.scoped(Effect.map(Layer.build(GrantStore.layerMemory), (context) => context)).pipe(
  Effect.flatMap((context) => Effect.provide(GrantStore, context))
)

describe("Grants", () => {
  it.effect("gives back the newest token, which nobody can read at rest", () =>
    Effect.gen(function* () {
      const store = yield* fresh
      yield* Effect.gen(function* () {
        const grants = yield* Grants
        yield* grants.keep(alice, "schedule")
        yield* grants.keep({ ...alice, token: Redacted.make("newer") }, "schedule")
        assert.deepStrictEqual(value(yield* grants.tokenFor("alice", "schedule")), Option.some("newer"))
        yield* grants.refused("alice", Redacted.make("newer"))
        assert.deepStrictEqual(value(yield* grants.tokenFor("alice", "schedule")), Option.some("token of alice"))
        assert.deepStrictEqual(yield* grants.tokenFor("bob", "schedule"), Option.none())
        assert.notInclude(JSON.stringify(yield* store.find("alice", "schedule")), "token of alice")
      }).pipe(Effect.provide(over(store, first)))
    })
  )

  it.effect("opens with a former key and seals anew; without it the grant is gone", () =>
    Effect.gen(function* () {
      const store = yield* fresh
      const read = Effect.flatMap(Grants, (grants) => grants.tokenFor("alice", "schedule")).pipe(Effect.map(value))
      yield* Effect.flatMap(Grants, (grants) => grants.keep(alice, "schedule")).pipe(Effect.provide(over(store, first)))
      const [before] = yield* store.find("alice", "schedule")
      assert.deepStrictEqual(
        yield* read.pipe(Effect.provide(over(store, second, first))),
        Option.some("token of alice")
      )
      const [after] = yield* store.find("alice", "schedule")
      assert.notStrictEqual(after?.sealedToken, before?.sealedToken)
      assert.deepStrictEqual(yield* read.pipe(Effect.provide(over(store, second))), Option.some("token of alice"))
      assert.deepStrictEqual(yield* read.pipe(Effect.provide(over(store, first))), Option.none())
      assert.deepStrictEqual(yield* store.find("alice", "schedule"), [])
    })
  )

  it.effect("does not open a box that was moved to another account or changed", () =>
    Effect.gen(function* () {
      const store = yield* fresh
      yield* Effect.gen(function* () {
        const grants = yield* Grants
        yield* grants.keep(alice, "schedule")
        const [box] = yield* store.find("alice", "schedule")
        assert.isDefined(box)
        yield* store.keep({ ...box, accountId: "mallory" }, "schedule")
        assert.deepStrictEqual(yield* grants.tokenFor("mallory", "schedule"), Option.none())
        const bytes = `${box.sealedToken.slice(0, -2)}${box.sealedToken.endsWith("AA") ? "BB" : "AA"}`
        yield* store.reseal({ ...box, sealedToken: bytes })
        assert.deepStrictEqual(yield* grants.tokenFor("alice", "schedule"), Option.none())
      }).pipe(Effect.provide(over(store, first)))
    })
  )

  it.effect("refuses a token that cannot write, and keeps none it could not check", () =>
    Effect.gen(function* () {
      const store = yield* fresh
      yield* Effect.gen(function* () {
        const grants = yield* Grants
        const narrow = yield* Effect.flip(grants.keep({ ...alice, token: Redacted.make("read only") }, "schedule"))
        assert.deepInclude(narrow.reason, { _tag: "ScopeMissing", scope: "write:statuses" })
        const away = yield* Effect.flip(grants.keep({ ...alice, token: Redacted.make("away") }, "schedule"))
        assert.strictEqual(away.reason._tag, "GoToSocialError")
        assert.deepStrictEqual(yield* store.find("alice", "schedule"), [])
        yield* grants.keep({ ...alice, token: Redacted.make("read only") }, "library")
        assert.isTrue(Option.isSome(yield* grants.tokenFor("alice", "library")))
        assert.isTrue(Option.isNone(yield* grants.tokenFor("alice", "schedule")))
        assert.isTrue(
          (yield* Effect.flip(grants.keep({ ...alice, token: Redacted.make("read only") }, "schedule"))).reason._tag ===
            "ScopeMissing"
        )
      }).pipe(Effect.provide(over(store, first)))
    })
  )

  it.live("forgets a token that has ended elsewhere", () =>
    Effect.gen(function* () {
      const store = yield* fresh
      yield* Effect.gen(function* () {
        const grants = yield* Grants
        const bus = yield* HubBus
        yield* grants.keep(alice, "schedule")
        yield* bus.publish({ _tag: "TokenRevoked", tokenHash: hashOf("token of alice") })
        while ((yield* store.find("alice", "schedule")).length > 0) yield* Effect.yieldNow
        yield* grants.keep(alice, "schedule")
        assert.isTrue(Option.isSome(yield* grants.tokenFor("alice", "schedule")))
      }).pipe(Effect.provide(over(store, first)))
    })
  )
})
