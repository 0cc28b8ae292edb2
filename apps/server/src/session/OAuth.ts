import { createHash, timingSafeEqual } from "node:crypto"
import { Clock, Context, Duration, Effect, Layer, Option, Redacted, Ref, Result, Schema, Semaphore } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { GoToSocial, type OwnAccount, type RegisteredApp } from "../gotosocial/GoToSocial.ts"
import { GoToSocialError } from "../gotosocial/GoToSocialError.ts"
import { Upstream } from "../gotosocial/Upstream.ts"
import { OAuthApps, OAuthAppsError } from "./OAuthApps.ts"
import { deriveKey, hashOf, open, randomToken, seal } from "./Seal.ts"
import { SessionSecret } from "./SessionSecret.ts"

/** How long somebody may take between leaving for GoToSocial's sign-in page and coming back. */
const ATTEMPT_LIFETIME = Duration.minutes(15)
/** GoToSocial is asked whether it still knows Chirp's app at most this often. */
const APP_CHECK_EVERY = Duration.minutes(1)
/** What Chirp asks for. Not `admin`: GoToSocial refuses nobody that scope, so it would sit in every stolen session. */
const SCOPES = "read write push"

/** The callback did not belong to an attempt of this browser, or it took too long. */
export class AttemptUnknown extends Schema.TaggedError<AttemptUnknown>()("AttemptUnknown", {}) {}
/** GoToSocial sent the person back with an error: `access_denied` when they said no. */
export class Declined extends Schema.TaggedError<Declined>()("Declined", { error: Schema.String }) {}
/** GoToSocial or the store of apps failed. */
export class SignInFailed extends Schema.TaggedError<SignInFailed>()("SignInFailed", {
  cause: Schema.Union([GoToSocialError, OAuthAppsError])
}) {}

export class OAuthError extends Schema.TaggedError<OAuthError>()("OAuthError", {
  reason: Schema.Union([AttemptUnknown, Declined, SignInFailed])
}) {}

/** An attempt to sign in, sealed into a cookie: the browser keeps it, Chirp keeps nothing. */
const Attempt = Schema.Struct({
  state: Schema.String,
  verifier: Schema.String,
  returnTo: Schema.String,
  expiresAt: Schema.Finite
})
const AttemptJson = Schema.fromJsonString(Attempt)

/**
 * Signing in at GoToSocial by the authorization-code flow, with Chirp as the confidential client.
 *
 * `state` and the PKCE verifier live in a sealed cookie, so a callback only works in the browser that began. Chirp's app
 * is registered on first use, kept, and registered anew when GoToSocial no longer knows it.
 */
export class OAuth extends Context.Service<
  OAuth,
  {
    /** Begins: the page to send the person to, and the value of the attempt cookie. `returnTo` must be a safe path. */
    readonly begin: (
      returnTo: string
    ) => Effect.Effect<{ readonly location: string; readonly cookie: Redacted.Redacted }, OAuthError>
    /** Ends: checks the callback against the attempt and gives the token, whose it is, and where to go. */
    readonly finish: (callback: {
      readonly cookie: string | undefined
      readonly state: string | undefined
      readonly code: string | undefined
      readonly error: string | undefined
    }) => Effect.Effect<
      { readonly token: Redacted.Redacted; readonly account: OwnAccount; readonly returnTo: string },
      OAuthError
    >
    /** Revokes a token at GoToSocial. */
    readonly revoke: (token: Redacted.Redacted) => Effect.Effect<void, OAuthError>
  }
