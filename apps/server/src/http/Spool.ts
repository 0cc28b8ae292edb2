import { randomBytes } from "node:crypto"
import { type FileHandle, open, unlink } from "node:fs/promises"
import type { IncomingMessage } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { Effect, Schema, type Scope } from "effect"
import { letGoOf } from "./YoungGarbage.ts"

/** A body that has arrived in full. `stream` may be called again for a second try. */
export type Received =
  | { readonly _tag: "None" }
  | { readonly _tag: "Memory"; readonly bytes: Buffer }
  | { readonly _tag: "File"; readonly size: number; readonly stream: () => Readable }

export class SpoolError extends Schema.TaggedError<SpoolError>()("SpoolError", {
  reason: Schema.Literals(["too large", "ended early", "disk"]),
  cause: Schema.optional(Schema.Defect())
}) {}

/** Longer bodies go to a file … */
const IN_MEMORY = 256 * 1024
/** … and so do all once those in memory have this much together, so that slow senders cannot fill it. */
const ALL_IN_MEMORY = 64 * 1024 * 1024
/** What all files may have together; past it a body is refused. */
const ALL_IN_FILES = 4 * 1024 * 1024 * 1024
/** Read from a file at a time. */
const READ_BYTES = 64 * 1024

/** How many bytes bodies may take up together, and how many they do. */
export class Room {
  readonly #most: { readonly memory: number; readonly files: number }
  readonly #used = { memory: 0, files: 0 }

  constructor(most: { readonly memory: number; readonly files: number }) {
    this.#most = most
  }

  get used(): { readonly memory: number; readonly files: number } {
    return this.#used
  }

  /** One body's part of it, given back with the scope. `take` says whether there was room for that much more. */
  readonly part = Effect.acquireRelease(
    Effect.sync(() => {
      const own = { memory: 0, files: 0 }
      const take = (where: "memory" | "files", bytes: number) => {
        own[where] += bytes
        this.#used[where] += bytes
        return this.#used[where] <= this.#most[where]
      }
      return { own, take }
    }),
    ({ own, take }) =>
      Effect.sync(() => {
        take("memory", -own.memory)
        take("files", -own.files)
      })
  )
}
type Part = Effect.Success<Room["part"]>

const wholeProcess = new Room({ memory: ALL_IN_MEMORY, files: ALL_IN_FILES })

/**
 * Takes a request's body in before anything is sent on, so that a slow client never holds a request open at GoToSocial,
 * which drops what takes over 30 s. At most `limit` bytes; up to 256 KiB stay in memory, the rest of it is in a nameless
 * file that is gone with the scope, and with the process.
 */
export const receive = (
  request: IncomingMessage,
  limit: number,
  room: Room = wholeProcess
): Effect.Effect<Received, SpoolError, Scope.Scope> => {
  const announced = request.headers["content-length"]
  if (announced === undefined && request.headers["transfer-encoding"] === undefined) {
    return Effect.succeed({ _tag: "None" })
  }
  if (announced !== undefined && Number(announced) > limit) {
    return Effect.fail(new SpoolError({ reason: "too large" }))
  }
  return Effect.flatMap(room.part, (part) =>
    Effect.flatMap(
      collect(request, limit, part),
      (start): Effect.Effect<Received, SpoolError, Scope.Scope> =>
        start.rest ? spill(request, start.bytes, limit, part) : Effect.succeed({ _tag: "Memory", bytes: start.bytes })
    )
  )
}

/** Reads until the end, or until there is more than memory should hold; then the request is left paused. */
const collect = (request: IncomingMessage, limit: number, part: Part) =>
  Effect.callback<{ readonly bytes: Buffer; readonly rest: boolean }, SpoolError>((resume) => {
    const chunks: Array<Buffer> = []
    let size = 0
    const stop = () => {
      request.off("data", onData).off("end", onEnd).off("error", onLost).off("close", onLost)
    }
    const settle = (result: Parameters<typeof resume>[0]) => {
      stop()
      resume(result)
    }
    const onData = (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      const fits = part.take("memory", chunk.length)
      if (size > limit) {
        request.pause()
        settle(Effect.fail(new SpoolError({ reason: "too large" })))
      } else if (size > IN_MEMORY || !fits) {
        request.pause()
        settle(Effect.succeed({ bytes: Buffer.concat(chunks), rest: true }))
      }
    }
    const onEnd = () => settle(Effect.succeed({ bytes: Buffer.concat(chunks), rest: false }))
    const onLost = () => settle(Effect.fail(new SpoolError({ reason: "ended early" })))
    request.on("data", onData).on("end", onEnd).on("error", onLost).on("close", onLost)
    return Effect.sync(stop)
  })

