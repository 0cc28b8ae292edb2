import type { Caller } from "@chirp/domain/api/Authorization"
import type { RescheduleRequest, ScheduledPostPage, ScheduleRequest } from "@chirp/domain/api/ScheduleApi"
import { type PostContent, type ScheduledPost, ScheduledPostState } from "@chirp/domain/ScheduledPost"
import { latestScheduledTime, parseScheduledTime, timeProblemMessage } from "@chirp/domain/ScheduledTime"
import { Context, DateTime, Duration, Effect, Layer, Option, Schema, type Stream } from "effect"
import { ulid } from "ulid"
import type { ScheduleSettings } from "../config/AppConfig.ts"
import { GoToSocialError } from "../gotosocial/GoToSocialError.ts"
import { Grants, GrantsError } from "../grants/Grants.ts"
import { DueHints } from "./DueHints.ts"
import { MediaCopies, MediaCopiesError, type MediaCopy } from "./MediaCopies.ts"
import { PostChecks } from "./PostChecks.ts"
import {
  type LimitReached,
  type MediaReserved,
  type NoSuchPost,
  type PageStart,
  type PostBusy,
  type PostChanged,
  ScheduledPostStore,
  ScheduledPostStoreError,
  type Show,
  type Thread
} from "./ScheduledPostStore.ts"
import { pageStartOf, viewOf } from "./ScheduledView.ts"
import { Invalid, MAX_THREAD } from "./Validation.ts"

const PAGE = 40
const MAX_PAGE = 100
/** Longer ones are another mistake. */
const MAX_KEY = 255
/** A sign-in sends posts that were to go out while there was none, if it is not longer ago than this. */
const REVIVE_WITHIN = Duration.hours(24)

/** The caller has no such post. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {}) {}
/** The post is being sent or is out. */
export class Busy extends Schema.TaggedError<Busy>()("Busy", { state: ScheduledPostState }) {}
/** Another device has changed the post since the revision that the edit is based on. */
export class Changed extends Schema.TaggedError<Changed>()("Changed", { state: ScheduledPostState }) {}
/** The caller's token cannot write posts. */
export class TokenTooNarrow extends Schema.TaggedError<TokenTooNarrow>()("TokenTooNarrow", {}) {}
/** Chirp's own database or GoToSocial is away. */
export class Away extends Schema.TaggedError<Away>()("Away", {
  cause: Schema.Union([ScheduledPostStoreError, MediaCopiesError, GrantsError, GoToSocialError])
}) {}

export class ScheduledPostsError extends Schema.TaggedError<ScheduledPostsError>()("ScheduledPostsError", {
  reason: Schema.Union([Invalid, NotFound, Busy, Changed, TokenTooNarrow, Away])
}) {}

/** Chirp's copy of a file, with its bytes as they come from the database. */
export interface KeptFile extends Pick<MediaCopy, "mimeType" | "size"> {
  readonly bytes: Stream.Stream<Uint8Array, MediaCopiesError>
}

type Answer<A> = Effect.Effect<A, ScheduledPostsError>

