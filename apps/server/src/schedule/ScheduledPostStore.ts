import { MediaAttachment } from "@chirp/domain/MediaAttachment"
import {
  ContentType,
  InteractionPolicy,
  ScheduledPoll,
  ScheduledPostProblem,
  ScheduledPostState
} from "@chirp/domain/ScheduledPost"
import { Visibility } from "@chirp/domain/Status"
import { Context, type Duration, type Effect, type Option, Schema } from "effect"

/** What one post says, checked and complete; null is "as GoToSocial does it". */
export const PostItem = Schema.Struct({
  text: Schema.String,
  visibility: Schema.NullOr(Visibility),
  cw: Schema.String,
  mediaIds: Schema.Array(Schema.String),
  media: Schema.Array(MediaAttachment),
  poll: Schema.NullOr(ScheduledPoll),
  inReplyToId: Schema.NullOr(Schema.String),
  language: Schema.NullOr(Schema.String),
  sensitive: Schema.NullOr(Schema.Boolean),
  localOnly: Schema.NullOr(Schema.Boolean),
  contentType: Schema.NullOr(ContentType),
  interactionPolicy: Schema.NullOr(InteractionPolicy)
})
export type PostItem = typeof PostItem.Type

const Time = Schema.NullOr(Schema.Finite)

/** One post at rest. Times are milliseconds since 1970, by the store's clock. */
export const PostRow = Schema.Struct({
  id: Schema.String,
  accountId: Schema.String,
  threadId: Schema.String,
  position: Schema.Finite,
  state: ScheduledPostState,
  scheduledAt: Schema.Finite,
  runAt: Schema.Finite,
  ...PostItem.fields,
  revision: Schema.Finite,
  attempts: Schema.Finite,
  sends: Schema.Finite,
  setbacks: Schema.Finite,
  /** Null when no try can have reached GoToSocial. */
  firstSentAt: Time,
  sendingAt: Time,
  createdAt: Schema.Finite,
  updatedAt: Schema.Finite,
  dispatchedAt: Time,
  failedAt: Time,
  problem: Schema.NullOr(ScheduledPostProblem),
  statusId: Schema.NullOr(Schema.String)
})
export type PostRow = typeof PostRow.Type

/** The posts of one scheduled post, in order; one at least. */
export type Thread = readonly [PostRow, ...ReadonlyArray<PostRow>]

/** A claim on one post: until its lease ends nobody else works on it. */
export interface Claim {
  readonly row: PostRow
  /** Rises with each claim: what an older one writes is refused. */
  readonly fence: number
  /** `claimed`: nothing has been sent by this claim. `unknown`: a try may have arrived and is to be looked for. */
  readonly state: "claimed" | "unknown"
  /** Of a thread: the post before, which this one answers. */
  readonly previousStatusId: string | null
  /** The store's clock at the claim. */
  readonly now: number
}

export interface StoreLimits {
  readonly maxWaiting: number
  readonly maxPerDay: number
}

export type Show = "open" | "failed" | "published" | "all"

/** Where a page begins: after the thread with these values. */
export interface PageStart {
  readonly failed: boolean
  readonly scheduledAt: number
  readonly threadId: string
}

export class ScheduledPostStoreError extends Schema.TaggedError<ScheduledPostStoreError>()("ScheduledPostStoreError", {
  operation: Schema.String,
  cause: Schema.Defect()
}) {}

/** No such post of this account. */
export class NoSuchPost extends Schema.TaggedError<NoSuchPost>()("NoSuchPost", {}) {}
/** It is being sent, or is out. */
export class PostBusy extends Schema.TaggedError<PostBusy>()("PostBusy", { state: ScheduledPostState }) {}
/** The edit is based on a revision that is not the last. */
export class PostChanged extends Schema.TaggedError<PostChanged>()("PostChanged", { state: ScheduledPostState }) {}
/** The account has too many posts waiting, or too many on that day; `count` with the new ones. */
export class LimitReached extends Schema.TaggedError<LimitReached>()("LimitReached", {
  limit: Schema.Literals(["waiting", "day"]),
  count: Schema.Finite,
  most: Schema.Finite
}) {}
/** The file is kept for another scheduled post. */
export class MediaReserved extends Schema.TaggedError<MediaReserved>()("MediaReserved", { mediaId: Schema.String }) {}

type Failure<E = never> = E | ScheduledPostStoreError

/**
 * The truth about scheduled posts. Its clock is its own (PostgreSQL's), never the caller's. Every change asks for the state
 * it starts from in the same statement, so two callers never both succeed. Every layer passes
 * `test/schedule/ScheduledPostStoreTest.ts`.
 *
 * Invariants: at most one post of an account is claimed, sending or unknown; a post of a thread is claimed only when the one
 * before it is published; a status is bound to one post at most; `sending` is on disk before `begin` returns.
 */
