import { buffer } from "node:stream/consumers"
import type { Caller } from "@chirp/domain/api/Authorization"
import { Effect, Option } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { HubBus } from "../realtime/HubBus.ts"
import { hashOf } from "../session/Seal.ts"
import { Sessions } from "../session/Sessions.ts"
import { SignOut } from "../session/SignOut.ts"
import { problemJson, problems } from "./Errors.ts"
import { Identity } from "./Identity.ts"
import { type Taken, UpstreamProxy } from "./Proxy.ts"
import { readStatusForm } from "./StatusForm.ts"
import { isPlainTarget, type UpstreamKind } from "./UpstreamRoutes.ts"

/** A form with a token in it is shorter. */
const MAX_FORM = 16 * 1024
/** The answers of these routes are far shorter; a longer one is given up. */
const MAX_ANSWER = 256 * 1024

/** The routes of GoToSocial's that end tokens: passed on as they are, and noticed when they have done it. */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const proxy = yield* UpstreamProxy
    const identity = yield* Identity
    const sessions = yield* Sessions
    const signOut = yield* SignOut
    const bus = yield* HubBus

    /** What the answer means is done before the client has it: whoever was told "revoked" can rely on it. */
    const noticing = (done: (taken: Taken, caller: Option.Option<Caller>) => Effect.Effect<void, unknown>) =>
      Effect.fnUntraced(function* (taken: Taken): Effect.fn.Return<HttpServerResponse.HttpServerResponse> {
        // afterwards it can no longer be told
        const caller = yield* Effect.orElseSucceed(identity.caller(taken.incoming), () => Option.none<Caller>())
        const answer = yield* taken.collect(MAX_ANSWER)
        if (answer._tag === "None") return answer.response
        const { bytes, headers, status } = answer
        if (status >= 200 && status < 300) {
          yield* done(taken, caller).pipe(
            Effect.catch((error) => Effect.logWarning("a revocation in passing was not followed in full", error)),
            Effect.uninterruptible
          )
        }
        const { "content-length": _, "content-type": type, ...rest } = headers
        return HttpServerResponse.uint8Array(bytes, { status, headers: rest, contentType: String(type ?? "") })
      })

    /** `POST /oauth/revoke` (RFC 7009): any client's token. */
    const revoked = noticing(
      Effect.fnUntraced(function* ({ body, incoming }) {
        if (body._tag === "None" || (body._tag === "Memory" && body.bytes.length > MAX_FORM)) return
        const bytes = body._tag === "Memory" ? body.bytes : yield* Effect.promise(() => buffer(body.stream()))
        const form = readStatusForm(incoming.headers["content-type"], bytes)
        const token = Option.getOrUndefined(form)?.token
        if (typeof token === "string") yield* bus.publish({ _tag: "TokenRevoked", tokenHash: hashOf(token) })
      })
    )

    /** `POST /api/v1/tokens/:id/invalidate`: a token by GoToSocial's name for it. */
    const invalidated = noticing(
      Effect.fnUntraced(function* ({ incoming }, caller) {
        if (Option.isNone(caller)) return
        const { accountId } = caller.value
        const id = decodeURIComponent(incoming.url?.split("?", 1)[0]?.split("/")[4] ?? "")
        const session = (yield* sessions.list(accountId)).find(({ tokenId }) => tokenId !== "" && tokenId === id)
        if (session !== undefined) {
          yield* sessions.end(session.key)
          yield* bus.publish({ _tag: "TokenRevoked", tokenHash: session.tokenHash })
        }
        yield* bus.publish({ _tag: "AccountSuspect", accountId })
      })
    )

    /** A new password ends the account's other sessions in browsers: whoever knew the old one may be in one of them. */
    const passwordChanged = noticing((_, caller) =>
      Option.match(caller, { onNone: () => Effect.void, onSome: (who) => signOut.others(who) })
    )

    const accountDeleted = noticing((_, caller) =>
      Option.match(caller, {
        onNone: () => Effect.void,
        onSome: ({ accountId }) =>
          Effect.andThen(sessions.endAll(accountId), bus.publish({ _tag: "AccountGone", accountId }))
      })
    )

    const add = (
      path: `/${string}`,
      kind: UpstreamKind,
      between: (taken: Taken) => Effect.Effect<HttpServerResponse.HttpServerResponse>
    ) =>
      router.add(
        "POST",
        path,
        Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
          if (!isPlainTarget(request.url)) return problemJson(problems.badPath)
          return yield* proxy.pass(request, kind, request.url.split("?", 1)[0] ?? path, between)
        })
      )
    yield* add("/oauth/revoke", "sign-in", revoked)
    yield* add("/api/v1/tokens/:id/invalidate", "api", invalidated)
    yield* add("/api/v1/user/password_change", "api", passwordChanged)
    yield* add("/api/v1/accounts/delete", "api", accountDeleted)
  })
)
