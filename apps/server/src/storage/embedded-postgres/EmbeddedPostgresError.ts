import { Effect, Schema } from "effect"

/** Why the embedded PostgreSQL cannot run here. */
export const EmbeddedPostgresReason = Schema.Literals([
  "NoBinaries",
  "NotRunnable",
  "UnknownUser",
  "NoAccount",
  "NotOwner",
  "NotWritable",
  "DiskFull",
  "Incomplete",
  "WrongVersion",
  "InUse",
  "StartFailed"
])
export type EmbeddedPostgresReason = typeof EmbeddedPostgresReason.Type

/** `message` is one sentence for the person who started Chirp: what is wrong, where, and what to do about it. */
export class EmbeddedPostgresError extends Schema.TaggedError<EmbeddedPostgresError>()("EmbeddedPostgresError", {
  reason: EmbeddedPostgresReason,
  message: Schema.String,
  cause: Schema.optionalKey(Schema.Unknown)
}) {}

const elsewhere = "set CHIRP_DATA_DIR to another folder"

/** What a failed file operation on `path` means to the person in front of it. */
const describe = (path: string, cause: unknown): EmbeddedPostgresError => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
  if (code === "ENOSPC" || code === "EDQUOT") return diskFull(path, cause)
  if (code === "EROFS") return notWritable(path, "the file system is read-only", cause)
  if (code === "EACCES" || code === "EPERM") return notWritable(path, "permission denied", cause)
  if (code === "ENOTDIR" || code === "EEXIST") return notWritable(path, "a file is in its way", cause)
  return notWritable(path, cause instanceof Error ? cause.message : String(cause), cause)
}

export const diskFull = (path: string, cause?: unknown) =>
  new EmbeddedPostgresError({
    reason: "DiskFull",
    message: `The disk that holds ${path} is full: free some space or ${elsewhere}.`,
    cause
  })

export const notWritable = (path: string, why: string, cause?: unknown) =>
  new EmbeddedPostgresError({
    reason: "NotWritable",
    message: `Chirp cannot write its data to ${path} (${why}): make it writable for this user or ${elsewhere}.`,
    cause
  })

/** Runs a file operation; a failure names `path` and what to do. */
export const attempt = <A>(path: string, operation: () => A): Effect.Effect<A, EmbeddedPostgresError> =>
  Effect.try({ try: operation, catch: (cause) => describe(path, cause) })
