import { PgClient } from "@effect/sql-pg"
import { Clock, Context, Effect, Layer, Logger, Schedule, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import { inject } from "vitest"
import { ScheduledPostStore } from "../../src/schedule/ScheduledPostStore.ts"
import { layerSql } from "../../src/schedule/store/Sql.ts"
import * as Migrations from "../../src/storage/Migrations.ts"
import { freshDatabase } from "../testrig/Postgres.ts"
import type { ModelStore, OpenStore } from "./SchedulerStores.ts"

/** Connections of the store. */
const POOL = 4

/**
 * A database of its own in the run's PostgreSQL, for one world after the other. Its `now()` is a function of the model's: it stands
 * before PostgreSQL's own in the search path of its connections.
 */
export const inPostgres = async (scope: Scope.Scope): Promise<OpenStore> => {
  const { socket, username } = inject("postgres")
  const database = await Effect.runPromise(freshDatabase())
  const connect = (applicationName: string, maxConnections: number) =>
    PgClient.layer({ path: socket, username, database, maxConnections, applicationName })
  const build = <A, E>(layer: Layer.Layer<A, E>) =>
    Effect.runPromise(Layer.buildWithScope(layer.pipe(Layer.provide(Logger.layer([]))), scope))
  const admin = Context.get(
    await build(Migrations.layer.pipe(Layer.provideMerge(connect("model admin", 1)))),
    SqlClient.SqlClient
  )
  const asAdmin = (...statements: ReadonlyArray<string>) =>
    Effect.runPromise(Effect.forEach(statements, (one) => admin.unsafe(one), { discard: true }))
  await asAdmin(
    "CREATE SCHEMA simulated",
    "CREATE TABLE simulated.clock (at timestamptz NOT NULL)",
    "INSERT INTO simulated.clock VALUES (to_timestamp(0))",
    "CREATE FUNCTION simulated.now() RETURNS timestamptz STABLE LANGUAGE sql AS 'SELECT at FROM simulated.clock'",
    `ALTER DATABASE ${database} SET search_path = simulated, pg_catalog`
  )
  const real = Context.get(await build(layerSql.pipe(Layer.provide(connect("model", POOL)))), ScheduledPostStore)
  const time = Context.get(Context.empty(), Clock.Clock)
  let running = 0
  const counted: ModelStore["counted"] = (effect) =>
    Effect.suspend(() => {
      running++
      return Effect.ensuring(
        Effect.provideService(effect, Clock.Clock, time),
        Effect.sync(() => {
          running--
        })
      )
    })
  /** A connection that was cut is noticed by whoever uses it next. */
  const answering = Effect.forEach(Array.from({ length: POOL }), () => real.now, { concurrency: POOL }).pipe(
    Effect.retry(Schedule.spaced("10 millis"))
  )
  const tell = (now: number) => asAdmin(`UPDATE simulated.clock SET at = to_timestamp(${now / 1000}::float8)`)
  return async () => {
    await asAdmin("DELETE FROM chirp.scheduled_posts")
    await tell(0)
    return {
      store: real,
      direct: {
        create: (...args) => counted(real.create(...args)),
        find: (...args) => counted(real.find(...args)),
        edit: (...args) => counted(real.edit(...args)),
        cancel: (...args) => counted(real.cancel(...args)),
        sendNow: (...args) => counted(real.sendNow(...args))
      },
      counted,
      tell,
      idle: async () => {
        // what an answer has led to begins in the next turns of the loop
        for (let quiet = 0; quiet < 3; quiet = running === 0 ? quiet + 1 : 0) {
          await new Promise((resolve) => setImmediate(resolve))
        }
      },
      restart: async () => {
        await asAdmin(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'model'"
        )
        await Effect.runPromise(answering)
      },
      failsByItself: true
    }
  }
}
