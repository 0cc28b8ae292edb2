import { Clock, Effect, Latch, Layer, Option } from "effect"
import type { UpstreamFrame } from "../gotosocial/UpstreamFrame.ts"
import { StreamTap } from "../realtime/StreamTap.ts"
import { readFrames } from "./Frames.ts"
import { FramesSeen } from "./FramesSeen.ts"
import { IndexingToken } from "./IndexingToken.ts"
import { SearchLedger } from "./SearchLedger.ts"
import { SearchSettings } from "./SearchSettings.ts"

/** Without an indexing token: takes in the posts and deletions that people's own streams bring. With one, does nothing. */
export const layer = Layer.effect(
  StreamTap,
  Effect.gen(function* () {
    if (Option.isSome(yield* IndexingToken)) return undefined
    const ledger = yield* SearchLedger
    const { remote } = yield* SearchSettings
    const seen = new FramesSeen()
    const some = yield* Latch.make(false)
    let before = yield* Clock.currentTimeNanos
    yield* Effect.gen(function* () {
      yield* some.await
      some.closeUnsafe()
      const frames = seen.take()
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
      if (seen.add(frame)) some.openUnsafe()
    }
  })
)
