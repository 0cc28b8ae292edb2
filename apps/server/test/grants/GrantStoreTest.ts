import { assert, it } from "@effect/vitest"
import { Duration, Effect, type Layer } from "effect"
import { type GrantRecord, GrantStore } from "../../src/grants/GrantStore.ts"

const record = (accountId: string, tokenHash: string, sealedToken = `sealed ${tokenHash}`): GrantRecord => ({
  accountId,
  tokenHash,
  sealedToken
})

/** What every layer of `GrantStore` must do; each test has an account of its own. */
export const grantStoreTest = <E>(layer: Layer.Layer<GrantStore, E>) => {
  const run = (name: string, body: (store: GrantStore["Service"]) => Effect.Effect<void, unknown>) =>
    it.live(name, () =>
      Effect.gen(function* () {
        yield* body(yield* GrantStore)
      }).pipe(Effect.provide(layer))
    )
  const hashes = (found: ReadonlyArray<GrantRecord>) => found.map(({ tokenHash }) => tokenHash)

  run("keeps the five newest of an account, seen again counts as new", (store) =>
    Effect.gen(function* () {
      for (const hash of ["1", "2", "3", "4", "5"]) assert.isTrue(yield* store.keep(record("five", hash), "schedule"))
      assert.isFalse(yield* store.keep(record("five", "1", "anew"), "schedule"))
      yield* store.keep(record("five", "6"), "schedule")
      assert.deepStrictEqual(hashes(yield* store.find("five", "schedule")), ["6", "1", "5", "4", "3"])
      assert.strictEqual((yield* store.find("five", "schedule"))[1]?.sealedToken, "anew")
      assert.deepStrictEqual(yield* store.find("nobody", "schedule"), [])
    })
  )

  run("changes a box only where there is one, and only of that account", (store) =>
    Effect.gen(function* () {
      yield* store.keep(record("box", "b"), "schedule")
      yield* store.reseal(record("box", "b", "new"))
      yield* store.reseal(record("other box", "b", "stolen"))
      yield* store.reseal(record("box", "absent", "new"))
      assert.deepStrictEqual(yield* store.find("box", "schedule"), [record("box", "b", "new")])
      assert.deepStrictEqual(yield* store.find("other box", "schedule"), [])
    })
  )

  run("goes when its last purpose does", (store) =>
    Effect.gen(function* () {
      yield* store.keep(record("two", "both"), "schedule")
      yield* store.keep(record("two", "both"), "library")
      yield* store.keep(record("two", "one"), "schedule")
      assert.deepStrictEqual(yield* store.unseen("schedule", Duration.minutes(1)), [])
      yield* store.release("two", "schedule", Duration.minutes(1))
      assert.lengthOf(yield* store.find("two", "schedule"), 2)
      assert.include(yield* store.unseen("schedule", Duration.zero), "two")
      yield* store.release("two", "schedule", Duration.zero)
      assert.deepStrictEqual(yield* store.find("two", "schedule"), [])
      assert.deepStrictEqual(hashes(yield* store.find("two", "library")), ["both"])
      yield* store.release("two", "schedule", Duration.zero)
      assert.deepStrictEqual(hashes(yield* store.find("two", "library")), ["both"])
      yield* store.release("two", "library", Duration.zero)
      assert.deepStrictEqual(yield* store.find("two", "library"), [])
    })
  )

  run("removes one, a token wherever it is, and all of an account", (store) =>
    Effect.gen(function* () {
      for (const hash of ["x", "y", "z"]) yield* store.keep(record("gone", hash), "schedule")
      yield* store.keep(record("stays", "s"), "schedule")
      yield* store.remove("gone", "x")
      yield* store.remove("stays", "y")
      yield* store.removeToken("y")
      assert.deepStrictEqual(hashes(yield* store.find("gone", "schedule")), ["z"])
      yield* store.removeAll("gone")
      assert.deepStrictEqual(yield* store.find("gone", "schedule"), [])
      assert.deepStrictEqual(hashes(yield* store.find("stays", "schedule")), ["s"])
    })
  )
}
