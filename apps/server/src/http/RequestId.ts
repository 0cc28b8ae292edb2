import { randomUUID } from "node:crypto"
import type { ServerResponse } from "node:http"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Effect } from "effect"
import { HttpRouter, HttpServerRequest } from "effect/http"

const HEADER = "x-request-id"
/** What is believed of a client or proxy; anything else is replaced, so that nobody writes into the log. */
const PLAIN = /^[A-Za-z0-9._-]{8,64}$/

/** Every answer carries `X-Request-Id`: the one the request came with if it is plain, else a new one. Log lines carry it too. */
export const layer = HttpRouter.middleware(
  Effect.succeed((app) =>
    HttpServerRequest.HttpServerRequest.pipe(
      Effect.flatMap((request) => {
        const given = request.headers[HEADER]
        const id = given !== undefined && PLAIN.test(given) ? given : randomUUID()
        NodeHttpServerRequest.toServerResponse(request).setHeader(HEADER, id)
        return Effect.annotateLogs(app, { requestId: id })
      })
    )
  ),
  { global: true }
)

/** The id that `layer` gave this request. */
export const requestIdOf = (response: ServerResponse): string => String(response.getHeader(HEADER) ?? "")
