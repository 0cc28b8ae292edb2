import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { IdempotencyStore } from "../../src/idempotency/IdempotencyStore.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"
import { idempotencyStoreTest } from "./IdempotencyStoreTest.ts"

const sql = IdempotencyStore.layerSql.pipe(Layer.provideMerge(Migrations.layer), Layer.provideMerge(layerFreshDatabase))
const post = { owner: "01ME", keyHash: "time", bodyHash: "body" }
const later = { ...post, bodyHash: "another" }

describe("IdempotencyStore.layerMemory", () => {
  idempotencyStoreTest(IdempotencyStore.layerMemory)

  it.effect("takes a try up that is not renewed, and forgets a key after a day", () =>
    Effect.gen(function* () {
      const store = yield* IdempotencyStore
      yield* store.begin(post)
      yield* TestClock.adjust("10 seconds")
      yield* store.renew(post, 1)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* store.begin(post), { _tag: "Busy" })
      yield* TestClock.adjust("6 seconds")
      assert.deepStrictEqual(yield* store.begin(post), { _tag: "Mine", try: { attempt: 2, earlier: Option.none() } })
      yield* TestClock.adjust("24 hours")
      assert.deepStrictEqual(yield* store.begin(later), { _tag: "Mine", try: { attempt: 1, earlier: Option.none() } })
    }).pipe(Effect.provide(IdempotencyStore.layerMemory))
  )
})

describe("IdempotencyStore.layerSql", () => {
  idempotencyStoreTest(sql)

  it.effect("takes a try up that is not renewed, and forgets a key after a day, by the database's clock", () =>
    Effect.gen(function* () {
      const store = yield* IdempotencyStore
      const database = yield* SqlClient.SqlClient
      const age = (seconds: number) => database`
        UPDATE chirp.idempotency_keys SET lease_until = lease_until - make_interval(secs => ${seconds}),
          created_at = created_at - make_interval(secs => ${seconds})`
      yield* store.begin(post)
      yield* age(10)
      yield* store.renew(post, 1)
      yield* age(10)
      assert.deepStrictEqual(yield* store.begin(post), { _tag: "Busy" })
      yield* age(6)
      assert.deepStrictEqual(yield* store.begin(post), { _tag: "Mine", try: { attempt: 2, earlier: Option.none() } })
      yield* age(24 * 60 * 60)
      assert.deepStrictEqual(yield* store.begin(later), { _tag: "Mine", try: { attempt: 1, earlier: Option.none() } })
    }).pipe(Effect.provide(sql))
  )
})
