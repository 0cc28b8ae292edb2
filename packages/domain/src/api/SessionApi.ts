import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { PublicError } from "../PublicError.ts"
import { OwnSessions, SessionInfo } from "../Session.ts"

const page = Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/html; charset=utf-8" }))

/**
 * Signing in and out in a browser. The browser holds an HttpOnly cookie; the access token stays on the server. Programs
 * use GoToSocial's own OAuth endpoints, which Chirp passes through, and send their own bearer token.
 */
export class SessionApi extends HttpApiGroup.make("session")
  .add(
    HttpApiEndpoint.get("info", "/session", {
      success: SessionInfo,
      error: PublicError.pipe(HttpApiSchema.status(503))
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Who is signed in",
        description:
          "To which accounts this browser is signed in, at most 8, and whether to the one that the header `x-chirp-account` names. Never fails for want of a session."
      })
    ),
    HttpApiEndpoint.get("login", "/session/login", {
      query: { return_to: Schema.optional(Schema.String) },
      success: HttpApiSchema.Empty(302),
      error: page.pipe(HttpApiSchema.status(502))
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Sign in",
        description:
          "Sends the browser to GoToSocial's sign-in page. `return_to` is a path on this host to come back to; anything else counts as `/app`. Sessions of other accounts stay: each account has a cookie of its own."
      })
    ),
    HttpApiEndpoint.get("callback", "/session/callback", {
      query: {
        code: Schema.optional(Schema.String),
        state: Schema.optional(Schema.String),
        error: Schema.optional(Schema.String)
      },
      success: HttpApiSchema.Empty(302),
      error: [
        page.pipe(HttpApiSchema.status(400)),
        page.pipe(HttpApiSchema.status(403)),
        page.pipe(HttpApiSchema.status(502))
      ]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Come back from signing in",
        description: "Where GoToSocial sends the browser. Works once, in the browser that began, within 15 minutes."
      })
    ),
    HttpApiEndpoint.post("logout", "/session/logout", {
      success: HttpApiSchema.NoContent,
      error: [
        PublicError.pipe(HttpApiSchema.status(401)),
        PublicError.pipe(HttpApiSchema.status(403)),
        PublicError.pipe(HttpApiSchema.status(503))
      ]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Sign out",
        description:
          "Ends the session of the account that `x-chirp-account` names (or of the only one), revokes its token and closes its streams. Needs the header `x-chirp-csrf`. 204 as well when it is not signed in; 401 `account_needed` when none of several is named."
      })
    ),
    HttpApiEndpoint.post("logoutAll", "/session/logout_all", {
      success: HttpApiSchema.NoContent,
      error: [PublicError.pipe(HttpApiSchema.status(403)), PublicError.pipe(HttpApiSchema.status(503))]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Sign out of all accounts of this browser",
        description:
          "Ends this browser's sessions of all accounts, revokes their tokens and closes their streams. Needs the header `x-chirp-csrf`."
      })
    ),
    HttpApiEndpoint.get("list", "/session/sessions", {
      success: OwnSessions,
      error: [PublicError.pipe(HttpApiSchema.status(401)), PublicError.pipe(HttpApiSchema.status(503))]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Where one is signed in",
        description:
          "The account's sessions in browsers, the one that asks among them. For browsers with a session only."
      })
    ),
    HttpApiEndpoint.delete("end", "/session/sessions/:id", {
      params: { id: Schema.String },
      success: HttpApiSchema.NoContent,
      error: [
        PublicError.pipe(HttpApiSchema.status(401)),
        PublicError.pipe(HttpApiSchema.status(403)),
        PublicError.pipe(HttpApiSchema.status(404)),
        PublicError.pipe(HttpApiSchema.status(503))
      ]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Sign out one browser",
        description:
          "Ends one of the account's sessions, revokes its token where that is known and closes its streams within a second. Other people's sessions and absent ones are the same: 404. Needs the header `x-chirp-csrf`."
      })
    ),
    HttpApiEndpoint.post("logoutEverywhere", "/session/logout_everywhere", {
      success: HttpApiSchema.NoContent,
      error: [
        PublicError.pipe(HttpApiSchema.status(401)),
        PublicError.pipe(HttpApiSchema.status(403)),
        PublicError.pipe(HttpApiSchema.status(503))
      ]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Sign out everywhere",
        description:
          "Ends all of the account's sessions in browsers, this one too, closes their streams and revokes every token that Chirp has at GoToSocial for the account. Other apps stay signed in. Needs the header `x-chirp-csrf`."
      })
    )
  )
  .annotateMerge(OpenApi.annotations({ title: "Session" })) {}
