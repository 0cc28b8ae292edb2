import type { ScheduledPostProblem } from "@chirp/domain/ScheduledPost"
import { Duration } from "effect"
import type { GoToSocialError } from "../gotosocial/GoToSocialError.ts"

/** Tries that may have reached GoToSocial. */
export const MAX_ATTEMPTS = 3
/** Waits after tries that have come to nothing: 1 s doubling to 60 s, each times a random factor of 0.5 to 1. */
const FIRST_WAIT = Duration.seconds(1)
const LONGEST_WAIT = Duration.seconds(60)
/** A post that could not be sent for this long after its time has failed: by then it may be out of place. */
export const GIVE_UP_AFTER = Duration.hours(24)
/** Looks for what a try has become: 1 s doubling until the settle delay is over. */
const FIRST_LOOK = Duration.seconds(1)

/** What to do after a try. */
export type Decision =
  /** It may have arrived: look for it. */
  | { readonly _tag: "Look" }
  /** This token is no good any more; nothing was posted. */
  | { readonly _tag: "OtherToken" }
  /** Nothing was posted; `everybody`: GoToSocial takes nothing from anybody for so long. */
  | {
      readonly _tag: "Later"
      readonly delay: Duration.Duration
      readonly everybody: boolean
      readonly problem: ScheduledPostProblem
    }
  | { readonly _tag: "Fail"; readonly problem: ScheduledPostProblem }

export interface Circumstances {
  /** Tries in a row that came to nothing. */
  readonly setbacks: number
  /** Since the post was due, milliseconds. */
  readonly lateBy: number
  readonly isReply: boolean
  readonly hasMedia: boolean
  /** 0 to 1. */
  readonly random: number
}

/** The wait after the `setbacks`-th failure in a row. */
export const backoff = (setbacks: number, random: number): Duration.Duration => {
  const longest = Duration.toMillis(LONGEST_WAIT)
  const full = Math.min(longest, Duration.toMillis(FIRST_WAIT) * 2 ** Math.min(setbacks, 30))
  return Duration.millis(full * (0.5 + Math.min(1, Math.max(0, random)) / 2))
}

/**
 * What an unsuccessful try means. Only three things are certain not to have posted: a connection that was never made, a
 * request that GoToSocial says it did not act on (408, 425, 429, 503, redirects), and a refusal (other 4xx). Everything
 * else that is not a clear success may have.
 */
export const decide = ({ reason }: GoToSocialError, context: Circumstances): Decision => {
  switch (reason._tag) {
    case "Unreachable":
      return reason.sent ? { _tag: "Look" } : later(context, undefined, true)
    case "Starting":
      return later(context, reason.retryAfter, true)
    case "Unauthorized":
      return { _tag: "OtherToken" }
    case "BadAnswer":
      return { _tag: "Look" }
    case "OAuthRefused":
      return { _tag: "Fail", problem: refused(reason.detail) }
    case "Refused": {
      const { detail, retryAfter, status } = reason
      if (status === 429 || status === 503) return later(context, retryAfter, true)
      if (status === 408 || status === 425) return later(context, retryAfter, false)
      // the address of GoToSocial is wrong, not the post: it waits until somebody has put that right
      if (status >= 300 && status < 400) return later(context, retryAfter, true)
      if (status >= 500 || status < 300) return { _tag: "Look" }
      return { _tag: "Fail", problem: problemOf(status, detail, context) }
    }
  }
}

/**
 * What it means that a file which was gone could not be sent again. No post has been sent, so whatever is not a refusal is
 * tried later.
 */
export const decideFile = (error: GoToSocialError, context: Circumstances): Decision => {
  const decision = decide(error, { ...context, isReply: false, hasMedia: false })
  if (decision._tag === "Look") return later(context, undefined, false)
  if (decision._tag !== "Fail" || decision.problem.code === "unavailable") return decision
  const detail = "detail" in error.reason ? sentence(error.reason.detail) : ""
  const message = `GoToSocial has removed a file of the post and does not take it again: ${detail}`
  return { _tag: "Fail", problem: { code: decision.problem.code, message } }
}

const later = (context: Circumstances, retryAfter: number | undefined, everybody: boolean): Decision => {
  if (context.lateBy >= Duration.toMillis(GIVE_UP_AFTER)) {
    return { _tag: "Fail", problem: { code: "unavailable", message: UNAVAILABLE } }
  }
  const own = backoff(context.setbacks, context.random)
  const delay = retryAfter === undefined ? own : Duration.max(own, Duration.seconds(retryAfter))
  return { _tag: "Later", delay, everybody, problem: { code: "unavailable", message: LATE } }
}

const UNAVAILABLE = "GoToSocial could not be reached for a whole day after the post was due."
const LATE = "GoToSocial could not be reached or is too busy; Chirp keeps trying."

const refused = (detail: string): ScheduledPostProblem => ({
  code: "refused",
  message: `GoToSocial did not take the post: ${sentence(detail)}`
})

/** GoToSocial's own words, bounded; it prefixes them with the status text. */
const sentence = (detail: string) => detail.replace(/^[A-Z][A-Za-z ]+: /, "").slice(0, 300)

const problemOf = (status: number, detail: string, { hasMedia, isReply }: Circumstances): ScheduledPostProblem => {
  if (isReply && status === 404) {
    return { code: "reply_gone", message: "The post that this one answers is no longer there." }
  }
  if (hasMedia && /\bmedia (not found|already attached)/i.test(detail)) {
    return { code: "media_gone", message: "A file of the post is no longer there, or is part of another post." }
  }
  if (status === 403) return { code: "forbidden", message: `GoToSocial does not allow this: ${sentence(detail)}` }
  return refused(detail)
}

/** What to do when a try that may have arrived is not to be found (yet). */
export type Missing =
  | { readonly _tag: "LookAgain"; readonly delay: Duration.Duration }
  | { readonly _tag: "SendAgain"; readonly delay: Duration.Duration }
  | { readonly _tag: "GiveUp"; readonly problem: ScheduledPostProblem }

/**
 * Until the settle delay has passed since the last try, GoToSocial may still be about to keep the post; only then does its
 * absence say that the try has not arrived.
 */
export const missing = (context: {
  readonly attempts: number
  readonly sinceTry: Duration.Duration
  readonly settle: Duration.Duration
  readonly random: number
}): Missing => {
  const left = Duration.toMillis(context.settle) - Duration.toMillis(context.sinceTry)
  if (left > 0) {
    const step = Math.max(Duration.toMillis(FIRST_LOOK), Duration.toMillis(context.sinceTry))
    return { _tag: "LookAgain", delay: Duration.millis(Math.min(left, step)) }
  }
  if (context.attempts >= MAX_ATTEMPTS) return { _tag: "GiveUp", problem: { code: "gave_up", message: GAVE_UP } }
  return { _tag: "SendAgain", delay: backoff(context.attempts - 1, context.random) }
}

const GAVE_UP =
  "Chirp has tried three times without an answer, and the post is not on your profile. Look there before you try again."
