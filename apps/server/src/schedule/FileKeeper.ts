import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import { Array as Arr, Clock, Context, Duration, Effect, Layer, Option, type Redacted, Semaphore } from "effect"
import { ulid } from "ulid"
import { Files } from "../gotosocial/Files.ts"
import { GoToSocialError, Unreachable } from "../gotosocial/GoToSocialError.ts"
import { Statuses } from "../gotosocial/Statuses.ts"
import { MediaCopies, type MediaCopiesError, type NoRoom } from "./MediaCopies.ts"
import { type PostItem, type PostRow, ScheduledPostStore, type ScheduledPostStoreError } from "./ScheduledPostStore.ts"
import { Invalid } from "./Validation.ts"

/** GoToSocial's own limit unless its operator has set another: what an instance that says none is taken to have. */
export const DEFAULT_MAX_FILE = 40 * 1024 * 1024
/** Of all files of an account's waiting posts; more are refused when they are scheduled. */
const MAX_ACCOUNT = 1024 * 1024 * 1024
/** Files of all requests copied at once, each with about a megabyte in memory; more wait. */
const COPIES_AT_ONCE = 8
/** One file, from GoToSocial into the database. */
const COPY_TIMEOUT = Duration.minutes(2)
/** What no post needs is kept this long: a request that schedules it may be under way. */
const GRACE = Duration.hours(1)

/** Puts the post's files as they are now on disk. False: the claim is not ours any more. */
type Save = (files: Pick<PostItem, "mediaIds" | "media">) => Effect.Effect<boolean, ScheduledPostStoreError>

/**
 * Files of posts that wait. GoToSocial's nightly clean-up removes what no status has, so Chirp keeps a copy from scheduling
 * on, and sends it again when the time has come and the file is gone.
 *
 * Copies are let go of by `tidy` alone, an hour or two after the last post that needs them is out, cancelled or changed.
 */
export class FileKeeper extends Context.Service<
  FileKeeper,
  {
    /** From now on there is a copy, and it looks like this; fails with a sentence for the author when there can be none. */
    readonly keep: (
      accountId: string,
      attachment: MediaAttachment,
      maxFile: number
    ) => Effect.Effect<void, Invalid | GoToSocialError | MediaCopiesError>
    /** A file that GoToSocial no longer has and Chirp does, as it was. */
    readonly kept: (
      accountId: string,
      mediaId: string
    ) => Effect.Effect<Option.Option<MediaAttachment>, MediaCopiesError>
    /**
     * Sends again what GoToSocial has removed, with description and focus, and saves each new id before anything else is
     * done. What Chirp has no copy of stays as it is: GoToSocial says so when the post is sent. False: the claim is lost.
     */
    readonly restore: (
      token: Redacted.Redacted,
      row: PostRow,
      save: Save
    ) => Effect.Effect<boolean, GoToSocialError | MediaCopiesError | ScheduledPostStoreError>
    /** Forgets what no waiting post needs. */
    readonly tidy: Effect.Effect<void, MediaCopiesError | ScheduledPostStoreError>
  }
