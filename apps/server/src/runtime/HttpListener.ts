import { createServer, type ServerResponse } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { Context, Duration, Effect, Layer, Schema } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { keepHead } from "../http/UpgradeHead.ts"

/** Longer than a load balancer's own idle time, so that it is never us who close a connection it is about to use. */
const keepAliveTimeout = Duration.seconds(75)
const headersTimeout = Duration.seconds(30)
/** A large upload over a slow line. */
const requestTimeout = Duration.minutes(15)
/** A client's frames are small JSON messages; larger ones close the socket. */
const maxClientFrameBytes = 64 * 1024

/** What the port takes. Tests give smaller ones. */
export interface ListenerLimits {
  /** Connections at once, sockets included; more are closed as they come. */
  readonly connections: number
  /** Nothing read or written for this long: a client that does not take its answer, or does not send its body, is cut off. */
  readonly silence: Duration.Duration
  /** In production, time for a load balancer to see that this replica is not ready before it stops to listen. */
  readonly notice: Duration.Duration
  /** Requests under way when Chirp is stopped have this long to finish; then their connections are closed. */
  readonly finish: Duration.Duration
}

export const ListenerLimits = Context.Reference<ListenerLimits>("@chirp/server/runtime/HttpListener/Limits", {
  defaultValue: () => ({
    connections: 10_000,
    silence: Duration.seconds(90),
    notice: Duration.seconds(2),
    finish: Duration.seconds(10)
  })
})

/** The port cannot be opened; `message` is one line that names the variable to look at. */
export class HttpListenerError extends Schema.TaggedError<HttpListenerError>()("HttpListenerError", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}

const explain = (port: number, listen: string, cause: unknown) => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
  const messages: Readonly<Record<string, string>> = {
    EADDRINUSE: `CHIRP_PORT: port ${port} is in use by another program: stop it, or choose another port, such as CHIRP_PORT=${port + 1}.`,
    EACCES: `CHIRP_PORT: this user may not open port ${port}: choose one above 1023.`,
    EADDRNOTAVAIL: `CHIRP_LISTEN: ${listen} is not an address of this machine.`,
    ENOTFOUND: `CHIRP_LISTEN: ${listen} is not an address of this machine.`
  }
  return new HttpListenerError({
    message: messages[code] ?? `CHIRP_PORT: ${listen}:${port} cannot be opened (${code || String(cause)}).`,
    cause
  })
}

/** At a stop: answers from now on end their connections, and the balancer is given time to look elsewhere. */
export class Connections extends Context.Service<Connections, { readonly drain: Effect.Effect<void> }>()(
  "@chirp/server/runtime/HttpListener/Connections"
) {}

/** The open port, and the way to close its connections. Sockets are the hub's: it closes them itself. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const { listen, port, profile } = yield* AppConfig
    const limits = yield* ListenerLimits
    const server = createServer({
      keepAliveTimeout: Duration.toMillis(keepAliveTimeout),
      headersTimeout: Duration.toMillis(headersTimeout),
      requestTimeout: Duration.toMillis(requestTimeout)
    })
    server.setTimeout(Duration.toMillis(limits.silence))
    server.maxConnections = limits.connections
    server.on("upgrade", (incoming, _, head: Buffer) => keepHead(incoming, head))
    let draining = false
    server.on("request", (_, response: ServerResponse) => {
      if (draining) response.shouldKeepAlive = false
    })
    const drain = Effect.gen(function* () {
      draining = true
      if (profile === "production") yield* Effect.sleep(limits.notice)
      yield* Effect.sleep(limits.finish).pipe(
        Effect.andThen(Effect.sync(() => server.closeAllConnections())),
        Effect.forkDetach
      )
    })
    return NodeHttpServer.layer(() => server, {
      port,
      host: listen,
      gracefulShutdownTimeout: limits.finish,
      websocket: { maxPayload: maxClientFrameBytes }
    }).pipe(
      Layer.catchTag("ServeError", (error) => Layer.effectContext(Effect.fail(explain(port, listen, error.cause)))),
      Layer.merge(Layer.succeed(Connections, { drain }))
    )
  })
)
