import { buffer } from "node:stream/consumers"
import { Context, Effect, Option } from "effect"
import { HttpRouter, type HttpServerRequest, type HttpServerResponse } from "effect/http"
import { problemJson, problems } from "./Errors.ts"
import { type Taken, UpstreamProxy } from "./Proxy.ts"
import type { Received } from "./Spool.ts"
import { readStatusForm, type StatusForm } from "./StatusForm.ts"
import { isPlainTarget } from "./UpstreamRoutes.ts"

const PATH = "/api/v1/statuses"

/** A post on its way, read once. Its bytes go on unchanged whatever is read here. */
export interface Posting {
  readonly taken: Taken
  readonly form: StatusForm
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
    const own = yield* OwnPosting

    const between = Effect.fnUntraced(function* (taken: Taken) {
      const bytes = yield* bytesOf(taken.body)
      const form = readStatusForm(taken.incoming.headers["content-type"], bytes)
      if (Option.isNone(form)) return yield* taken.send
      const served = yield* own({ taken, form: form.value })
      return Option.isSome(served) ? served.value : yield* taken.send
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
