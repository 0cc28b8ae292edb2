import type { ScheduledPost, ScheduledPostProblem } from "@chirp/domain/ScheduledPost"
import { Clock, Context, Duration, Effect, Layer, Option, Random, type Redacted, Schedule } from "effect"
import type { GoToSocialError } from "../gotosocial/GoToSocialError.ts"
import { type NewStatus, type OwnStatus, Statuses } from "../gotosocial/Statuses.ts"
import { Grants, type GrantsError } from "../grants/Grants.ts"
import { HubBus } from "../realtime/HubBus.ts"
import { FileKeeper } from "./FileKeeper.ts"
import type { MediaCopiesError } from "./MediaCopies.ts"
import { isCandidate, isPast, isSame, oldest, type Sent } from "./Reconcile.ts"
import { backoff, type Circumstances, type Decision, decide, decideFile, missing } from "./RetryPolicy.ts"
import { type Claim, type PostRow, ScheduledPostStore, type ScheduledPostStoreError } from "./ScheduledPostStore.ts"
import { viewOf } from "./ScheduledView.ts"
import { Steps } from "./Steps.ts"

/** Own statuses that are looked through for one that a try has become: 40 a page. */
const MAX_PAGES = 5
/** A claim stops sending this long before its lease ends: its clock may run a little slow. */
const MARGIN = Duration.seconds(2)

/** A database that restarts is back in seconds; what it has missed by then is found by a look at the account's posts. */
const bindRetry = Schedule.max([Schedule.exponential("100 millis"), Schedule.recurs(6)])

/** The two waits that decide how fast and how safe. */
export interface Timing {
  readonly lease: Duration.Duration
  readonly settle: Duration.Duration
}

/** A claim in the hands of this process; its row follows what this process changes. `renewedAt` is monotonic, in nanoseconds. */
export interface Held {
  claim: Claim
  renewedAt: bigint
}

/** How a delivery ended, for the dispatcher: whether GoToSocial takes nothing from anybody for a while. */
export type Delivered = { readonly pause: Option.Option<Duration.Duration> }

type Trouble = ScheduledPostStoreError | GrantsError | GoToSocialError | MediaCopiesError

/**
 * Takes one claimed post as far as it goes now: sends it, or looks for what an earlier try has become.
 *
 * Files that GoToSocial has removed while the post waited are sent again first (`FileKeeper`), their new ids on disk before it.
 * Never sends while a try may have arrived and has not been looked for after the settle delay; never sends by a claim that
 * may have ended. What fails in Chirp itself (the store is away) leaves the post to the end of its lease.
 */
export class Delivery extends Context.Service<
  Delivery,
  {
    /** Never fails. */
    readonly deliver: (held: Held) => Effect.Effect<Delivered>
  }
