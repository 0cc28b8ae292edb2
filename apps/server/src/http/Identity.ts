import type { IncomingMessage } from "node:http"
import type { Caller } from "@chirp/domain/api/Authorization"
import { accountHeader } from "@chirp/domain/Session"
import { Cache, Clock, Context, Duration, Effect, Layer, Option, Redacted, Stream } from "effect"
import type { HttpServerResponse } from "effect/http"
import { AppConfig } from "../config/AppConfig.ts"
import { GoToSocial } from "../gotosocial/GoToSocial.ts"
import type { GoToSocialError } from "../gotosocial/GoToSocialError.ts"
import { HubBus, type HubNotice } from "../realtime/HubBus.ts"
import { hashOf } from "../session/Seal.ts"
import { type Session, Sessions, type SessionsError } from "../session/Sessions.ts"
import { type Problem, problemJson, problems } from "./Errors.ts"
import { Recent } from "./Recent.ts"
import { accountNamed, type Chosen, chosenCookie, cookieNames, withoutCookie } from "./SessionCookie.ts"

/** Who asks: a client with a token of its own, a browser with a session (or one that has ended), or nobody in particular. */
export type Asker =
  | { readonly _tag: "Bearer" }
  | { readonly _tag: "Session"; readonly session: Session }
  | { readonly _tag: "Expired" }
  /** A browser that names no account although it has several, or one that it is not signed in to: it acts as nobody. */
  | { readonly _tag: "Refused"; readonly problem: Problem }
  | { readonly _tag: "Anonymous" }

const bearer: Asker = { _tag: "Bearer" }
const expired: Asker = { _tag: "Expired" }
const anonymous: Asker = { _tag: "Anonymous" }
const unknown: Asker = { _tag: "Refused", problem: problems.accountUnknown }
const unnamed: Asker = { _tag: "Refused", problem: problems.accountNeeded }

/** A session that was looked up is not looked up again for this long; its end on the bus is noticed at once. */
const SESSION_KEPT = Duration.seconds(5)
/** GoToSocial is asked whose a token is at most this often; a 401 in passing and an end on the bus are noticed at once. */
const TOKEN_KEPT = Duration.seconds(60)
/** Past this many of either the oldest are forgotten, and looked up again when they come back. */
const KEPT = 10_000

/**
 * Tells who sends a request. A client's own `Authorization` goes before any cookie; cookies are looked at only in its
 * place. Of a browser's sessions it is the one of the account that the request names (`chosenCookie`), and never another.
 * Whether the asker may do what it asks is not decided here.
 *
 * What was found out is kept in this process for seconds, bounded, and dropped when `HubBus` says that it has ended.
 */
export class Identity extends Context.Service<
  Identity,
  {
    readonly of: (request: IncomingMessage) => Effect.Effect<Asker, SessionsError>
    /** `of` without looking anything up: undefined when the store would have to be asked. */
    readonly known: (request: IncomingMessage) => Asker | undefined
    /** The account behind a session or a bearer token. None: no token, or GoToSocial takes it no more. */
    readonly caller: (request: IncomingMessage) => Effect.Effect<Option.Option<Caller>, SessionsError | GoToSocialError>
    /** `caller` without asking anybody: undefined when it is not known. */
    readonly knownCaller: (request: IncomingMessage) => Caller | undefined
    /** GoToSocial has just refused this token: whose it is must be asked again. */
    readonly forget: (token: string) => void
    /** Whether a session cookie came along; it may be worthless. */
    readonly hasCookie: (request: IncomingMessage) => boolean
    /** The answer to a session that is over: its cookie goes, those of other accounts stay. */
    readonly signedOut: (request: IncomingMessage) => HttpServerResponse.HttpServerResponse
  }
