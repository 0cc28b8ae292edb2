import { Context, Duration, Effect, Layer, Option, Redacted } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { type TokenInfo, Tokens } from "../gotosocial/Tokens.ts"
import { HubBus } from "../realtime/HubBus.ts"
import { OAuth } from "./OAuth.ts"
import { hashOf } from "./Seal.ts"
import { type Session, Sessions, type SessionsError } from "./Sessions.ts"

/** What GoToSocial is asked to forget may take this long in all; a session is over whether it answers or not. */
const GIVE_BACK = Duration.seconds(10)
const AT_ONCE = 4
/** Chirp's name at GoToSocial (`OAuth`). */
const APP_NAME = "Chirp"

/**
 * Ends sessions, and asks GoToSocial to forget their tokens. The first is certain when it succeeds: the cookie is worthless
 * and its sockets close on every replica. The second is done as well as GoToSocial lets us; a token that it keeps is known to
 * nobody any more.
 */
export class SignOut extends Context.Service<
  SignOut,
  {
    readonly one: (session: Session) => Effect.Effect<void, SessionsError>
    /** Ends another session of the same account. False: it has none by this key. */
    readonly other: (session: Session, key: string) => Effect.Effect<boolean, SessionsError>
    /** Ends all of the account's sessions, and every token that Chirp has at GoToSocial for it. */
    readonly everywhere: (session: Session) => Effect.Effect<void, SessionsError>
    /** Ends the sessions of a caller's account, but for the one it calls with if it does, and their tokens. */
    readonly others: (caller: {
      readonly accountId: string
      readonly token: Redacted.Redacted
      readonly session: string | undefined
    }) => Effect.Effect<void, SessionsError>
    /** Revokes a token that no session holds any more. */
    readonly giveBack: (token: Redacted.Redacted) => Effect.Effect<void>
    /** GoToSocial's name for a token that it has just given out; empty when it cannot be told for certain. */
    readonly nameOf: (session: {
      readonly accountId: string
      readonly token: Redacted.Redacted
    }) => Effect.Effect<string>
  }
>()("@chirp/server/session/SignOut") {
  static readonly layer = Layer.effect(
    SignOut,
    Effect.gen(function* () {
      const { publicUrl } = yield* AppConfig
      const sessions = yield* Sessions
      const oauth = yield* OAuth
      const tokens = yield* Tokens
      const bus = yield* HubBus
      const isOurs = ({ app }: TokenInfo) =>
        app.name === APP_NAME && (app.website === undefined || URL.parse(app.website)?.origin === publicUrl.origin)

      const bestEffort = <A, E>(what: string, effect: Effect.Effect<A, E>) =>
        effect.pipe(
          Effect.timeout(GIVE_BACK),
          Effect.catch((error) => Effect.logWarning(what, error)),
          Effect.asVoid
        )

      const giveBack = (token: Redacted.Redacted) =>
        Effect.andThen(
          bus.publish({ _tag: "TokenRevoked", tokenHash: hashOf(Redacted.value(token)) }),
          bestEffort("a token could not be revoked", oauth.revoke(token))
        )

      return SignOut.of({
        giveBack,
        one: Effect.fn("SignOut.one")(function* (session) {
          yield* sessions.end(session.key)
          yield* giveBack(session.token)
        }),
        other: Effect.fn("SignOut.other")(function* (session, key) {
          const record = yield* sessions.endOwn(session.accountId, key)
          if (Option.isNone(record)) return false
          const { tokenHash, tokenId } = record.value
          // one token may serve two sessions: a server may give the same one again
          const shared = (yield* sessions.list(session.accountId)).some((kept) => kept.tokenHash === tokenHash)
          if (shared || tokenHash === "") return true
          yield* bus.publish({ _tag: "TokenRevoked", tokenHash })
          if (tokenId !== "") {
            yield* bestEffort("another session's token could not be ended", tokens.invalidate(session.token, tokenId))
          }
          return true
        }),
        everywhere: Effect.fn("SignOut.everywhere")(function* (session) {
          const ended = yield* sessions.endAll(session.accountId)
          for (const { tokenHash } of ended) {
            if (tokenHash !== "") yield* bus.publish({ _tag: "TokenRevoked", tokenHash })
          }
          // the token that this is done with goes last
          const own = ended.find(({ key }) => key === session.key)?.tokenId
          yield* bestEffort(
            "not all of Chirp's tokens could be ended",
            Effect.flatMap(tokens.list(session.token), (all) =>
              Effect.forEach(
                all.filter((info) => isOurs(info) && info.id !== own),
                ({ id }) => tokens.invalidate(session.token, id),
                { concurrency: AT_ONCE, discard: true }
              )
            )
          )
          yield* giveBack(session.token)
        }),
        others: Effect.fn("SignOut.others")(function* ({ accountId, session, token }) {
          const ended = yield* sessions.endAll(accountId, session)
          const own = hashOf(Redacted.value(token))
          const theirs = ended.filter(({ tokenHash }) => tokenHash !== "" && tokenHash !== own)
          for (const { tokenHash } of theirs) yield* bus.publish({ _tag: "TokenRevoked", tokenHash })
          yield* bestEffort(
            "not all tokens of ended sessions could be ended",
            Effect.forEach(
              theirs.filter(({ tokenId }) => tokenId !== ""),
              ({ tokenId }) => tokens.invalidate(token, tokenId),
              { concurrency: AT_ONCE, discard: true }
            )
          )
        }),
        nameOf: Effect.fn("SignOut.nameOf")(
          function* ({ accountId, token }) {
            const newest = yield* tokens.newest(token)
            if (Option.isNone(newest) || !isOurs(newest.value)) return ""
            const known = (yield* sessions.list(accountId)).some(({ tokenId }) => tokenId === newest.value.id)
            return known ? "" : newest.value.id
          },
          Effect.timeout(Duration.seconds(3)),
          Effect.catch((error) => Effect.as(Effect.logDebug("a token's name is not known", error), ""))
        )
      })
    })
  ).pipe(Layer.provide(Tokens.layer))
}
