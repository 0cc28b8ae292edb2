import { buffer } from "node:stream/consumers"
import { Context, Effect, Option, Redacted } from "effect"
import { HttpRouter, type HttpServerRequest, type HttpServerResponse } from "effect/http"
import { traceOf } from "../idempotency/PostTrace.ts"
import { hashOf } from "../session/Seal.ts"
import { problemJson, problems } from "./Errors.ts"
import { IdempotentPosts } from "./IdempotentPosts.ts"
import { bearerToken, Identity } from "./Identity.ts"
import { type Answered, type Taken, UpstreamProxy } from "./Proxy.ts"
import type { Received } from "./Spool.ts"
import { readStatusForm, type StatusForm } from "./StatusForm.ts"
import { isPlainTarget } from "./UpstreamRoutes.ts"

const PATH = "/api/v1/statuses"
/** A status as GoToSocial tells of it is far smaller. */
const MAX_ANSWER_BYTES = 1024 * 1024

/** A post on its way, read once. Its bytes go on unchanged whatever is read here. */
export interface Posting {
  readonly taken: Taken
  readonly form: StatusForm
  /** Its `Idempotency-Key`, hashed, if it has one: for those who make something that outlives a crash half way. */
  readonly keyHash: string | undefined
}

/**
 * Posts that Chirp serves itself in GoToSocial's place: those with `scheduled_at`. `None` passes the post on. The answer
 * is kept under the post's `Idempotency-Key` like GoToSocial's own.
 */
export const OwnPosting = Context.Reference<
  (posting: Posting) => Effect.Effect<Option.Option<HttpServerResponse.HttpServerResponse>>
>("@chirp/server/http/StatusesRoute/OwnPosting", { defaultValue: () => () => Effect.succeedNone })

/** `POST /api/v1/statuses`: GoToSocial's, with what Chirp adds to it. Other methods on this path go on as they are. */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const proxy = yield* UpstreamProxy
    const identity = yield* Identity
    const keyedPosts = yield* IdempotentPosts
    const own = yield* OwnPosting

    /** Who posts: an account, or a token that does not tell whose it is. None: nobody, whom GoToSocial refuses itself. */
    const posterOf = Effect.fnUntraced(function* ({ asker, incoming }: Taken) {
      const caller = yield* Effect.orElseSucceed(identity.caller(incoming), () => Option.none())
      if (Option.isSome(caller)) {
        const { accountId, token } = caller.value
        return Option.some({ owner: accountId, author: Option.some({ accountId, token }) })
      }
      const token = asker._tag === "Session" ? Redacted.value(asker.session.token) : bearerToken(incoming)
      return token === undefined
        ? Option.none()
        : Option.some({ owner: `token:${hashOf(token)}`, author: Option.none() })
    })

    const between = Effect.fnUntraced(function* (taken: Taken) {
      const { headers } = taken.incoming
      const bytes = yield* bytesOf(taken.body)
      const form = readStatusForm(headers["content-type"], bytes)
      if (Option.isNone(form)) return yield* taken.send
      const key = [headers["idempotency-key"]].flat()[0] ?? ""
      const poster = key === "" ? Option.none() : yield* posterOf(taken)
      if (Option.isNone(poster)) {
        const served = yield* own({ taken, form: form.value, keyHash: undefined })
        return Option.isSome(served) ? served.value : yield* taken.send
      }
      const keyHash = hashOf(key)
      const { author, owner } = poster.value
      return yield* keyedPosts.answer({
        post: { owner, keyHash, bodyHash: hashOf(canonical(form.value)) },
        trace: traceOf(form.value),
        author,
        make: Effect.flatMap(own({ taken, form: form.value, keyHash }), (served) =>
          Option.isSome(served) ? Effect.succeed(answeredBy(served.value)) : taken.collect(MAX_ANSWER_BYTES, bytes)
        )
      })
    })

    yield* router.add(
      "POST",
      PATH,
      Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
        if (!isPlainTarget(request.url)) return problemJson(problems.badPath)
        return yield* proxy.pass(request, "api", PATH, between)
      })
    )
  })
)

/** A body of at most `POST_LIMIT`; it is in a file when memory is short. */
const bytesOf = (body: Received): Effect.Effect<Buffer> => {
  if (body._tag === "None") return Effect.succeed(Buffer.alloc(0))
  return body._tag === "Memory" ? Effect.succeed(body.bytes) : Effect.promise(() => buffer(body.stream()))
}

/** One text for one post, in whatever order and form its fields came. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null"
  return `{${Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`)
    .join(",")}}`
}

const answeredBy = (response: HttpServerResponse.HttpServerResponse): Answered => {
  const { body, headers, status } = response
  if (body._tag !== "Uint8Array") return { _tag: "None", acted: false, response }
  return {
    _tag: "Answer",
    status,
    headers: { ...headers, "content-type": body.contentType },
    bytes: Buffer.from(body.body)
  }
}
