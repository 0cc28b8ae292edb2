import { Context, Duration, Effect, Layer } from "effect"
import { Pool } from "undici"

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

/** More requests at once wait in the pool's queue; `Proxy` bounds that queue. GoToSocial itself runs 8 per CPU. */
const CONNECTIONS = 128

/**
 * The way to GoToSocial, real or embedded: its address and one shared keep-alive pool of connections. Closed with the
 * layer's scope: requests under way are cut, nothing lingers.
 */
export class Upstream extends Context.Service<
  Upstream,
  {
    /** An origin; the path is always `/`. */
    readonly url: URL
    readonly pool: Pool
  }
>()("@chirp/server/gotosocial/Upstream") {
  static readonly layer = (url: URL) =>
    Layer.effect(
      Upstream,
      Effect.map(
        Effect.acquireRelease(
          Effect.map(
            UpstreamPatience,
            (patience) =>
              new Pool(url.origin, {
                connections: CONNECTIONS,
                pipelining: 1,
                keepAliveTimeout: Duration.toMillis(KEEP_ALIVE),
                keepAliveMaxTimeout: Duration.toMillis(KEEP_ALIVE_MAX),
                connect: { timeout: Duration.toMillis(CONNECT_TIMEOUT) },
                headersTimeout: Duration.toMillis(patience.headers),
                bodyTimeout: Duration.toMillis(patience.body)
              })
          ),
          (pool) => Effect.promise(() => pool.destroy())
        ),
        (pool) => ({ url, pool })
      )
    )
}
