import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, SqlSchema } from "effect/sql"
import type { RegisteredApp } from "../gotosocial/GoToSocial.ts"
import { deriveKey, open, seal } from "./Seal.ts"
import { SessionSecret } from "./SessionSecret.ts"

/** Which of Chirp's apps: GoToSocial's origin, and where people come back to. */
export interface AppKey {
  readonly upstream: string
  readonly redirectUri: string
}

export class OAuthAppsError extends Schema.TaggedError<OAuthAppsError>()("OAuthAppsError", {
  operation: Schema.Literals(["find", "save", "forget"]),
  cause: Schema.Defect()
}) {}

/** Chirp's own registrations at GoToSocial, kept so that each start does not make another. Client secrets are sealed at rest. */
export class OAuthApps extends Context.Service<
  OAuthApps,
  {
    readonly find: (key: AppKey) => Effect.Effect<Option.Option<RegisteredApp>, OAuthAppsError>
    /** Replaces what was kept. */
    readonly save: (key: AppKey, app: RegisteredApp) => Effect.Effect<void, OAuthAppsError>
    /** Forgets this app; one saved since under the same key stays. */
    readonly forget: (key: AppKey, app: RegisteredApp) => Effect.Effect<void, OAuthAppsError>
  }
>()("@chirp/server/session/OAuthApps") {
  static readonly layerMemory = Layer.sync(OAuthApps, () => {
    const apps = new Map<string, RegisteredApp>()
    const name = (key: AppKey) => `${key.upstream} ${key.redirectUri}`
    return OAuthApps.of({
      find: (key) => Effect.sync(() => Option.fromUndefinedOr(apps.get(name(key)))),
      save: (key, app) => Effect.sync(() => void apps.set(name(key), app)),
      forget: (key, app) =>
        Effect.sync(() => {
          if (apps.get(name(key))?.client_id === app.client_id) apps.delete(name(key))
        })
    })
  })

  /** Table `chirp.oauth_apps` (migration 0002). */
  static readonly layerSql = Layer.effect(
    OAuthApps,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const secret = yield* SessionSecret
      const sealing = deriveKey(secret.value, "", "chirp oauth app secret v1")
      const byKey = SqlSchema.findOneOption({
        Request: Schema.Struct({ upstream: Schema.String, redirectUri: Schema.String }),
        Result: Schema.Struct({ client_id: Schema.String, sealed_secret: Schema.String }),
        execute: (key) => sql`
          SELECT client_id, sealed_secret FROM chirp.oauth_apps
          WHERE upstream = ${key.upstream} AND redirect_uri = ${key.redirectUri}`
      })
      return OAuthApps.of({
        find: Effect.fn("OAuthApps.find")(
          (key) =>
            Effect.map(
              byKey(key),
              // sealed under another server secret: as good as absent
              Option.flatMap(({ client_id, sealed_secret }) =>
                Option.map(open(sealing, sealed_secret, client_id), (client_secret) => ({ client_id, client_secret }))
              )
            ),
          failing("find")
        ),
        save: Effect.fn("OAuthApps.save")(function* (key, app) {
          const sealed = yield* seal(sealing, app.client_secret, app.client_id)
          yield* sql`
            INSERT INTO chirp.oauth_apps (upstream, redirect_uri, client_id, sealed_secret)
            VALUES (${key.upstream}, ${key.redirectUri}, ${app.client_id}, ${sealed})
            ON CONFLICT (upstream, redirect_uri)
            DO UPDATE SET client_id = excluded.client_id, sealed_secret = excluded.sealed_secret, created_at = now()`
        }, failing("save")),
        forget: Effect.fn("OAuthApps.forget")(
          (key, app) =>
            sql`
            DELETE FROM chirp.oauth_apps WHERE upstream = ${key.upstream} AND redirect_uri = ${key.redirectUri}
              AND client_id = ${app.client_id}`.pipe(Effect.asVoid),
          failing("forget")
        )
      })
    })
  )
}

const failing =
  (operation: OAuthAppsError["operation"]) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, OAuthAppsError, R> =>
    Effect.mapError(effect, (cause) => new OAuthAppsError({ operation, cause }))
