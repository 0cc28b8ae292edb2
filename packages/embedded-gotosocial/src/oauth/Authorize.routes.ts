import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { type Fields, has, text } from "../http/Fields.ts"
import { GtsError, oauthError } from "../http/GtsError.ts"
import * as Reply from "../http/Reply.ts"
import { type Asked, open } from "../http/Route.ts"
import { loadInstance } from "../instance/Instance.ts"
import { newSecret, oobUri } from "./Grants.ts"
import { hashSecret } from "./Identity.ts"
import { consentPage, noticePage, oobPage, signInPage } from "./Pages.ts"
import { verifyNobody, verifyPassword } from "./Passwords.ts"
import { coversAll } from "./Scopes.ts"
import { applicationOf } from "./TokenEndpoint.routes.ts"
import { currentSession, endSession, signIn, startSession, type WebSession } from "./WebSession.ts"

const html = ["text/html"]
/** RFC 6749 section 4.1.2 recommends ten minutes at most. */
const codeMinutes = 10

const expired = new GtsError({
  status: 400,
  detail:
    "there is no sign-in under way in this browser, or it took longer than two minutes; please start again from the application"
})

const siteTitle = Effect.map(loadInstance(), ({ title }) => title)

/** Adds parameters to a client's redirect URI, which may have some of its own. */
const withParams = (uri: string, params: Record<string, string>) => {
  const url = new URL(uri)
  for (const [key, value] of Object.entries(params)) if (value !== "") url.searchParams.set(key, value)
  return url.href
}

/** What the client asks for in the query. Nothing is sent to a redirect URI that is not registered. */
const readRequest = Effect.fnUntraced(function* (query: Fields) {
  const responseType = (yield* text(query, "response_type")) ?? ""
  const clientId = (yield* text(query, "client_id")) ?? ""
  const redirectUri = (yield* text(query, "redirect_uri")) ?? ""
  const scopes = ((yield* text(query, "scope")) || "read")
    .split(/[\s+]+/)
    .filter(Boolean)
    .join(" ")
  if (responseType !== "code") {
    return yield* oauthError(400, "unsupported_response_type", "response_type must be code")
  }
  const application = yield* applicationOf(clientId)
  if (application === undefined) {
    return yield* oauthError(400, "invalid_client", `no application found with client id ${clientId}`)
  }
  if (!application.redirect_uris.includes(redirectUri)) {
    return yield* oauthError(
      403,
      "invalid redirect uri",
      `requested redirect URI ${redirectUri} was not covered by client redirect URIs`
    )
  }
  if (!coversAll(application.scopes, scopes)) {
    return yield* oauthError(403, "invalid_scope", `requested scope ${scopes} was not covered by client scope`)
  }
  return {
    client_id: clientId,
    redirect_uri: redirectUri,
    scopes,
    state: (yield* text(query, "state")) ?? "",
    response_type: responseType
  }
})

interface Waiting {
  readonly username: string
  readonly confirmed: boolean
  readonly approved: boolean
  readonly blocked: boolean
}

/** Where somebody who signed in, but may not use the account yet, is sent instead. */
const waitingRoom = Effect.fnUntraced(function* (accountId: string) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<Waiting>`
    SELECT a.username, u.confirmed_at IS NOT NULL AS confirmed, u.approved,
      u.disabled OR a.suspended_at IS NOT NULL AS blocked
    FROM users u JOIN accounts a ON a.id = u.account_id WHERE u.account_id = ${accountId}`
  if (row === undefined) return yield* expired
  const path = row.blocked
    ? "/auth/account_disabled"
    : !row.confirmed
      ? "/auth/check_your_email"
      : !row.approved
        ? "/auth/wait_for_approval"
        : undefined
  return { username: row.username, path }
})

const consent = Effect.fnUntraced(function* (session: WebSession, accountId: string) {
  const room = yield* waitingRoom(accountId)
  if (room.path !== undefined) return Reply.redirect(room.path)
  const application = yield* applicationOf(session.client_id)
  if (application === undefined) return yield* expired
  return Reply.html(
    consentPage(yield* siteTitle, {
      application: application.name,
      website: application.website,
      username: room.username,
      scopes: session.scopes,
      redirect: session.redirect_uri
    })
  )
})

