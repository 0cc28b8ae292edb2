import { IncomingMessage } from "node:http"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Effect, Option } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { Search } from "../search/Search.ts"
import { problemJson, problems } from "./Errors.ts"
import { corsHeaders } from "./ForwardedHeaders.ts"
import { Identity } from "./Identity.ts"
import { UpstreamProxy } from "./Proxy.ts"
import { readSearchForm } from "./SearchForm.ts"
import { isPlainTarget } from "./UpstreamRoutes.ts"

const PATH = "/api/v2/search"

/**
 * Mastodon's `GET /api/v2/search`, answered by Chirp's search in Mastodon's shape, so that every client's search box finds
 * posts. Whatever Chirp cannot answer, GoToSocial does: requests without a good token, without words or with a `type` that
 * there is not (its own words for it), and all of them while the index is away.
 */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const identity = yield* Identity
    const proxy = yield* UpstreamProxy
    const search = yield* Search

    const answer = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
      const incoming = NodeHttpServerRequest.toIncomingMessage(request)
      if (!(incoming instanceof IncomingMessage)) return undefined
      const parameters = Object.fromEntries(new URLSearchParams(request.url.split("?", 2)[1] ?? ""))
      const form = readSearchForm(parameters)
      if (form === undefined || form.q.trim() === "") return undefined
      const caller = yield* identity.caller(incoming)
      if (Option.isNone(caller)) return undefined
      const { accounts, hashtags, statuses } = yield* search.search(caller.value, form)
      return HttpServerResponse.jsonUnsafe(
        {
          accounts,
          statuses: statuses.map(({ status }) => status),
          hashtags: hashtags.map(({ history, name, url }) => ({ name, url, history }))
        },
        { headers: { ...corsHeaders, "cache-control": "no-store" } }
      )
    })

    yield* router.add(
      "GET",
      PATH,
      Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
        if (!isPlainTarget(request.url)) return problemJson(problems.badPath)
        const answered = yield* Effect.catch(answer(request), (error) =>
          Effect.as(Effect.logWarning("a search is left to GoToSocial", error), undefined)
        )
        return answered ?? (yield* proxy.pass(request, "api", PATH))
      })
    )
  })
)