>()("@chirp/server/schedule/Delivery") {
  static readonly layer = (timing: Timing) =>
    Layer.effect(
      Delivery,
      Effect.gen(function* () {
        const store = yield* ScheduledPostStore
        const statuses = yield* Statuses
        const grants = yield* Grants
        const bus = yield* HubBus
        const files = yield* FileKeeper
        const step = yield* Steps

        const tell = Effect.fnUntraced(function* (
          event: "scheduled_post_sent" | "scheduled_post_failed",
          row: PostRow
        ) {
          const thread = yield* store.find(row.accountId, row.threadId)
          if (Option.isNone(thread)) return
          const payload: ScheduledPost = viewOf(thread.value, { needsSignIn: false })
          // of a thread, when all of it is out
          if (event === "scheduled_post_sent" && payload.state !== "published") return
          yield* bus.publish({ _tag: "Event", accountId: row.accountId, event, payload: JSON.stringify(payload) })
        })

        /** `reached`: an earlier try may still have arrived. */
        const fail = Effect.fnUntraced(function* ({ claim }: Held, problem: ScheduledPostProblem, reached = false) {
          if (!(yield* store.fail(claim, { problem, reached }))) return
          yield* Effect.logWarning("a scheduled post has failed", {
            ...ids(claim),
            problem: problem.code,
            message: problem.message
          })
          yield* tell("scheduled_post_failed", claim.row)
        })

        /** Binds the status and tells the author; once bound, nothing else can become of the post. */
        const bind = Effect.fnUntraced(function* ({ claim }: Held, attempt: number, statusId: string) {
          const outcome = yield* Effect.retry(store.publish(claim, attempt, statusId), bindRetry)
          if (outcome !== "published") {
            yield* Effect.logWarning("a scheduled post could not be bound to its status", {
              ...ids(claim),
              statusId,
              outcome
            })
            return outcome
          }
          yield* step("bound", claim.row)
          yield* Effect.logInfo("a scheduled post is out", { ...ids(claim), statusId })
          yield* tell("scheduled_post_sent", claim.row)
          return outcome
        })

        const newest = (accountId: string) => grants.tokenFor(accountId, "schedule")

        /** Runs with a token that GoToSocial takes, `first` if there is one; the ones it refuses are forgotten. None: there is none. */
        const withToken = Effect.fnUntraced(function* <A>(
          accountId: string,
          use: (
            token: Redacted.Redacted
          ) => Effect.Effect<A, GoToSocialError | ScheduledPostStoreError | MediaCopiesError>,
          first: Option.Option<Redacted.Redacted> = Option.none()
        ) {
          let token = Option.isSome(first) ? first : yield* newest(accountId)
          while (Option.isSome(token)) {
            const result = yield* Effect.result(use(token.value))
            if (result._tag === "Success") return Option.some(result.success)
            const { failure } = result
            if (failure._tag !== "GoToSocialError" || failure.reason._tag !== "Unauthorized") return yield* failure
            yield* grants.refused(accountId, token.value)
            token = yield* newest(accountId)
          }
          return Option.none<A>()
        })

        /** The status that a try of this post has become. */
        const find = Effect.fnUntraced(function* (claim: Claim, token: Redacted.Redacted, firstSentAt: number) {
          const sent: Sent = { item: claim.row, inReplyToId: replyOf(claim), firstSentAt }
          const matches: Array<OwnStatus> = []
          let before: string | undefined
          for (let page = 0; page < MAX_PAGES; page++) {
            const found = yield* statuses.ofAccount(token, claim.row.accountId, before)
            const candidates = found.filter((status) => isCandidate(status, sent))
            const bound = yield* store.bound(
              claim.row.accountId,
              candidates.map(({ id }) => id)
            )
            for (const status of candidates) {
              if (bound.has(status.id)) continue
              const source = yield* statuses.source(token, status.id).pipe(
                Effect.asSome,
                // deleted since
                Effect.catchIf(isGone, () => Effect.succeedNone)
              )
              if (Option.isSome(source) && isSame(source.value, sent)) matches.push(status)
            }
            before = found.at(-1)?.id
            if (before === undefined || isPast(found, sent)) break
          }
          if (matches.length > 1) {
            yield* Effect.logError("more than one status matches a scheduled post; the oldest counts", {
              ...ids(claim),
              statuses: matches.map(({ id }) => id)
            })
          }
          return oldest(matches)
        })

        /** Looks for an earlier try; true when there is none and the post may be sent. */
        const look = Effect.fnUntraced(function* (held: Held, firstSentAt: number) {
          const { claim } = held
          const { row } = claim
          const found = yield* withToken(row.accountId, (token) => find(claim, token, firstSentAt))
          if (Option.isNone(found)) {
            yield* fail(held, SIGN_IN_NEEDED, true)
            return false
          }
          if (Option.isSome(found.value)) {
            if ((yield* bind(held, row.sends, found.value.value.id)) === "taken") {
              yield* store.lookLater(claim, backoff(0, yield* Random.next))
            }
            return false
          }
          const waited = (yield* Clock.monotonicTimeNanos) - held.renewedAt
          const next = missing({
            attempts: row.attempts,
            sinceTry: Duration.millis(claim.now - (row.sendingAt ?? firstSentAt) + Number(waited / 1_000_000n)),
            settle: timing.settle,
            random: yield* Random.next
          })
          if (claim.state === "claimed") {
            if (next._tag !== "LookAgain") return true
            yield* store.postpone(claim, { delay: next.delay, reached: true, problem: row.problem })
            return false
          }
          switch (next._tag) {
            case "LookAgain":
              yield* store.lookLater(claim, next.delay)
              break
            case "SendAgain":
              yield* store.postpone(claim, { delay: next.delay, reached: true, problem: null })
              break
            case "GiveUp":
              yield* fail(held, next.problem, true)
          }
          return false
        })

        /** Whether the claim cannot have ended, by a clock that also runs while the process is stopped. */
        const stillOurs = (held: Held) =>
          Effect.map(
            Clock.monotonicTimeNanos,
            (now) =>
              Number(now - held.renewedAt) / 1e6 <
              Duration.toMillis(timing.lease) - Math.min(Duration.toMillis(MARGIN), Duration.toMillis(timing.lease) / 5)
          )

        /** Some: the post cannot be sent now, and has been put where it belongs. */
        const restore = Effect.fnUntraced(function* (held: Held) {
          const { row } = held.claim
          if (row.mediaIds.length === 0) return Option.none()
          const result = yield* Effect.result(
            withToken(row.accountId, (token) =>
              files.restore(token, held.claim.row, (changed) =>
                Effect.tap(store.replaceMedia(held.claim, changed), () =>
                  Effect.sync(() => {
                    held.claim = { ...held.claim, row: { ...held.claim.row, ...changed } }
                  })
                )
              )
            )
          )
          if (result._tag === "Failure") {
            if (result.failure._tag !== "GoToSocialError") return yield* result.failure
            return Option.some(yield* settle(held, result.failure, decideFile))
          }
          if (Option.isSome(result.success)) return result.success.value ? Option.none() : Option.some(going)
          yield* fail(held, SIGN_IN_NEEDED)
          return Option.some(going)
        })

        const send = Effect.fnUntraced(function* (held: Held) {
          const stopped = yield* restore(held)
          if (Option.isSome(stopped)) return stopped.value
          const { claim } = held
          const { row } = claim
          const token = yield* newest(row.accountId)
          if (Option.isNone(token)) {
            yield* fail(held, SIGN_IN_NEEDED)
            return going
          }
          const begun = yield* Clock.monotonicTimeNanos
          const attempt = yield* store.begin(claim, timing.lease)
          if (Option.isNone(attempt)) return going
          held.renewedAt = begun
          yield* step("sending", row)
          const result = yield* Effect.result(
            withToken(
              row.accountId,
              (one) =>
                Effect.flatMap(stillOurs(held), (ours) =>
                  ours
                    ? Effect.asSome(statuses.create(one, statusOf(claim), row.id))
                    : // the process was stopped: somebody else has the post by now
                      Effect.succeedNone
                ),
              token
            )
          )
          if (result._tag === "Success") {
            if (Option.isNone(result.success)) {
              yield* fail(held, SIGN_IN_NEEDED)
            } else if (Option.isSome(result.success.value)) {
              yield* step("answered", row)
              if ((yield* bind(held, attempt.value, result.success.value.value)) === "taken") {
                yield* store.lookLater(claim, Duration.zero)
              }
            }
            return going
          }
          if (result.failure._tag !== "GoToSocialError") return yield* result.failure
          yield* step("answered", row)
          return yield* settle(held, result.failure)
        })

        const settle = Effect.fnUntraced(function* (
          held: Held,
          error: GoToSocialError,
          policy: (error: GoToSocialError, context: Circumstances) => Decision = decide
        ) {
          const { claim } = held
          const decision = policy(error, {
            setbacks: claim.row.setbacks,
            lateBy: claim.now - claim.row.scheduledAt,
            isReply: replyOf(claim) !== null,
            hasMedia: claim.row.mediaIds.length > 0,
            random: yield* Random.next
          })
          yield* Effect.logDebug("a scheduled post was not taken", { ...ids(claim), decision: decision._tag }, error)
          switch (decision._tag) {
            case "Look":
              yield* store.lookLater(claim, Duration.zero)
              return going
            case "Later":
              yield* store.postpone(claim, { delay: decision.delay, reached: false, problem: decision.problem })
              return { pause: decision.everybody ? Option.some(decision.delay) : Option.none() }
            case "OtherToken":
              yield* fail(held, SIGN_IN_NEEDED)
              return going
            case "Fail":
              yield* fail(held, decision.problem)
              return going
          }
        })

        const work = Effect.fnUntraced(function* (held: Held) {
          const { row } = held.claim
          yield* step("claimed", row)
          if (row.firstSentAt !== null && !(yield* look(held, row.firstSentAt))) return going
          if (held.claim.state === "unknown") return going
          return yield* send(held)
        })

        /** Trouble that says nothing about the post: it is put back, or looked for if it may have been sent. */
        const afterTrouble = Effect.fnUntraced(function* ({ claim }: Held, trouble: Trouble) {
          yield* Effect.logWarning("a scheduled post could not be worked on", ids(claim), trouble)
          const delay = backoff(claim.row.setbacks, yield* Random.next)
          yield* store.lookLater(claim, delay).pipe(
            Effect.flatMap((looking) =>
              looking
                ? Effect.void
                : Effect.asVoid(store.postpone(claim, { delay, reached: true, problem: claim.row.problem }))
            ),
            // the end of its lease does the same
            Effect.ignore
          )
          return { pause: concernsAll(trouble) ? Option.some(delay) : Option.none() }
        })

        return Delivery.of({
          deliver: (held) =>
            work(held).pipe(
              Effect.catch((trouble) => afterTrouble(held, trouble)),
              Effect.withSpan("Delivery.deliver", { attributes: ids(held.claim) })
            )
        })
      })
    )
}

