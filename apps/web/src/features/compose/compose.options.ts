import type { CredentialAccount } from "@chirp/domain/Account"
import type { Instance } from "@chirp/domain/Instance"
import type { ScheduledPost } from "@chirp/domain/ScheduledPost"
import type { RebloggedStatus, Status } from "@chirp/domain/Status"
import type { Planning } from "../schedule/planning.ts"
import type { UploadQueue } from "../upload/upload.store.ts"
import type { ComposeApi } from "./compose.api.ts"
import type { Composition } from "./compose.ts"
import type { DraftStore } from "./draft.store.ts"
import type { DraftContext, DraftMedia } from "./draft.ts"

/**
 * `asking`: the post waits for an answer about missing descriptions. `failed`: nothing was lost, the same words may be
 * sent again under the same key. `sent` is the end: the draft is gone, the post is on the server or in the outbox.
 */
export type ComposePhase =
  | { readonly at: "loading" }
  | { readonly at: "writing" }
  | { readonly at: "asking" }
  | { readonly at: "sending" }
  | { readonly at: "failed"; readonly message: string; readonly signedOut: boolean }
  | { readonly at: "sent" }

export interface ComposerOptions {
  readonly me: CredentialAccount
  readonly instance: Instance
  readonly context: DraftContext
  readonly parent: RebloggedStatus | undefined
  /** Text to begin with when there is no draft (a share, a mention from a profile). */
  readonly prefill: string
  /** Files to begin with (a share). */
  readonly files?: ReadonlyArray<File>
  /** What an edit begins with: the post as it is. */
  readonly given?: { readonly composition: Partial<Composition>; readonly media: ReadonlyArray<DraftMedia> }
  /** What was typed before the composer was there, and whether it was to be sent; told when a draft has it. */
  readonly ahead?: { readonly text: string; readonly send: boolean; readonly taken: () => void }
  readonly drafts: DraftStore
  readonly api: ComposeApi
  readonly uploads: UploadQueue
  /** The queue of a further post of a thread. */
  readonly makeUploads: () => UploadQueue
  /** The posts that are out, in order. */
  readonly onPosted: (statuses: ReadonlyArray<Status>) => void
  /** It is in the outbox and will be sent by itself. */
  readonly onKept: () => void
  /** What one came with is in the draft by now. */
  readonly onSaved?: () => void
  /** When the posts go out; without it always at once. */
  readonly planning?: Planning
  /** The scheduler has them. */
  readonly onScheduled?: (post: ScheduledPost) => void
}
