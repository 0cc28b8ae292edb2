import { Context, Effect, Layer } from "effect"
import { FindMyWay, HttpRouter } from "effect/http"

/**
 * Which requests Chirp's own routes answer, noted as the routes are added: under `/api` they stand among GoToSocial's
 * paths, and `Front` must leave them to the router.
 */
export class OwnRoutes extends Context.Service<
  OwnRoutes,
  {
    /** Whether a route of Chirp's own answers this. HEAD is answered by the routes for GET. */
    readonly answers: (method: string, url: string, path: string) => boolean
    readonly add: (method: string, path: HttpRouter.PathInput) => void
  }
>()("@chirp/server/http/OwnRoutes") {
  static readonly layer = Layer.sync(OwnRoutes, () => {
    const router = FindMyWay.make<true>()
    const beginnings = new Set<string>()
    return OwnRoutes.of({
      add: (method, path) => {
        if (method === "*") router.all(path, true)
        else router.on(method, path, true)
        beginnings.add(beginning(path))
      },
      // nearly all paths begin like none of them: only the rest is worth the router's time
      answers: (method, url, path) =>
        // `has` knows routes as they are written, `find` the requests that they answer
        beginnings.has(beginning(path)) && router.find(method === "HEAD" ? "GET" : method, url) !== undefined
    })
  })

  /** The router, noting what is added to it. */
  static readonly noting = Layer.effect(
    HttpRouter.HttpRouter,
    Effect.gen(function* () {
      const router = yield* HttpRouter.HttpRouter
      const own = yield* OwnRoutes
      return HttpRouter.HttpRouter.of({
        ...router,
        add: (method, path, handler, options) => {
          own.add(method, path)
          return router.add(method, path, handler, options)
        },
        addAll: (routes) => {
          for (const { method, path } of routes) own.add(method, path)
          return router.addAll(routes)
        }
      })
    })
  )
}

/** The first three segments: `/api/v1/statuses`. A route whose first three are not fixed has no place under `/api`. */
const beginning = (path: string): string => {
  let end = 0
  for (let segments = 0; segments < 3; segments++) {
    const next = path.indexOf("/", end + 1)
    if (next < 0) return path
    end = next
  }
  return path.slice(0, end)
}
