import { randomUUID } from "node:crypto"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Context, Effect } from "effect"
import { HttpRouter, HttpServerRequest } from "effect/http"

export const requestIdHeader = "x-request-id"
/** What is believed of a client or proxy; anything else is replaced, so that nobody writes into the log. */
const PLAIN = /^[A-Za-z0-9._-]{8,64}$/

export const isPlainId = (id: string): boolean => PLAIN.test(id)

/** The id of the request that is being answered; empty outside of one. */
export const CurrentRequestId = Context.Reference<string>("@chirp/server/http/RequestId", { defaultValue: () => "" })

/** The id that `layer` gave a request; undefined before it has. */
export const requestIdOf = (request: HttpServerRequest.HttpServerRequest): string | undefined =>
  [NodeHttpServerRequest.toIncomingMessage(request).headers[requestIdHeader]].flat()[0]

/** Every answer carries `X-Request-Id`: the one the request came with if it is plain, else a new one. Log lines carry it too. */
export const layer = HttpRouter.middleware(
  Effect.succeed((app) =>
    HttpServerRequest.HttpServerRequest.pipe(
      Effect.flatMap((request) => {
        const given = request.headers[requestIdHeader]
        const id = given !== undefined && isPlainId(given) ? given : randomUUID()
        NodeHttpServerRequest.toIncomingMessage(request).headers[requestIdHeader] = id
        // asking for the response of an upgrade would take its socket
        if (request.headers.upgrade === undefined) {
          NodeHttpServerRequest.toServerResponse(request).setHeader(requestIdHeader, id)
        }
        return app.pipe(Effect.annotateLogs({ requestId: id }), Effect.provideService(CurrentRequestId, id))
      })
    )
  ),
  { global: true }
)