const spill = Effect.fnUntraced(function* (request: IncomingMessage, start: Buffer, limit: number, part: Part) {
  const path = join(tmpdir(), `chirp-upload-${randomBytes(12).toString("hex")}`)
  // a handle waits for its reads and writes before it closes, and closes once: its number may be another's a moment later
  const file = yield* Effect.acquireRelease(
    // both or neither: a name that stays behind is a file that stays behind
    disk(() => open(path, "wx+", 0o600).then((handle) => unlink(path).then(() => handle))),
    (handle) => Effect.promise(() => handle.close())
  )
  const size = yield* Effect.callback<number, SpoolError>((resume) => {
    let written = 0
    let waiting: Buffer | undefined = start
    let over = false
    const stop = () => {
      over = true
      request.off("data", onData).off("end", onEnd).off("error", onLost).off("close", onLost)
    }
    const settle = (result: Parameters<typeof resume>[0]) => {
      stop()
      resume(result)
    }
    let writing = false
    let ended = false
    // one write at a time; the request stays paused meanwhile
    const write = (chunk: Buffer, at = 0) => {
      writing = true
      request.pause()
      file.write(chunk, at, chunk.length - at, null).then(
        ({ bytesWritten }) => {
          if (over) return
          if (at + bytesWritten < chunk.length) return write(chunk, at + bytesWritten)
          writing = false
          written += chunk.length
          const next = waiting
          waiting = undefined
          if (next !== undefined) return write(next)
          if (ended) return settle(Effect.succeed(written))
          request.resume()
        },
        (cause) => settle(Effect.fail(new SpoolError({ reason: "disk", cause })))
      )
    }
    const onData = (chunk: Buffer) => {
      letGoOf(chunk.length)
      if (written + (waiting?.length ?? 0) + chunk.length > limit) {
        request.pause()
        return settle(Effect.fail(new SpoolError({ reason: "too large" })))
      }
      if (!part.take("files", chunk.length)) {
        request.pause()
        return settle(Effect.fail(new SpoolError({ reason: "disk", cause: "too many uploads at once" })))
      }
      if (writing) waiting = waiting === undefined ? chunk : Buffer.concat([waiting, chunk])
      else write(chunk)
    }
    const onEnd = () => {
      ended = true
      if (!writing) settle(Effect.succeed(written))
    }
    const onLost = () => {
      if (!ended) settle(Effect.fail(new SpoolError({ reason: "ended early" })))
    }
    request.on("data", onData).on("end", onEnd).on("error", onLost).on("close", onLost)
    const first = waiting
    waiting = undefined
    write(first)
    return Effect.sync(stop)
  })
  part.take("memory", -start.length)
  return { _tag: "File", size, stream: () => reading(file) } satisfies Received
})

/** The file from its start. Not one of Node's file streams: those close the file when they are destroyed. */
const reading = (file: FileHandle): Readable => {
  let at = 0
  const stream = new Readable({
    highWaterMark: READ_BYTES,
    read: () => {
      file.read({ buffer: Buffer.allocUnsafe(READ_BYTES), position: at }).then(
        ({ buffer, bytesRead }) => {
          at += bytesRead
          letGoOf(bytesRead)
          stream.push(bytesRead === 0 ? null : buffer.subarray(0, bytesRead))
        },
        (cause) => stream.destroy(cause)
      )
    }
  })
  // whoever reads it hears of it; when nobody does any more, it must not end the process
  return stream.on("error", () => {})
}

const disk = <A>(run: () => Promise<A>) =>
  Effect.tryPromise({ try: run, catch: (cause) => new SpoolError({ reason: "disk", cause }) })
