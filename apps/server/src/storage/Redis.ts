import { Deferred, Duration, Effect, Layer, Option, Random, Redacted, Schedule, Schema } from "effect"
import { Redis } from "effect/persistence"
import { Redis as Client, type RedisOptions } from "ioredis"
import type { RedisSettings } from "../config/AppConfig.ts"

/** Redis and Chirp often start together: it is asked for 30 s, at most every 3 s. */
const startRetry = Schedule.max([
  Schedule.min([Schedule.exponential("200 millis"), Schedule.spaced("3 seconds")]).pipe(Schedule.jittered),
  Schedule.recurs(14)
])

/** Once it has answered, a lost connection is sought again for ever: 50 ms doubling to 2 s, plus up to 200 ms. */
const reconnectDelay = (jitter: number) => (times: number) => Math.min(2 ** Math.min(times, 10) * 50, 2000) + jitter

/** A command waits this long for its answer, a connection for being made. */
const commandTimeout = Duration.seconds(5)
const connectTimeout = Duration.seconds(5)

type Options = Omit<RedisOptions, "replyMapping">

/** Redis could not be used at the start; `message` is one line that names the variable to look at. */
export class RedisStartError extends Schema.TaggedError<RedisStartError>()("RedisStartError", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}

const failing = <A>(operation: () => Promise<A>) =>
  Effect.tryPromise({ try: operation, catch: (cause) => new Redis.RedisError({ cause }) })

const send =
  (client: Client) =>
  <A = unknown>(command: string, ...args: ReadonlyArray<string>) =>
    // ioredis answers what the command answers, which only the caller knows
    failing(() => client.call(command, [...args]) as Promise<A>)

const connect = Effect.fnUntraced(function* (client: Client) {
  yield* failing(() => client.connect())
  return client
})

const close = (client: Client) => Effect.sync(() => client.disconnect())

/**
 * Effect's `Redis` service over ioredis. While Redis is away commands fail at once or within 5 s and are never queued. A
 * subscription has a connection of its own and fails when that is lost: whoever listens must know that there was a gap.
 */
const make = Effect.fnUntraced(function* (settings: RedisSettings) {
  const jitter = yield* Random.nextIntBetween(0, 200)
  const log = Effect.runForkWith(yield* Effect.context<never>())
  const options: Options = {
    host: settings.host,
    port: settings.port,
    ...(settings.tls ? { tls: {} } : {}),
    ...Option.match(settings.password, {
      onNone: () => ({}),
      onSome: (password) => ({ password: Redacted.value(password) })
    }),
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: Duration.toMillis(connectTimeout),
    retryStrategy: () => null
  }
  const answering = { commandTimeout: Duration.toMillis(commandTimeout) }
  /** A client whose "error" events, which Node would make fatal, go to the log. */
  const create = (more: Options) => {
    const client = new Client({ ...options, ...more })
    client.on("error", (cause: Error) => {
      log(Effect.logDebug("Redis connection", cause.message))
    })
    return client
  }
  const acquire = (more: Options) =>
    Effect.acquireRelease(
      Effect.sync(() => create({ ...answering, ...more })),
      close
    )

  let ready = false
  const main = yield* acquire({ retryStrategy: (times) => (ready ? reconnectDelay(jitter)(times) : null) })
  main.on("close", () => {
    if (ready) log(Effect.logWarning("The connection to Redis was lost"))
  })
  main.on("ready", () => {
    if (ready) log(Effect.logInfo("The connection to Redis is back"))
  })
  let refused = "no answer"
  main.on("error", (cause: Error) => {
    refused = cause.message
  })
  yield* connect(main).pipe(
    Effect.andThen(send(main)("PING")),
    // a wrong password does not get right by asking again
    Effect.retry({ schedule: startRetry, while: () => !/WRONGPASS|NOAUTH|NOPERM|ERR AUTH/i.test(refused) }),
    Effect.mapError(
      (cause) =>
        new RedisStartError({
          message: `REDIS_HOST: Redis at ${settings.host}:${settings.port} cannot be used: ${refused}`,
          cause
        })
    )
  )
  ready = true
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      ready = false
    })
  )

  return yield* Redis.make({
    send: send(main),
    // for commands that wait as long as they are told to
    connect: Effect.sync(() => create({})).pipe(
      Effect.flatMap((client) => connect(client).pipe(Effect.tapError(() => close(client)))),
      Effect.map((client) => ({ send: send(client), close: close(client) }))
    ),
    subscribe: Effect.fnUntraced(function* (channel, onMessage) {
      const ended = yield* Deferred.make<void, Redis.RedisError>()
      const client = yield* acquire({ autoResubscribe: false })
      client.on("message", (from: string, message: string) => onMessage({ channel: from, message }))
      client.once("end", () => {
        Deferred.doneUnsafe(ended, Effect.fail(new Redis.RedisError({ cause: "the subscription has ended" })))
      })
      yield* connect(client)
      yield* failing(() => client.subscribe(channel))
      return Deferred.await(ended)
    })
  })
})

/** The Redis of the settings, answering, or a clear failure. */
export const layer = (settings: RedisSettings) => Layer.effect(Redis.Redis, make(settings))
