import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Ref, Schedule } from "effect"
import { layerDatabase, layerFreshDatabase } from "../testrig/Postgres.ts"

const terminate = Effect.fnUntraced(function* (pid: number) {
  const sql = yield* PgClient.PgClient
  yield* sql`SELECT pg_terminate_backend(${pid})`
})

describe("PostgresClient", () => {
  it.live("fails a transaction whose connection is cut, so that it can be tried again", () =>
    Effect.gen(function* () {
      const sql = yield* PgClient.PgClient
      const tries = yield* Ref.make(0)
      const cut = Effect.gen(function* () {
        const [own] = yield* sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`
        // on another connection: the server ends this one's process in the middle of its transaction
        yield* Effect.forkChild(terminate(own?.pid ?? 0).pipe(Effect.provide(layerDatabase("postgres"))))
        yield* sql`SELECT pg_sleep(30)`
      })
      const once = sql.withTransaction(
        Effect.flatMap(
          Ref.getAndUpdate(tries, (n) => n + 1),
          (before) => (before === 0 ? cut : Effect.void)
        )
      )
      const error = yield* Effect.flip(once)
      assert.strictEqual(error._tag, "SqlError")
      yield* once.pipe(Effect.retry(Schedule.recurs(3)))
      assert.strictEqual(yield* Ref.get(tries), 2)
    }).pipe(Effect.provide(layerFreshDatabase))
  )

  it.live("leaves a bug a bug", () =>
    Effect.gen(function* () {
      const sql = yield* PgClient.PgClient
      const defect = yield* sql.withTransaction(Effect.die("a bug")).pipe(Effect.catchDefect(Effect.succeed))
      assert.strictEqual(defect, "a bug")
    }).pipe(Effect.provide(layerFreshDatabase))
  )
})
