import { Effect, Layer, Option } from "effect"
import { HttpRouter } from "effect/http"
import { AppConfig } from "../config/AppConfig.ts"
import { Files } from "../gotosocial/Files.ts"
import { Statuses } from "../gotosocial/Statuses.ts"
import { Grants } from "../grants/Grants.ts"
import * as Health from "../http/Health.ts"
import * as Routes from "../http/Routes.ts"
import { StaticSite } from "../http/StaticSite.ts"
import * as StreamRoute from "../http/StreamRoute.ts"
import { Hub } from "../realtime/Hub.ts"
import * as Dispatcher from "../schedule/Dispatcher.ts"
import { FileKeeper } from "../schedule/FileKeeper.ts"
import * as HttpListener from "./HttpListener.ts"
import * as Indexing from "./Indexing.ts"
import { accessLog } from "./Observability.ts"
import * as Searching from "./Searching.ts"

/** Plain-http media is let through only from a GoToSocial that is itself on plain http: one on this machine. */
const site = Layer.unwrap(
  Effect.map(AppConfig, ({ goToSocial, publicUrl, staticRoot }) =>
    StaticSite.layer({
      root: staticRoot,
      publicUrl,
      mediaOrigins: Option.match(goToSocial, {
        onNone: () => [],
        onSome: ({ url }) => (url.protocol === "http:" ? [url.origin] : [])
      })
    })
  )
)

const routes = Routes.layer.pipe(
  Layer.provide(site),
  Layer.provide(Searching.layer),
  Layer.provide(Indexing.layer.pipe(Layer.provide(Searching.matches)))
)

/** Sends what is due, whoever is there. */
const dispatcher = Layer.unwrap(Effect.map(AppConfig, ({ schedule }) => Dispatcher.layer(schedule))).pipe(
  Layer.provide(FileKeeper.layer),
  Layer.provide([Statuses.layer, Files.layer, Grants.layer])
)

/**
 * Built last, so that its end comes first: no longer ready and a moment for the balancer to see it, then the sockets a few
 * at a time, then requests under way are finished and the rest is taken down. About 25 s at most.
 */
const drain = Layer.effectDiscard(
  Effect.gen(function* () {
    const connections = yield* HttpListener.Connections
    const health = yield* Health.Health
    const hub = yield* Hub
    yield* Effect.addFinalizer(() =>
      Effect.logInfo("Chirp is stopping").pipe(
        Effect.andThen(health.drain),
        Effect.andThen(connections.drain),
        Effect.andThen(hub.drain)
      )
    )
  })
)

/** The application, open over its ports. */
export const layer = Layer.merge(drain, dispatcher).pipe(
  Layer.provideMerge(HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true, middleware: accessLog })),
  Layer.provide(HttpListener.layer),
  // the very ones that the routes are given: a layer is built once
  Layer.provide(StreamRoute.services.pipe(Layer.provide(Indexing.streamTap)))
)
