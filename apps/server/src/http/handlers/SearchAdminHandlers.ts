import { CurrentCaller } from "@chirp/domain/api/Authorization"
import { ChirpApi } from "@chirp/domain/api/ChirpApi"
import type { SearchIndexView } from "@chirp/domain/api/SearchAdminApi"
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import type { GoToSocialError } from "../../gotosocial/GoToSocialError.ts"
import { Indexer } from "../../search/Indexer.ts"
import { LiveSearches } from "../../search/LiveSearches.ts"
import { Rebuild } from "../../search/Rebuild.ts"
import { SearchIndex } from "../../search/SearchIndex.ts"
import { SearchLedger, type SearchLedgerError } from "../../search/SearchLedger.ts"
import { SearchPolicy } from "../../search/SearchPolicy.ts"
import { SearchProgress } from "../../search/SearchProgress.ts"
import { Administrators } from "../Administrators.ts"
import { problemJson, problems } from "../Errors.ts"

/** The group `searchAdmin` of `ChirpApi`. */
export const SearchAdminHandlers = HttpApiBuilder.group(
  ChirpApi,
  "searchAdmin",
  Effect.fn(function* (handlers) {
    const administrators = yield* Administrators
    const index = yield* SearchIndex
    const indexer = yield* Indexer
    const ledger = yield* SearchLedger
    const live = yield* LiveSearches
    const policy = yield* SearchPolicy
    const progress = yield* SearchProgress
    const rebuild = yield* Rebuild

    const view = Effect.gen(function* () {
      const { lag, ...truth } = yield* ledger.counts
      // an engine that is away is a state to be told, not a failure of telling it
      const counted = yield* Effect.result(index.counts("live"))
      const outdated = yield* Effect.orElseSucceed(index.outdated, () => false)
      const state = yield* indexer.state
      const works = yield* progress.all
      const failed = works.findLast(({ error }) => error !== null)
      return {
        engine: index.engine,
        outdated,
        index: counted._tag === "Success" ? counted.success : { statuses: 0, accounts: 0, tags: 0 },
        ledger: truth,
        lag,
        accounts_due: yield* ledger.due,
        token: state.token,
        waiting: state.waiting ?? null,
        last_error: counted._tag === "Failure" ? counted.failure.message : (state.trouble ?? failed?.error ?? null),
        works: works.map(({ done, error, finished_at, phase, started_at, total }) => ({
          phase,
          done,
          total,
          started_at,
          finished_at,
          error
        }))
      } satisfies SearchIndexView
    })

    const administered = Effect.fnUntraced(
      function* (status: number, act: (accountId: string) => Effect.Effect<unknown, SearchLedgerError>) {
        const caller = yield* CurrentCaller
        if (!(yield* administrators.includes(caller))) return problemJson(administratorsOnly)
        yield* act(caller.accountId)
        return answer(yield* view, status)
      },
      Effect.catchTags({ GoToSocialError: away, SearchLedgerError: unavailable })
    )

    return handlers.handleAll({
      index: () => administered(200, () => Effect.void),
      rebuild: () => administered(202, rebuild.request),
      preferences: Effect.fnUntraced(function* () {
        const { accountId } = yield* CurrentCaller
        return answer(yield* policy.preference(accountId))
      }, Effect.catch(unavailable)),
      prefer: Effect.fnUntraced(function* ({ payload }) {
        const { accountId } = yield* CurrentCaller
        return answer(yield* policy.prefer(accountId, payload.indexable))
      }, Effect.catch(unavailable)),
      watch: Effect.fnUntraced(function* ({ payload }) {
        return answer(yield* live.watch(yield* CurrentCaller, payload))
      }),
      unwatch: Effect.fnUntraced(function* ({ params }) {
        const { accountId } = yield* CurrentCaller
        yield* live.end(accountId, params.id)
        return HttpServerResponse.empty({ status: 204 })
      })
    })
  })
)

const answer = (body: unknown, status = 200) =>
  HttpServerResponse.jsonUnsafe(body, { status, headers: { "cache-control": "private, no-store" } })

const administratorsOnly = {
  ...problems.csrf,
  code: "forbidden" as const,
  error: "This is for administrators; a client's token also needs the scope admin."
}

const away = (error: GoToSocialError) =>
  Effect.as(
    Effect.logWarning("it could not be found out who asks", error),
    problemJson(error.reason._tag === "Starting" ? problems.starting : { ...problems.unavailable, status: 503 })
  )

const unavailable = (error: unknown) =>
  Effect.as(
    Effect.logError("the search ledger cannot be read or written", error),
    problemJson({ ...problems.internal, status: 503, error: "Search is not at hand right now. Try again in a moment." })
  )
