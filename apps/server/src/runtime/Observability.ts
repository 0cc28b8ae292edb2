import { Clock, Duration, Effect, Layer, Logger, References } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"
import { AppConfig } from "../config/AppConfig.ts"
import { requestIdOf } from "../http/RequestId.ts"

/** One JSON object a line in production, readable lines otherwise, on standard output, from `CHIRP_LOG_LEVEL` up. */
export const layer = Layer.unwrap(
  Effect.map(AppConfig, ({ logLevel, profile }) =>
    Layer.merge(
      Logger.layer([profile === "production" ? Logger.consoleJson : Logger.consolePretty()]),
      Layer.succeed(References.MinimumLogLevel, logLevel)
    )
  )
)

/**
 * One line a request: method, path, status, milliseconds, request id. Never the query, which can hold tokens. At level Debug, failures
 * of the server at Warn.
 */
export const accessLog = <E, R>(
  app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const start = yield* Clock.currentTimeNanos
    const response = yield* app
    const nanos = (yield* Clock.currentTimeNanos) - start
    const fields = {
      method: request.method,
      path: request.url.split("?", 1)[0],
      status: response.status,
      ms: Math.round(Duration.toMillis(Duration.nanos(nanos))),
      requestId: requestIdOf(request)
    }
    yield* response.status >= 500 ? Effect.logWarning("request", fields) : Effect.logDebug("request", fields)
    return response
  })
