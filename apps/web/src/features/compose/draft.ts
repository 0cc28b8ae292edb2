import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import type { Visibility } from "@chirp/domain/Status"
import type { PollDraft } from "./poll.ts"

/**
 * Something a person has begun to write, as it is kept on the device. One draft per account and context (`new`, or
 * `reply:<status id>`); `key` is both, so that two accounts on one device never see each other's.
 */
export interface Draft {
  readonly key: string
  readonly account: string
  readonly context: DraftContext
  readonly text: string
  /** The content warning's text is kept while its field is closed, so that closing it by mistake loses nothing. */
  readonly spoiler: string
  readonly spoilerOpen: boolean
  readonly sensitive: boolean
  readonly visibility: Visibility
  readonly language: string | undefined
  readonly media: ReadonlyArray<DraftMedia>
  readonly poll: PollDraft | undefined
  readonly idempotency: Idempotency | undefined
  /** Milliseconds since the epoch. */
  readonly updatedAt: number
}

export type DraftContext = "new" | `reply:${string}`

/** A file the server already has is kept by its attachment; one that has not arrived is kept whole. */
export type DraftMedia =
  | { readonly at: "server"; readonly name: string; readonly alt: string; readonly attachment: MediaAttachment }
  | { readonly at: "device"; readonly name: string; readonly alt: string; readonly file: Blob }

/** The key of the last attempt to post, and what that attempt said. */
export interface Idempotency {
  readonly key: string
  readonly fingerprint: string
}

/** Milliseconds between the last keystroke and the write. */
export const autosaveDelay = 400

export const draftKey = (account: string, context: DraftContext): string => `${account}/${context}`

export const replyContext = (statusId: string): DraftContext => `reply:${statusId}`

export const replyTarget = (context: DraftContext): string | undefined =>
  context.startsWith("reply:") ? context.slice("reply:".length) : undefined

/** True when the draft holds nothing a person made: then it is removed rather than kept. `start` is what the composer began with. */
export const isUntouched = (draft: Draft, start: { readonly text: string; readonly spoiler: string }): boolean =>
  draft.media.length === 0 &&
  draft.poll === undefined &&
  (draft.text.trim() === "" || draft.text.trim() === start.text.trim()) &&
  (draft.spoiler.trim() === "" || draft.spoiler.trim() === start.spoiler.trim())

/**
 * The key a post is sent under. The same words sent again keep their key, so that a retry after a lost answer cannot
 * post twice; changed words get a new one, or the server would answer with the old post.
 */
export const idempotencyFor = (
  last: Idempotency | undefined,
  fingerprint: string,
  makeKey: () => string
): Idempotency => (last?.fingerprint === fingerprint ? last : { key: makeKey(), fingerprint })
