import { ErrorCode } from "@chirp/domain/PublicError"
import type { PostContent } from "@chirp/domain/ScheduledPost"
import { Option, Result, Schema } from "effect"
import type { InstanceLimits } from "../gotosocial/Statuses.ts"
import type { PostItem } from "./ScheduledPostStore.ts"

/** Posts of one thread. */
export const MAX_THREAD = 50

/** A post cannot be scheduled like this: a stable code, and a sentence that names the bad thing. */
export class Invalid extends Schema.TaggedError<Invalid>()("Invalid", { code: ErrorCode, message: Schema.String }) {}

/** As GoToSocial counts: code points of the text and of the content warning (`validateStatusContent`). */
const length = (text: string) => [...text].length

/** PostgreSQL keeps no NUL and no half of a surrogate pair; GoToSocial shows neither. */
const clean = (text: string) => text.replaceAll("\0", "").toWellFormed()

const canonicalLanguage = Option.liftThrowable((tag: string) => Intl.getCanonicalLocales(tag)[0] ?? tag)

/** Checks what can be checked without asking anybody, and fills in what was left out. `media` is found out later. */
export const checkPosts = (
  posts: ReadonlyArray<PostContent>,
  limits: InstanceLimits
): Result.Result<readonly [PostItem, ...ReadonlyArray<PostItem>], Invalid> => {
  if (posts.length > MAX_THREAD) {
    return Result.fail(
      new Invalid({
        code: "schedule_thread",
        message: `A thread holds at most ${MAX_THREAD} posts, not ${posts.length}.`
      })
    )
  }
  const items: Array<PostItem> = []
  for (const [at, post] of posts.entries()) {
    const item = complete(post)
    const wrong = problemOf(item, at, limits)
    if (wrong !== undefined) {
      return Result.fail(
        posts.length === 1 ? wrong : new Invalid({ code: wrong.code, message: `Post ${at + 1}: ${wrong.message}` })
      )
    }
    items.push(item)
  }
  const [first, ...rest] = items
  return first === undefined
    ? Result.fail(new Invalid({ code: "post_empty", message: "posts: there is none." }))
    : Result.succeed([first, ...rest])
}

const complete = (post: PostContent): PostItem => ({
  text: clean(post.text ?? ""),
  visibility: post.visibility ?? null,
  cw: clean(post.cw ?? "").trim(),
  mediaIds: (post.media_ids ?? []).map(clean),
  media: [],
  poll: post.poll ? { ...post.poll, options: post.poll.options.map((option) => clean(option).trim()) } : null,
  inReplyToId: post.in_reply_to_id ? clean(post.in_reply_to_id) : null,
  language: post.language ? Option.getOrElse(canonicalLanguage(post.language), () => post.language ?? "") : null,
  sensitive: post.sensitive ?? null,
  localOnly: post.local_only ?? null,
  contentType: post.content_type ?? null,
  interactionPolicy: post.interaction_policy ?? null
})

const problemOf = (item: PostItem, at: number, { polls, statuses }: InstanceLimits): Invalid | undefined => {
  if (item.text.trim() === "" && item.mediaIds.length === 0 && item.poll === null) {
    return new Invalid({ code: "post_empty", message: "text: there is none, and no file and no poll either." })
  }
  const over = length(item.text) + length(item.cw) - statuses.max_characters
  if (over > 0) {
    return new Invalid({
      code: "post_too_long",
      message: `text: ${over} ${over === 1 ? "character" : "characters"} too long; with the content warning ${statuses.max_characters} are allowed here.`
    })
  }
  if (item.mediaIds.length > statuses.max_media_attachments) {
    return new Invalid({
      code: "media_invalid",
      message: `media_ids: ${item.mediaIds.length} files are too many; ${statuses.max_media_attachments} are allowed here.`
    })
  }
  if (item.poll !== null && item.mediaIds.length > 0) {
    return new Invalid({ code: "poll_invalid", message: "poll: a post can have files or a poll, not both." })
  }
  if (at > 0 && item.inReplyToId !== null) {
    return new Invalid({
      code: "schedule_thread",
      message: "in_reply_to_id: each post of a thread answers the one before it."
    })
  }
  if (item.language !== null && Option.isNone(canonicalLanguage(item.language))) {
    return new Invalid({
      code: "post_language",
      message: `language: "${item.language.slice(0, 40)}" is not a language tag, such as en or pt-BR.`
    })
  }
  return item.poll === null ? undefined : pollProblem(item.poll, polls)
}

const pollProblem = (poll: NonNullable<PostItem["poll"]>, limits: InstanceLimits["polls"]): Invalid | undefined => {
  const invalid = (message: string) => new Invalid({ code: "poll_invalid", message })
  const { expires_in, options } = poll
  if (options.length < 2) return invalid("poll: two options are needed at least.")
  if (options.length > limits.max_options)
    return invalid(`poll: ${options.length} options are too many; ${limits.max_options} are allowed here.`)
  if (options.includes("")) return invalid("poll: an option is empty.")
  const long = options.find((option) => length(option) > limits.max_characters_per_option)
  if (long !== undefined) {
    return invalid(
      `poll: the option "${long.slice(0, 40)}" is too long; ${limits.max_characters_per_option} characters are allowed here.`
    )
  }
  if (!Number.isInteger(expires_in) || expires_in < limits.min_expiration || expires_in > limits.max_expiration) {
    return invalid(
      `poll: expires_in is ${expires_in}; it must be from ${limits.min_expiration} to ${limits.max_expiration} seconds.`
    )
  }
  return undefined
}