const authorize = Effect.fnUntraced(function* ({ query, request }: Asked) {
  const session = yield* currentSession(request)
  // coming back from the sign-in page, without parameters
  if (!has(query, "client_id") && !has(query, "response_type")) {
    if (session === undefined) return yield* expired
    return session.account_id === null ? Reply.redirect("/auth/sign_in") : yield* consent(session, session.account_id)
  }
  return yield* startSession(yield* readRequest(query), Reply.redirect("/auth/sign_in"))
})

const decide = Effect.fnUntraced(function* ({ body, request }: Asked) {
  const sql = yield* SqlClient.SqlClient
  const session = yield* currentSession(request)
  if (session === undefined || session.account_id === null) return yield* expired
  const room = yield* waitingRoom(session.account_id)
  if (room.path !== undefined) return Reply.redirect(room.path)
  const application = yield* applicationOf(session.client_id)
  if (application === undefined) return yield* expired
  const isOob = session.redirect_uri === oobUri
  if (has(yield* body, "deny")) {
    const page = noticePage(yield* siteTitle, "Denied", `${application.name} was not allowed in.`)
    const away = withParams(isOob ? "http://oob/" : session.redirect_uri, {
      error: "access_denied",
      state: session.state
    })
    return yield* endSession(session, isOob ? Reply.html(page) : Reply.redirect(away, 302))
  }
  const code = yield* newSecret
  yield* sql`DELETE FROM oauth_codes WHERE expires_at < now()`
  yield* sql`
    INSERT INTO oauth_codes (code_hash, application_id, account_id, redirect_uri, scopes, expires_at)
    VALUES (${hashSecret(code)}, ${application.id}, ${session.account_id}, ${session.redirect_uri}, ${session.scopes},
      now() + make_interval(mins => ${codeMinutes}::int))`
  const away = isOob
    ? `/oauth/oob?${new URLSearchParams({ code })}`
    : withParams(session.redirect_uri, { code, state: session.state })
  return yield* endSession(session, Reply.redirect(away, 302))
})

const wrong = "That e-mail address and password do not go together. Please try again."

const signInForm = Effect.fnUntraced(function* () {
  return Reply.html(signInPage(yield* siteTitle))
})

const signInSubmit = Effect.fnUntraced(function* ({ body, request }: Asked) {
  const sql = yield* SqlClient.SqlClient
  const session = yield* currentSession(request)
  const fields = yield* body
  const email = ((yield* text(fields, "username")) ?? "").trim()
  const password = Redacted.make((yield* text(fields, "password")) ?? "")
  const [user] = yield* sql<{ account_id: string; password_hash: string }>`
    SELECT account_id, password_hash FROM users WHERE lower(email) = ${email.toLowerCase()}`
  if (user === undefined) yield* verifyNobody(password)
  const accepted = user !== undefined && (yield* verifyPassword(password, user.password_hash))
  if (!accepted) return Reply.html(signInPage(yield* siteTitle, { message: wrong, email }), 401)
  if (session === undefined) return yield* expired
  yield* signIn(session, user.account_id)
  return Reply.redirect("/oauth/authorize")
})

const notice = (heading: string, detail: string) => () =>
  Effect.map(siteTitle, (site) => Reply.html(noticePage(site, heading, detail)))

const oob = Effect.fnUntraced(function* ({ query }: Asked) {
  const code = yield* text(query, "code")
  if (!code) return yield* oauthError(400, "invalid_request", "no code in the query")
  return Reply.html(oobPage(yield* siteTitle, code))
})

export const routes = [
  open("GET", "/oauth/authorize", authorize, html),
  open("POST", "/oauth/authorize", decide, html),
  open("GET", "/oauth/oob", oob, html),
  open("GET", "/auth/sign_in", signInForm, html),
  open("POST", "/auth/sign_in", signInSubmit, html),
  open(
    "GET",
    "/auth/check_your_email",
    notice(
      "Check your e-mail",
      "Your address is not confirmed yet. Please follow the link in the message we sent you."
    ),
    html
  ),
  open(
    "GET",
    "/auth/wait_for_approval",
    notice("Waiting for approval", "An administrator has yet to approve your account. Please come back later."),
    html
  ),
  open("GET", "/auth/account_disabled", notice("Account disabled", "This account may not be used any more."), html)
]
