import type { Readable } from "node:stream"
import { Context, Duration, Effect, Layer, Option, Redacted, Schema } from "effect"
import {
  BadAnswer,
  GoToSocialError,
  OAuthRefused,
  Refused,
  Starting,
  Unauthorized,
  Unreachable
} from "./GoToSocialError.ts"
import { Upstream } from "./Upstream.ts"

/** Covers GoToSocial's own 30 s limit for an answer. */
const CALL_TIMEOUT = Duration.seconds(32)
/** Answers that Chirp reads itself are small; anything longer is a mistake. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024
const USER_AGENT = "Chirp/0.1"

/** An app registered at GoToSocial. */
export const RegisteredApp = Schema.Struct({ client_id: Schema.String, client_secret: Schema.String })
export type RegisteredApp = typeof RegisteredApp.Type

const TokenAnswer = Schema.Struct({ access_token: Schema.NonEmptyString, scope: Schema.optional(Schema.String) })

/** The signed-in account, as far as Chirp itself needs it. */
export const OwnAccount = Schema.Struct({ id: Schema.NonEmptyString, acct: Schema.String, username: Schema.String })
export type OwnAccount = typeof OwnAccount.Type

interface Call {
  readonly method: "GET" | "POST"
  readonly path: string
  readonly token?: Redacted.Redacted
  readonly form?: Readonly<Record<string, string>>
}

/**
 * GoToSocial as Chirp's own code calls it: typed, tolerant of unknown fields, one try a call (callers own retries),
 * 32 s at most. Requests that clients make go through `http/Proxy` instead.
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
      const { pool } = yield* Upstream

      const send = (call: Call) =>
        Effect.tryPromise({
          try: (signal) =>
            pool
              .request({
                method: call.method,
                path: call.path,
                headers: {
                  accept: "application/json",
                  "user-agent": USER_AGENT,
                  ...(call.token && { authorization: `Bearer ${Redacted.value(call.token)}` }),
                  ...(call.form && { "content-type": "application/x-www-form-urlencoded" })
                },
                body: call.form ? new URLSearchParams(call.form).toString() : null,
                signal
              })
              .then((answer) =>
                bounded(answer.body).then((text) => ({
                  status: answer.statusCode,
                  type: String(answer.headers["content-type"] ?? ""),
                  text
                }))
              ),
          catch: (cause) => new Unreachable({ timedOut: isTimeout(cause), sent: !isConnectFailure(cause), cause })
        }).pipe(
          Effect.timeoutOrElse({
            duration: CALL_TIMEOUT,
            orElse: () => Effect.fail(new Unreachable({ timedOut: true, sent: true, cause: "no answer in time" }))
          })
        )

      const call = Effect.fnUntraced(
        function* (request: Call) {
          const { status, text, type } = yield* send(request)
          if (status === 503 && type.startsWith("text/html")) return yield* new Starting({})
          const body = parseJson(text)
          if (status >= 200 && status < 300) {
            return Option.isSome(body) ? body.value : yield* new BadAnswer({ status, detail: `not JSON (${type})` })
          }
          const problem = Option.flatMap(body, decodeProblem)
          const detail = Option.match(problem, {
            onNone: () => `status ${status}, ${type}`,
            onSome: (p) => p.error_description ?? p.error
          })
          if (request.path.startsWith("/oauth/") && Option.isSome(problem)) {
            return yield* new OAuthRefused({ status, error: problem.value.error, detail })
          }
          return yield* status === 401 ? new Unauthorized({ detail }) : new Refused({ status, detail })
        },
        (effect, request) =>
          Effect.mapError(
            effect,
            (reason) => new GoToSocialError({ operation: `${request.method} ${request.path}`, reason })
          )
      )

      const read = <A, I>(schema: Schema.Codec<A, I>, request: Call) =>
        Effect.flatMap(call(request), (body) =>
          Effect.mapError(
            Schema.decodeUnknownEffect(schema)(body),
            (issue) =>
              new GoToSocialError({
                operation: `${request.method} ${request.path}`,
                reason: new BadAnswer({ status: 200, detail: issue.message })
              })
          )
        )

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
  )
}

const Problem = Schema.Struct({ error: Schema.String, error_description: Schema.optional(Schema.String) })
const decodeProblem = Schema.decodeUnknownOption(Problem)
const parseJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** The text of an answer; empty, and the connection given up, when it is too long to be one. */
const bounded = (body: Readable) =>
  new Promise<string>((resolve, reject) => {
    const chunks: Array<Buffer> = []
    let size = 0
    body.on("data", (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_ANSWER_BYTES) return void chunks.push(chunk)
      resolve("")
      body.destroy()
    })
    body.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")))
    body.once("error", reject)
    body.once("close", () => reject(new Error("the answer broke off")))
  })

const codeOf = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : ""

const isTimeout = (cause: unknown) => codeOf(cause).endsWith("_TIMEOUT") || codeOf(cause) === "ETIMEDOUT"

/** Failures before a byte of the request left: nothing can have happened upstream. */
const isConnectFailure = (cause: unknown) =>
  ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"].includes(codeOf(cause))
