import { IncomingMessage } from "node:http"
import { ChirpApi } from "@chirp/domain/api/ChirpApi"
import type { OwnSessions, SessionInfo } from "@chirp/domain/Session"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { DateTime, Duration, Effect, Option, Redacted } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { AppConfig } from "../../config/AppConfig.ts"
import { ScheduledPosts } from "../../schedule/ScheduledPosts.ts"
import { deviceOf } from "../../session/Device.ts"
import { OAuth, type OAuthError, safeReturnTo } from "../../session/OAuth.ts"
import type { SessionRecord } from "../../session/SessionStore.ts"
import { type Session, Sessions } from "../../session/Sessions.ts"
import { SignOut } from "../../session/SignOut.ts"
import { comesFromOwnPages } from "../Csrf.ts"
import { type Problem, problemJson, problemPage, problems } from "../Errors.ts"
import { cookieNames, cookieValue, withCookie, withoutCookie } from "../SessionCookie.ts"

/** What browsers keep a cookie for at most (RFC 6265bis: 400 days); the session itself ends earlier. */
const COOKIE_MAX_AGE = Duration.days(180)

/** The session group of `ChirpApi`: browsers sign in and out here. */
export const SessionHandlers = HttpApiBuilder.group(
  ChirpApi,
  "session",
  Effect.fn(function* (handlers) {
    const { publicUrl } = yield* AppConfig
    const sessions = yield* Sessions
    const oauth = yield* OAuth
    const signOut = yield* SignOut
    const scheduled = yield* ScheduledPosts
    const names = cookieNames(publicUrl)
    const cookie = (request: HttpServerRequest.HttpServerRequest, name: string) =>
      cookieValue(request.headers.cookie, name)

    const current = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
      const value = cookie(request, names.session)
      return value === undefined ? Option.none() : yield* sessions.resolve(value)
    })

    const info = Effect.fnUntraced(
      function* (request: HttpServerRequest.HttpServerRequest) {
        const session = yield* current(request)
        // opening the app is enough for posts that wait for a sign-in
        if (Option.isSome(session)) yield* Effect.forkDetach(scheduled.seen(session.value))
        const body: SessionInfo = Option.match(session, {
          onNone: () => ({ signed_in: false }),
          onSome: ({ accountId, acct, expiresAt }) => ({
            signed_in: true,
            account_id: accountId,
            acct,
            expires_at: DateTime.formatIso(DateTime.makeUnsafe(expiresAt))
          })
        })
        const response = HttpServerResponse.jsonUnsafe(body, { headers: noStore })
        const stale = Option.isNone(session) && cookie(request, names.session) !== undefined
        return stale ? withoutCookie(response, publicUrl, names.session) : response
      },
      Effect.catchTag("SessionsError", unavailable)
    )

    const login = Effect.fnUntraced(
      function* (request: HttpServerRequest.HttpServerRequest, wanted: string | undefined) {
        const returnTo = safeReturnTo(wanted)
        // on another name of this host the cookies would be lost on the way back
        if (request.headers.host !== publicUrl.host) {
          const again = new URLSearchParams({ return_to: returnTo })
          return redirect(`${publicUrl.origin}/session/login?${again}`)
        }
        const begun = yield* oauth.begin(returnTo)
        return withCookie(redirect(begun.location), publicUrl, names.attempt, begun.cookie, OAuth.attemptMaxAge)
      },
      Effect.catchTag("OAuthError", (error) => Effect.map(explain(error), ({ problem, title }) => page(problem, title)))
    )

    const callback = Effect.fnUntraced(
      function* (
        request: HttpServerRequest.HttpServerRequest,
        query: {
          readonly code?: string | undefined
          readonly state?: string | undefined
          readonly error?: string | undefined
        }
      ) {
        const { account, returnTo, token } = yield* oauth.finish({
          cookie: cookie(request, names.attempt),
          state: query.state,
          code: query.code,
          error: query.error
        })
        const before = yield* current(request)
        const started = yield* sessions.start({
          accountId: account.id,
          acct: account.acct,
          token,
          replacing: cookie(request, names.session),
          device: deviceOf(request.headers["user-agent"]),
          tokenId: yield* signOut.nameOf({ accountId: account.id, token })
        })
        // a server may give the same token again
        const old = Option.filter(before, (session) => Redacted.value(session.token) !== Redacted.value(token))
        yield* scheduled.seen(started.session)
        if (Option.isSome(old)) yield* signOut.giveBack(old.value.token)
        yield* Effect.logInfo("signed in", { account: account.id, session: started.session.key })
        return withCookie(redirect(returnTo), publicUrl, names.session, started.cookie, COOKIE_MAX_AGE)
      },
      Effect.catchTags({
        OAuthError: (error) => Effect.map(explain(error), ({ problem, title }) => page(problem, title)),
        SessionsError: (error) =>
          Effect.as(
            Effect.logError("a session could not be started", error),
            page(problems.sessionsUnavailable, "Not signed in")
          )
      }),
      Effect.map((response) => withoutCookie(response, publicUrl, names.attempt))
    )

    /** The answer that leaves nothing of the session in the browser: no cookie, nothing kept of what it fetched. */
    const signedOut = withoutCookie(
      HttpServerResponse.empty({ status: 204, headers: { ...noStore, "clear-site-data": '"cache"' } }),
      publicUrl,
      names.session
    )
    const isOwnPage = (request: HttpServerRequest.HttpServerRequest) => {
      const incoming = NodeHttpServerRequest.toIncomingMessage(request)
      return incoming instanceof IncomingMessage && comesFromOwnPages(incoming, publicUrl.origin)
    }

    const logout = Effect.fnUntraced(
      function* (request: HttpServerRequest.HttpServerRequest) {
        if (cookie(request, names.session) === undefined) return signedOut
        if (!isOwnPage(request)) return problemJson(problems.csrf)
        const session = yield* current(request)
        if (Option.isSome(session)) yield* signOut.one(session.value)
        return signedOut
      },
      Effect.catchTag("SessionsError", unavailable)
    )

    /** For a browser with a session; one that changes something must be on Chirp's own pages. */
    const withSession = Effect.fnUntraced(function* <E>(
      request: HttpServerRequest.HttpServerRequest,
      use: (session: Session) => Effect.Effect<HttpServerResponse.HttpServerResponse, E>
    ) {
      if (request.method !== "GET" && !isOwnPage(request)) return problemJson(problems.csrf)
      const session = yield* current(request)
      if (Option.isSome(session)) return yield* use(session.value)
      const stale = cookie(request, names.session) !== undefined
      return stale
        ? withoutCookie(problemJson(problems.sessionExpired), publicUrl, names.session)
        : problemJson(problems.unauthorized)
    }, Effect.catch(unavailable))

    return handlers.handleAll({
      info: ({ request }) => info(request),
      login: ({ query, request }) => login(request, query.return_to),
      callback: ({ query, request }) => callback(request, query),
      logout: ({ request }) => logout(request),
      list: ({ request }) =>
        withSession(request, (session) =>
          Effect.map(sessions.list(session.accountId), (records) =>
            HttpServerResponse.jsonUnsafe(told(records, session.key), { headers: noStore })
          )
        ),
      end: ({ params, request }) =>
        withSession(request, (session) =>
          params.id === session.key
            ? Effect.as(signOut.one(session), signedOut)
            : Effect.map(signOut.other(session, params.id), (was) =>
                was ? HttpServerResponse.empty({ status: 204, headers: noStore }) : problemJson(problems.notFound)
              )
        ),
      logoutEverywhere: ({ request }) =>
        withSession(request, (session) => Effect.as(signOut.everywhere(session), signedOut))
    })
  })
)

