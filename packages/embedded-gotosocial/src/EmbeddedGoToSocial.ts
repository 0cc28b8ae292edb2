import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { Context, Data, Duration, Effect, Layer, Redacted } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { SqlClient } from "effect/sql"
import { createAccount } from "./accounts/NewAccount.ts"
import { Faults } from "./faults/Faults.ts"
import { install } from "./http/Dispatch.ts"
import { routes } from "./http/Routes.ts"
import { Ids } from "./ids/Ids.ts"
import { loadInstance, prepareInstance } from "./instance/Instance.ts"
import { InstanceConfig, type InstanceSettings } from "./instance/InstanceConfig.ts"
import { sweepAll, layer as sweepingMedia } from "./media/Sweeper.ts"
import { createApplication, createToken, oobUri } from "./oauth/Grants.ts"
import { layer as closingPolls } from "./polls/Polls.ts"
import { layer as publishingScheduled } from "./scheduled/Publisher.ts"
import { plantDemo } from "./seed/PlantDemo.ts"
import { migrate } from "./storage/Migrations.ts"
import { DueClocks } from "./streaming/DueClocks.ts"
import { layer as fanout } from "./streaming/Fanout.ts"
import { Streams } from "./streaming/Streams.ts"
import type { Surface } from "./streaming/Surface.ts"

/** Node's own bounds, as GoToSocial's: idle connections 30 s, headers 30 s, a whole request 60 s. */
const keepAliveTimeout = Duration.toMillis(Duration.seconds(30))
const headersTimeout = Duration.toMillis(Duration.seconds(30))
const requestTimeout = Duration.toMillis(Duration.seconds(60))
const gracefulShutdown = Duration.seconds(1)
/** A client's frames are small JSON messages; larger ones close the socket. */
const maxClientFrameBytes = 64 * 1024

export class EmbeddedGoToSocialError extends Data.TaggedError("EmbeddedGoToSocialError")<{
  /** What could not be done, for example `listen` or `createAccount` */
  readonly operation: string
  readonly message: string
  readonly cause?: unknown
}> {}

export interface EmbeddedGoToSocialOptions {
  /** What it calls itself, for example `localhost:3000` (not where it listens). */
  readonly host: string
  readonly protocol: "http" | "https"
  /** Where uploaded files are kept. Made if it does not exist. */
  readonly mediaDir: string
  /** Default 0: any free port. */
  readonly port?: number
  readonly settings?: InstanceSettings
}

export interface AccountOptions {
  readonly username: string
  readonly email: string
  readonly password: string
  readonly admin?: boolean
  /** Default true; false leaves a sign-up waiting for an administrator. */
  readonly approved?: boolean
  /** Default true. */
  readonly confirmed?: boolean
}

const fail = (operation: string) => (cause: { readonly message: string }) =>
  new EmbeddedGoToSocialError({ operation, message: `${operation}: ${cause.message}`, cause })

/**
 * A stand-in for GoToSocial on 127.0.0.1: its client API over HTTP and WebSocket, everything stored in the database it
 * is given (its own, in the public schema), files in `mediaDir`. It makes and updates its tables at the start. Closing
 * the layer closes all sockets within a second.
 */
export class EmbeddedGoToSocial extends Context.Service<
  EmbeddedGoToSocial,
  {
    /** `http://127.0.0.1:<port>`, where it really listens */
    readonly url: string
    /** Makes an account that can sign in at once. Fails when the name or e-mail is taken. */
    readonly createAccount: (
      options: AccountOptions
    ) => Effect.Effect<{ readonly id: string; readonly username: string }, EmbeddedGoToSocialError>
    /** A user token from an application of its own. Fails when there is no such local account. */
    readonly issueToken: (options: {
      readonly username: string
      readonly scopes: string
      readonly applicationName?: string
    }) => Effect.Effect<string, EmbeddedGoToSocialError>
    /** A client-credentials token. */
    readonly issueAppToken: (options: { readonly scopes: string }) => Effect.Effect<string, EmbeddedGoToSocialError>
    /** People, posts and pictures around this account, once; see seed/Demo.ts. Answers whether it was done now. */
    readonly seedDemo: (options: { readonly username: string }) => Effect.Effect<boolean, EmbeddedGoToSocialError>
    /** Removes every file that no post has, as GoToSocial does each night. (By itself the stand-in leaves them two days.) */
    readonly cleanMedia: Effect.Effect<void, EmbeddedGoToSocialError>
    readonly faults: Faults["Service"]
  }