/** Whether others would meet the same trouble now. */
const concernsAll = (trouble: Trouble) =>
  trouble._tag === "ScheduledPostStoreError" ||
  (trouble._tag === "GoToSocialError" &&
    (trouble.reason._tag === "Unreachable" ||
      trouble.reason._tag === "Starting" ||
      (trouble.reason._tag === "Refused" && trouble.reason.status === 429)))

const going: Delivered = { pause: Option.none() }

const SIGN_IN_NEEDED: ScheduledPostProblem = {
  code: "sign_in_needed",
  message: "You are signed out everywhere, so this post could not be sent. Sign in again to let it go out."
}

const ids = ({ fence, row }: Claim) => ({ post: row.id, account: row.accountId, fence })

/** The post before it in its thread; the first answers what its author said. */
const replyOf = ({ previousStatusId, row }: Claim) => previousStatusId ?? row.inReplyToId

const isGone = ({ reason }: GoToSocialError) => reason._tag === "Refused" && reason.status === 404

const statusOf = (claim: Claim): NewStatus => {
  const { row } = claim
  const replyTo = replyOf(claim)
  return {
    status: row.text,
    ...(row.cw === "" ? {} : { spoiler_text: row.cw }),
    ...(row.visibility === null ? {} : { visibility: row.visibility }),
    ...(row.sensitive === null ? {} : { sensitive: row.sensitive }),
    ...(row.language === null ? {} : { language: row.language }),
    ...(replyTo === null ? {} : { in_reply_to_id: replyTo }),
    ...(row.mediaIds.length === 0 ? {} : { media_ids: row.mediaIds }),
    ...(row.poll === null
      ? {}
      : {
          poll: {
            options: row.poll.options,
            expires_in: row.poll.expires_in,
            multiple: row.poll.multiple ?? false,
            hide_totals: row.poll.hide_totals ?? false
          }
        }),
    ...(row.localOnly === null ? {} : { local_only: row.localOnly }),
    ...(row.contentType === null ? {} : { content_type: row.contentType }),
    ...(row.interactionPolicy === null ? {} : { interaction_policy: row.interactionPolicy })
  }
}