export class ScheduledPostStore extends Context.Service<
  ScheduledPostStore,
  {
    /** With an idempotency key that the account has used before: what it made then, unchanged (`fresh` is false). */
    readonly create: (options: {
      readonly accountId: string
      /** One id a post; the first names the thread. */
      readonly ids: readonly [string, ...ReadonlyArray<string>]
      readonly items: ReadonlyArray<PostItem>
      readonly scheduledAt: number
      readonly idempotencyKey: string | undefined
      readonly limits: StoreLimits
    }) => Effect.Effect<{ readonly thread: Thread; readonly fresh: boolean }, Failure<LimitReached | MediaReserved>>
    /** By the thread's id or that of any of its posts. */
    readonly find: (accountId: string, id: string) => Effect.Effect<Option.Option<Thread>, Failure>
    /** `open`: failed ones first, then by time; else by time. */
    readonly list: (
      accountId: string,
      page: {
        readonly show: Show
        readonly from: number | undefined
        readonly to: number | undefined
        readonly after: PageStart | undefined
        readonly limit: number
      }
    ) => Effect.Effect<{ readonly threads: ReadonlyArray<Thread>; readonly more: boolean }, Failure>
    /** The store's clock, milliseconds since 1970. */
    readonly now: Effect.Effect<number, Failure>
    /** Posts that are not out. */
    readonly waiting: (accountId: string) => Effect.Effect<number, Failure>
    /**
     * Changes what is not out yet: its time, which puts failed ones back to `scheduled`, and with `items` its content.
     * `ids` name the new posts.
     */
    readonly edit: (options: {
      readonly accountId: string
      readonly threadId: string
      readonly revision: number | undefined
      readonly scheduledAt: number | undefined
      readonly content:
        | { readonly ids: ReadonlyArray<string>; readonly items: readonly [PostItem, ...ReadonlyArray<PostItem>] }
        | undefined
      readonly limits: StoreLimits
    }) => Effect.Effect<Thread, Failure<NoSuchPost | PostBusy | PostChanged | LimitReached | MediaReserved>>
    /** Removes what is not out and answers the thread as it was. */
    readonly cancel: (accountId: string, threadId: string) => Effect.Effect<Thread, Failure<NoSuchPost | PostBusy>>
    /** Removes one post of a thread; the next takes its place. Answers the thread as it was. */
    readonly removeOne: (accountId: string, id: string) => Effect.Effect<Thread, Failure<NoSuchPost | PostBusy>>
    /** Due now; tries before it do not count any more. */
    readonly sendNow: (accountId: string, threadId: string) => Effect.Effect<Thread, Failure<NoSuchPost | PostBusy>>
    /** Posts that failed for want of a sign-in and were to go out in the time given are due again. Their number. */
    readonly revive: (accountId: string, within: Duration.Duration) => Effect.Effect<number, Failure>

    /**
     * Claims what was left behind by a claim that has ended, and what is due, one post an account, its longest due. With
     * more accounts than `limit`, half of them are those whose posts are due longest, and half are drawn by lot.
     */
    readonly claim: (limit: number, lease: Duration.Duration) => Effect.Effect<ReadonlyArray<Claim>, Failure>
    /** From `claimed` to `sending`, on disk when it returns. None: the claim is not ours any more. Gives the try's number. */
    readonly begin: (claim: Claim, lease: Duration.Duration) => Effect.Effect<Option.Option<number>, Failure>
    /**
     * Binds the status that the try has become. `taken`: another post has it. `lost`: another try has begun, or it is out.
     * What a try is known to have become is taken from a claim that has ended, too.
     */
    readonly publish: (
      claim: Claim,
      attempt: number,
      statusId: string
    ) => Effect.Effect<"published" | "taken" | "lost", Failure>
    /** The outcome of the try is unknown: it is looked for again after the delay, by anybody. */
    readonly lookLater: (claim: Claim, delay: Duration.Duration) => Effect.Effect<boolean, Failure>
    /** Back to `scheduled`, due after the delay. `reached`: the try may have reached GoToSocial, and counts. */
    readonly postpone: (
      claim: Claim,
      options: {
        readonly delay: Duration.Duration
        readonly reached: boolean
        readonly problem: ScheduledPostProblem | null
      }
    ) => Effect.Effect<boolean, Failure>
    /** As `postpone`, but it stays until its author does something. */
    readonly fail: (
      claim: Claim,
      options: { readonly reached: boolean; readonly problem: ScheduledPostProblem }
    ) => Effect.Effect<boolean, Failure>
    /** The post's files have other ids from now on; nothing has been sent by this claim. */
    readonly replaceMedia: (
      claim: Claim,
      files: Pick<PostItem, "mediaIds" | "media">
    ) => Effect.Effect<boolean, Failure>
    /** Gives back a claim of which nothing was sent. */
    readonly release: (claim: Claim) => Effect.Effect<boolean, Failure>
    /** Makes leases last from now; gives the fences that still hold. */
    readonly renew: (
      claims: ReadonlyArray<Claim>,
      lease: Duration.Duration
    ) => Effect.Effect<ReadonlySet<number>, Failure>
    /** Which of these statuses are bound to a post of the account. */
    readonly bound: (accountId: string, statusIds: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, Failure>
    /** Which of these files posts of the account have that are not out. */
    readonly usedMedia: (
      accountId: string,
      mediaIds: ReadonlyArray<string>
    ) => Effect.Effect<ReadonlySet<string>, Failure>
    /** How long until something can be claimed; zero when it can be now. None: nothing waits. */
    readonly nextDue: Effect.Effect<Option.Option<Duration.Duration>, Failure>
    /** Milliseconds since 1970, at which posts become due within the time given; the first thousand. */
    readonly dueWithin: (
      time: Duration.Duration
    ) => Effect.Effect<ReadonlyArray<{ readonly id: string; readonly at: number }>, Failure>
    /** Forgets a thousand posts that went out longer ago than this. */
    readonly purge: (age: Duration.Duration) => Effect.Effect<number, Failure>
  }
>()("@chirp/server/schedule/ScheduledPostStore") {}
