import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { dirname, join } from "node:path"
import { Effect, Option, Schema } from "effect"

/** A file of the data folder that cannot be read, understood or written; `message` says what to do. */
export class KeptFileError extends Schema.TaggedError<KeptFileError>()("KeptFileError", {
  message: Schema.String,
  cause: Schema.Defect()
}) {}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOTDIR: "a file is in its way"
}

const explain = (file: string, cause: unknown) => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
  const full = code === "ENOSPC" || code === "EDQUOT"
  const why = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause))
  return new KeptFileError({
    message: full
      ? `The disk that holds ${file} is full: free some space or set CHIRP_DATA_DIR to another folder.`
      : `Chirp cannot use ${file} (${why}): make its folder writable for this user or set CHIRP_DATA_DIR to another one.`,
    cause
  })
}

/**
 * A small JSON file that is made once and kept, readable by its owner alone. Writing goes through a temporary file and a
 * rename, both flushed: a killed process leaves the old file or the new one.
 */
export const keptFile = <S extends Schema.Codec<unknown, unknown>>(file: string, schema: S) => {
  const json = Schema.fromJsonString(schema)
  return {
    read: Effect.gen(function* () {
      const text = yield* Effect.try({
        try: () => (existsSync(file) ? Option.some(readFileSync(file, "utf8")) : Option.none<string>()),
        catch: (cause) => explain(file, cause)
      })
      if (Option.isNone(text)) return Option.none<S["Type"]>()
      return yield* Schema.decodeEffect(json)(text.value).pipe(
        Effect.asSome,
        Effect.mapError(
          (cause) =>
            new KeptFileError({
              message: `${file} cannot be understood: restore it from a backup, or remove it to have it made anew.`,
              cause
            })
        )
      )
    }),
    remove: Effect.try({ try: () => rmSync(file, { force: true }), catch: (cause) => explain(file, cause) }),
    write: Effect.fnUntraced(function* (value: S["Type"]) {
      const text = yield* Effect.orDie(Schema.encodeEffect(json)(value))
      yield* Effect.try({
        try: () => {
          const folder = dirname(file)
          // root's data folder lets the database's user through to its own part; the files stay closed
          const mode = process.getuid?.() === 0 ? 0o711 : 0o700
          if (mkdirSync(folder, { recursive: true, mode }) !== undefined) chmodSync(folder, mode)
          const unfinished = join(folder, `.${process.pid}.new`)
          const handle = openSync(unfinished, "w", 0o600)
          writeFileSync(handle, `${text}\n`)
          fsyncSync(handle)
          closeSync(handle)
          renameSync(unfinished, file)
        },
        catch: (cause) => explain(file, cause)
      })
    })
  }
}
