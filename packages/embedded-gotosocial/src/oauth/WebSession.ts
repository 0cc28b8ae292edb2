import { Duration, Effect } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { SqlClient } from "effect/sql"
import type { Reply } from "../http/Route.ts"
import { InstanceConfig } from "../instance/InstanceConfig.ts"
import { newSecret } from "./Grants.ts"
import { hashSecret } from "./Identity.ts"

/** As GoToSocial's: long enough to sign in, no lasting session. */
const sessionSeconds = 120

export interface WebSession {
  readonly id_hash: string
  readonly client_id: string
  readonly redirect_uri: string
  readonly scopes: string
  readonly state: string
  readonly response_type: string
  readonly account_id: string | null
}

/** The cookie is named after the host without its port: a colon may not stand in a cookie's name. */
const cookieName = (host: string) => `gotosocial-${host.split(":")[0]}`

const cookieOptions = (protocol: string, seconds: number) =>
  ({
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure: protocol === "https",
    maxAge: Duration.seconds(seconds)
  }) as const

/** Keeps what the client asked for, and gives the browser a cookie for it. */
export const startSession = Effect.fn("WebSession.start")(function* (
  asked: Pick<WebSession, "client_id" | "redirect_uri" | "scopes" | "state" | "response_type">,
  reply: Reply
) {
  const sql = yield* SqlClient.SqlClient
  const { host, protocol } = yield* InstanceConfig
  const secret = yield* newSecret
  yield* sql`DELETE FROM web_sessions WHERE expires_at < now()`
  yield* sql`
    INSERT INTO web_sessions (id_hash, client_id, redirect_uri, scopes, state, response_type, expires_at)
    VALUES (${hashSecret(secret)}, ${asked.client_id}, ${asked.redirect_uri}, ${asked.scopes}, ${asked.state},
      ${asked.response_type}, now() + make_interval(secs => ${sessionSeconds}::float8))`
  return HttpServerResponse.setCookieUnsafe(reply, cookieName(host), secret, cookieOptions(protocol, sessionSeconds))
})

/** The browser's session, if its cookie is good. */
export const currentSession = Effect.fn("WebSession.current")(function* (request: HttpServerRequest.HttpServerRequest) {
  const sql = yield* SqlClient.SqlClient
  const { host } = yield* InstanceConfig
  const secret = request.cookies[cookieName(host)]
  if (!secret) return undefined
  const [row] = yield* sql<WebSession>`
    SELECT * FROM web_sessions WHERE id_hash = ${hashSecret(secret)} AND expires_at > now()`
  return row
})

export const signIn = Effect.fn("WebSession.signIn")(function* (session: WebSession, accountId: string) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    UPDATE web_sessions SET account_id = ${accountId},
      expires_at = now() + make_interval(secs => ${sessionSeconds}::float8)
    WHERE id_hash = ${session.id_hash}`
})

/** Ends the session, in the database and in the browser. */
export const endSession = Effect.fn("WebSession.end")(function* (session: WebSession, reply: Reply) {
  const sql = yield* SqlClient.SqlClient
  const { host, protocol } = yield* InstanceConfig
  yield* sql`DELETE FROM web_sessions WHERE id_hash = ${session.id_hash}`
  return HttpServerResponse.setCookieUnsafe(reply, cookieName(host), "", cookieOptions(protocol, 0))
})
