import { Effect, Option } from "effect"
import { HttpRouter, type HttpServerRequest } from "effect/http"
import { Ids } from "../ids/Ids.ts"
import { type Identity, identify } from "../oauth/Identity.ts"
import { covers } from "../oauth/Scopes.ts"
import { finish, preflight, recover } from "./Answer.ts"
import { readBody } from "./Body.ts"
import { compress } from "./Compress.ts"
import { fold } from "./Fields.ts"
import { forbidden, GtsError, notAcceptable, notFound, unauthorized } from "./GtsError.ts"
import * as Reply from "./Reply.ts"
import { type Access, type Basics, type Failure, forwardedFor, type Method, type Offers, type Route } from "./Route.ts"

/** Everything after the `Accept` header's names that matters here: type ranges without their parameters. */
const acceptable = (accept: string | undefined, offers: Offers) => {
  if (accept === undefined || accept.trim() === "" || offers.length === 0) return true
  const ranges = accept.split(",").map((range) => range.split(";")[0]?.trim() ?? "")
  return ranges.some(
    (range) =>
      range === "*/*" ||
      offers.some((offer) => range === offer || (range.endsWith("/*") && offer.startsWith(range.slice(0, -1))))
  )
}

/** Only `Bearer` with a capital B counts; the query's access_token is for streaming alone. */
const bearer = (request: HttpServerRequest.HttpServerRequest) => {
  const header = request.headers.authorization
  return header?.startsWith("Bearer ") ? header.slice("Bearer ".length).trim() : undefined
}

/** Who asks, in GoToSocial's order: a token, then a user behind it, then its scope, then the role. */
const admit = Effect.fnUntraced(function* (access: Access, request: HttpServerRequest.HttpServerRequest) {
  const presented = yield* identify(bearer(request))
  const viewer: Identity | undefined = presented.kind === "user" ? presented.identity : undefined
  if (access.kind === "anyone") return viewer
  if (presented.kind === "none") return yield* unauthorized("token not supplied")
  if (presented.kind === "waiting") return yield* unauthorized("application not supplied")
  if (viewer === undefined) return yield* unauthorized("user not supplied or not authorized")
  if (!covers(viewer.scopes, access.scope)) return yield* forbidden("token has insufficient scope permission")
  if (access.kind === "admin" && !viewer.admin) {
    return yield* forbidden(`user ${viewer.userId} not an admin`)
  }
  return viewer
})

const userAgentMissing = new GtsError({ status: 418, detail: "no user-agent sent with request" })
const methodNotAllowed = Reply.plain("405 method not allowed", 405)

/** All methods of one path. */
const answer = Effect.fnUntraced(function* <R>(
  methods: ReadonlyMap<string, Route<R>>,
  request: HttpServerRequest.HttpServerRequest
): Effect.fn.Return<Reply.Answered, Failure, R | Basics | HttpRouter.RouteContext> {
  if (request.method === "OPTIONS") return preflight
  if (!request.headers["user-agent"]) return yield* userAgentMissing
  const route = methods.get(request.method)
  if (route === undefined) return methodNotAllowed
  if (!acceptable(request.headers.accept, route.offers)) {
    return yield* notAcceptable(
      `no format can be offered for requested Accept header(s) [${request.headers.accept}]; this endpoint offers [${route.offers.join(" ")}]`
    )
  }
  const viewer = yield* admit(route.access, request)
  const query = request.url.split("?").slice(1).join("?")
  const params = yield* HttpRouter.params
  // no id and no name has a NUL character, and the database would choke on it
  if (Object.values(params).some((value) => value?.includes("\0"))) return yield* notFound()
  return yield* route.handle({
    request,
    viewer,
    params: Object.fromEntries(
      Object.entries(params).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))
    ),
    query: fold(new URLSearchParams(query)),
    body: readBody(request),
    clientIp: forwardedFor(
      request,
      Option.getOrElse(request.remoteAddress, () => "127.0.0.1")
    )
  })
})

/**
 * Puts the routes on the router, one entry a path, so that a known path with another method is 405 (plain text) and an
 * unknown path 404 (JSON). Every answer, errors included, gets GoToSocial's headers.
 */
export const install = Effect.fnUntraced(function* <R>(routes: ReadonlyArray<Route<R>>) {
  const router = yield* HttpRouter.HttpRouter
  const context = yield* Effect.context<R | Basics>()
  const ids = yield* Ids
  const finished = <E extends Failure>(
    run: (
      request: HttpServerRequest.HttpServerRequest
    ) => Effect.Effect<Reply.Answered, E, R | Basics | HttpRouter.RouteContext>
  ) =>
    Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
      const response = yield* run(request).pipe(
        Effect.catchCause((cause) => recover(cause, request)),
        Effect.provideContext(context)
      )
      return yield* compress(finish(response, request, yield* ids.next), request)
    })

  const byPath = new Map<`/${string}`, Map<Method, Route<R>>>()
  for (const route of routes) {
    const methods = byPath.get(route.path) ?? new Map<Method, Route<R>>()
    methods.set(route.method, route)
    byPath.set(route.path, methods)
  }
  for (const [path, methods] of byPath) {
    yield* router.add(
      "*",
      path,
      finished((request) => answer(methods, request))
    )
  }
  yield* router.add(
    "*",
    "/*",
    finished((request) => (request.headers["user-agent"] ? Effect.fail(notFound()) : Effect.fail(userAgentMissing)))
  )
})
