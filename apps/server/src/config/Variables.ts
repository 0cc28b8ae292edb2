import { Config, type Effect, type Option, Redacted, Result, Schema } from "effect"
import { IpNetwork } from "effect/net"

/** A host and, when given, its port. */
export interface Address {
  readonly host: string
  readonly port: number | undefined
  readonly tls: boolean
}

/** One environment variable: its name, how it is read (empty counts as not set), and the sentence that says what it must hold. */
export interface Variable<A> {
  readonly name: string
  readonly config: Config.Config<A>
  readonly expects: string
}

/** Reads one variable: `None` when it is not set, or wrong (then its problem has been noted). */
export type Reader = <A>(variable: Variable<A>) => Effect.Effect<Option.Option<A>>

const variable = <A>(name: string, expects: string, config: (name: string) => Config.Config<A>): Variable<A> => ({
  name,
  config: config(name),
  expects
})

/** A text that `parse` understands; blanks around it do not count. */
const parsed =
  <A>(parse: (text: string) => Result.Result<A, unknown>) =>
  (name: string) =>
    Config.schema(
      Schema.String.check(Schema.makeFilter((text: string) => Result.isSuccess(parse(text.trim())))),
      name
    ).pipe(Config.map((text) => Result.getOrThrow(parse(text.trim()))))

const literals =
  <const L extends ReadonlyArray<string>>(values: L) =>
  (name: string) =>
    Config.Literals(values, name)

const reject = Result.fail("not understood")

/** An http(s) origin; a bare host means https, a bare loopback host or `assume` means http. No path, query or user. */
const origin =
  (assume: "public" | "internal") =>
  (text: string): Result.Result<URL, unknown> => {
    const bare = !/^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    const plain = assume === "internal" || /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(text)
    const href = bare ? `${plain ? "http" : "https"}://${text}` : text
    if (!URL.canParse(href)) return reject
    const url = new URL(href)
    const clean = url.pathname === "/" && url.search === "" && url.hash === "" && url.username === ""
    return /^https?:$/.test(url.protocol) && url.hostname !== "" && clean ? Result.succeed(url) : reject
  }

/** `host`, `host:port`, `[v6]:port`, `scheme://host:port` with one of `schemes`, or a socket folder when allowed. */
const address =
  (schemes: ReadonlyArray<string>, socket: boolean) =>
  (text: string): Result.Result<Address, unknown> => {
    if (socket && text.startsWith("/")) return Result.succeed({ host: text, port: undefined, tls: false })
    const scheme = /^([a-z]+):\/\//i.exec(text)?.[1]
    if (scheme !== undefined && !schemes.includes(scheme)) return reject
    // a scheme without a default port, so that every port stays visible
    const href = `tcp://${text.slice(scheme === undefined ? 0 : scheme.length + 3)}`
    if (!URL.canParse(href)) return reject
    const url = new URL(href)
    const clean = /^\/?$/.test(url.pathname) && url.search === "" && url.hash === "" && url.username === ""
    if (url.hostname === "" || !clean || url.port === "0") return reject
    return Result.succeed({
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? undefined : Number(url.port),
      tls: scheme === "rediss"
    })
  }

const networks = (text: string): Result.Result<ReadonlyArray<IpNetwork.IpNetwork>, unknown> =>
  Result.all(
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .map((part) => IpNetwork.fromString(part.includes("/") ? part : `${part}/${part.includes(":") ? 128 : 32}`))
  )

const secret = (minimum: number) => (name: string) =>
  Config.schema(Schema.String.check(Schema.isMinLength(minimum)), name).pipe(
    Config.map((text) => Redacted.make(text, { label: name }))
  )

/** Several, with commas between them. */
const secrets = (minimum: number) => (name: string) =>
  Config.schema(
    Schema.String.check(
      Schema.makeFilter((text: string) => text.split(",").every((one) => one.trim().length >= minimum))
    ),
    name
  ).pipe(Config.map((text) => text.split(",").map((one) => Redacted.make(one.trim(), { label: name }))))

const whole = (least: number, most: number) => (name: string) =>
  Config.schema(
    Schema.String.check(
      Schema.makeFilter(
        (text: string) => /^\d{1,9}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most
      )
    ),
    name
  ).pipe(Config.map(Number))

const text = (name: string) => Config.NonEmptyString(name)

