import type { Caller } from "@chirp/domain/api/Authorization"
import type { PostContent } from "@chirp/domain/ScheduledPost"
import { Cache, Context, Duration, Effect, Exit, Layer, Option, Result } from "effect"
import { Files } from "../gotosocial/Files.ts"
import type { GoToSocialError } from "../gotosocial/GoToSocialError.ts"
import { Statuses } from "../gotosocial/Statuses.ts"
import { DEFAULT_MAX_FILE, FileKeeper } from "./FileKeeper.ts"
import type { MediaCopiesError } from "./MediaCopies.ts"
import type { PostItem } from "./ScheduledPostStore.ts"
import { checkPosts, Invalid } from "./Validation.ts"

/** The instance's limits are asked for this often at most. */
const LIMITS_KEPT = Duration.minutes(1)
/** Files asked for at once. */
const MEDIA_AT_ONCE = 4

type Author = Pick<Caller, "accountId" | "token">

/**
 * Checks posts before they are scheduled: their form by the instance's own limits, their files and what they answer at
 * GoToSocial. Of each file there is a copy afterwards; one that GoToSocial has removed since is as good when there is one.
 */
export class PostChecks extends Context.Service<
  PostChecks,
  {
    /** The posts complete, with their files as GoToSocial shows (or showed) them. */
    readonly check: (
      author: Author,
      posts: ReadonlyArray<PostContent>
    ) => Effect.Effect<readonly [PostItem, ...ReadonlyArray<PostItem>], Invalid | GoToSocialError | MediaCopiesError>
  }
>()("@chirp/server/schedule/PostChecks") {
  static readonly layer = Layer.effect(
    PostChecks,
    Effect.gen(function* () {
      const statuses = yield* Statuses
      const files = yield* FileKeeper
      const limits = yield* Cache.makeWith((_: "instance") => statuses.limits, {
        capacity: 1,
        timeToLive: (exit) => (Exit.isSuccess(exit) ? LIMITS_KEPT : Duration.zero)
      })

      const withMedia = Effect.fnUntraced(function* ({ accountId, token }: Author, item: PostItem, maxFile: number) {
        const media = yield* Effect.forEach(
          item.mediaIds,
          Effect.fnUntraced(function* (id) {
            const found = yield* statuses.media(token, id)
            if (Option.isSome(found)) {
              yield* files.keep(accountId, found.value, maxFile)
              return found.value
            }
            const kept = yield* files.kept(accountId, id)
            if (Option.isSome(kept)) return kept.value
            return yield* new Invalid({
              code: "media_invalid",
              message: `media_ids: you have no file "${id.slice(0, 40)}".`
            })
          }),
          { concurrency: MEDIA_AT_ONCE }
        )
        return { ...item, media }
      })

      return PostChecks.of({
        check: Effect.fn("PostChecks.check")(function* (author, posts) {
          const instance = yield* Cache.get(limits, "instance")
          const checked = checkPosts(posts, instance)
          if (Result.isFailure(checked)) return yield* checked.failure
          const [first, ...rest] = checked.success
          if (first.inReplyToId !== null && !(yield* statuses.exists(author.token, first.inReplyToId))) {
            return yield* new Invalid({
              code: "reply_invalid",
              message: `in_reply_to_id: there is no post "${first.inReplyToId.slice(0, 40)}" that you can answer.`
            })
          }
          const sizes = instance.media_attachments
          const maxFile = Math.max(sizes?.image_size_limit ?? 0, sizes?.video_size_limit ?? 0) || DEFAULT_MAX_FILE
          return [
            yield* withMedia(author, first, maxFile),
            ...(yield* Effect.forEach(rest, (item) => withMedia(author, item, maxFile)))
          ] as const
        })
      })
    })
  ).pipe(Layer.provide(FileKeeper.layer), Layer.provide([Statuses.layer, Files.layer]))
}
