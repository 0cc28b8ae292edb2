import { join } from "node:path"
import { EmbeddedGoToSocial } from "@chirp/embedded-gotosocial/EmbeddedGoToSocial"
import type { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Option } from "effect"
import { Redis } from "effect/persistence"
import { SqlClient, type SqlError } from "effect/sql"
import { AppConfig } from "../config/AppConfig.ts"
import { Upstream } from "../gotosocial/Upstream.ts"
import { GrantStore } from "../grants/GrantStore.ts"
import { KeyRing } from "../grants/KeyRing.ts"
import { Health } from "../http/Health.ts"
import { LimitCounts } from "../http/LimitCounts.ts"
import { LimitOverrides } from "../http/LimitOverrides.ts"
import { IdempotencyStore } from "../idempotency/IdempotencyStore.ts"
import { ReadingPositions } from "../reading/ReadingPositions.ts"
import { HubBus } from "../realtime/HubBus.ts"
import { layerSql as scheduledFiles } from "../schedule/copies/Sql.ts"
import { DueHints } from "../schedule/DueHints.ts"
import { layerSql as scheduleStore } from "../schedule/store/Sql.ts"
import { IndexingToken } from "../search/IndexingToken.ts"
import * as LibraryIndexSql from "../search/LibraryIndexSql.ts"
import { SavedSearches } from "../search/SavedSearches.ts"
import * as SearchIndexMeilisearch from "../search/SearchIndexMeilisearch.ts"
import * as SearchIndexSql from "../search/SearchIndexSql.ts"
import { SearchSettings } from "../search/SearchSettings.ts"
import { Stemmer } from "../search/Stemmer.ts"
import { OAuthApps } from "../session/OAuthApps.ts"
import { SessionSecret } from "../session/SessionSecret.ts"
import { SessionStore } from "../session/SessionStore.ts"
import { EmbeddedPostgres } from "../storage/EmbeddedPostgres.ts"
import type { EmbeddedPostgresError } from "../storage/embedded-postgres/EmbeddedPostgresError.ts"
import type { MigrationsError } from "../storage/Migrations.ts"
import * as Postgres from "../storage/Postgres.ts"
import * as RedisPort from "../storage/Redis.ts"
import { FirstAccount } from "./FirstAccount.ts"
import * as IndexingAccount from "./IndexingAccount.ts"
import { ringSecrets, sessionSecret } from "./Secrets.ts"

type Config = AppConfig["Service"]

type Cluster = ReturnType<typeof EmbeddedPostgres.layer>

const embeddedGoToSocial = (config: Config, cluster: Cluster) =>
  EmbeddedGoToSocial.layer({
    host: config.publicUrl.host,
    protocol: config.publicUrl.protocol === "https:" ? "https" : "http",
    mediaDir: join(config.dataDir, "media"),
    settings: {
      title: "Chirp",
      description: "A place of your own on the fediverse. This one runs on embedded parts: everything on one machine."
    }
  }).pipe(
    Layer.provide(Layer.unwrap(Effect.map(EmbeddedPostgres, (postgres) => postgres.client("gotosocial")))),
    Layer.provide(cluster)
  )

const upstream = (config: Config, cluster: Cluster) =>
  Option.match(config.goToSocial, {
    onSome: ({ adminToken, url }) =>
      Layer.mergeAll(
        Upstream.layer(url),
        FirstAccount.layerNone,
        Option.match(adminToken, { onNone: () => IndexingToken.layerNone, onSome: IndexingToken.layer })
      ),
    onNone: () =>
      IndexingAccount.layer.pipe(
        Layer.provideMerge(
          Layer.merge(
            Layer.unwrap(Effect.map(EmbeddedGoToSocial, ({ url }) => Upstream.layer(new URL(url)))),
            FirstAccount.layer
          )
        ),
        Layer.provide(embeddedGoToSocial(config, cluster))
      )
  })

const database = (
  config: Config,
  cluster: Cluster
): Layer.Layer<
  PgClient.PgClient | SqlClient.SqlClient,
  Postgres.PostgresError | EmbeddedPostgresError | MigrationsError | SqlError.SqlError
> =>
  Option.match(config.database, {
    onSome: Postgres.layer,
    onNone: () => Postgres.layerEmbedded.pipe(Layer.provide(cluster))
  })

/** Sessions: in Redis when there is one, else in the database, where they outlive a restart. What replicas tell each other and count together: likewise. */
const sessions = (
  config: Config
): Layer.Layer<SessionStore | HubBus | LimitCounts | DueHints, RedisPort.RedisStartError, SqlClient.SqlClient> =>
  Option.match(config.redis, {
    onSome: (settings) =>
      Layer.mergeAll(SessionStore.layerRedis, HubBus.layerRedis, LimitCounts.layerRedis, DueHints.layerRedis).pipe(
        Layer.provideMerge(RedisPort.layer(settings))
      ),
    onNone: () =>
      Layer.mergeAll(SessionStore.layerSql, HubBus.layerMemory, LimitCounts.layerMemory, DueHints.layerMemory)
  })

/** Search: the public index in Meilisearch when there is one, else in the database; the libraries always in the database. */
const search = (config: Config) =>
  Layer.mergeAll(
    Option.match(config.meilisearch, {
      onSome: ({ key, url }) => SearchIndexMeilisearch.layer({ url, key: Option.getOrUndefined(key) }),
      onNone: () => SearchIndexSql.layer
    }),
    LibraryIndexSql.layer
  ).pipe(Layer.provideMerge(Stemmer.layerSql))

const health = Layer.unwrap(
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const redis = yield* Effect.serviceOption(Redis.Redis)
    return Health.layer({
      database: sql`SELECT 1`,
      ...Option.match(redis, { onNone: () => ({}), onSome: ({ send }) => ({ redis: send("PING") }) })
    })
  })
)

/**
 * Closes every port from the configuration: a part with settings is the real one, the rest is embedded, each on its own.
 * This is the only place that decides.
 */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const config = yield* AppConfig
    // one cluster for both databases: the same layer is built once, and not at all when both are real
    const cluster = EmbeddedPostgres.layer({ dataDir: join(config.dataDir, "pg"), databases: ["chirp", "gotosocial"] })
    const secret = Layer.unwrap(Effect.map(sessionSecret(config), SessionSecret.layer))
    const stores = health.pipe(Layer.provideMerge(sessions(config)), Layer.provideMerge(database(config, cluster)))
    const ring = Layer.unwrap(Effect.map(ringSecrets(config), KeyRing.layer))
    const kept = Layer.mergeAll(
      OAuthApps.layerSql,
      GrantStore.layerSql,
      scheduleStore,
      scheduledFiles,
      LimitOverrides.layerSql,
      IdempotencyStore.layerSql,
      ReadingPositions.layerSql,
      SavedSearches.layerSql,
      ring,
      search(config)
    ).pipe(Layer.provideMerge(Layer.merge(secret, stores)))
    const settings = Layer.succeed(SearchSettings, { remote: config.searchRemote })
    return Layer.mergeAll(kept, settings, upstream(config, cluster))
  })
)
