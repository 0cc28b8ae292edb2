import { type Caller, CurrentCaller } from "@chirp/domain/api/Authorization"
import { ChirpApi } from "@chirp/domain/api/ChirpApi"
import type { ScheduledStatus } from "@chirp/domain/api/ScheduledStatusesApi"
import { ByteSize, Effect, Option } from "effect"
import { HttpIncomingMessage, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { AppConfig } from "../../config/AppConfig.ts"
import { NotFound, ScheduledPosts, ScheduledPostsError } from "../../schedule/ScheduledPosts.ts"
import { Invalid } from "../../schedule/Validation.ts"
import { corsHeaders } from "../ForwardedHeaders.ts"
import { entriesOf, pageOf } from "../ScheduledStatuses.ts"
import { scheduleProblem } from "../ScheduleProblems.ts"
import { readStatusForm } from "../StatusForm.ts"

const PATH = "/api/v1/scheduled_statuses"
/** As Mastodon: 20 a page, 40 at most. */
const PAGE = 20
const MAX_PAGE = 40
/** A body with a date in it is shorter. */
const MAX_BODY = ByteSize.kibibytes(64)

/** The scheduledStatuses group of `ChirpApi`: the same posts in Mastodon's shapes. */
export const ScheduledStatusesHandlers = HttpApiBuilder.group(
  ChirpApi,
  "scheduledStatuses",
  Effect.fn(function* (handlers) {
    const posts = yield* ScheduledPosts
    const { publicUrl } = yield* AppConfig

    /** Everything that is not out; an account has a few hundred at most. */
    const all = Effect.fnUntraced(function* (caller: Caller) {
      const entries: Array<ScheduledStatus> = []
      let cursor: string | undefined
      do {
        const page = yield* posts.list(caller, { limit: 100, cursor })
        entries.push(...page.items.flatMap(entriesOf))
        cursor = page.next_cursor ?? undefined
      } while (cursor !== undefined)
      return entries
    })

    const find = Effect.fnUntraced(function* (caller: Caller, id: string) {
      const post = yield* posts.get(caller, id)
      const status = entriesOf(post).find((one) => one.id === id)
      return status === undefined
        ? yield* new ScheduledPostsError({ reason: new NotFound() })
        : { postId: post.id, status }
    })

    return handlers.handleAll({
      page: Effect.fnUntraced(
        function* ({ query }) {
          const limit = Math.min(MAX_PAGE, Math.max(1, Number.parseInt(query.limit ?? "", 10) || PAGE))
          const { items, link } = pageOf(yield* all(yield* CurrentCaller), { ...query, limit }, publicUrl.origin + PATH)
          return answer(items, link === undefined ? {} : { link })
        },
        Effect.catchTag("ScheduledPostsError", refusal)
      ),
      one: Effect.fnUntraced(
        function* ({ params }) {
          return answer((yield* find(yield* CurrentCaller, params.id)).status)
        },
        Effect.catchTag("ScheduledPostsError", refusal)
      ),
      move: Effect.fnUntraced(
        function* ({ params, request }) {
          const caller = yield* CurrentCaller
          const at = yield* dateOf(request)
          const { postId } = yield* find(caller, params.id)
          const moved = yield* posts.edit(caller, postId, { scheduled_at: at })
          return answer(entriesOf(moved).find(({ id }) => id === params.id))
        },
        Effect.catchTag("ScheduledPostsError", refusal)
      ),
      remove: Effect.fnUntraced(
        function* ({ params }) {
          yield* posts.cancelOne(yield* CurrentCaller, params.id)
          return answer({})
        },
        Effect.catchTag("ScheduledPostsError", refusal)
      )
    })
  })
)

const answer = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  HttpServerResponse.jsonUnsafe(body, { headers: { ...corsHeaders, "cache-control": "no-store", ...headers } })

const refusal = (error: ScheduledPostsError) =>
  Effect.map(scheduleProblem(error), HttpServerResponse.setHeaders(corsHeaders))

/** `scheduled_at` of a JSON or form body. */
const dateOf = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
  const bytes = yield* request.arrayBuffer.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, MAX_BODY),
    Effect.orElseSucceed(() => new ArrayBuffer(0))
  )
  const form = readStatusForm(request.headers["content-type"], Buffer.from(bytes))
  const at = Option.isSome(form) ? form.value.scheduled_at : undefined
  if (typeof at === "string" && at !== "") return at
  const invalid = new Invalid({ code: "schedule_time", message: "scheduled_at: the time is missing." })
  return yield* new ScheduledPostsError({ reason: invalid })
})