>()("@chirp/server/schedule/FileKeeper") {
  static readonly layer = Layer.effect(
    FileKeeper,
    Effect.gen(function* () {
      const copies = yield* MediaCopies
      const files = yield* Files
      const statuses = yield* Statuses
      const store = yield* ScheduledPostStore
      const turns = yield* Semaphore.make(COPIES_AT_ONCE)

      const copy = Effect.fnUntraced(function* (accountId: string, attachment: MediaAttachment, maxFile: number) {
        const file = yield* files.open(attachment)
        if (Option.isNone(file)) return yield* invalid(attachment, "is not served by GoToSocial itself")
        const { bytes, mimeType, name, size } = file.value
        const copyId = ulid(yield* Clock.currentTimeMillis)
        yield* copies.keep(
          accountId,
          { mediaId: attachment.id, copyId, attachment, fileName: name, mimeType, size },
          bytes,
          { maxFile, maxAccount: MAX_ACCOUNT }
        )
      }, Effect.scoped)

      /** What GoToSocial says of a file: gone or not. A token that may not ask is no reason not to send. */
      const isGone = (token: Redacted.Redacted, id: string) =>
        Effect.map(statuses.media(token, id), Option.isNone).pipe(
          Effect.catchIf(
            ({ reason }) => reason._tag === "Refused" && reason.status === 403,
            () => Effect.succeed(false)
          )
        )

      const sendAgain = Effect.fnUntraced(function* (token: Redacted.Redacted, accountId: string, id: string) {
        const found = yield* copies.find(accountId, id)
        if (Option.isNone(found)) return Option.none()
        const { attachment, copyId, fileName, mimeType, size } = found.value
        const made = yield* files.upload(token, {
          name: fileName,
          mimeType,
          size,
          description: attachment.description,
          focus: attachment.meta?.focus,
          bytes: copies.read(accountId, copyId)
        })
        // the second version of the API may leave the URL out
        const whole =
          made.url === null
            ? yield* Effect.orElseSucceed(statuses.media(token, made.id), () => Option.none())
            : Option.none()
        const again = Option.getOrElse(whole, () => made)
        yield* copies.share(accountId, id, again)
        yield* Effect.logInfo("a file of a scheduled post was gone and has been sent again", {
          account: accountId,
          media: id,
          as: again.id
        })
        return Option.some(again)
      })

      return FileKeeper.of({
        keep: Effect.fn("FileKeeper.keep")(function* (accountId, attachment, maxFile) {
          if (yield* copies.renew(accountId, attachment)) return
          yield* copy(accountId, attachment, maxFile).pipe(
            Effect.timeoutOrElse({ duration: COPY_TIMEOUT, orElse: () => Effect.fail(tooSlow) }),
            turns.withPermits(1),
            Effect.mapError((error) => reasonOf(attachment, error))
          )
        }),

        kept: Effect.fn("FileKeeper.kept")(function* (accountId, mediaId) {
          const found = yield* copies.find(accountId, mediaId)
          if (Option.isNone(found) || !(yield* copies.renew(accountId, found.value.attachment))) return Option.none()
          return Option.some(found.value.attachment)
        }),

        restore: Effect.fn("FileKeeper.restore")(function* (token, row, save) {
          const mediaIds = [...row.mediaIds]
          const media = [...row.media]
          for (const [at, id] of row.mediaIds.entries()) {
            if (!(yield* isGone(token, id))) continue
            const again = yield* sendAgain(token, row.accountId, id)
            if (Option.isNone(again)) continue
            mediaIds[at] = again.value.id
            media[at] = again.value
            if (!(yield* save({ mediaIds: [...mediaIds], media: [...media] }))) return false
          }
          return true
        }),

        tidy: Effect.gen(function* () {
          const stale = yield* copies.stale(GRACE)
          for (const [accountId, some] of Object.entries(Arr.groupBy(stale, ({ accountId }) => accountId))) {
            const ids = some.map(({ mediaId }) => mediaId)
            const used = yield* store.usedMedia(accountId, ids)
            yield* copies.needed(accountId, [...used])
            yield* copies.forget(
              accountId,
              ids.filter((id) => !used.has(id)),
              GRACE
            )
          }
          return stale.length
        }).pipe(
          Effect.repeat({ while: (count) => count > 0 }),
          Effect.andThen(copies.forgetPieces(GRACE)),
          Effect.withSpan("FileKeeper.tidy")
        )
      })
    })
  )
}

const shown = ({ id }: MediaAttachment) => `the file "${id.slice(0, 40)}"`
const mebibytes = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)} MiB`

const invalid = (attachment: MediaAttachment, what: string) =>
  new Invalid({ code: "media_invalid", message: `media_ids: ${shown(attachment)} ${what}.` })

/** Why there can be no copy: a sentence for the author, or trouble that may pass. */
const reasonOf = (
  attachment: MediaAttachment,
  error: Invalid | NoRoom | GoToSocialError | MediaCopiesError
): Invalid | GoToSocialError | MediaCopiesError => {
  if (error._tag === "NoRoom") {
    const most = mebibytes(error.most)
    return error.limit === "file"
      ? invalid(attachment, `is larger than ${most}, the most that a post that waits can have`)
      : new Invalid({
          code: "schedule_limit",
          message: `media_ids: with ${shown(attachment)} your scheduled posts would have more than ${most} of files. Send or cancel one first.`
        })
  }
  if (error._tag !== "GoToSocialError" || error.reason._tag !== "Refused") return error
  const { status } = error.reason
  if (status >= 300 && status < 400) return invalid(attachment, ELSEWHERE)
  const passes = status >= 500 || status === 408 || status === 425 || status === 429
  return passes ? error : invalid(attachment, "cannot be read from GoToSocial any more; add it once more")
}

const ELSEWHERE =
  "cannot be copied: GoToSocial sends its readers elsewhere for it (its administrator can set storage-s3-proxy)"

const tooSlow = new GoToSocialError({
  operation: "GET /fileserver",
  reason: new Unreachable({ timedOut: true, sent: true, cause: "the file did not come in time" })
})
