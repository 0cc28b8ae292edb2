import { Duration, Effect, Layer, Option, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import type { DatabaseSettings } from "../config/AppConfig.ts"
import { EmbeddedPostgres } from "./EmbeddedPostgres.ts"
import * as Migrations from "./Migrations.ts"
import * as PostgresClient from "./PostgresClient.ts"

/** PostgreSQL and Chirp often start together: it is asked for 30 s, at most every 3 s. */
const startRetry = Schedule.max([
  Schedule.min([Schedule.exponential("200 millis"), Schedule.spaced("3 seconds")]).pipe(Schedule.jittered),
  Schedule.recurs(14)
])

/** Connections of one replica; a query past them waits. */
const poolSize = 20

/** The real PostgreSQL could not be used; `message` is one line that names the variable to look at. */
export class PostgresError extends Schema.TaggedError<PostgresError>()("PostgresError", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}

const address = ({ host, port }: DatabaseSettings) => (host.startsWith("/") ? host : `${host}:${port}`)

/** The PostgreSQL of the settings, answering, or a clear failure. */
const layerReal = (settings: DatabaseSettings) => {
  const where = settings.host.startsWith("/")
    ? { path: `${settings.host}/.s.PGSQL.${settings.port}` }
    : { host: settings.host, port: settings.port }
  const client = PostgresClient.layer({
    ...where,
    database: settings.name,
    username: settings.user,
    password: Option.getOrUndefined(settings.password),
    maxConnections: poolSize,
    connectTimeout: Duration.seconds(5),
    applicationName: "chirp"
  })
  const answering = Layer.effectDiscard(
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      // a wrong password or name does not get right by asking again
      yield* sql`SELECT 1`.pipe(
        Effect.retry({ schedule: startRetry, while: (error) => error.reason._tag === "ConnectionError" })
      )
    })
  )
  return answering.pipe(
    Layer.provideMerge(client),
    Layer.catchTag("SqlError", (cause) =>
      Layer.effectContext(
        Effect.fail(
          new PostgresError({
            message: `CHIRP_DB_HOST: PostgreSQL at ${address(settings)} (database ${settings.name}, user ${settings.user}) cannot be used: ${describe(cause)}`,
            cause
          })
        )
      )
    )
  )
}

const describe = (cause: { readonly message: string; readonly cause?: unknown }): string => {
  const inner = cause.cause
  return inner instanceof Error && inner.message !== "" && inner.message !== cause.message
    ? describe({ message: inner.message, cause: inner.cause })
    : cause.message
}

/** Chirp's own database, migrated. A real one by its settings. */
export const layer = (settings: DatabaseSettings) => Migrations.layer.pipe(Layer.provideMerge(layerReal(settings)))

/** Chirp's own database, migrated, in the embedded PostgreSQL. */
export const layerEmbedded = Migrations.layer.pipe(
  Layer.provideMerge(Layer.unwrap(Effect.map(EmbeddedPostgres, (postgres) => postgres.client("chirp", poolSize))))
)