>()("@chirp/embedded-gotosocial/EmbeddedGoToSocial") {
  static readonly layer = (options: EmbeddedGoToSocialOptions) => {
    const config = Layer.succeed(InstanceConfig, {
      host: options.host,
      protocol: options.protocol,
      origin: `${options.protocol}://${options.host}`,
      mediaDir: options.mediaDir,
      settings: {
        registrationsOpen: true,
        reasonRequired: true,
        exposePublicTimeline: true,
        exposePeers: false,
        exposeBlocklist: false,
        title: options.host,
        description: "",
        ...options.settings
      }
    })
    const prepared = Layer.effectDiscard(Effect.andThen(migrate, prepareInstance()))
    const services = Layer.mergeAll(Faults.layer, closingPolls, publishingScheduled, sweepingMedia).pipe(
      Layer.provideMerge(fanout),
      Layer.provideMerge(Layer.mergeAll(Streams.layer, DueClocks.layer))
    )
    const base = prepared.pipe(Layer.provideMerge(Layer.mergeAll(config, Ids.layer)))
    const server = NodeHttpServer.layer(() => createServer({ keepAliveTimeout, headersTimeout, requestTimeout }), {
      port: options.port ?? 0,
      host: "127.0.0.1",
      gracefulShutdownTimeout: gracefulShutdown,
      websocket: { maxPayload: maxClientFrameBytes }
    })
    const served = Layer.unwrap(
      Effect.map(Faults, (faults) =>
        HttpRouter.serve(Layer.effectDiscard(install(routes)), {
          disableLogger: true,
          disableListenLog: true,
          routerConfig: { maxParamLength: 512 },
          middleware: (app) => faults.apply(app)
        })
      )
    )
    return Layer.effect(EmbeddedGoToSocial, make()).pipe(
      Layer.provideMerge(served),
      Layer.provideMerge(services),
      Layer.provide(base),
      Layer.provide(server),
      Layer.catchCause((cause) => Layer.effectContext(Effect.failCause(cause)))
    )
  }
}

const make = Effect.fnUntraced(function* () {
  const server = yield* HttpServer.HttpServer
  const faults = yield* Faults
  const sql = yield* SqlClient.SqlClient
  const context = yield* Effect.context<SqlClient.SqlClient | Ids | InstanceConfig | Surface | DueClocks>()

  const issue = Effect.fnUntraced(function* (name: string, scopes: string, accountId?: string) {
    const application = yield* createApplication({ name, redirectUris: [oobUri], scopes })
    return yield* createToken({
      applicationId: application.id,
      scopes,
      ...(accountId === undefined ? {} : { accountId })
    })
  })

  return EmbeddedGoToSocial.of({
    url: HttpServer.formatAddress(server.address).replace("0.0.0.0", "127.0.0.1"),
    createAccount: ({ password, confirmed = true, approved = true, ...rest }) =>
      loadInstance().pipe(
        Effect.flatMap(({ application_id }) =>
          createAccount({
            ...rest,
            password: Redacted.make(password),
            confirmed,
            approved,
            applicationId: application_id
          })
        ),
        Effect.mapError(fail("createAccount")),
        Effect.provideContext(context)
      ),
    issueToken: ({ username, scopes, applicationName = username }) =>
      Effect.gen(function* () {
        const rows = yield* sql<{ id: string }>`
          SELECT id FROM accounts WHERE lower(username) = ${username.toLowerCase()} AND domain IS NULL`
        const id = rows[0]?.id
        if (id === undefined) {
          return yield* new EmbeddedGoToSocialError({
            operation: "issueToken",
            message: `issueToken: there is no local account called ${username}`
          })
        }
        return yield* issue(applicationName, scopes, id)
      }).pipe(
        Effect.catchTag("SqlError", (cause) => Effect.fail(fail("issueToken")(cause))),
        Effect.provideContext(context)
      ),
    issueAppToken: ({ scopes }) =>
      issue("app", scopes).pipe(Effect.mapError(fail("issueAppToken")), Effect.provideContext(context)),
    seedDemo: (options) => plantDemo(options).pipe(Effect.mapError(fail("seedDemo")), Effect.provideContext(context)),
    cleanMedia: sweepAll.pipe(
      Effect.asVoid,
      Effect.mapError((cause) => fail("cleanMedia")(cause)),
      Effect.provideContext(context)
    ),
    faults
  })
})
