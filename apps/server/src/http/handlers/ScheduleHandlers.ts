import { CurrentCaller } from "@chirp/domain/api/Authorization"
import { ChirpApi } from "@chirp/domain/api/ChirpApi"
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { ScheduledPosts } from "../../schedule/ScheduledPosts.ts"
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
      )
    })
  })
)

const answer = (body: unknown) =>
  HttpServerResponse.jsonUnsafe(body, { headers: { "cache-control": "private, no-store" } })
