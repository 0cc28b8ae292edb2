import { ChirpApi } from "@chirp/domain/api/ChirpApi"
import { ByteSize, Cause, Effect, Layer, Option, Predicate } from "effect"
import { HttpIncomingMessage, HttpRouter, HttpServerError, HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { AppConfig } from "../config/AppConfig.ts"
import { Calls } from "../gotosocial/Calls.ts"
import { GoToSocial } from "../gotosocial/GoToSocial.ts"
import { Statuses } from "../gotosocial/Statuses.ts"
import { Grants } from "../grants/Grants.ts"
import { ScheduledPosts } from "../schedule/ScheduledPosts.ts"
import * as CredentialWatch from "../session/CredentialWatch.ts"
import { OAuth } from "../session/OAuth.ts"
import { Sessions } from "../session/Sessions.ts"
import { SignOut } from "../session/SignOut.ts"
import { Administrators } from "./Administrators.ts"
import { Admission } from "./Admission.ts"
import * as ApiDocs from "./ApiDocs.ts"
import * as Authorization from "./Authorization.ts"
import * as BadRequests from "./BadRequests.ts"
import { AnswerCache } from "./Cache.ts"
import { problemJson, problemPage, problems } from "./Errors.ts"
import { corsHeaders } from "./ForwardedHeaders.ts"
import * as Front from "./Front.ts"
import * as Health from "./Health.ts"
import { ReadingHandlers } from "./handlers/ReadingHandlers.ts"
import { ScheduledStatusesHandlers } from "./handlers/ScheduledStatusesHandlers.ts"
import { ScheduleHandlers } from "./handlers/ScheduleHandlers.ts"
import { SearchAdminHandlers } from "./handlers/SearchAdminHandlers.ts"
import { SearchHandlers } from "./handlers/SearchHandlers.ts"
import { SessionHandlers } from "./handlers/SessionHandlers.ts"
import { TrendsHandlers } from "./handlers/TrendsHandlers.ts"
import { IdempotentPosts } from "./IdempotentPosts.ts"
import { Identity } from "./Identity.ts"
import { isSignIn } from "./LimitRules.ts"
import { Limits } from "./Limits.ts"
import { OwnRoutes } from "./OwnRoutes.ts"
import { UpstreamProxy } from "./Proxy.ts"
import * as RequestId from "./RequestId.ts"
import * as RevocationRoutes from "./RevocationRoutes.ts"
import { Revocations } from "./Revocations.ts"
import * as ScheduledPosting from "./ScheduledPosting.ts"
import * as SearchRoute from "./SearchRoute.ts"
import * as SignInNames from "./SignInNames.ts"
import { StaticSite } from "./StaticSite.ts"
import * as StatusesRoute from "./StatusesRoute.ts"
import * as StreamRoute from "./StreamRoute.ts"
import { isPlainTarget, upstreamKind } from "./UpstreamRoutes.ts"

/**
 * Everything that is no route of Chirp's own, in this order: targets that can be read in two ways are refused, GoToSocial's
 * paths are passed on, then comes the web app, then 404: JSON in GoToSocial's shape under `/api`, a page elsewhere.
 */
const rest = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const proxy = yield* UpstreamProxy
    const site = yield* StaticSite
    const signIn = yield* SignInNames.make
    yield* router.add(
      "*",
      "/*",
      Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
        const path = request.url.split("?", 1)[0] ?? "/"
        if (!isPlainTarget(request.url)) return problemJson(problems.badPath)
        const kind = upstreamKind(path)
        if (kind !== undefined) {
          return yield* proxy.pass(request, kind, path, isSignIn(request.method, path) ? signIn : undefined)
        }
        if (path.startsWith("/api/v2/chirp/")) return problemJson(problems.notFound)
        if (path === "/api" || path.startsWith("/api/")) return notFoundInApi
        const found = yield* site.respond(request)
        if (Option.isSome(found)) return found.value
        return Option.getOrElse(yield* site.notFound(request), () => notFound(request))
      })
    )
  })
)

