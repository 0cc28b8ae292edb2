import { createReadStream } from "node:fs"
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Data, Effect } from "effect"
import { InstanceConfig } from "../instance/InstanceConfig.ts"

/** The disk said no: full, read-only, gone. */
export class MediaStoreError extends Data.TaggedError("MediaStoreError")<{
  readonly operation: "write" | "read" | "remove"
  readonly file: string
  readonly cause: unknown
}> {}

/** Which file of a media: `<owner>/<kind>/<size>/<id>.<extension>`, as in its URL. All parts are ids or fixed words. */
export interface FileName {
  readonly owner: string
  readonly kind: "attachment" | "emoji"
  readonly size: "original" | "small" | "static"
  readonly id: string
  readonly extension: string
}

const pathOf = Effect.fnUntraced(function* ({ owner, kind, size, id, extension }: FileName) {
  const { mediaDir } = yield* InstanceConfig
  return join(mediaDir, owner, kind, size, `${id}.${extension}`)
})

/** Writes a file whole or not at all: under another name first, then renamed. */
export const writeMedia = Effect.fn("MediaStore.write")(function* (name: FileName, bytes: Uint8Array) {
  const path = yield* pathOf(name)
  const step = (run: () => Promise<unknown>) =>
    Effect.tryPromise({ try: run, catch: (cause) => new MediaStoreError({ operation: "write", file: path, cause }) })
  yield* step(() => mkdir(dirname(path), { recursive: true }))
  yield* step(() => writeFile(`${path}.part`, bytes))
  yield* step(() => rename(`${path}.part`, path))
})

export const removeMedia = Effect.fn("MediaStore.remove")(function* (name: FileName) {
  const path = yield* pathOf(name)
  yield* Effect.tryPromise({
    try: () => rm(path, { force: true }),
    catch: (cause) => new MediaStoreError({ operation: "remove", file: path, cause })
  })
})

/** A stored file's size in bytes and a way to read a part of it; `undefined` when it is not there. */
export const openMedia = Effect.fn("MediaStore.open")(function* (name: FileName) {
  const path = yield* pathOf(name)
  const found = yield* Effect.tryPromise({
    try: () => stat(path),
    catch: (cause) => new MediaStoreError({ operation: "read", file: path, cause })
  }).pipe(Effect.orElseSucceed(() => undefined))
  if (found === undefined || !found.isFile()) return undefined
  return {
    size: found.size,
    /** Both ends included. */
    read: (start: number, end: number) => createReadStream(path, { start, end })
  }
})
