import { CurrentCaller } from "@chirp/domain/api/Authorization"
import { ChirpApi } from "@chirp/domain/api/ChirpApi"
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { type KeptFile, ScheduledPosts } from "../../schedule/ScheduledPosts.ts"
import { scheduleProblem } from "../ScheduleProblems.ts"

/** The schedule group of `ChirpApi`. */
export const ScheduleHandlers = HttpApiBuilder.group(
  ChirpApi,
  "schedule",
  Effect.fn(function* (handlers) {
    const posts = yield* ScheduledPosts
    return handlers.handleAll({
      create: Effect.fnUntraced(
        function* ({ payload, request }) {
          return answer(yield* posts.create(yield* CurrentCaller, payload, request.headers["idempotency-key"]))
        },
        Effect.catchTag("ScheduledPostsError", scheduleProblem)
      ),
      list: Effect.fnUntraced(
        function* ({ query }) {
          return answer(yield* posts.list(yield* CurrentCaller, query))
        },
        Effect.catchTag("ScheduledPostsError", scheduleProblem)
      ),
      get: Effect.fnUntraced(
        function* ({ params }) {
          return answer(yield* posts.get(yield* CurrentCaller, params.id))
        },
        Effect.catchTag("ScheduledPostsError", scheduleProblem)
      ),
      edit: Effect.fnUntraced(
        function* ({ params, payload }) {
          return answer(yield* posts.edit(yield* CurrentCaller, params.id, payload))
        },
        Effect.catchTag("ScheduledPostsError", scheduleProblem)
      ),
      cancel: Effect.fnUntraced(
        function* ({ params }) {
          return answer(yield* posts.cancel(yield* CurrentCaller, params.id))
        },
        Effect.catchTag("ScheduledPostsError", scheduleProblem)
      ),
      retry: Effect.fnUntraced(
        function* ({ params }) {
          return answer(yield* posts.sendNow(yield* CurrentCaller, params.id))
        },
        Effect.catchTag("ScheduledPostsError", scheduleProblem)
      ),
      file: Effect.fnUntraced(
        function* ({ params }) {
          return bytesOf(yield* posts.file(yield* CurrentCaller, params.id))
        },
        Effect.catchTag("ScheduledPostsError", scheduleProblem)
      )
    })
  })
)

/** As its author uploaded it: shown where a page puts it as a picture, film or sound, and never as a page of this origin. */
const bytesOf = ({ bytes, mimeType, size }: KeptFile) =>
  HttpServerResponse.stream(bytes, {
    contentType: /^(image\/(?!svg)|video\/|audio\/)[\w.+-]+$/.test(mimeType) ? mimeType : "application/octet-stream",
    contentLength: size,
    headers: {
      "cache-control": "private, no-store",
      "content-disposition": "attachment",
      "content-security-policy": "default-src 'none'; sandbox",
      "cross-origin-resource-policy": "same-origin"
    }
  })

const answer = (body: unknown) =>
  HttpServerResponse.jsonUnsafe(body, { headers: { "cache-control": "private, no-store" } })