/** What a list shows: see `ScheduleApi`. */
export interface ListQuery {
  readonly show?: Show | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/**
 * Scheduled posts, as their authors make, see, change and cancel them. Everything is checked when it is scheduled, by the
 * caller's token, which is then kept (`Grants`) to send with; that fails before anything is stored.
 */
export class ScheduledPosts extends Context.Service<
  ScheduledPosts,
  {
    readonly create: (caller: Caller, request: ScheduleRequest, idempotencyKey?: string) => Answer<ScheduledPost>
    readonly list: (caller: Caller, query: ListQuery) => Answer<ScheduledPostPage>
    readonly get: (caller: Caller, id: string) => Answer<ScheduledPost>
    readonly edit: (caller: Caller, id: string, request: RescheduleRequest) => Answer<ScheduledPost>
    /** Answers what was removed. */
    readonly cancel: (caller: Caller, id: string) => Answer<ScheduledPost>
    /** Removes one post of a thread, by its own id; answers the thread as it was. */
    readonly cancelOne: (caller: Caller, id: string) => Answer<ScheduledPost>
    /** Due now: what has failed is tried again, what waits goes out early. */
    readonly sendNow: (caller: Caller, id: string) => Answer<ScheduledPost>
    /** The copy of a file of the caller's waiting posts, by the file's id; there even when GoToSocial has removed the file. */
    readonly file: (caller: Pick<Caller, "accountId">, mediaId: string) => Answer<KeptFile>
    /**
     * Somebody has been seen signed in: if posts of theirs wait, their token may send them, and what has failed for want of
     * a sign-in is due again. Never fails.
     */
    readonly seen: (caller: Pick<Caller, "accountId" | "token">) => Effect.Effect<void>
  }
>()("@chirp/server/schedule/ScheduledPosts") {
  static readonly layer = (settings: Pick<ScheduleSettings, "maxWaiting" | "maxPerDay">) =>
    Layer.effect(
      ScheduledPosts,
      Effect.gen(function* () {
        const store = yield* ScheduledPostStore
        const grants = yield* Grants
        const hints = yield* DueHints
        const checks = yield* PostChecks
        const copies = yield* MediaCopies
        const limits = { maxWaiting: settings.maxWaiting, maxPerDay: settings.maxPerDay }

        const keep = (caller: Pick<Caller, "accountId" | "token">) => grants.keep(caller, "schedule")
        const time = Effect.fnUntraced(function* (text: string) {
          const parsed = parseScheduledTime(text, yield* store.now)
          if ("at" in parsed) return parsed.at
          return yield* new Invalid({ code: "schedule_time", message: timeProblemMessage(parsed.problem, text) })
        })
        const hint = (thread: Thread) =>
          hints.add(
            thread
              .filter(({ state }) => state === "scheduled")
              .slice(0, 1)
              .map(({ id, runAt }) => ({ id, at: runAt }))
          )
        const view = Effect.fnUntraced(function* (thread: Thread) {
          const open = thread.some(({ state }) => state !== "published")
          const token = open ? yield* grants.tokenFor(thread[0].accountId, "schedule") : Option.none()
          return viewOf(thread, { needsSignIn: open && Option.isNone(token) })
        })
        const find = Effect.fnUntraced(function* (accountId: string, id: string) {
          return Option.getOrElse(yield* store.find(accountId, id), () => undefined) ?? (yield* new NotFound())
        })
        const newIds = (count: number) =>
          Effect.map(store.now, (now): readonly [string, ...ReadonlyArray<string>] => [
            ulid(now),
            ...Array.from({ length: count - 1 }, () => ulid(now))
          ])

        const seen = Effect.fn("ScheduledPosts.seen")(
          function* (caller: Pick<Caller, "accountId" | "token">) {
            if ((yield* store.waiting(caller.accountId)) === 0) return
            yield* keep(caller)
            const revived = yield* store.revive(caller.accountId, REVIVE_WITHIN)
            if (revived > 0) yield* hints.add([{ id: caller.accountId, at: yield* store.now }])
          },
          Effect.catch((error) => Effect.logDebug("a sign-in could not be kept for scheduled posts", error))
        )

        return ScheduledPosts.of({
          create: Effect.fn("ScheduledPosts.create")(function* (caller, request, idempotencyKey) {
            const key = idempotencyKey === undefined || idempotencyKey === "" ? undefined : idempotencyKey
            if (key !== undefined && key.length > MAX_KEY) {
              return yield* new Invalid({
                code: "bad_request",
                message: `Idempotency-Key: at most ${MAX_KEY} characters.`
              })
            }
            const scheduledAt = yield* time(request.scheduled_at)
            const posts = contentOf(request)
            if (Option.isNone(posts)) return yield* twoContents
            yield* keep(caller)
            const items = yield* checks.check(caller, posts.value)
            const ids = yield* newIds(items.length)
            const { thread } = yield* store.create({
              accountId: caller.accountId,
              ids,
              items,
              scheduledAt,
              idempotencyKey: key,
              limits
            })
            yield* hint(thread)
            return yield* view(thread)
          }, failing),

          list: Effect.fn("ScheduledPosts.list")(function* (caller, query) {
            yield* seen(caller)
            const show = query.show ?? "open"
            const from = yield* instant("from", query.from)
            const to = yield* instant("to", query.to)
            const after = query.cursor === undefined ? Option.none() : readCursor(query.cursor)
            if (query.cursor !== undefined && Option.isNone(after)) {
              return yield* new Invalid({ code: "bad_request", message: "cursor: this is not one that Chirp gave." })
            }
            const limit =
              query.limit === undefined ? PAGE : Math.min(MAX_PAGE, Math.max(1, Math.floor(query.limit) || PAGE))
            const { more, threads } = yield* store.list(caller.accountId, {
              show,
              from,
              to,
              after: Option.getOrUndefined(after),
              limit
            })
            const last = threads.at(-1)
            const now = yield* store.now
            return {
              items: yield* Effect.forEach(threads, view),
              next_cursor: more && last !== undefined ? writeCursor(pageStartOf(last, show)) : null,
              limits: {
                waiting: yield* store.waiting(caller.accountId),
                max_waiting: limits.maxWaiting,
                max_per_day: limits.maxPerDay,
                max_thread: MAX_THREAD,
                latest: DateTime.formatIso(DateTime.makeUnsafe(latestScheduledTime(now)))
              }
            }
          }, failing),

          get: Effect.fn("ScheduledPosts.get")(function* (caller, id) {
            yield* seen(caller)
            return yield* view(yield* find(caller.accountId, id))
          }, failing),

          edit: Effect.fn("ScheduledPosts.edit")(function* (caller, id, request) {
            const thread = yield* find(caller.accountId, id)
            const scheduledAt = request.scheduled_at === undefined ? undefined : yield* time(request.scheduled_at)
            const posts = contentOf(request)
            if (Option.isNone(posts)) return yield* twoContents
            yield* keep(caller)
            const items = hasContent(request) ? yield* checks.check(caller, posts.value) : undefined
            const edited = yield* store.edit({
              accountId: caller.accountId,
              threadId: thread[0].threadId,
              revision: request.revision,
              scheduledAt,
              content: items === undefined ? undefined : { ids: yield* newIds(items.length), items },
              limits
            })
            yield* hint(edited)
            return yield* view(edited)
          }, failing),

          cancel: Effect.fn("ScheduledPosts.cancel")(function* (caller, id) {
            const thread = yield* find(caller.accountId, id)
            const removed = yield* store.cancel(caller.accountId, thread[0].threadId)
            return viewOf(removed, { needsSignIn: false })
          }, failing),

          cancelOne: Effect.fn("ScheduledPosts.cancelOne")(function* (caller, id) {
            const thread = yield* store.removeOne(caller.accountId, id)
            return viewOf(thread, { needsSignIn: false })
          }, failing),

          sendNow: Effect.fn("ScheduledPosts.sendNow")(function* (caller, id) {
            const thread = yield* find(caller.accountId, id)
            yield* keep(caller)
            const due = yield* store.sendNow(caller.accountId, thread[0].threadId)
            yield* hint(due)
            return yield* view(due)
          }, failing),

          file: Effect.fn("ScheduledPosts.file")(function* ({ accountId }, mediaId) {
            const found = yield* copies.find(accountId, mediaId)
            if (Option.isNone(found)) return yield* new NotFound()
            const { copyId, mimeType, size } = found.value
            return { mimeType, size, bytes: copies.read(accountId, copyId) }
          }, failing),

          seen
        })
      })
    ).pipe(Layer.provide(PostChecks.layer))
}

const contentKeys = [
  "text",
  "visibility",
  "cw",
  "media_ids",
  "poll",
  "in_reply_to_id",
  "language",
  "sensitive",
  "local_only",
  "content_type",
  "interaction_policy"
] as const

const hasFields = (request: RescheduleRequest) => contentKeys.some((key) => request[key] !== undefined)
const hasContent = (request: RescheduleRequest) => request.posts !== undefined || hasFields(request)

/** The posts of a request; none when it gives them in both ways. */
const contentOf = (request: RescheduleRequest): Option.Option<ReadonlyArray<PostContent>> =>
  request.posts === undefined ? Option.some([request]) : hasFields(request) ? Option.none() : Option.some(request.posts)

const twoContents = new Invalid({ code: "bad_request", message: "posts: give either posts or the fields of one post." })

const instant = Effect.fnUntraced(function* (name: string, text: string | undefined) {
  if (text === undefined) return undefined
  const time = DateTime.make(text)
  if (Option.isSome(time)) return DateTime.toEpochMillis(time.value)
  return yield* new Invalid({ code: "bad_request", message: `${name}: "${text.slice(0, 40)}" is not a time.` })
})

const Cursor = Schema.fromJsonString(Schema.Tuple([Schema.Boolean, Schema.Finite, Schema.String]))
const decodeCursor = Schema.decodeUnknownOption(Cursor)

const readCursor = (cursor: string): Option.Option<PageStart> =>
  Option.map(decodeCursor(Buffer.from(cursor, "base64url").toString("utf8")), ([failed, scheduledAt, threadId]) => ({
    failed,
    scheduledAt,
    threadId
  }))

const writeCursor = ({ failed, scheduledAt, threadId }: PageStart) =>
  Buffer.from(JSON.stringify([failed, scheduledAt, threadId])).toString("base64url")

type Inner =
  | Invalid
  | NotFound
  | NoSuchPost
  | PostBusy
  | PostChanged
  | LimitReached
  | MediaReserved
  | ScheduledPostStoreError
  | MediaCopiesError
  | GrantsError
  | GoToSocialError

const reasonOf = (error: Inner): ScheduledPostsError["reason"] => {
  switch (error._tag) {
    case "Invalid":
    case "NotFound":
      return error
    case "NoSuchPost":
      return new NotFound()
    case "PostBusy":
      return new Busy({ state: error.state })
    case "PostChanged":
      return new Changed({ state: error.state })
    case "LimitReached":
      return new Invalid({
        code: "schedule_limit",
        message:
          error.limit === "waiting"
            ? `You can have ${error.most} scheduled posts at a time; this would make ${error.count}.`
            : `You can schedule ${error.most} posts for one day (UTC); this would make ${error.count}.`
      })
    case "MediaReserved":
      return new Invalid({
        code: "media_invalid",
        message: `media_ids: the file "${error.mediaId.slice(0, 40)}" is kept for another scheduled post.`
      })
    case "GrantsError":
      return error.reason._tag === "ScopeMissing" ? new TokenTooNarrow() : new Away({ cause: error })
    case "ScheduledPostStoreError":
    case "MediaCopiesError":
    case "GoToSocialError":
      return new Away({ cause: error })
  }
}

const failing = <A, R>(effect: Effect.Effect<A, Inner, R>): Effect.Effect<A, ScheduledPostsError, R> =>
  Effect.mapError(effect, (error) => new ScheduledPostsError({ reason: reasonOf(error) }))
