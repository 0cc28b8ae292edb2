import type { PostContent } from "@chirp/domain/ScheduledPost"
import { Cache, Context, Duration, Effect, Exit, Layer, Option, type Redacted, Result } from "effect"
import type { GoToSocialError } from "../gotosocial/GoToSocialError.ts"
import { Statuses } from "../gotosocial/Statuses.ts"
import type { PostItem } from "./ScheduledPostStore.ts"
import { checkPosts, Invalid } from "./Validation.ts"

/** The instance's limits are asked for this often at most. */
const LIMITS_KEPT = Duration.minutes(1)
/** Files asked for at once. */
const MEDIA_AT_ONCE = 4

/** Checks posts before they are scheduled: their form by the instance's own limits, their files and what they answer at GoToSocial. */
export class PostChecks extends Context.Service<
  PostChecks,
  {
    /** The posts complete, with their files as GoToSocial shows them. */
    readonly check: (
      token: Redacted.Redacted,
      posts: ReadonlyArray<PostContent>
    ) => Effect.Effect<readonly [PostItem, ...ReadonlyArray<PostItem>], Invalid | GoToSocialError>
  }
>()("@chirp/server/schedule/PostChecks") {
  static readonly layer = Layer.effect(
    PostChecks,
    Effect.gen(function* () {
      const statuses = yield* Statuses
      const limits = yield* Cache.makeWith((_: "instance") => statuses.limits, {
        capacity: 1,
        timeToLive: (exit) => (Exit.isSuccess(exit) ? LIMITS_KEPT : Duration.zero)
      })

      const withMedia = Effect.fnUntraced(function* (token: Redacted.Redacted, item: PostItem) {
        const media = yield* Effect.forEach(
          item.mediaIds,
          Effect.fnUntraced(function* (id) {
            const found = yield* statuses.media(token, id)
            if (Option.isSome(found)) return found.value
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
        check: Effect.fn("PostChecks.check")(function* (token, posts) {
          const checked = checkPosts(posts, yield* Cache.get(limits, "instance"))
          if (Result.isFailure(checked)) return yield* checked.failure
          const [first, ...rest] = checked.success
          if (first.inReplyToId !== null && !(yield* statuses.exists(token, first.inReplyToId))) {
            return yield* new Invalid({
              code: "reply_invalid",
              message: `in_reply_to_id: there is no post "${first.inReplyToId.slice(0, 40)}" that you can answer.`
            })
          }
          return [
            yield* withMedia(token, first),
            ...(yield* Effect.forEach(rest, (item) => withMedia(token, item)))
          ] as const
        })
      })
    })
  ).pipe(Layer.provide(Statuses.layer))
}
