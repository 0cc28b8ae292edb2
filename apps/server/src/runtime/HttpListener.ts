import { createServer } from "node:http"
import type { Duplex } from "node:stream"
import { NodeHttpServer } from "@effect/platform-node"
import { Context, Duration, Effect, Layer, Schema } from "effect"
import { AppConfig } from "../config/AppConfig.ts"

/** Requests under way when Chirp is stopped have this long to finish; then their connections are closed. */
const drainBudget = Duration.seconds(10)
/** In production, time for a load balancer to see that this replica is not ready before it stops to listen. */
const noticePeriod = Duration.seconds(2)
/** Longer than a load balancer's own idle time, so that it is never us who close a connection it is about to use. */
const keepAliveTimeout = Duration.seconds(75)
const headersTimeout = Duration.seconds(30)
/** A large upload over a slow line. */
const requestTimeout = Duration.minutes(15)
/** Nothing read or written for this long: a client that does not take its answer, or does not send its body, is cut off. */
const silenceTimeout = Duration.seconds(90)
/** Connections at once, sockets included; more are closed as they come. */
const maxConnections = 10_000
/** A client's frames are small JSON messages; larger ones close the socket. */
const maxClientFrameBytes = 64 * 1024

/** RFC 6455: an unmasked close frame with code 1001, "going away". */
const goingAway = Buffer.from([0x88, 0x02, 0x03, 0xe9])

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

/**
 * What ends connections at a stop, in order: WebSockets at once (clients come back to another replica), requests when they
 * are answered, what is left after the budget.
 */
export class Connections extends Context.Service<Connections, { readonly drain: Effect.Effect<void> }>()(
  "@chirp/server/runtime/HttpListener/Connections"
) {}

/** The open port, and the way to close its connections. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const { listen, port, profile } = yield* AppConfig
    const server = createServer({
      keepAliveTimeout: Duration.toMillis(keepAliveTimeout),
      headersTimeout: Duration.toMillis(headersTimeout),
      requestTimeout: Duration.toMillis(requestTimeout)
    })
    server.setTimeout(Duration.toMillis(silenceTimeout))
    server.maxConnections = maxConnections
    const upgraded = new Set<Duplex>()
    server.on("upgrade", (_, socket: Duplex) => {
      upgraded.add(socket)
      socket.once("close", () => upgraded.delete(socket))
    })
    const drain = Effect.gen(function* () {
      if (profile === "production") yield* Effect.sleep(noticePeriod)
      yield* Effect.sync(() => {
        for (const socket of upgraded) socket.end(goingAway)
      })
      yield* Effect.sleep(drainBudget).pipe(
        Effect.andThen(
          Effect.sync(() => {
            for (const socket of upgraded) socket.destroy()
            server.closeAllConnections()
          })
        ),
        Effect.forkDetach
      )
    })
    return NodeHttpServer.layer(() => server, {
      port,
      host: listen,
      gracefulShutdownTimeout: drainBudget,
      websocket: { maxPayload: maxClientFrameBytes }
    }).pipe(
      Layer.catchTag("ServeError", (error) => Layer.effectContext(Effect.fail(explain(port, listen, error.cause)))),
      Layer.merge(Layer.succeed(Connections, { drain }))
    )
  })
)
