import { Context, Effect, Layer, Redacted, Schema } from "effect"
import { Calls } from "./Calls.ts"
import type { GoToSocialError } from "./GoToSocialError.ts"

/** An app registered at GoToSocial. */
export const RegisteredApp = Schema.Struct({ client_id: Schema.String, client_secret: Schema.String })
export type RegisteredApp = typeof RegisteredApp.Type

const TokenAnswer = Schema.Struct({ access_token: Schema.NonEmptyString, scope: Schema.optional(Schema.String) })

/** The signed-in account, as far as Chirp itself needs it. */
export const OwnAccount = Schema.Struct({ id: Schema.NonEmptyString, acct: Schema.String, username: Schema.String })
export type OwnAccount = typeof OwnAccount.Type

/**
 * GoToSocial's apps, tokens and sign-in as Chirp's own code calls them, by the rules of `Calls`. Requests that clients make go
 * through `http/Proxy` instead.
 */
export class GoToSocial extends Context.Service<
  GoToSocial,
  {
    /** Registers an app. `scopes` are blank-separated. */
    readonly registerApp: (options: {
      readonly name: string
      readonly website: string
      readonly redirectUri: string
      readonly scopes: string
    }) => Effect.Effect<RegisteredApp, GoToSocialError>
    /** Asks for an app token, which says whether GoToSocial still knows the app (`OAuthRefused` if not). */
    readonly appToken: (app: RegisteredApp, redirectUri: string) => Effect.Effect<Redacted.Redacted, GoToSocialError>
    /** Exchanges a code. GoToSocial ignores the PKCE verifier today; it is sent for the day it does not. */
    readonly exchangeCode: (options: {
      readonly app: RegisteredApp
      readonly redirectUri: string
      readonly code: string
      readonly verifier: string
    }) => Effect.Effect<Redacted.Redacted, GoToSocialError>
    /** Whose token this is. */
    readonly verifyCredentials: (token: Redacted.Redacted) => Effect.Effect<OwnAccount, GoToSocialError>
    /** Ends a token; ending an ended one is not an error. Sockets opened with it stay open at GoToSocial. */
    readonly revoke: (app: RegisteredApp, token: Redacted.Redacted) => Effect.Effect<void, GoToSocialError>
  }
>()("@chirp/server/gotosocial/GoToSocial") {
  static readonly layer = Layer.effect(
    GoToSocial,
    Effect.gen(function* () {
      const { call, read } = yield* Calls

      const token = (form: Readonly<Record<string, string>>) =>
        Effect.map(read(TokenAnswer, { method: "POST", path: "/oauth/token", form }), (answer) =>
          Redacted.make(answer.access_token, { label: "access token" })
        )

      return GoToSocial.of({
        registerApp: Effect.fn("GoToSocial.registerApp")((options) =>
          read(RegisteredApp, {
            method: "POST",
            path: "/api/v1/apps",
            form: {
              client_name: options.name,
              website: options.website,
              redirect_uris: options.redirectUri,
              scopes: options.scopes
            }
          })
        ),
        appToken: Effect.fn("GoToSocial.appToken")((app, redirectUri) =>
          token({ grant_type: "client_credentials", redirect_uri: redirectUri, scope: "read", ...app })
        ),
        exchangeCode: Effect.fn("GoToSocial.exchangeCode")(({ app, code, redirectUri, verifier }) =>
          token({ grant_type: "authorization_code", redirect_uri: redirectUri, code, code_verifier: verifier, ...app })
        ),
        verifyCredentials: Effect.fn("GoToSocial.verifyCredentials")((accessToken) =>
          read(OwnAccount, { method: "GET", path: "/api/v1/accounts/verify_credentials", token: accessToken })
        ),
        revoke: Effect.fn("GoToSocial.revoke")((app, accessToken) =>
          Effect.asVoid(
            call({ method: "POST", path: "/oauth/revoke", form: { token: Redacted.value(accessToken), ...app } })
          )
        )
      })
    })
  ).pipe(Layer.provide(Calls.layer))
}