>()("@chirp/server/session/OAuth") {
  /** Seconds that the attempt cookie lives. */
  static readonly attemptMaxAge = ATTEMPT_LIFETIME

  static readonly layer = Layer.effect(
    OAuth,
    Effect.gen(function* () {
      const { publicUrl } = yield* AppConfig
      const { url: upstream } = yield* Upstream
      const goToSocial = yield* GoToSocial
      const apps = yield* OAuthApps
      const secret = yield* SessionSecret
      const sealing = deriveKey(secret.value, "", "chirp sign-in attempt v1")
      const redirectUri = new URL("/session/callback", publicUrl).href
      const key = { upstream: upstream.origin, redirectUri }
      const oneAtATime = yield* Semaphore.make(1)
      const checkedAt = yield* Ref.make(Number.NEGATIVE_INFINITY)

      const register = Effect.gen(function* () {
        const app = yield* goToSocial.registerApp({
          name: "Chirp",
          website: publicUrl.origin,
          redirectUri,
          scopes: SCOPES
        })
        yield* apps.save(key, app)
        yield* Effect.logInfo("registered at GoToSocial", { clientId: app.client_id, redirectUri })
        return app
      })

      /** GoToSocial shows people an error page when it does not know the app; so it is asked before they are sent there. */
      const stillKnown = Effect.fnUntraced(function* (app: RegisteredApp) {
        const answer = yield* Effect.result(goToSocial.appToken(app, redirectUri))
        if (Result.isSuccess(answer)) {
          yield* Effect.ignore(goToSocial.revoke(app, answer.success))
          return true
        }
        if (answer.failure.reason._tag !== "OAuthRefused") return yield* answer.failure
        yield* Effect.logInfo("GoToSocial does not know Chirp's app any more", { clientId: app.client_id })
        yield* apps.forget(key, app)
        return false
      })

      const currentApp = Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const kept = yield* apps.find(key)
        const fresh = now - (yield* Ref.get(checkedAt)) < Duration.toMillis(APP_CHECK_EVERY)
        const app = Option.isSome(kept) && (fresh || (yield* stillKnown(kept.value))) ? kept.value : yield* register
        yield* Ref.set(checkedAt, now)
        return app
      }).pipe(oneAtATime.withPermit)

      return OAuth.of({
        begin: Effect.fn("OAuth.begin")(function* (returnTo) {
          const app = yield* currentApp
          const state = yield* randomToken(16)
          const verifier = yield* randomToken(32)
          const expiresAt = (yield* Clock.currentTimeMillis) + Duration.toMillis(ATTEMPT_LIFETIME)
          const attempt = yield* Effect.orDie(
            Schema.encodeEffect(AttemptJson)({ state, verifier, returnTo, expiresAt })
          )
          const query = new URLSearchParams({
            response_type: "code",
            client_id: app.client_id,
            redirect_uri: redirectUri,
            scope: SCOPES,
            state,
            code_challenge: createHash("sha256").update(verifier).digest("base64url"),
            code_challenge_method: "S256"
          })
          return {
            location: `${publicUrl.origin}/oauth/authorize?${query}`,
            cookie: Redacted.make(yield* seal(sealing, attempt, "attempt"), { label: "attempt cookie" })
          }
        }, failing),

        finish: Effect.fn("OAuth.finish")(function* ({ code, cookie, error, state }) {
          const now = yield* Clock.currentTimeMillis
          const attempt = Option.fromUndefinedOr(cookie).pipe(
            Option.flatMap((box) => open(sealing, box, "attempt")),
            Option.flatMap(Schema.decodeOption(AttemptJson)),
            Option.filter((known) => known.expiresAt > now && state !== undefined && same(known.state, state))
          )
          if (Option.isNone(attempt)) return yield* new AttemptUnknown({})
          if (error !== undefined) return yield* new Declined({ error })
          if (code === undefined) return yield* new Declined({ error: "no code" })
          const app = yield* currentApp
          const { returnTo, verifier } = attempt.value
          const token = yield* goToSocial
            .exchangeCode({ app, redirectUri, code, verifier })
            .pipe(
              Effect.tapError((failure) =>
                isUnknownClient(failure)
                  ? Effect.andThen(apps.forget(key, app), Ref.set(checkedAt, Number.NEGATIVE_INFINITY))
                  : Effect.void
              )
            )
          return { token, account: yield* goToSocial.verifyCredentials(token), returnTo }
        }, failing),

        revoke: Effect.fn("OAuth.revoke")(function* (token) {
          const app = yield* apps.find(key)
          if (Option.isSome(app)) yield* goToSocial.revoke(app.value, token)
        }, failing)
      })
    })
  )
}

/** Longer ones would not fit into the attempt's cookie. */
const MAX_RETURN_TO = 2000
const HERE = "http://self.invalid"

/**
 * The path to return to after signing in, if it is one on this host: starts with one `/` and stays on the origin however
 * a browser reads it (`//evil`, `/\evil`, control characters and schemes do not). Written as an address is: letters
 * outside ASCII come out percent-encoded, since no header carries them.
 */
export const safeReturnTo = (path: string | undefined, fallback = "/app"): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (path === undefined || !/^\/(?![/\\])/.test(path) || /[\\\u0000-\u001f\u007f]/.test(path)) return fallback
  const url = URL.canParse(path, HERE) ? new URL(path, HERE) : undefined
  const written = url === undefined ? "" : url.pathname + url.search + url.hash
  return url?.origin === HERE && !written.startsWith("//") && written.length <= MAX_RETURN_TO ? written : fallback
}

/** By their hashes: of one length, whatever the callback brought. */
const same = (a: string, b: string) => timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)))

/** GoToSocial says `invalid_client` for a wrong secret, and lets an inner message through for an unknown id. */
const isUnknownClient = (error: GoToSocialError | OAuthAppsError) =>
  error._tag === "GoToSocialError" &&
  error.reason._tag === "OAuthRefused" &&
  /^invalid_client$|no application found/.test(error.reason.error)

const failing = <A, R>(
  effect: Effect.Effect<A, GoToSocialError | OAuthAppsError | AttemptUnknown | Declined, R>
): Effect.Effect<A, OAuthError, R> =>
  Effect.mapError(
    effect,
    (error) =>
      new OAuthError({
        reason:
          error._tag === "AttemptUnknown" || error._tag === "Declined" ? error : new SignInFailed({ cause: error })
      })
  )