/** Every variable of SPEC section 6 that this version reads. */
export const variables = {
  /** Default `embedded`. */
  profile: variable("CHIRP_PROFILE", 'must be "embedded" or "production"', literals(["embedded", "production"])),
  /** Default `.chirp` in the working folder. */
  dataDir: variable("CHIRP_DATA_DIR", "must be a folder", text),
  /** Default true. */
  demo: variable("CHIRP_DEMO", "must be true or false", Config.Boolean),
  /** Default `http://localhost:<CHIRP_PORT>`. */
  host: variable(
    "CHIRP_HOST",
    "must be the public http(s) address without a path, such as https://chirp.example",
    parsed(origin("public"))
  ),
  /** Default 3000. */
  port: variable("CHIRP_PORT", "must be a port number from 1 to 65535", Config.Port),
  /** Default 127.0.0.1, in production 0.0.0.0. */
  listen: variable("CHIRP_LISTEN", "must be an address to bind, such as 127.0.0.1 or 0.0.0.0", text),
  /** Default none: forwarded headers are ignored. */
  trustedProxies: variable(
    "CHIRP_TRUSTED_PROXIES",
    "must be addresses or networks with commas between them, such as 10.0.0.0/8,192.168.1.4",
    parsed(networks)
  ),
  /** Default 300: requests a minute at the API, of an account and of an address without one. */
  rateLimit: variable("CHIRP_RATE_LIMIT", "must be a number of requests a minute, such as 300", (name) =>
    Config.schema(Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThan(0)), name)
  ),
  /** Default `apps/web/dist` of this checkout. */
  staticRoot: variable("CHIRP_STATIC_DIR", "must be the folder of the built web app", text),
  /** No default in production; made and kept in the data folder otherwise. */
  sessionSecret: variable("SESSION_SECRET", "must have at least 32 characters", secret(32)),
  /** Default none. What SESSION_SECRET was before: what is sealed with it still opens, and is sealed anew when it is used. */
  sessionSecretOld: variable(
    "SESSION_SECRET_OLD",
    "must be former values of SESSION_SECRET with commas between them, each of at least 32 characters",
    secrets(32)
  ),
  /** Default 300. Posts of one account that are scheduled and not out yet. */
  scheduleMaxWaiting: variable(
    "CHIRP_SCHEDULE_MAX_WAITING",
    "must be a whole number from 1 to 100000",
    whole(1, 100_000)
  ),
  /** Default 100. Posts of one account on one day (UTC). */
  scheduleMaxPerDay: variable(
    "CHIRP_SCHEDULE_MAX_PER_DAY",
    "must be a whole number from 1 to 100000",
    whole(1, 100_000)
  ),
  /** Default 6. Seconds until another replica takes over from one that has died. */
  scheduleLease: variable("CHIRP_SCHEDULE_LEASE", "must be a number of seconds from 1 to 300", whole(1, 300)),
  /** Default 60. Seconds until a post that cannot be found after an unknown outcome counts as not sent. */
  scheduleSettle: variable("CHIRP_SCHEDULE_SETTLE", "must be a number of seconds from 1 to 3600", whole(1, 3600)),
  gtsHost: variable(
    "GTS_HOST",
    "must be the http(s) address of GoToSocial without a path, such as http://gotosocial:8080",
    parsed(origin("internal"))
  ),
  gtsAdminToken: variable("GTS_ADMIN_TOKEN", "must be an access token", secret(1)),
  dbHost: variable(
    "CHIRP_DB_HOST",
    "must be a host, host:port or socket folder of PostgreSQL, such as postgres:5432",
    parsed(address(["postgres", "postgresql"], true))
  ),
  /** Default `chirp`. */
  dbName: variable("CHIRP_DB_NAME", "must be the name of a database", text),
  /** Default `chirp`. */
  dbUser: variable("CHIRP_DB_USER", "must be the name of a PostgreSQL user", text),
  dbPass: variable("CHIRP_DB_PASS", "must be a password", secret(1)),
  redisHost: variable(
    "REDIS_HOST",
    "must be a host or host:port of Redis, such as redis:6379 (rediss:// for TLS)",
    parsed(address(["redis", "rediss"], false))
  ),
  redisPass: variable("REDIS_PASS", "must be a password", secret(1)),
  meiliHost: variable(
    "MEILI_HOST",
    "must be the http(s) address of Meilisearch without a path, such as http://meilisearch:7700",
    parsed(origin("internal"))
  ),
  meiliKey: variable(
    "MEILI_KEY",
    "must be Meilisearch's master key, or one that may manage indexes and keys",
    secret(1)
  ),
  vapidPublicKey: variable("VAPID_PUBLIC_KEY", "must be a URL-safe base64 public key", text),
  vapidPrivateKey: variable("VAPID_PRIVATE_KEY", "must be a URL-safe base64 private key", secret(1)),
  vapidSubject: variable("VAPID_SUBJECT", "must be a mailto: or https: address", (name) =>
    Config.schema(Schema.String.check(Schema.isPattern(/^(mailto:.+@|https:\/\/)/)), name)
  ),
  /** Default discoverable: which remote accounts' public posts can be searched. */
  searchRemote: variable(
    "CHIRP_SEARCH_REMOTE",
    "must be discoverable, all or none",
    literals(["discoverable", "all", "none"])
  ),
  /** Default Info. */
  logLevel: variable(
    "CHIRP_LOG_LEVEL",
    "must be Debug, Info, Warn or Error",
    literals(["Debug", "Info", "Warn", "Error"])
  )
}