/** What GoToSocial says of a path it does not know. */
const notFoundInApi = HttpServerResponse.jsonUnsafe({ error: "Not Found" }, { status: 404, headers: corsHeaders })

const notFound = (request: HttpServerRequest.HttpServerRequest) =>
  request.headers.accept?.includes("text/html") === true
    ? problemPage(
        problems.notFound,
        { title: "Not found", action: { href: "/", label: "To the start page" } },
        request.headers
      )
    : problemJson(problems.notFound)

const own = HttpApiBuilder.layer(ChirpApi, { openapiPath: "/docs/api/openapi.json" }).pipe(
  Layer.provide([
    SessionHandlers,
    ReadingHandlers,
    ScheduleHandlers,
    ScheduledStatusesHandlers,
    SearchAdminHandlers,
    SearchHandlers,
    TrendsHandlers
  ]),
  Layer.provide([Administrators.layer, Calls.layer])
)

const scheduledPosts = Layer.unwrap(Effect.map(AppConfig, ({ schedule }) => ScheduledPosts.layer(schedule))).pipe(
  Layer.provide(Grants.layer)
)

/** A refused upgrade ends its connection (Node has let go of it); without being told, clients would reuse it and fail. */
const hangUp = HttpRouter.middleware(
  Effect.succeed((app) =>
    Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers }) =>
      headers.upgrade === undefined ? app : Effect.map(app, HttpServerResponse.setHeader("connection", "close"))
    )
  ),
  { global: true }
)

/** What Chirp's own API reads of a body; a thread of long posts is far below it. What goes on has limits of its own. */
const MAX_BODY = ByteSize.mebibytes(1)
const bounded = HttpRouter.middleware(
  Effect.succeed((app) => Effect.provideService(app, HttpIncomingMessage.MaxBodySize, MAX_BODY)),
  { global: true }
)

/** Nothing fails unseen: what no handler expected is logged in full and told in general, in Chirp's own words. */
const unexpected = HttpRouter.middleware(
  Effect.succeed((app) =>
    Effect.catchCauseIf(app, Predicate.not(Cause.hasInterruptsOnly), (cause) =>
      Effect.flatMap(HttpServerError.causeResponse(cause), ([{ status }]) =>
        status < 500
          ? Effect.succeed(
              problemJson(
                status === 413
                  ? problems.tooLarge(ByteSize.toNumberUnsafe(MAX_BODY))
                  : { ...problems.badRequest, status }
              )
            )
          : Effect.as(Effect.logError("a request failed unexpectedly", cause), problemJson(problems.internal))
      )
    )
  ),
  { global: true }
)

/** What Chirp answers itself; `rest` is for the paths that none of these has. */
const named = Layer.mergeAll(
  own,
  ApiDocs.layer,
  Health.routes,
  SearchRoute.layer,
  StatusesRoute.layer,
  StreamRoute.layer,
  RevocationRoutes.layer
).pipe(Layer.provide(OwnRoutes.noting))

/**
 * All of Chirp's HTTP, open over its ports: `AppConfig`, `Upstream`, `FirstLook`, the stores, `LimitCounts`, `HubBus`,
 * `StaticSite`, `Health`.
 */
export const layer = Layer.mergeAll(named, rest, Front.layer, CredentialWatch.layer).pipe(
  Layer.provide([bounded, unexpected, RequestId.layer, hangUp]),
  Layer.provide(StreamRoute.services),
  Layer.provide(ScheduledPosting.layer),
  Layer.provide(AnswerCache.layer),
  Layer.provide(UpstreamProxy.layer),
  Layer.provide(Revocations.layer),
  Layer.provide(SignOut.layer),
  Layer.provide(IdempotentPosts.layer),
  Layer.provide(OAuth.layer),
  Layer.provide([Authorization.layer, BadRequests.layer]),
  Layer.provide(Admission.layer),
  Layer.provide([Identity.layer, Limits.layer, OwnRoutes.layer]),
  Layer.provide([Sessions.layer, scheduledPosts]),
  Layer.provide([GoToSocial.layer, Statuses.layer, Calls.layer])
)
