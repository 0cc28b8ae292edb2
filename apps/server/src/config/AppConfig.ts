import { existsSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { Config, Context, Duration, Effect, Layer, Option, type Redacted, Schema } from "effect"
import type { IpNetwork } from "effect/net"
import { type Address, type Reader, type Variable, variables } from "./Variables.ts"

/** `embedded` runs every missing part itself; `production` refuses to start without the real ones. */
export type Profile = "embedded" | "production"

/** One thing wrong with the environment: the variable and what it must hold. Never carries a secret's value. */
export const ConfigProblem = Schema.Struct({ variable: Schema.String, problem: Schema.String })
export type ConfigProblem = typeof ConfigProblem.Type

/** Everything that is wrong with the environment, at once; `message` has one line each: `NAME: what is wrong`. */
export class AppConfigError extends Schema.TaggedError<AppConfigError>()("AppConfigError", {
  problems: Schema.Array(ConfigProblem)
}) {
  override get message() {
    return this.problems.map((entry) => `${entry.variable}: ${entry.problem}`).join("\n")
  }
}

/** A real GoToSocial. `url` is where Chirp reaches it (an origin, no path); `adminToken` is for work nobody is signed in for. */
export interface GoToSocialSettings {
  readonly url: URL
  readonly adminToken: Option.Option<Redacted.Redacted>
}

/** A real PostgreSQL. `host` may be a socket folder (starts with `/`). */
export interface DatabaseSettings {
  readonly host: string
  readonly port: number
  readonly name: string
  readonly user: string
  readonly password: Option.Option<Redacted.Redacted>
}

/** A real Redis. */
export interface RedisSettings {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  readonly password: Option.Option<Redacted.Redacted>
}

/** Scheduled posts: how many an account may have, and how long the two waits of `schedule/Delivery` are. */
export interface ScheduleSettings {
  readonly maxWaiting: number
  readonly maxPerDay: number
  readonly lease: Duration.Duration
  readonly settle: Duration.Duration
}

export const scheduleDefaults: ScheduleSettings = {
  maxWaiting: 300,
  maxPerDay: 100,
  lease: Duration.seconds(6),
  settle: Duration.seconds(60)
}

/** A real Meilisearch. `url` is an origin; without a key it must be an open one. */
export interface MeilisearchSettings {
  readonly url: URL
  readonly key: Option.Option<Redacted.Redacted>
}

export interface VapidSettings {
  readonly publicKey: string
  readonly privateKey: Redacted.Redacted
  readonly subject: string
}

/**
 * The environment, read once and checked as a whole (SPEC section 6). No other module reads it.
 *
 * A part whose settings are `None` runs embedded: only possible in the embedded profile. Secrets are `Redacted`.
 */
export class AppConfig extends Context.Service<
  AppConfig,
  {
    readonly profile: Profile
    /** Absolute. State of the embedded parts, and secrets made on the first start. */
    readonly dataDir: string
    /** Whether an empty embedded GoToSocial is filled with people and posts. */
    readonly demo: boolean
    /** The origin people see: scheme, host and port; path is always `/`. */
    readonly publicUrl: URL
    readonly port: number
    /** The address to bind. */
    readonly listen: string
    /** Peers whose `X-Forwarded-*` headers are believed. */
    readonly trustedProxies: ReadonlyArray<IpNetwork.IpNetwork>
    /** Requests a minute at the API: of an account without a limit of its own, and of a network without an account. */
    readonly rateLimit: number
    /** Absolute folder of the built web app. */
    readonly staticRoot: string
    /** At least 32 characters; `None` in the embedded profile means: make one and keep it in the data folder. */
    readonly sessionSecret: Option.Option<Redacted.Redacted>
    /** Former session secrets, the newest first: see `grants/KeyRing`. */
    readonly sessionSecretsOld: ReadonlyArray<Redacted.Redacted>
    readonly schedule: ScheduleSettings
    readonly goToSocial: Option.Option<GoToSocialSettings>
    readonly database: Option.Option<DatabaseSettings>
    readonly redis: Option.Option<RedisSettings>
    /** `None`: the search index is in the database. */
    readonly meilisearch: Option.Option<MeilisearchSettings>
    readonly vapid: Option.Option<VapidSettings>
    /** Which remote accounts' public posts can be searched. */
    readonly searchRemote: "discoverable" | "all" | "none"
    readonly logLevel: "Debug" | "Info" | "Warn" | "Error"
  }
>()("@chirp/server/config/AppConfig") {
  /** From the current `ConfigProvider` (the process environment); fails with every problem at once. */
  static readonly layer = Layer.effect(
    AppConfig,
    Effect.suspend(() => read)
  )
}

/** Required in the production profile, with the reason an operator needs. */
const requiredInProduction: ReadonlyArray<readonly [keyof typeof variables, string]> = [
  ["host", "the address people use, such as https://chirp.example"],
  ["gtsHost", "where GoToSocial answers, such as http://gotosocial:8080"],
  ["dbHost", "the host of PostgreSQL, such as postgres or postgres:5432"],
  ["dbName", "the PostgreSQL database that holds the schema chirp"],
  ["dbUser", "the PostgreSQL user that owns the schema chirp"],
  ["dbPass", "that user's password"],
  ["redisHost", "the host of Redis, such as redis or redis:6379"],
  ["sessionSecret", "at least 32 random characters, the same on every replica"]
]

const read = Effect.gen(function* () {
  const problems: Array<ConfigProblem> = []
  const get: Reader = Effect.fnUntraced(function* <A>(variable: Variable<A>) {
    return yield* Config.option(variable.config).pipe(
      Effect.catch(() =>
        Effect.sync(() => {
          problems.push({ variable: variable.name, problem: variable.expects })
          return Option.none<A>()
        })
      )
    )
  })
  const has = (name: string, problem: string) => problems.push({ variable: name, problem })

  const all = yield* Effect.all({
    profile: get(variables.profile),
    dataDir: get(variables.dataDir),
    demo: get(variables.demo),
    host: get(variables.host),
    port: get(variables.port),
    listen: get(variables.listen),
    trustedProxies: get(variables.trustedProxies),
    rateLimit: get(variables.rateLimit),
    staticRoot: get(variables.staticRoot),
    sessionSecret: get(variables.sessionSecret),
    sessionSecretOld: get(variables.sessionSecretOld),
    scheduleMaxWaiting: get(variables.scheduleMaxWaiting),
    scheduleMaxPerDay: get(variables.scheduleMaxPerDay),
    scheduleLease: get(variables.scheduleLease),
    scheduleSettle: get(variables.scheduleSettle),
    gtsHost: get(variables.gtsHost),
    gtsAdminToken: get(variables.gtsAdminToken),
    dbHost: get(variables.dbHost),
    dbName: get(variables.dbName),
    dbUser: get(variables.dbUser),
    dbPass: get(variables.dbPass),
    redisHost: get(variables.redisHost),
    redisPass: get(variables.redisPass),
    meiliHost: get(variables.meiliHost),
    meiliKey: get(variables.meiliKey),
    vapidPublicKey: get(variables.vapidPublicKey),
    vapidPrivateKey: get(variables.vapidPrivateKey),
    vapidSubject: get(variables.vapidSubject),
    searchRemote: get(variables.searchRemote),
    logLevel: get(variables.logLevel)
  })

  const profile: Profile = Option.getOrElse(all.profile, () => "embedded" as const)
  const named = (key: keyof typeof variables) => problems.some((entry) => entry.variable === variables[key].name)
  const set = (key: keyof typeof all) => all[key]._tag === "Some"
  const missing = (key: keyof typeof all) => !set(key) && !named(key)

  if (profile === "production") {
    for (const [key, what] of requiredInProduction) {
      if (missing(key)) has(variables[key].name, `is missing (${what})`)
    }
    if (Option.isSome(all.host) && all.host.value.protocol === "http:" && !isLoopback(all.host.value.hostname)) {
      has("CHIRP_HOST", "must be an https address in the production profile (sign-in cookies are kept to https)")
    }
  } else {
    // a setting that would silently do nothing is a mistake to name
    for (const [part, rest] of dependents) {
      if (!missing(part)) continue
      for (const key of rest) {
        if (set(key)) has(variables[key].name, `is set, but ${variables[part].name} is missing`)
      }
    }
  }
  const vapid = ["vapidPublicKey", "vapidPrivateKey", "vapidSubject"] as const
  if (vapid.some(set)) {
    for (const key of vapid) {
      if (missing(key)) has(variables[key].name, "is missing (the three VAPID_* variables belong together)")
    }
  }
  if (problems.length > 0) return yield* new AppConfigError({ problems })

  const port = Option.getOrElse(all.port, () => 3000)
  const address = (value: Address, fallback: number) => ({ host: value.host, port: value.port ?? fallback })
  return AppConfig.of({
    profile,
    dataDir: resolve(Option.getOrElse(all.dataDir, () => ".chirp")),
    demo: Option.getOrElse(all.demo, () => true),
    publicUrl: Option.getOrElse(all.host, () => new URL(`http://localhost:${port}`)),
    port,
    listen: Option.getOrElse(all.listen, () => (profile === "production" ? "0.0.0.0" : "127.0.0.1")),
    trustedProxies: Option.getOrElse(all.trustedProxies, () => []),
    rateLimit: Option.getOrElse(all.rateLimit, () => 300),
    staticRoot: resolve(Option.getOrElse(all.staticRoot, () => join(checkout, "apps/web/dist"))),
    sessionSecret: all.sessionSecret,
    sessionSecretsOld: Option.getOrElse(all.sessionSecretOld, () => []),
    schedule: {
      maxWaiting: Option.getOrElse(all.scheduleMaxWaiting, () => scheduleDefaults.maxWaiting),
      maxPerDay: Option.getOrElse(all.scheduleMaxPerDay, () => scheduleDefaults.maxPerDay),
      lease: Option.match(all.scheduleLease, { onNone: () => scheduleDefaults.lease, onSome: Duration.seconds }),
      settle: Option.match(all.scheduleSettle, { onNone: () => scheduleDefaults.settle, onSome: Duration.seconds })
    },
    goToSocial: Option.map(all.gtsHost, (url) => ({ url, adminToken: all.gtsAdminToken })),
    database: Option.map(all.dbHost, (host) => ({
      ...address(host, 5432),
      name: Option.getOrElse(all.dbName, () => "chirp"),
      user: Option.getOrElse(all.dbUser, () => "chirp"),
      password: all.dbPass
    })),
    redis: Option.map(all.redisHost, (host) => ({ ...address(host, 6379), tls: host.tls, password: all.redisPass })),
    meilisearch: Option.map(all.meiliHost, (url) => ({ url, key: all.meiliKey })),
    vapid: Option.map(
      Option.all({ publicKey: all.vapidPublicKey, privateKey: all.vapidPrivateKey, subject: all.vapidSubject }),
      (keys) => keys
    ),
    searchRemote: Option.getOrElse(all.searchRemote, () => "discoverable" as const),
    logLevel: Option.getOrElse(all.logLevel, () => "Info" as const)
  })
})

/** Settings that mean nothing without the first. */
const dependents = [
  ["gtsHost", ["gtsAdminToken"]],
  ["dbHost", ["dbName", "dbUser", "dbPass"]],
  ["redisHost", ["redisPass"]],
  ["meiliHost", ["meiliKey"]]
] as const

/** The folder that holds `apps/web`, above this file or the bundle it is part of; else the working folder. */
const checkout = ((from: string) => {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "apps/web"))) return folder
    if (folder === dirname(folder)) return ""
  }
})(import.meta.dirname)

const isLoopback = (hostname: string) =>
  hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "127.0.0.1" || hostname === "[::1]"
