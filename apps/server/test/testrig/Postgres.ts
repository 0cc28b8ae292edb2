import { randomBytes } from "node:crypto"
import { PgClient } from "@effect/sql-pg"
import { Effect, Layer } from "effect"
import { inject } from "vitest"
import * as PostgresClient from "../../src/storage/PostgresClient.ts"

const connect = (database: string, maxConnections = 10) => {
  const { socket, username } = inject("postgres")
  return PostgresClient.layer({ connectTimeout: "1 minute", path: socket, username, database, maxConnections })
}

/** `PgClient` on a database that is there. */
export const layerDatabase = (database: string) => connect(database, 2)

/** A fresh, empty database of its own in the run's cluster; gone with the cluster when the run ends. */
export const freshDatabase = Effect.fnUntraced(function* () {
  const name = `t_${randomBytes(6).toString("hex")}`
  yield* Effect.gen(function* () {
    const sql = yield* PgClient.PgClient
    yield* sql.unsafe(`CREATE DATABASE ${name}`)
  }).pipe(Effect.provide(connect("postgres", 1)))
  return name
})

/** `PgClient` (and `SqlClient`) on a fresh database. */
export const layerFreshDatabase = Layer.unwrap(Effect.map(freshDatabase(), (name) => connect(name)))
