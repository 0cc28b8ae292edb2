import type { MediaAttachment } from "@chirp/domain/MediaAttachment"
import type { Visibility } from "@chirp/domain/Status"
import type { Focus } from "../upload/focus.ts"
import type { ContentType, PolicyChoice } from "./audience.ts"
import type { PollDraft } from "./poll.ts"

/**
 * Something a person has begun to write, as it is kept on the device. One draft per account and context; `key` is both,
 * so that two accounts on one device never see each other's. What older versions did not keep is optional.
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
  readonly localOnly?: boolean
  readonly contentType?: ContentType | undefined
  readonly policy?: PolicyChoice
  /** The post that is answered, where the context does not say it. */
  readonly replyTo?: string | undefined
  readonly media: ReadonlyArray<DraftMedia>
  readonly poll: PollDraft | undefined
  /** The posts of a thread after the first. */
  readonly more?: ReadonlyArray<DraftPart>
  /** Why it is here although it was sent: a sentence for the person. */
  readonly reason?: string | undefined
  readonly idempotency: Idempotency | undefined
  /** The composer that kept it: two tabs may write under one key. */
  readonly writer?: string
  /** Milliseconds since the epoch. */
  readonly updatedAt: number
}

/**
 * `kept:` stands beside the others: put aside, given back by the outbox or the scheduler. `edit:` changes a post, and
 * `edit:<post>~<writer>` is a second change of it, begun in another tab.
 */
export type DraftContext = "new" | `reply:${string}` | `kept:${string}` | `edit:${string}`

export interface DraftPart {
  readonly text: string
  readonly media: ReadonlyArray<DraftMedia>
  readonly poll: PollDraft | undefined
}

/** A file the server already has is kept by its attachment; one that has not arrived is kept whole. */
export type DraftMedia =
  | {
      readonly at: "server"
      readonly name: string
      readonly alt: string
      readonly focus?: Focus | undefined
      readonly attachment: MediaAttachment
    }
  | {
      readonly at: "device"
      readonly name: string
      readonly alt: string
      readonly focus?: Focus | undefined
      readonly file: Blob
    }

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

export const editContext = (statusId: string): DraftContext => `edit:${statusId}`

export const editTarget = (context: DraftContext): string | undefined =>
  context.startsWith("edit:") ? context.slice("edit:".length).split("~", 1)[0] : undefined

export const keptContext = (id: string): DraftContext => `kept:${id}`

export const isDraftContext = (text: string): text is DraftContext =>
  text === "new" || /^(reply|kept|edit):[0-9A-Za-z-]{1,64}(~[0-9a-f-]{36})?$/.test(text)

/** A draft whose place another composer has taken meanwhile, in a place of its own: nobody's words are overwritten. */
export const besideOf = (draft: Draft, writer: string): Draft => {
  const edited = editTarget(draft.context)
  const context = edited === undefined ? keptContext(writer) : (`edit:${edited}~${writer}` as const)
  const replyTo = replyTarget(draft.context) ?? draft.replyTo
  return { ...draft, key: draftKey(draft.account, context), context, replyTo }
}

/** True when the draft holds nothing a person made: then it is removed rather than kept. `start` is what the composer began with. */
export const isUntouched = (draft: Draft, start: { readonly text: string; readonly spoiler: string }): boolean =>
  draft.media.length === 0 &&
  draft.poll === undefined &&
  (draft.more ?? []).every(({ text, media, poll }) => text.trim() === "" && media.length === 0 && poll === undefined) &&
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
