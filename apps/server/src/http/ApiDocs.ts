import { ChirpApi } from "@chirp/domain/api/ChirpApi"
import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { HttpApiScalar } from "effect/http-api"
import { scriptHashes } from "./SecurityHeaders.ts"

/** The page sets styles by script, as Scalar does; its scripts are its own two, by hash, and it loads nothing from elsewhere. */
const policy = (html: string) =>
  [
    "default-src 'none'",
    `script-src ${scriptHashes(html).join(" ")}`,
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'"
  ].join("; ")

/** The page is the same for everybody: its policy is worked out once. */
const withPolicy = HttpRouter.middleware(
  Effect.sync(() => {
    let headers: Record<string, string> | undefined
    return Effect.map((response: HttpServerResponse.HttpServerResponse) => {
      if (response.body._tag !== "Uint8Array") return response
      headers ??= {
        "content-security-policy": policy(Buffer.from(response.body.body).toString("utf8")),
        "x-content-type-options": "nosniff"
      }
      return HttpServerResponse.setHeaders(response, headers)
    })
  })
)

/** `GET /docs/api`: Chirp's own API, generated from the contract in `@chirp/domain`. */
export const layer = HttpApiScalar.layer(ChirpApi, {
  path: "/docs/api",
  scalar: { withDefaultFonts: false, hideTestRequestButton: true }
}).pipe(Layer.provide(withPolicy.layer))
