import { Clock, Effect, Layer, Option, Queue } from "effect"
import type { UpstreamFrame } from "../gotosocial/UpstreamFrame.ts"
import { StreamTap } from "../realtime/StreamTap.ts"
import { readFrames } from "./Frames.ts"
import { IndexingToken } from "./IndexingToken.ts"
import { SearchLedger } from "./SearchLedger.ts"
import { SearchSettings } from "./SearchSettings.ts"

/** Frames that wait to be taken in; past it the newest are not, and found when somebody reads them through Chirp. */
const WAITING = 1024
/** Everybody's stream brings the same public posts: this many are remembered, to be taken in once. */
const REMEMBERED = 4096

/** Without an indexing token: takes in the posts and deletions that people's own streams bring. With one, does nothing. */
export const layer = Layer.effect(
  StreamTap,
  Effect.gen(function* () {
    if (Option.isSome(yield* IndexingToken)) return undefined
    const ledger = yield* SearchLedger
    const { remote } = yield* SearchSettings
    const waiting = yield* Queue.dropping<UpstreamFrame>(WAITING)
    const known = new Set<string>()
    let before = yield* Clock.currentTimeNanos
    yield* Effect.gen(function* () {
      const first = yield* Queue.take(waiting)
      const frames = [first, ...(yield* Queue.clear(waiting))]
      const now = yield* Clock.currentTimeNanos
      const age = Number(now - before) / 1e9 + 1
      before = now
      yield* ledger.observe(readFrames(frames, { age, remote }), { urgent: true })
    }).pipe(
      Effect.catch((error) => Effect.logWarning("search could not take in what a stream brought", error)),
      Effect.forever,
      Effect.forkScoped
    )
    return (frame: UpstreamFrame) => {
      if (frame.event !== "update" && frame.event !== "status.update" && frame.event !== "delete") return
      if (known.has(frame.payload)) return
      known.add(frame.payload)
      const oldest = known.values().next().value
      if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest)
      Queue.offerUnsafe(waiting, frame)
    }
  })
)
