import type { IncomingMessage } from "node:http"
import { Context, Effect, Layer, Option } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { type Session, Sessions, type SessionsError } from "../session/Sessions.ts"
import { cookieNames, cookieValue } from "./SessionCookie.ts"

/** Who asks: a client with a token of its own, a browser with a session (or one that has ended), or nobody in particular. */
export type Asker =
  | { readonly _tag: "Bearer" }
  | { readonly _tag: "Session"; readonly session: Session }
  | { readonly _tag: "Expired" }
  | { readonly _tag: "Anonymous" }

const bearer: Asker = { _tag: "Bearer" }
const expired: Asker = { _tag: "Expired" }
const anonymous: Asker = { _tag: "Anonymous" }

/**
 * Tells who sends a request. A client's own `Authorization` goes before any cookie; the cookie is looked at only in its
 * place. Whether the asker may do what it asks is not decided here.
 */
export class Identity extends Context.Service<
  Identity,
  {
    readonly of: (request: IncomingMessage) => Effect.Effect<Asker, SessionsError>
    /** The value of the session cookie, if there is one; it may be worthless. */
    readonly cookie: (request: IncomingMessage) => string | undefined
  }
>()("@chirp/server/http/Identity") {
  static readonly layer = Layer.effect(
    Identity,
    Effect.gen(function* () {
      const { publicUrl } = yield* AppConfig
      const sessions = yield* Sessions
      const name = cookieNames(publicUrl).session
      const cookie = (request: IncomingMessage) => cookieValue(request.headers.cookie, name)
      return Identity.of({
        cookie,
        of: (request) => {
          if (request.headers.authorization !== undefined) return Effect.succeed(bearer)
          const value = cookie(request)
          if (value === undefined) return Effect.succeed(anonymous)
          return Effect.map(
            sessions.resolve(value),
            Option.match({ onNone: () => expired, onSome: (session): Asker => ({ _tag: "Session", session }) })
          )
        }
      })
    })
  )
}
