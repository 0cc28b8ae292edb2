import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { type Fields, text } from "../http/Fields.ts"
import { oauthError } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type Asked, open } from "../http/Route.ts"
import { type ApplicationRow, appTokenSeconds, createToken } from "./Grants.ts"
import { hashSecret } from "./Identity.ts"
import { coversAll } from "./Scopes.ts"

const again =
  "If you arrived at this error during a sign in/oauth flow, please try clearing your session cookies and signing in again; if problems persist, make sure you're using the correct credentials"
const wrongGrant =
  "If you arrived at this error during a sign in/oauth flow, your client is trying to use an unsupported OAuth grant type. Supported grant types are: authorization_code, client_credentials; please reach out to developer of your client"

/** GoToSocial lets the database's own words through here. */
const noRows = oauthError(
  400,
  "sql: no rows in result set",
  `could not get access token: sql: no rows in result set: ${again}`
)

export const applicationOf = Effect.fn("TokenEndpoint.applicationOf")(function* (clientId: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<ApplicationRow>`SELECT * FROM applications WHERE client_id = ${clientId}`
  return row
})

const required = ["client_id", "client_secret", "redirect_uri", "grant_type"] as const

const readRequest = Effect.fnUntraced(function* (fields: Fields) {
  const values: Record<string, string> = {}
  const missing: Array<string> = []
  for (const key of required) {
    const value = yield* text(fields, key)
    if (value) values[key] = value
    else missing.push(`${key} was not set in the token request form`)
  }
  if (missing.length > 0) return yield* oauthError(400, "invalid_request", missing.join(": "))
  return {
    clientId: values.client_id ?? "",
    clientSecret: values.client_secret ?? "",
    redirectUri: values.redirect_uri ?? "",
    grant: values.grant_type ?? "",
    scope: yield* text(fields, "scope"),
    code: yield* text(fields, "code")
  }
})

interface CodeRow {
  readonly account_id: string
  readonly redirect_uri: string
  readonly scopes: string
}

/** Trades a code for a token. A code works once, for the client and the redirect URI it was made for. */
const redeem = Effect.fnUntraced(function* (application: ApplicationRow, code: string, redirectUri: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<CodeRow>`
    DELETE FROM oauth_codes
    WHERE code_hash = ${hashSecret(code)} AND application_id = ${application.id} AND redirect_uri = ${redirectUri}
      AND expires_at > now()
    RETURNING account_id, redirect_uri, scopes`
  return row ?? (yield* noRows)
})

const token = Effect.fnUntraced(function* ({ body }: Asked) {
  const request = yield* readRequest(yield* body)
  if (request.grant !== "authorization_code" && request.grant !== "client_credentials") {
    return yield* oauthError(
      400,
      "unsupported_grant_type",
      `could not validate token request: unsupported_grant_type: ${wrongGrant}`
    )
  }
  const application = yield* applicationOf(request.clientId)
  if (application === undefined) {
    const inner = `func5: no application found with client id ${request.clientId}`
    return yield* oauthError(400, inner, `could not get access token: ${inner}: ${again}`)
  }
  if (application.client_secret !== request.clientSecret) {
    return yield* oauthError(400, "invalid_client", `could not get access token: invalid_client: ${again}`)
  }
  if (!application.redirect_uris.includes(request.redirectUri)) {
    return yield* oauthError(
      403,
      "invalid redirect uri",
      `requested redirect URI ${request.redirectUri} was not covered by client redirect URIs: ${again}`
    )
  }
  const created = Math.floor((yield* Clock.currentTimeMillis) / 1000)
  const reply = (secret: string, scope: string, seconds?: number) =>
    Reply.uncached(
      Reply.json({
        access_token: secret,
        created_at: created,
        ...(seconds === undefined ? {} : { expires_in: seconds }),
        scope,
        token_type: "Bearer"
      })
    )
  if (request.grant === "client_credentials") {
    const scopes = request.scope || "read"
    if (!coversAll(application.scopes, scopes)) {
      return yield* oauthError(
        403,
        "invalid_scope",
        `requested scope ${scopes} was not covered by client scope: ${again}`
      )
    }
    const secret = yield* createToken({ applicationId: application.id, scopes })
    return reply(secret, scopes, appTokenSeconds)
  }
  if (!request.code) return yield* noRows
  const granted = yield* redeem(application, request.code, request.redirectUri)
  const secret = yield* createToken({
    applicationId: application.id,
    accountId: granted.account_id,
    scopes: granted.scopes
  })
  return reply(secret, granted.scopes)
})

/** Revoking what is not there is fine; revoking somebody else's is not. Open sockets stay open, as GoToSocial's do. */
const revoke = Effect.fnUntraced(function* ({ body }: Asked) {
  const sql = yield* SqlClient.SqlClient
  const fields = yield* body
  const refused = oauthError(403, "unauthorized_client", "You are not authorized to revoke this token")
  const secret = yield* text(fields, "token")
  if (!secret) return yield* oauthError(400, "invalid_request", "token not set")
  const application = yield* applicationOf((yield* text(fields, "client_id")) ?? "")
  if (application === undefined || application.client_secret !== (yield* text(fields, "client_secret")))
    return yield* refused
  const [row] = yield* sql<{ application_id: string }>`
    SELECT application_id FROM tokens WHERE secret_hash = ${hashSecret(secret)}`
  if (row !== undefined && row.application_id !== application.id) return yield* refused
  yield* sql`DELETE FROM tokens WHERE secret_hash = ${hashSecret(secret)} AND application_id = ${application.id}`
  return Reply.json({})
})

export const routes = [open("POST", "/oauth/token", token), open("POST", "/oauth/revoke", revoke)]
