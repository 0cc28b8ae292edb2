import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { migrationFiles } from "../../src/storage/MigrationFiles.ts"
import { migrate } from "../../src/storage/Migrations.ts"
import { layerFreshDatabase } from "../testrig/Postgres.ts"

const good = {
  "0001_one.sql": `
    -- several statements, one with a body
    CREATE TABLE chirp.one (id int PRIMARY KEY); INSERT INTO chirp.one VALUES (1);
    CREATE FUNCTION chirp.f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;`
}

const recorded = Effect.gen(function* () {
  const sql = yield* PgClient.PgClient
  const rows = yield* sql`SELECT migration_id AS id FROM chirp.migrations ORDER BY 1`
  return rows.map((row) => row.id)
})

describe("Migrations", () => {
  it.effect("run once each, in order, and are recorded", () =>
    Effect.gen(function* () {
      assert.lengthOf(yield* migrate(good), 1)
      assert.lengthOf(yield* migrate(good), 0)
      const later = {
        ...good,
        "0010_ten.sql": "INSERT INTO chirp.one VALUES (10)",
        "0002_two.sql": "INSERT INTO chirp.one VALUES (2)"
      }
      assert.deepStrictEqual(
        (yield* migrate(later)).map(([id]) => id),
        [2, 10]
      )
      assert.deepStrictEqual(yield* recorded, [1, 2, 10])
    }).pipe(Effect.provide(layerFreshDatabase))
  )

  it.live("replicas starting at once migrate once", () =>
    Effect.gen(function* () {
      const done = yield* Effect.all(
        Array.from({ length: 4 }, () => migrate(good)),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(done.flat().length, 1)
      const sql = yield* PgClient.PgClient
      assert.lengthOf(yield* sql`SELECT 1 FROM chirp.one`, 1)
    }).pipe(Effect.provide(layerFreshDatabase))
  )

  it.effect("a failing one changes nothing and says what the database said", () =>
    Effect.gen(function* () {
      yield* migrate(good)
      const error = yield* migrate({
        ...good,
        "0002_half.sql": "INSERT INTO chirp.one VALUES (2); INSERT INTO chirp.nowhere VALUES (1)"
      }).pipe(Effect.flip)
      assert.include(error.message, "2_half")
      assert.deepStrictEqual(yield* recorded, [1])
      const sql = yield* PgClient.PgClient
      assert.lengthOf(yield* sql`SELECT 1 FROM chirp.one`, 1)
    }).pipe(Effect.provide(layerFreshDatabase))
  )

  it.effect("a wrongly named file is refused", () =>
    Effect.gen(function* () {
      const error = yield* migrate({ "1_one.sql": "SELECT 1" }).pipe(Effect.flip)
      assert.include(error.message, "1_one.sql is not named NNNN_what.sql")
    }).pipe(Effect.provide(layerFreshDatabase))
  )

  it.effect("the real ones make the schema, and touch nothing outside it", () =>
    Effect.gen(function* () {
      const sql = yield* PgClient.PgClient
      yield* migrate(migrationFiles())
      const outside = yield* sql`
        SELECT schemaname, tablename FROM pg_tables
        WHERE schemaname NOT IN ('chirp', 'pg_catalog', 'information_schema')`
      assert.deepStrictEqual(outside, [])
      assert.isNotEmpty(yield* sql`SELECT 1 FROM pg_tables WHERE schemaname = 'chirp' AND tablename = 'settings'`)
    }).pipe(Effect.provide(layerFreshDatabase))
  )

  it.effect("work for a user who owns the schema and may make none", () =>
    Effect.gen(function* () {
      const sql = yield* PgClient.PgClient
      yield* sql`CREATE SCHEMA chirp`
      yield* migrate(good)
      assert.deepStrictEqual(yield* recorded, [1])
    }).pipe(Effect.provide(layerFreshDatabase))
  )
})
