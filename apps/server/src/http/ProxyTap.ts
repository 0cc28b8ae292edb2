import { gunzip } from "node:zlib"
import { Context, Effect, Option, Queue } from "effect"

/** A small JSON answer of GoToSocial's that went through the proxy, as its client got it. */
export interface Passed {
  readonly method: string
  /** Path and query, as they were sent on. */
  readonly path: string
  readonly status: number
  readonly body: Buffer
  /** Whose request it was, when that is known. */
  readonly accountId: string | undefined
  /** When it was sent on; milliseconds since 1970. */
  readonly startedAt: number
}

/**
 * Sees JSON answers with status 2xx and at most 256 kB that pass through, after the client has them.
 *
 * A tap never delays or fails a request: answers wait in a short queue, and when it is full the newest are not seen. Not
 * all answers come by, so nothing may depend on seeing one. The default takes nothing.
 */
export interface Tap {
  /** Asked on the hot path, of each request: no effect, no waiting. `path` has no query. */
  readonly wants: (method: string, path: string) => boolean
  readonly taken: (passed: Passed) => Effect.Effect<void>
}

export const ProxyTap = Context.Reference<Tap>("@chirp/server/http/ProxyTap", {
  defaultValue: () => ({ wants: () => false, taken: () => Effect.void })
})

/** Longer answers are not seen. */
export const MAX_TAPPED_BYTES = 256 * 1024
/** Answers waiting to be seen: with the bound above, 16 MiB at most. */
const WAITING = 64

/** An answer as it was on the wire. */
export interface Caught extends Passed {
  readonly encoding: string | undefined
}

/** Runs the tap beside the requests: `give` returns at once. */
export const runTap = Effect.gen(function* () {
  const tap = yield* ProxyTap
  const queue = yield* Queue.dropping<Caught>(WAITING)
  yield* Queue.take(queue).pipe(
    Effect.flatMap(({ encoding, ...passed }) =>
      Effect.flatMap(
        plain(passed.body, encoding),
        Option.match({ onNone: () => Effect.void, onSome: (body) => tap.taken({ ...passed, body }) })
      )
    ),
    Effect.catchCause((cause) => Effect.logWarning("an answer in passing could not be taken", cause)),
    Effect.forever,
    Effect.forkScoped
  )
  return { wants: tap.wants, give: (caught: Caught) => void Queue.offerUnsafe(queue, caught) }
})

/** Ungzipped, in the thread pool. None for other encodings, damaged bytes, and what would be far too long. */
const plain = (body: Buffer, encoding: string | undefined): Effect.Effect<Option.Option<Buffer>> =>
  encoding === undefined || encoding === "identity"
    ? Effect.succeedSome(body)
    : encoding === "gzip"
      ? Effect.callback((resume) =>
          gunzip(body, { maxOutputLength: 8 * MAX_TAPPED_BYTES }, (error, bytes) =>
            resume(error === null ? Effect.succeedSome(bytes) : Effect.succeedNone)
          )
        )
      : Effect.succeedNone
