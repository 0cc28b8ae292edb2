import type { Readable } from "node:stream"
import { Context, DateTime, Duration, Effect, Layer, Option, Redacted, Schema } from "effect"
import type { FormData } from "undici"
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
/** However long GoToSocial says to wait, it is asked again after this. */
const MAX_RETRY_AFTER = Duration.hours(1)
const USER_AGENT = "Chirp/0.1"

/** One call. At most one of `form`, `json`, `parts` and `stream` is sent as the body. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /** Path and query. */
  readonly path: string
  readonly token?: Redacted.Redacted | undefined
  readonly form?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** `multipart/form-data` */
  readonly parts?: FormData
  /** Sent as it comes; `headers` say what it is and how long. */
  readonly stream?: Readable
  /** Lower-case names, in addition to Chirp's own. */
  readonly headers?: Readonly<Record<string, string>>
  /** Default 32 s, which covers GoToSocial's own limit. */
  readonly timeout?: Duration.Duration
}

/** What came back, whole, whatever its status. Header names are lower-case. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/**
 * How Chirp's own code calls GoToSocial; the clients of single nouns (`GoToSocial`, `Statuses`, …) build on it. One try a
 * call (callers own retries), 32 s and 2 MiB at most; redirects are never followed. A failure says whether the request may
 * have reached GoToSocial (`Unreachable.sent`) and when to come back (`retryAfter`).
 */
export class Calls extends Context.Service<
  Calls,
  {
    /** The answer as it is. Fails only when none came whole. */
    readonly send: (call: Call) => Effect.Effect<Answer, Unreachable>
    /** The JSON of a 2xx answer; every other answer is a failure with a reason. */
    readonly call: (call: Call) => Effect.Effect<unknown, GoToSocialError>
    /** `call`, and the JSON read with a schema. */
    readonly read: <A, I>(schema: Schema.Codec<A, I>, call: Call) => Effect.Effect<A, GoToSocialError>
  }
>()("@chirp/server/gotosocial/Calls") {
  static readonly layer = Layer.effect(
    Calls,
    Effect.gen(function* () {
      const { pool } = yield* Upstream

      const send = (call: Call) =>
        Effect.tryPromise({
          try: (signal) =>
            pool
              .request({ method: call.method, path: call.path, headers: headersOf(call), body: bodyOf(call), signal })
              .then((answer) =>
                bounded(answer.body).then(
                  (text): Answer => ({
                    status: answer.statusCode,
                    headers: flatten(answer.headers),
                    text
                  })
                )
              ),
          catch: (cause) => new Unreachable({ timedOut: isTimeout(cause), sent: !isConnectFailure(cause), cause })
        }).pipe(
          Effect.timeoutOrElse({
            duration: call.timeout ?? CALL_TIMEOUT,
            orElse: () => Effect.fail(new Unreachable({ timedOut: true, sent: true, cause: "no answer in time" }))
          })
        )

      const call = Effect.fnUntraced(
        function* (request: Call) {
          const answer = yield* send(request)
          const { status, text } = answer
          const type = answer.headers["content-type"] ?? ""
          if (status === 503 && type.startsWith("text/html")) {
            return yield* new Starting({ retryAfter: yield* retryAfter(answer) })
          }
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
          return yield* status === 401
            ? new Unauthorized({ detail })
            : new Refused({ status, detail, retryAfter: yield* retryAfter(answer) })
        },
        (effect, request) => Effect.mapError(effect, (reason) => failure(request, reason))
      )

      return Calls.of({
        send,
        call,
        read: (schema, request) =>
          Effect.flatMap(call(request), (body) =>
            Effect.mapError(Schema.decodeUnknownEffect(schema)(body), (issue) =>
              failure(request, new BadAnswer({ status: 200, detail: issue.message }))
            )
          )
      })
    })
  )
}

const failure = (call: Call, reason: GoToSocialError["reason"]) =>
  new GoToSocialError({ operation: `${call.method} ${call.path.split("?", 1)[0]}`, reason })

const headersOf = ({ form, headers, json, token }: Call) => ({
  accept: "application/json",
  "user-agent": USER_AGENT,
  ...(token && { authorization: `Bearer ${Redacted.value(token)}` }),
  ...(form && { "content-type": "application/x-www-form-urlencoded" }),
  ...(json !== undefined && { "content-type": "application/json" }),
  ...headers
})

const bodyOf = ({ form, json, parts, stream }: Call) =>
  stream ?? parts ?? (form ? new URLSearchParams(form).toString() : json === undefined ? null : JSON.stringify(json))

const flatten = (headers: Readonly<Record<string, string | Array<string> | undefined>>) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? (value[0] ?? "") : value]]
    )
  )

/**
 * `Retry-After` (RFC 9110 section 10.2.3) as seconds from now, 0 to 3600: a number, or a date read against the answer's own
 * clock. GoToSocial's rate limit sends none and says `X-RateLimit-Reset` instead.
 */
const retryAfter = ({ headers, status }: Answer) =>
  Effect.map(DateTime.now, (now) => {
    const given = headers["retry-after"] ?? (status === 429 ? headers["x-ratelimit-reset"] : undefined)
    if (given === undefined) return undefined
    if (/^\d+$/.test(given)) return Math.min(Number(given), Duration.toSeconds(MAX_RETRY_AFTER))
    const from = Option.getOrElse(DateTime.make(headers.date ?? ""), () => now)
    return Option.getOrUndefined(
      Option.map(DateTime.make(given), (until) =>
        Math.min(Math.max(0, Duration.toSeconds(DateTime.distance(from, until))), Duration.toSeconds(MAX_RETRY_AFTER))
      )
    )
  })

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
  ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"].includes(
    codeOf(cause)
  )
