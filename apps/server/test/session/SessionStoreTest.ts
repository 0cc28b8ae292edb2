import { assert, it } from "@effect/vitest"
import { Clock, Effect, type Layer, Option } from "effect"
import { type SessionRecord, SessionStore } from "../../src/session/SessionStore.ts"

const hour = 3_600_000

const record = (key: string, now: number, more: Partial<SessionRecord> = {}): SessionRecord => ({
  key,
  accountId: "01ACCOUNT",
  acct: "alice",
  sealedToken: "sealed",
  device: "Firefox on Linux",
  tokenHash: "hash",
  tokenId: "01TOKEN",
  createdAt: now,
  lastUsedAt: now,
  expiresAt: now + hour,
  ...more
})

/** What every layer of `SessionStore` must do. `layer` is used for all of it, so each test has keys of its own. */
export const sessionStoreTest = <E>(layer: Layer.Layer<SessionStore, E>) => {
  const run = (name: string, body: (store: SessionStore["Service"], now: number) => Effect.Effect<void, unknown>) =>
    it.live(name, () =>
      Effect.gen(function* () {
        yield* body(yield* SessionStore, yield* Clock.currentTimeMillis)
      }).pipe(Effect.provide(layer))
    )

  run("gives back what was put in, to the millisecond", (store, now) =>
    Effect.gen(function* () {
      const kept = record("a", now)
      yield* store.insert(kept)
      assert.deepStrictEqual(yield* store.find("a"), Option.some(kept))
      assert.deepStrictEqual(yield* store.find("b"), Option.none())
    })
  )

  run("never finds an expired one", (store, now) =>
    Effect.gen(function* () {
      yield* store.insert(record("old", now, { expiresAt: now - 1 }))
      yield* store.insert(record("new", now))
      assert.deepStrictEqual(yield* store.find("old"), Option.none())
      assert.isTrue(Option.isSome(yield* store.find("new")))
    })
  )

  run("moves the end, but of nothing that is gone", (store, now) =>
    Effect.gen(function* () {
      const kept = record("used", now)
      yield* store.insert(kept)
      const times = { lastUsedAt: now + 1, expiresAt: now + 2 * hour }
      yield* store.touch("used", times)
      assert.deepStrictEqual(yield* store.find("used"), Option.some({ ...kept, ...times }))
      yield* store.touch("absent", times)
      assert.deepStrictEqual(yield* store.find("absent"), Option.none())
    })
  )

  run("removes once", (store, now) =>
    Effect.gen(function* () {
      yield* store.insert(record("gone", now))
      assert.isTrue(yield* store.remove("gone"))
      assert.isFalse(yield* store.remove("gone"))
      assert.deepStrictEqual(yield* store.find("gone"), Option.none())
    })
  )

  run("a removed session does not come back by use", (store, now) =>
    Effect.gen(function* () {
      yield* store.insert(record("raced", now))
      yield* store.remove("raced")
      yield* store.touch("raced", { lastUsedAt: now, expiresAt: now + hour })
      assert.deepStrictEqual(yield* store.find("raced"), Option.none())
    })
  )

  run("lists an account's own, those used last at the front, without the ended", (store, now) =>
    Effect.gen(function* () {
      const accountId = "01LISTED"
      const old = record("l-old", now, { accountId, lastUsedAt: now - hour })
      const recent = record("l-recent", now, { accountId })
      yield* store.insert(old)
      yield* store.insert(recent)
      yield* store.insert(record("l-over", now, { accountId, expiresAt: now - 1 }))
      yield* store.insert(record("l-gone", now, { accountId }))
      yield* store.insert(record("l-theirs", now, { accountId: "01OTHER" }))
      yield* store.remove("l-gone")
      assert.deepStrictEqual(yield* store.ofAccount(accountId), [recent, old])
      yield* store.touch("l-old", { lastUsedAt: now + 1, expiresAt: now + hour })
      assert.deepStrictEqual(
        (yield* store.ofAccount(accountId)).map(({ key }) => key),
        ["l-old", "l-recent"]
      )
      assert.deepStrictEqual(yield* store.ofAccount("01NOBODY"), [])
    })
  )
}