/** Sessions as their owner is told of them, the current one first. */
const told = (records: ReadonlyArray<SessionRecord>, current: string): OwnSessions => {
  const iso = (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis))
  return {
    sessions: [...records]
      .sort((a, b) => Number(b.key === current) - Number(a.key === current))
      .map((record) => ({
        id: record.key,
        current: record.key === current,
        device: record.device,
        created_at: iso(record.createdAt),
        last_used_at: iso(record.lastUsedAt),
        expires_at: iso(record.expiresAt)
      }))
  }
}

const noStore = { "cache-control": "no-store" }

const redirect = (location: string) => HttpServerResponse.redirect(location, { status: 302, headers: noStore })

const unavailable = (error: unknown) =>
  Effect.as(Effect.logError("sessions cannot be read", error), problemJson(problems.sessionsUnavailable))

const page = (problem: Problem, title: string) =>
  problemPage(problem, { title, action: { href: "/session/login", label: "Try again" } })

/** What to tell the person; the cause goes to the log. */
const explain = Effect.fnUntraced(function* ({ reason }: OAuthError) {
  switch (reason._tag) {
    case "AttemptUnknown":
      return { title: "This sign-in cannot be finished", problem: { ...problems.badPath, error: ATTEMPT_UNKNOWN } }
    case "Declined":
      return {
        title: "Not signed in",
        problem: {
          ...problems.badPath,
          error: reason.error === "access_denied" ? ACCESS_DENIED : "GoToSocial did not finish the sign-in."
        }
      }
    case "SignInFailed": {
      yield* Effect.logWarning("sign-in failed", reason.cause)
      const cause = reason.cause._tag === "GoToSocialError" ? reason.cause.reason : undefined
      const problem =
        cause === undefined
          ? problems.sessionsUnavailable
          : cause._tag === "Starting"
            ? problems.starting
            : cause._tag === "Unreachable"
              ? cause.timedOut
                ? problems.timeout
                : problems.unavailable
              : cause._tag === "OAuthRefused"
                ? { ...problems.badPath, error: "GoToSocial no longer takes this sign-in. Start again." }
                : cause._tag === "Unauthorized"
                  ? { ...problems.badPath, error: `GoToSocial does not let this account in: ${cause.detail}` }
                  : problems.badAnswer
      return { title: "Not signed in", problem }
    }
  }
})

const ATTEMPT_UNKNOWN = "This sign-in was begun in another browser, already finished, or more than 15 minutes ago."
const ACCESS_DENIED = "You did not allow Chirp to use your account, so nothing has changed."