>()("@chirp/server/http/Identity") {
  static readonly layer = Layer.effect(
    Identity,
    Effect.gen(function* () {
      const { publicUrl } = yield* AppConfig
      const sessions = yield* Sessions
      const goToSocial = yield* GoToSocial
      const clock = yield* Clock.Clock
      const base = cookieNames(publicUrl).session
      /** A request is asked about several times on its way in, and its cookies say the same each time. */
      let last: { readonly request: IncomingMessage; readonly chosen: Chosen } | undefined
      const choose = (request: IncomingMessage): Chosen => {
        if (last?.request === request) return last.chosen
        const { headers, url = "" } = request
        const chosen = chosenCookie(headers.cookie, accountNamed(url, headers[accountHeader]), base)
        last = { request, chosen }
        return chosen
      }

      /** By cookie value. */
      const bySession = new Recent<Session>(KEPT, SESSION_KEPT, clock)
      /** By token: the header is what comes in, and hashing it on each request would cost more than all the rest. */
      const byToken = new Recent<KnownToken>(KEPT, TOKEN_KEPT, clock)
      /** Grows with each thing that ends: what was looked up before that is not kept. */
      let epoch = 0

      const asking = yield* Cache.make({
        lookup: Effect.fnUntraced(function* (token: string) {
          const began = epoch
          const secret = Redacted.make(token, { label: "access token" })
          const account = yield* goToSocial.verifyCredentials(secret)
          const caller: Caller = { accountId: account.id, acct: account.acct, token: secret, session: undefined }
          if (began === epoch) byToken.set(token, { caller, hash: hashOf(token) })
          return caller
        }),
        // kept in `byToken`; here only those who ask at the same time share an answer
        capacity: KEPT,
        timeToLive: Duration.zero
      })

      const drop = (notice: HubNotice) => {
        epoch++
        switch (notice._tag) {
          case "SessionEnded":
            return bySession.deleteWhere(({ key }) => key === notice.session)
          case "TokenRevoked":
            byToken.deleteWhere(({ hash }) => hash === notice.tokenHash)
            return bySession.deleteWhere(({ token }) => hashOf(Redacted.value(token)) === notice.tokenHash)
          case "AccountSessionsEnded":
          case "AccountGone":
          case "AccountSuspect":
            byToken.deleteWhere(({ caller }) => caller.accountId === notice.accountId)
            return bySession.deleteWhere(({ accountId }) => accountId === notice.accountId)
          case "Missed":
            byToken.deleteWhere(() => true)
            return bySession.deleteWhere(() => true)
        }
      }
      const bus = yield* HubBus
      const notices = yield* bus.subscribe
      yield* Stream.runForEach(notices, (notice) =>
        notice._tag === "Event" ? Effect.void : Effect.sync(() => drop(notice))
      ).pipe(Effect.forkScoped)

      const known = (request: IncomingMessage): Asker | undefined => {
        if (request.headers.authorization !== undefined) return bearer
        const chosen = choose(request)
        switch (chosen._tag) {
          case "None":
            return anonymous
          case "Absent":
            return unknown
          case "Several":
            return unnamed
          case "One": {
            const session = bySession.get(chosen.value)
            return session && owned(session, chosen.named)
          }
        }
      }

      const of = (request: IncomingMessage): Effect.Effect<Asker, SessionsError> => {
        const asker = known(request)
        const chosen = choose(request)
        if (asker !== undefined || chosen._tag !== "One") return Effect.succeed(asker ?? anonymous)
        const { named, value } = chosen
        return Effect.map(
          Effect.suspend(() => {
            const began = epoch
            return Effect.map(sessions.resolve(value), (found) => {
              if (Option.isSome(found) && began === epoch) bySession.set(value, found.value)
              return found
            })
          }),
          Option.match({ onNone: () => expired, onSome: (session) => owned(session, named) })
        )
      }

      const knownCaller = (request: IncomingMessage): Caller | undefined => {
        const token = bearerToken(request)
        if (token !== undefined) return byToken.get(token)?.caller
        const asker = known(request)
        return asker?._tag === "Session" ? ofSession(asker.session) : undefined
      }

      const ofToken = (token: string) =>
        Cache.get(asking, token).pipe(
          Effect.asSome,
          Effect.catchIf(
            (error) => error.reason._tag === "Unauthorized",
            () => Effect.succeedNone
          )
        )

      return Identity.of({
        hasCookie: ({ headers }) => headers.cookie?.includes(base) === true,
        signedOut: (request) => {
          const chosen = choose(request)
          const said = problemJson(problems.sessionExpired)
          return chosen._tag === "One" ? withoutCookie(said, publicUrl, chosen.name) : said
        },
        known,
        of,
        knownCaller,
        caller: (request) => {
          const there = knownCaller(request)
          if (there !== undefined) return Effect.succeedSome(there)
          if (request.headers.authorization !== undefined) {
            const token = bearerToken(request)
            return token === undefined ? Effect.succeedNone : ofToken(token)
          }
          return Effect.map(of(request), (asker) =>
            asker._tag === "Session" ? Option.some(ofSession(asker.session)) : Option.none()
          )
        },
        forget: (token) => {
          epoch++
          byToken.delete(token)
        }
      })
    })
  )
}

interface KnownToken {
  readonly caller: Caller
  readonly hash: string
}

/** A session acts for a request that names its account, or none. */
const owned = (session: Session, named: string | undefined): Asker =>
  named === undefined || named === session.accountId ? { _tag: "Session", session } : unknown

const ofSession = (session: Session): Caller => ({
  accountId: session.accountId,
  acct: session.acct,
  token: session.token,
  session: session.key
})

/** GoToSocial takes `Bearer` with a capital B only. */
export const bearerToken = (request: IncomingMessage): string | undefined => {
  const { authorization } = request.headers
  return authorization?.startsWith("Bearer ") === true ? authorization.slice(7) : undefined
}
