import { IncomingMessage } from "node:http"
import { ChirpApi } from "@chirp/domain/api/ChirpApi"
import { accountHeader, type OwnSessions, type SessionInfo } from "@chirp/domain/Session"
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
import {
  accountNamed,
  chosenCookie,
  cookieNames,
  cookieValue,
  goToSocialCookies,
  MAX_ACCOUNTS,
  type SessionCookie,
  sessionCookies,
  withCookie,
  withoutCookie
} from "../SessionCookie.ts"

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
    const header = (request: HttpServerRequest.HttpServerRequest) => request.headers.cookie
    const named = (request: HttpServerRequest.HttpServerRequest) =>
      accountNamed(request.url, request.headers[accountHeader])
    const chosen = (request: HttpServerRequest.HttpServerRequest) =>
      chosenCookie(header(request), named(request), names.session)

    const current = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
      const choice = chosen(request)
      if (choice._tag !== "One") return Option.none()
      const session = yield* sessions.resolve(choice.value)
      return Option.filter(session, ({ accountId }) => choice.named === undefined || choice.named === accountId)
    })

    /** All sessions of a browser, the newest first, one an account, and the cookies that stand for none. */
    const allOf = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
      const found = yield* Effect.forEach(
        sessionCookies(header(request), names.session),
        (cookie) => Effect.map(sessions.resolve(cookie.value), (session) => ({ cookie, session })),
        { concurrency: "unbounded" }
      )
      const live: Array<Kept> = []
      const stale: Array<string> = []
      for (const { cookie, session } of found) {
        const { account, name } = cookie
        const owner = Option.map(session, ({ accountId }) => accountId)
        if (Option.isNone(session) || (account !== undefined && Option.getOrUndefined(owner) !== account)) {
          stale.push(name)
        } else live.push({ cookie, session: session.value })
      }
      live.sort((a, b) => b.session.createdAt - a.session.createdAt)
      return { live, stale }
    })
    const without = (response: HttpServerResponse.HttpServerResponse, cookies: ReadonlyArray<string>) =>
      cookies.reduce((answer, name) => withoutCookie(answer, publicUrl, name), response)

    const info = Effect.fnUntraced(
      function* (request: HttpServerRequest.HttpServerRequest) {
        const { live, stale } = yield* allOf(request)
        // opening the app is enough for posts that wait for a sign-in
        for (const { session } of live) yield* Effect.forkDetach(scheduled.seen(session))
        const accounts = live.map(({ session }) => ({
          account_id: session.accountId,
          acct: session.acct,
          signed_in_at: iso(session.createdAt),
          expires_at: iso(session.expiresAt)
        }))
        const asked = named(request)
        const account = accounts.find(({ account_id }) => asked === undefined || asked === account_id)
        const body: SessionInfo =
          account === undefined
            ? { signed_in: false, accounts }
            : {
                signed_in: true,
                account_id: account.account_id,
                acct: account.acct,
                expires_at: account.expires_at,
                accounts
              }
        return without(HttpServerResponse.jsonUnsafe(body, { headers: noStore }), stale)
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
        // who is half signed in at GoToSocial would be taken for the one who signs in now
        const clean = without(redirect(begun.location), goToSocialCookies(header(request)))
        return withCookie(clean, publicUrl, names.attempt, begun.cookie, OAuth.attemptMaxAge)
      },
      (login, request) =>
        Effect.catchTag(login, "OAuthError", (error) =>
          Effect.map(explain(error), ({ problem, title }) => page(request, problem, title))
        )
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
          cookie: cookieValue(header(request), names.attempt),
          state: query.state,
          code: query.code,
          error: query.error
        })
        const { live } = yield* allOf(request)
        const before = live.filter(({ session }) => session.accountId === account.id)
        if (new Set(live.map(({ session }) => session.accountId)).size - Math.min(1, before.length) >= MAX_ACCOUNTS) {
          yield* signOut.giveBack(token)
          return page(request, problems.accountsFull(MAX_ACCOUNTS), "Not signed in", home)
        }
        const started = yield* sessions.start({
          accountId: account.id,
          acct: account.acct,
          token,
          replacing: before.map(({ cookie }) => cookie.value),
          device: deviceOf(request.headers["user-agent"]),
          tokenId: yield* signOut.nameOf({ accountId: account.id, token })
        })
        yield* scheduled.seen(started.session)
        // a server may give the same token again
        for (const { session } of before) {
          if (Redacted.value(session.token) !== Redacted.value(token)) yield* signOut.giveBack(session.token)
        }
        yield* Effect.logInfo("signed in", { account: account.id, session: started.session.key })
        const old = before.flatMap(({ cookie }) => (cookie.account === undefined ? [cookie.name] : []))
        const name = names.sessionOf(account.id)
        return withCookie(without(redirect(returnTo), old), publicUrl, name, started.cookie, COOKIE_MAX_AGE)
      },
      (callback, request) =>
        Effect.catchTags(callback, {
          OAuthError: (error) => Effect.map(explain(error), ({ problem, title }) => page(request, problem, title)),
          SessionsError: (error) =>
            Effect.as(
              Effect.logError("a session could not be started", error),
              page(request, problems.sessionsUnavailable, "Not signed in")
            )
        }),
      Effect.map((response) => withoutCookie(response, publicUrl, names.attempt))
    )

    /** The answer that leaves nothing of these sessions in the browser: no cookie, nothing kept of what they fetched. */
    const leaving = (cookies: ReadonlyArray<string>) =>
      without(HttpServerResponse.empty({ status: 204, headers: { ...noStore, "clear-site-data": '"cache"' } }), cookies)
    const signedOut = (request: HttpServerRequest.HttpServerRequest) => {
      const choice = chosen(request)
      return leaving(choice._tag === "One" ? [choice.name] : [])
    }
    const isOwnPage = (request: HttpServerRequest.HttpServerRequest) => {
      const incoming = NodeHttpServerRequest.toIncomingMessage(request)
      return incoming instanceof IncomingMessage && comesFromOwnPages(incoming, publicUrl.origin)
    }

    const logout = Effect.fnUntraced(
      function* (request: HttpServerRequest.HttpServerRequest) {
        const choice = chosen(request)
        if (choice._tag === "None") return signedOut(request)
        if (!isOwnPage(request)) return problemJson(problems.csrf)
        if (choice._tag === "Several") return problemJson(problems.accountNeeded)
        const session = yield* current(request)
        if (Option.isSome(session)) yield* signOut.one(session.value)
        return signedOut(request)
      },
      Effect.catchTag("SessionsError", unavailable)
    )

    const logoutAll = Effect.fnUntraced(
      function* (request: HttpServerRequest.HttpServerRequest) {
        const { live, stale } = yield* allOf(request)
        if (live.length + stale.length > 0 && !isOwnPage(request)) return problemJson(problems.csrf)
        yield* Effect.forEach(live, ({ session }) => signOut.one(session), { concurrency: MAX_ACCOUNTS, discard: true })
        return leaving([...live.map(({ cookie }) => cookie.name), ...stale])
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
      const choice = chosen(request)
      switch (choice._tag) {
        case "None":
          return problemJson(problems.unauthorized)
        case "Absent":
          return problemJson(problems.accountUnknown)
        case "Several":
          return problemJson(problems.accountNeeded)
        case "One":
          return withoutCookie(problemJson(problems.sessionExpired), publicUrl, choice.name)
      }
    }, Effect.catch(unavailable))

    return handlers.handleAll({
      info: ({ request }) => info(request),
      login: ({ query, request }) => login(request, query.return_to),
      callback: ({ query, request }) => callback(request, query),
      logout: ({ request }) => logout(request),
      logoutAll: ({ request }) => logoutAll(request),
      list: ({ request }) =>
        withSession(request, (session) =>
          Effect.map(sessions.list(session.accountId), (records) =>
            HttpServerResponse.jsonUnsafe(told(records, session.key), { headers: noStore })
          )
        ),
      end: ({ params, request }) =>
        withSession(request, (session) =>
          params.id === session.key
            ? Effect.as(signOut.one(session), signedOut(request))
            : Effect.map(signOut.other(session, params.id), (was) =>
                was ? HttpServerResponse.empty({ status: 204, headers: noStore }) : problemJson(problems.notFound)
              )
        ),
      logoutEverywhere: ({ request }) =>
        withSession(request, (session) => Effect.as(signOut.everywhere(session), signedOut(request)))
    })
  })
)

/** A session that is good, and the cookie that stands for it. */
interface Kept {
  readonly cookie: SessionCookie
  readonly session: Session
}

const iso = (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis))

/** Sessions as their owner is told of them, the current one first. */
const told = (records: ReadonlyArray<SessionRecord>, current: string): OwnSessions => {
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

const again = { href: "/session/login", label: "Try again" }
const home = { href: "/app", label: "Back to Chirp" }
const page = (
  { headers }: HttpServerRequest.HttpServerRequest,
  problem: Problem,
  title: string,
  action: { readonly href: string; readonly label: string } = again
) => problemPage(problem, { title, action }, headers)

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
