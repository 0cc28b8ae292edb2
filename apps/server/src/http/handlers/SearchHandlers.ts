import { CurrentCaller } from "@chirp/domain/api/Authorization"
import { ChirpApi } from "@chirp/domain/api/ChirpApi"
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import type { GoToSocialError } from "../../gotosocial/GoToSocialError.ts"
import { SavedSearches, type SavedSearchesError } from "../../search/SavedSearches.ts"
import { Search } from "../../search/Search.ts"
import type { SearchError } from "../../search/SearchError.ts"
import { SearchSuggestions } from "../../search/SearchSuggestions.ts"
import { type Problem, problemJson, problems } from "../Errors.ts"
import { limitOf, readSearchForm } from "../SearchForm.ts"

const SUGGESTIONS = 5
const MAX_SUGGESTIONS = 10

/** The group `search` of `ChirpApi`. */
export const SearchHandlers = HttpApiBuilder.group(
  ChirpApi,
  "search",
  Effect.fn(function* (handlers) {
    const search = yield* Search
    const saved = yield* SavedSearches
    const suggestions = yield* SearchSuggestions

    return handlers.handleAll({
      search: Effect.fnUntraced(
        function* ({ query }) {
          const form = readSearchForm(query)
          if (form === undefined) return problemJson(badType)
          const result = yield* search.search(yield* CurrentCaller, form)
          // written as it is: these are GoToSocial's own entities, and a schema would only cost time here
          return HttpServerResponse.jsonUnsafe(result, { headers: noStore })
        },
        Effect.catchTag("SearchError", refusal)
      ),

      suggest: Effect.fnUntraced(
        function* ({ query }) {
          const limit = limitOf(query.limit, SUGGESTIONS, MAX_SUGGESTIONS)
          const found = yield* suggestions.suggest(yield* CurrentCaller, query.q ?? "", limit)
          return HttpServerResponse.jsonUnsafe(found, { headers: noStore })
        },
        Effect.catchTag("SearchError", refusal)
      ),

      savedSearches: Effect.fnUntraced(
        function* () {
          const { accountId } = yield* CurrentCaller
          return HttpServerResponse.jsonUnsafe(yield* saved.list(accountId), { headers: noStore })
        },
        Effect.catchTag("SavedSearchesError", notKept)
      ),

      saveSearch: Effect.fnUntraced(
        function* ({ payload }) {
          const { accountId } = yield* CurrentCaller
          return HttpServerResponse.jsonUnsafe(yield* saved.save(accountId, payload), { headers: noStore })
        },
        Effect.catchTag("SavedSearchesError", notKept)
      ),

      changeSavedSearch: Effect.fnUntraced(
        function* ({ params, payload }) {
          const { accountId } = yield* CurrentCaller
          return HttpServerResponse.jsonUnsafe(yield* saved.change(accountId, params.id, payload), { headers: noStore })
        },
        Effect.catchTag("SavedSearchesError", notKept)
      ),

      deleteSavedSearch: Effect.fnUntraced(
        function* ({ params }) {
          const { accountId } = yield* CurrentCaller
          yield* saved.remove(accountId, params.id)
          return HttpServerResponse.empty({ status: 204, headers: noStore })
        },
        Effect.catchTag("SavedSearchesError", notKept)
      )
    })
  })
)

const noStore = { "cache-control": "no-store" }

const badType: Problem = {
  ...problems.badRequest,
  error: "“type” is accounts, statuses or hashtags; leave it out for all of them."
}

const refusal = ({ reason }: SearchError) =>
  Effect.as(
    Effect.logWarning("a search failed", reason.cause),
    problemJson(reason._tag === "IndexAway" ? problems.searchUnavailable : problemOf(reason.cause))
  )

const problemOf = ({ reason }: GoToSocialError): Problem => {
  switch (reason._tag) {
    case "Starting":
      return problems.starting
    case "Unreachable":
      return reason.timedOut ? problems.timeout : problems.unavailable
    case "Unauthorized":
      return problems.unauthorized
    case "Refused":
      return reason.status === 403 ? problems.scope : reason.status === 429 ? problems.busy : problems.badAnswer
    default:
      return problems.badAnswer
  }
}

const notKept = (error: SavedSearchesError) => {
  switch (error.reason._tag) {
    case "TooMany":
      return Effect.succeed(problemJson(problems.savedSearchesFull))
    case "NotFound":
      return Effect.succeed(problemJson(problems.notFound))
    case "Failed":
      return Effect.as(Effect.logError("saved searches cannot be kept", error), problemJson(problems.internal))
  }
}
