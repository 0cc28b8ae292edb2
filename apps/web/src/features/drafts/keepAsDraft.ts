import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import type { Visibility } from "@chirp/domain/Status"
import { unwrap } from "solid-js/store"
import type { ContentType } from "../compose/audience.ts"
import { openDraftStore } from "../compose/draft.store.ts"
import { type Draft, type DraftContext, type DraftMedia, draftKey, keptContext } from "../compose/draft.ts"
import type { PollDraft } from "../compose/poll.ts"

/** A post that comes from elsewhere (a scheduled one that failed, one deleted to be written anew). */
export interface KeptPost {
  readonly text: string
  readonly spoiler?: string
  readonly sensitive?: boolean
  readonly visibility: Visibility
  readonly language?: string | undefined
  readonly replyTo?: string | undefined
  /** Attachments that the server holds and no post has. */
  readonly media?: ReadonlyArray<MediaAttachment>
  readonly poll?: PollDraft | undefined
  readonly localOnly?: boolean
  readonly contentType?: ContentType | undefined
  /** Why it is a draft now, as a sentence for the person; shown in the list. */
  readonly reason?: string
}

/** Out of a store or not: what is kept on the device must be plain. */
export const mediaOf = (attachments: ReadonlyArray<MediaAttachment>): ReadonlyArray<DraftMedia> =>
  unwrap(attachments).map((attachment, index) => ({
    at: "server",
    name: `File ${index + 1}`,
    alt: attachment.description ?? "",
    focus: attachment.meta?.focus,
    attachment
  }))

/** Puts a post aside as a draft of its own. Resolves to its context, to be opened by `openCompose({ draft })`. */
export const keepAsDraft = async (account: string, post: KeptPost): Promise<DraftContext> => {
  const context = keptContext(crypto.randomUUID())
  const spoiler = post.spoiler ?? ""
  const draft: Draft = {
    key: draftKey(account, context),
    account,
    context,
    text: post.text,
    spoiler,
    spoilerOpen: spoiler !== "",
    sensitive: post.sensitive ?? false,
    visibility: post.visibility,
    language: post.language,
    localOnly: post.localOnly ?? false,
    contentType: post.contentType,
    replyTo: post.replyTo,
    media: mediaOf(post.media ?? []),
    poll: post.poll,
    reason: post.reason,
    idempotency: undefined,
    updatedAt: Date.now()
  }
  await openDraftStore().save(draft)
  return context
}
