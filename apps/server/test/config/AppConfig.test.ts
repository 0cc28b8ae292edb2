import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Option, Redacted } from "effect"
import { AppConfig } from "../../src/config/AppConfig.ts"

const load = (env: Record<string, string>) =>
  AppConfig.pipe(
    Effect.provide(AppConfig.layer.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))))
  )

const production = {
  CHIRP_PROFILE: "production",
  CHIRP_HOST: "https://chirp.example",
  GTS_HOST: "gotosocial:8080",
  CHIRP_DB_HOST: "postgres:5433",
  CHIRP_DB_NAME: "chirpdb",
  CHIRP_DB_USER: "chirpuser",
  CHIRP_DB_PASS: "db-secret",
  REDIS_HOST: "redis",
  REDIS_PASS: "redis-secret",
  SESSION_SECRET: "0123456789abcdef0123456789abcdef"
}

describe("AppConfig", () => {
  it.effect("an empty environment is the embedded profile on localhost:3000", () =>
    Effect.gen(function* () {
      const config = yield* load({})
      assert.strictEqual(config.profile, "embedded")
      assert.strictEqual(config.publicUrl.href, "http://localhost:3000/")
      assert.strictEqual(config.listen, "127.0.0.1")
      assert.isTrue(config.demo)
      assert.isTrue(config.dataDir.startsWith("/") && config.dataDir.endsWith(".chirp"))
      for (const part of [config.goToSocial, config.database, config.redis, config.meilisearch, config.vapid]) {
        assert.isTrue(part._tag === "None")
      }
    })
  )

  it.effect("empty variables count as not set", () =>
    Effect.gen(function* () {
      const config = yield* load({ CHIRP_PORT: "", GTS_HOST: "", CHIRP_PROFILE: "" })
      assert.strictEqual(config.port, 3000)
      assert.isTrue(Option.isNone(config.goToSocial))
    })
  )

  it.effect("reads a whole production environment", () =>
    Effect.gen(function* () {
      const config = yield* load(production)
      assert.strictEqual(config.listen, "0.0.0.0")
      assert.strictEqual(Option.getOrThrow(config.goToSocial).url.href, "http://gotosocial:8080/")
      const database = Option.getOrThrow(config.database)
      assert.deepStrictEqual([database.host, database.port, database.name], ["postgres", 5433, "chirpdb"])
      assert.strictEqual(Redacted.value(Option.getOrThrow(database.password)), "db-secret")
      const redis = Option.getOrThrow(config.redis)
      assert.deepStrictEqual([redis.host, redis.port, redis.tls], ["redis", 6379, false])
      assert.notInclude(JSON.stringify(config), 'secret"')
    })
  )

  it.effect("the public address follows the port", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* load({ CHIRP_PORT: "4201" })).publicUrl.href, "http://localhost:4201/")
      assert.strictEqual((yield* load({ CHIRP_HOST: "chirp.example" })).publicUrl.href, "https://chirp.example/")
      assert.strictEqual((yield* load({ CHIRP_HOST: "localhost:8000" })).publicUrl.href, "http://localhost:8000/")
    })
  )

  it.effect("production names every missing and every bad variable at once, a line each", () =>
    Effect.gen(function* () {
      const error = yield* load({ CHIRP_PROFILE: "production", CHIRP_PORT: "http", SESSION_SECRET: "short" }).pipe(
        Effect.flip
      )
      assert.strictEqual(error._tag, "AppConfigError")
      const names = error.message.split("\n").map((line) => line.split(":")[0])
      assert.sameMembers(names, [
        "CHIRP_PORT",
        "SESSION_SECRET",
        "CHIRP_HOST",
        "GTS_HOST",
        "CHIRP_DB_HOST",
        "CHIRP_DB_NAME",
        "CHIRP_DB_USER",
        "CHIRP_DB_PASS",
        "REDIS_HOST"
      ])
      assert.notInclude(error.message, "short")
    })
  )

  const bad: ReadonlyArray<readonly [string, string, Record<string, string>?]> = [
    ["CHIRP_PROFILE", "prod"],
    ["CHIRP_PORT", "0"],
    ["CHIRP_PORT", "65536"],
    ["CHIRP_PORT", "3000x"],
    ["CHIRP_PORT", "3000.5"],
    ["CHIRP_DEMO", "maybe"],
    ["CHIRP_HOST", "https://chirp.example/app"],
    ["CHIRP_HOST", "ftp://chirp.example"],
    ["CHIRP_HOST", "https://user:pw@chirp.example"],
    ["CHIRP_HOST", "https://"],
    ["CHIRP_RATE_LIMIT", "0"],
    ["CHIRP_RATE_LIMIT", "1.5"],
    ["CHIRP_RATE_LIMIT", "many"],
    ["CHIRP_TRUSTED_PROXIES", "10.0.0.0/33"],
    ["CHIRP_TRUSTED_PROXIES", "10.0.0.0/8,proxy"],
    ["SESSION_SECRET", "0123456789"],
    ["GTS_HOST", "http://gts.example/path"],
    ["GTS_HOST", "gts example"],
    ["GTS_ADMIN_TOKEN", "t0ken"],
    ["CHIRP_DB_HOST", "mysql://db"],
    ["CHIRP_DB_HOST", "db:70000"],
    ["CHIRP_DB_HOST", "db/path"],
    ["CHIRP_DB_PASS", "hunter2"],
    ["REDIS_HOST", "http://redis"],
    ["REDIS_PASS", "hunter2"],
    ["MEILI_HOST", "redis://meili"],
    ["MEILI_HOST", "http://meili/path"],
    ["MEILI_KEY", "hunter2"],
    ["VAPID_SUBJECT", "me", { VAPID_PUBLIC_KEY: "a", VAPID_PRIVATE_KEY: "b" }],
    ["VAPID_SUBJECT", "", { VAPID_PUBLIC_KEY: "a", VAPID_PRIVATE_KEY: "b" }],
    ["CHIRP_LOG_LEVEL", "loud"],
    ["CHIRP_HOST", "http://chirp.example", { ...production, CHIRP_HOST: "http://chirp.example" }]
  ]
  for (const [name, value, rest] of bad) {
    it.effect(`names ${name} for ${JSON.stringify(value)}`, () =>
      Effect.gen(function* () {
        const error = yield* load({ ...rest, [name]: value }).pipe(Effect.flip)
        assert.strictEqual(error._tag, "AppConfigError")
        const lines = error.message.split("\n")
        assert.lengthOf(lines, 1)
        assert.isTrue(lines[0]?.startsWith(`${name}: `))
        assert.notInclude(error.message, "hunter2")
      })
    )
  }

  const good: ReadonlyArray<readonly [string, string]> = [
    ["CHIRP_TRUSTED_PROXIES", "10.0.0.0/8, 192.168.1.4,fd00::/8,::1"],
    ["CHIRP_HOST", "https://chirp.example/"],
    ["GTS_HOST", "https://gts.example"],
    ["CHIRP_DB_HOST", "/var/run/postgresql"],
    ["CHIRP_DB_HOST", "[fd00::1]:5432"],
    ["REDIS_HOST", "rediss://redis.example:6380"],
    ["MEILI_HOST", "meilisearch:7700"],
    ["CHIRP_DEMO", "false"]
  ]
  for (const [name, value] of good) {
    it.effect(`accepts ${name}=${value}`, () => load({ [name]: value }))
  }
})
