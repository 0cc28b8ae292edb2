import type { ScheduledPostState } from "@chirp/domain/ScheduledPost"
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import type { ScheduledPostsError } from "../schedule/ScheduledPosts.ts"
import { type Problem, problemJson, problems } from "./Errors.ts"

/** What the scheduler's refusals are over HTTP. The cause goes to the log. */
export const scheduleProblem = Effect.fnUntraced(function* ({ reason }: ScheduledPostsError) {
  switch (reason._tag) {
    case "Invalid":
      return problemJson({
        status: reason.code === "bad_request" ? 400 : 422,
        code: reason.code,
        error: reason.message
      })
    case "NotFound":
      return problemJson(problems.notFound)
    case "Busy":
      return conflict("schedule_busy", busySentences[reason.state], reason.state)
    case "Changed":
      return conflict("schedule_changed", "The post was changed on another device. Look at it again.", reason.state)
    case "TokenTooNarrow":
      return problemJson(problems.writeScope)
    case "Away": {
      yield* Effect.logWarning("a scheduled post could not be looked after", reason.cause)
      return problemJson(awayProblem(reason.cause))
    }
  }
})

const busySentences: Readonly<Record<ScheduledPostState, string>> = {
  scheduled: "The post is being changed right now.",
  claimed: "The post is about to be sent and cannot be changed any more.",
  sending: "The post is being sent and cannot be changed any more.",
  unknown: "The post may be out already; Chirp is finding out. It cannot be changed now.",
  published: "The post is out; change it where it is.",
  failed: "The post is being changed right now."
}

const conflict = (code: Problem["code"], error: string, state: ScheduledPostState) =>
  HttpServerResponse.jsonUnsafe({ error, code, state }, { status: 409, headers: { "cache-control": "no-store" } })

type Away = Extract<ScheduledPostsError["reason"], { readonly _tag: "Away" }>["cause"]

const awayProblem = (cause: Away): Problem => {
  const inner = cause._tag === "GrantsError" ? cause.reason : cause
  if (inner._tag !== "GoToSocialError") return unavailableNow
  const { reason } = inner
  switch (reason._tag) {
    case "Starting":
      return problems.starting
    case "Unreachable":
      return reason.timedOut ? problems.timeout : problems.unavailable
    case "Unauthorized":
      return problems.unauthorized
    case "Refused":
      return reason.status === 429 ? problems.busy : reason.status === 403 ? problems.writeScope : problems.badAnswer
    default:
      return problems.badAnswer
  }
}

const unavailableNow: Problem = {
  ...problems.internal,
  status: 503,
  error: "Your scheduled posts are not at hand right now. Try again in a moment.",
  retryAfter: 5
}
