import { Effect, Layer, Schema } from "effect"
import { Migrator, SqlClient } from "effect/sql"
import { migrationFiles } from "./MigrationFiles.ts"
import { sqlStatements } from "./SqlStatements.ts"

/** Which migration, and what the database said; a failed one has changed nothing. */
export class MigrationsError extends Schema.TaggedError<MigrationsError>()("MigrationsError", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}

/** Advisory locks are numbers: this one is "chirp" in ASCII. Held while migrating, so that replicas queue up. */
const lockNumber = 0x6368697270

/** File names are `NNNN_what.sql`; the number orders them and is never used twice. */
const load = (files: Readonly<Record<string, string>>): Migrator.Loader =>
  Effect.forEach(Object.keys(files).sort(), (file) => {
    const [, id, name] = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file) ?? []
    if (id === undefined || name === undefined) {
      return Effect.fail(
        new Migrator.MigrationError({ kind: "BadState", message: `${file} is not named NNNN_what.sql` })
      )
    }
    const run = Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      for (const statement of sqlStatements(files[file] ?? "")) yield* sql.unsafe(statement)
    })
    return Effect.succeed([Number(id), name, Effect.succeed(run)] as const)
  })

const reason = (cause: { readonly message: string; readonly cause?: unknown }) =>
  cause.cause instanceof Error ? `${cause.message}: ${cause.cause.message}` : cause.message

/**
 * Brings the schema `chirp` up to date: makes it, then runs what its record `chirp.migrations` does not have, all in one
 * transaction under an advisory lock. Two replicas starting at once do it once.
 */
export const migrate = (files: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const done = yield* sql.withTransaction(
      Effect.gen(function* () {
        yield* sql`SELECT pg_advisory_xact_lock(${lockNumber})`
        const [schema] = yield* sql`SELECT 1 FROM pg_namespace WHERE nspname = 'chirp'`
        // asked first: the user may own the schema without the right to make one
        if (schema === undefined) yield* sql`CREATE SCHEMA chirp`
        return yield* Migrator.make({})({ loader: load(files), table: "chirp.migrations" })
      })
    )
    for (const [id, name] of done) yield* Effect.logInfo(`Migrated the database: ${id} ${name}`)
    return done
  }).pipe(
    Effect.mapError(
      (cause) => new MigrationsError({ message: `The database cannot be migrated: ${reason(cause)}`, cause })
    )
  )

/** Migrates before anything that is built on it. */
export const layer = Layer.effectDiscard(Effect.suspend(() => migrate(migrationFiles())))
