import { Context, Duration, Effect, Layer } from "effect"
import { Pool } from "undici"
import { ReadLane } from "./ReadLane.ts"

/** GoToSocial closes an idle connection after 30.0 s: let go of it first, or a request is lost in the race. */
const KEEP_ALIVE = Duration.seconds(20)
const KEEP_ALIVE_MAX = Duration.seconds(25)
const CONNECT_TIMEOUT = Duration.seconds(5)
/** GoToSocial writes its answer within 30 s of the request's headers or never; uploads take it a little longer. */
const HEADERS_TIMEOUT = Duration.seconds(45)
const BODY_TIMEOUT = Duration.seconds(60)

/** How long GoToSocial may take to begin an answer, and how long it may fall silent in the middle of one. */
export const UpstreamPatience = Context.Reference<{
  readonly headers: Duration.Duration
  readonly body: Duration.Duration
}>("@chirp/server/gotosocial/Upstream/UpstreamPatience", {
  defaultValue: () => ({ headers: HEADERS_TIMEOUT, body: BODY_TIMEOUT })
})

/**
 * More requests at once wait in queues, which `http/Forward` bounds. GoToSocial itself runs 8 per CPU. Reading and all
 * the rest have their own connections, so that slow uploads never stand in the way of timelines, nor the other way round.
 */
const READING = 96
const OTHERS = 64

/**
 * The ways to GoToSocial, real or embedded: its address, and keep-alive connections for reading and for everything else.
 * Closed with the layer's scope: requests under way are cut, nothing lingers.
 */
export class Upstream extends Context.Service<
  Upstream,
  {
    /** An origin; the path is always `/`. */
    readonly url: URL
    /** For requests with a body, and for Chirp's own. */
    readonly pool: Pool
    /** For what passes through without one. */
    readonly reads: ReadLane
  }
>()("@chirp/server/gotosocial/Upstream") {
  static readonly layer = (url: URL) =>
    Layer.effect(
      Upstream,
      Effect.gen(function* () {
        const { body, headers } = yield* UpstreamPatience
        const pool = yield* Effect.acquireRelease(
          Effect.sync(
            () =>
              new Pool(url.origin, {
                connections: OTHERS,
                pipelining: 1,
                keepAliveTimeout: Duration.toMillis(KEEP_ALIVE),
                keepAliveMaxTimeout: Duration.toMillis(KEEP_ALIVE_MAX),
                connect: { timeout: Duration.toMillis(CONNECT_TIMEOUT) },
                headersTimeout: Duration.toMillis(headers),
                bodyTimeout: Duration.toMillis(body)
              })
          ),
          (open) => Effect.promise(() => open.destroy())
        )
        const reads = yield* Effect.acquireRelease(
          Effect.sync(() => new ReadLane(url, READING, { connect: CONNECT_TIMEOUT, headers, body, rest: KEEP_ALIVE })),
          (open) => Effect.sync(() => open.close())
        )
        yield* Effect.forkScoped(reads.clock)
        return { url, pool, reads }
      })
    )
}
