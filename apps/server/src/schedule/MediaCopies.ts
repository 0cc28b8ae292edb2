import { MediaAttachment } from "@chirp/domain/MediaAttachment"
import { Context, type Duration, type Effect, type Option, Schema, type Stream } from "effect"

/** A kept file without its bytes. */
export const MediaCopy = Schema.Struct({
  mediaId: Schema.String,
  /** Names the bytes; copies of one file under two ids share it. */
  copyId: Schema.String,
  /** As GoToSocial showed it when it was last scheduled. */
  attachment: MediaAttachment,
  fileName: Schema.String,
  mimeType: Schema.String,
  /** Bytes. */
  size: Schema.Finite
})
export type MediaCopy = typeof MediaCopy.Type

/** How much is kept, in bytes. */
export interface CopyLimits {
  readonly maxFile: number
  readonly maxAccount: number
}

export class MediaCopiesError extends Schema.TaggedError<MediaCopiesError>()("MediaCopiesError", {
  operation: Schema.String,
  cause: Schema.Defect()
}) {}

/** The file, or all files of the account with it, are larger than is kept. */
export class NoRoom extends Schema.TaggedError<NoRoom>()("NoRoom", {
  limit: Schema.Literals(["file", "account"]),
  most: Schema.Finite
}) {}

/**
 * Chirp's copies of files in posts that wait, by account: nobody reads or extends another's. A copy is there whole or not at
 * all; writing it again changes nothing but what is said of it. Every layer passes `test/schedule/MediaCopiesTest.ts`.
 *
 * What a copy is needed for is not known here: `stale` and `forget` let go of those that nobody has asked to keep for a while.
 */
export class MediaCopies extends Context.Service<
  MediaCopies,
  {
    readonly find: (accountId: string, mediaId: string) => Effect.Effect<Option.Option<MediaCopy>, MediaCopiesError>
    /** Writes a copy as its bytes come, in pieces, then makes it count; fails with nothing kept. `size` may be known before. */
    readonly keep: <E>(
      accountId: string,
      file: Omit<MediaCopy, "size"> & { readonly size: number | undefined },
      bytes: Stream.Stream<Uint8Array, E>,
      limits: CopyLimits
    ) => Effect.Effect<void, E | NoRoom | MediaCopiesError>
    /** It is still needed, and looks like this now. Whether there is one. */
    readonly renew: (accountId: string, attachment: MediaAttachment) => Effect.Effect<boolean, MediaCopiesError>
    /** The same bytes under the id of another attachment, too. */
    readonly share: (
      accountId: string,
      mediaId: string,
      attachment: MediaAttachment
    ) => Effect.Effect<void, MediaCopiesError>
    readonly read: (accountId: string, copyId: string) => Stream.Stream<Uint8Array, MediaCopiesError>
    /** The thousand that were needed longest ago, of those that were not for so long. */
    readonly stale: (
      age: Duration.Duration
    ) => Effect.Effect<ReadonlyArray<{ readonly accountId: string; readonly mediaId: string }>, MediaCopiesError>
    /** They are needed now. */
    readonly needed: (accountId: string, mediaIds: ReadonlyArray<string>) => Effect.Effect<void, MediaCopiesError>
    /** Removes those that were not needed for so long, and bytes that have belonged to no copy for so long. */
    readonly forget: (
      accountId: string,
      mediaIds: ReadonlyArray<string>,
      age: Duration.Duration
    ) => Effect.Effect<void, MediaCopiesError>
    /** Removes bytes that never became a copy: of a process that has ended, of a file that broke off. */
    readonly forgetPieces: (age: Duration.Duration) => Effect.Effect<void, MediaCopiesError>
  }
>()("@chirp/server/schedule/MediaCopies") {}
