import type { PostContent, ScheduledPost } from "@chirp/domain/ScheduledPost"
import { PAST_GRACE_MS } from "@chirp/domain/ScheduledTime"
import { createSignal } from "solid-js"
import { ApiError } from "../../clients/http.ts"
import type { StatusRequest } from "../compose/compose.ts"
import { forgetPlan, notePlan, type Plan, planOf } from "./plans.ts"
import { isBusy, isChanged, isGone, type ScheduleApi } from "./schedule.api.ts"
import { text } from "./schedule.text.ts"
import { problemSentence } from "./schedule.ts"
import { takeSuggested } from "./suggested.ts"

/** A post as the composer makes it, in the scheduler's words. Who may answer is left to the account's settings: the scheduler does not carry it. */
export const contentFrom = (request: StatusRequest): PostContent => ({
  text: request.status,
  visibility: request.visibility,
  ...(request.spoiler_text === undefined ? {} : { cw: request.spoiler_text }),
  ...(request.sensitive === undefined ? {} : { sensitive: request.sensitive }),
  ...(request.language === undefined ? {} : { language: request.language }),
  ...(request.in_reply_to_id === undefined ? {} : { in_reply_to_id: request.in_reply_to_id }),
  ...(request.media_ids === undefined ? {} : { media_ids: request.media_ids }),
  ...(request.local_only === undefined ? {} : { local_only: request.local_only }),
  ...(request.content_type === undefined ? {} : { content_type: request.content_type }),
  ...(request.poll === undefined ? {} : { poll: request.poll })
})

/**
 * When the posts of one composer go out: at once without a plan, else at its time, by the scheduler. It knows nothing of
 * how the posts are written. A choice is on the device at once, beside the draft.
 */
export const createPlanning = (options: {
  readonly account: string
  readonly context: string
  readonly api: ScheduleApi
}) => {
  const { account, context, api } = options
  const [plan, setPlan] = createSignal<Plan>()

  const keep = (next: Plan | undefined) => {
    setPlan(next)
    if (next === undefined) forgetPlan(account, context)
    else notePlan(account, context, next)
  }

  const edit = async (id: string, request: Parameters<ScheduleApi["edit"]>[1], at: number): Promise<ScheduledPost> => {
    try {
      return await api.edit(id, request)
    } catch (error) {
      if (isBusy(error)) throw new ApiError(409, "schedule_busy", text.busyEdit)
      if (isGone(error)) {
        // Cancelled or out by now: what was written can still be scheduled, as a post of its own.
        keep({ at })
        throw new ApiError(404, "not_found", text.goneEdit)
      }
      if (isChanged(error)) {
        const now = await api.get(id)
        keep({ at, scheduled: { id, revision: now.revision } })
        throw new ApiError(409, "schedule_changed", text.changedEdit)
      }
      throw error
    }
  }

  return {
    plan,
    /** The draft is there, or there is none: what was chosen with it counts again, or the time that one came with. */
    begin: (hasDraft: boolean) => {
      const came = takeSuggested()
      const kept = hasDraft ? planOf(account, context) : undefined
      if (kept?.scheduled === undefined && came !== undefined) keep({ at: came })
      else setPlan(kept)
    },
    /** Chooses a time; undefined: at once. */
    choose: (at: number | undefined) => {
      const before = plan()
      if (at === undefined) keep(undefined)
      else keep({ ...before, at })
    },
    /** Why the chosen time does not do any more, as a sentence. */
    problem: (now = Date.now()): string | undefined => {
      const chosen = plan()
      return chosen === undefined || chosen.at > now - PAST_GRACE_MS ? undefined : problemSentence("past")
    },
    /** Hands the posts to the scheduler, or what has become of a scheduled one. Fails with ApiError; then nothing is lost. */
    send: async (requests: ReadonlyArray<StatusRequest>, key: string): Promise<ScheduledPost> => {
      const chosen = plan()
      if (chosen === undefined) throw new ApiError(0, "no_time", problemSentence("empty"))
      const posts = requests.map(contentFrom)
      const content = posts.length > 1 ? { posts } : posts[0]
      const request = { ...content, scheduled_at: new Date(chosen.at).toISOString() }
      const { scheduled } = chosen
      return scheduled === undefined
        ? api.create(request, key)
        : edit(scheduled.id, { ...request, revision: scheduled.revision }, chosen.at)
    },
    forget: () => keep(undefined)
  }
}

export type Planning = ReturnType<typeof createPlanning>
