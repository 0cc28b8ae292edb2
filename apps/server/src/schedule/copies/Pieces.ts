import { Effect, Stream } from "effect"
import { NoRoom } from "../MediaCopies.ts"

/** Bytes are written and read in pieces of this many, or a little more. */
const PIECE = 512 * 1024

/** Gives the bytes to `write` piece by piece, as they come; fails past `maxFile` bytes. Answers how many there were. */
export const eachPiece = Effect.fnUntraced(function* <E, E2>(
  bytes: Stream.Stream<Uint8Array, E>,
  maxFile: number,
  write: (piece: Buffer, position: number) => Effect.Effect<unknown, E2>
) {
  let waiting: Array<Uint8Array> = []
  let held = 0
  let size = 0
  let position = 0
  const flush = Effect.suspend(() => {
    const piece = Buffer.concat(waiting)
    waiting = []
    held = 0
    return write(piece, position++)
  })
  yield* Stream.runForEach(
    bytes,
    Effect.fnUntraced(function* (chunk) {
      size += chunk.length
      held += chunk.length
      waiting.push(chunk)
      if (size > maxFile) return yield* new NoRoom({ limit: "file", most: maxFile })
      if (held >= PIECE) yield* flush
    })
  )
  if (held > 0) yield* flush
  return size
})
