import { createServer, IncomingMessage, type Server, ServerResponse } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { Context, Duration, Effect, Layer, Schema } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { FirstLook, type Look } from "../http/FirstLook.ts"
import { KEEP_ALIVE } from "../http/ResponseWriter.ts"
import { keepHead, opensStream } from "../http/Upgrade.ts"

/** Connections that wait to be taken: after a restart everybody comes at once. The kernel's own limit goes before this one. */
const backlog = 4096
/** A client's frames are small JSON messages; larger ones close the socket. */
const maxClientFrameBytes = 64 * 1024

const noticePeriod = Duration.seconds(2)

/** What the port takes. Tests give smaller ones. */
export interface ListenerLimits {
  /** Connections at once, sockets included; more are closed as they come. */
  readonly connections: number
  /** Nothing read or written for this long: a client that does not take its answer, or does not send its body, is cut off. */
  readonly silence: Duration.Duration
  /** The head of a request must have come by then … */
  readonly head: Duration.Duration
  /** … and all of it by then: a large upload over a slow line. */
  readonly request: Duration.Duration
  /** Time for a load balancer to see that this replica is not ready before it stops to listen. Default: 2 s, none but in production. */
  readonly notice: Duration.Duration | undefined
  /** Requests under way when Chirp is stopped have this long to finish; then their connections are closed. */
  readonly finish: Duration.Duration
}

export const ListenerLimits = Context.Reference<ListenerLimits>("@chirp/server/runtime/HttpListener/Limits", {
  defaultValue: () => ({
    connections: 10_000,
    silence: Duration.seconds(90),
    head: Duration.seconds(30),
    request: Duration.minutes(15),
    notice: undefined,
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

/** As which a request comes; the second with `Expect: 100-continue`. */
const requests = new Set(["request", "checkContinue"])

/**
 * Before the listeners of requests, which cannot be stopped once one has been emitted, comes the look that is set. `each`
 * sees every answer before it begins.
 */
const firstLookAt = (server: Server, each: (response: ServerResponse) => void) => {
  let current: Look | undefined
  const emit = server.emit.bind(server)
  server.emit = (event: string, ...given: ReadonlyArray<unknown>): boolean => {
    const [incoming, response] = given
    if (!requests.has(event) || !(incoming instanceof IncomingMessage && response instanceof ServerResponse)) {
      return emit(event, ...given)
    }
    each(response)
    if (current === undefined) return emit(event, ...given)
    current(incoming, response, () => void emit(event, incoming, response))
    return true
  }
  return FirstLook.of({
    set: (look) => {
      current = look
    }
  })
}

/** The open port, and the way to close its connections. Sockets are the hub's: it closes them itself. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const { listen, port, profile } = yield* AppConfig
    const limits = yield* ListenerLimits
    const server = createServer({
      keepAliveTimeout: Duration.toMillis(KEEP_ALIVE),
      headersTimeout: Duration.toMillis(limits.head),
      requestTimeout: Duration.toMillis(limits.request),
      shouldUpgradeCallback: opensStream,
      connectionsCheckingInterval: Math.min(30_000, Duration.toMillis(limits.head))
    })
    server.setTimeout(Duration.toMillis(limits.silence))
    server.maxConnections = limits.connections
    server.on("upgrade", (incoming, _, head: Buffer) => keepHead(incoming, head))
    let draining = false
    const firstLook = firstLookAt(server, (response) => {
      if (draining) response.shouldKeepAlive = false
    })
    const drain = Effect.gen(function* () {
      draining = true
      yield* Effect.sleep(limits.notice ?? (profile === "production" ? noticePeriod : Duration.zero))
      yield* Effect.sleep(limits.finish).pipe(
        Effect.andThen(Effect.sync(() => server.closeAllConnections())),
        Effect.forkDetach
      )
    })
    return NodeHttpServer.layer(() => server, {
      port,
      host: listen,
      backlog,
      gracefulShutdownTimeout: limits.finish,
      websocket: { maxPayload: maxClientFrameBytes }
    }).pipe(
      Layer.catchTag("ServeError", (error) => Layer.effectContext(Effect.fail(explain(port, listen, error.cause)))),
      Layer.merge(Layer.succeed(Connections, { drain })),
      Layer.merge(Layer.succeed(FirstLook, firstLook))
    )
  })
)
