import type { Account } from "@chirp/domain/Account"
import type {
  SearchAnswer as AnswerShape,
  FoundTag,
  SavedSearch,
  SearchHighlight,
  Suggestions
} from "@chirp/domain/api/SearchApi"
import type { Status } from "@chirp/domain/Status"
import type { Http } from "../../clients/http.ts"
import { api } from "../../paths.ts"

/** The contract's answer with the entities that it passes on. */
export interface SearchAnswer {
  readonly accounts: ReadonlyArray<Account>
  readonly statuses: ReadonlyArray<{ readonly status: Status; readonly highlights: ReadonlyArray<SearchHighlight> }>
  readonly hashtags: ReadonlyArray<FoundTag>
  readonly counts: AnswerShape["counts"]
  readonly hints: AnswerShape["hints"]
}

export type ResultKind = "accounts" | "statuses" | "hashtags"

export interface SearchRequest {
  readonly q: string
  readonly type?: ResultKind
  readonly limit: number
  /** What was received before. */
  readonly offset?: number
  /** Looks an address up where it lives. */
  readonly resolve?: boolean
}

/** Chirp's search. Every call fails with ApiError. */
export interface SearchApi {
  readonly search: (request: SearchRequest, signal?: AbortSignal) => Promise<SearchAnswer>
  readonly suggest: (q: string, signal: AbortSignal) => Promise<Suggestions>
  /** The server tells of new matches until then; asked again it goes on. */
  readonly live: (q: string) => Promise<{ readonly id: string; readonly expires_at: string }>
  readonly endLive: (id: string) => Promise<void>
  readonly saved: () => Promise<ReadonlyArray<SavedSearch>>
  readonly save: (query: string) => Promise<SavedSearch>
  readonly unsave: (id: string) => Promise<void>
}

/** Milliseconds. A search that resolves an address waits for other servers. */
const RESOLVE_TIMEOUT = 30_000

export const makeSearchApi = (http: Http): SearchApi => {
  const tz = Intl.DateTimeFormat().resolvedOptions().timeZone
  return {
    search: ({ q, type, limit, offset, resolve }, signal) =>
      http.get<SearchAnswer>(api.chirpSearch, {
        query: { q, type, limit, tz, ...(offset ? { offset } : {}), ...(resolve ? { resolve } : {}) },
        ...(signal ? { signal } : {}),
        ...(resolve ? { timeout: RESOLVE_TIMEOUT } : {})
      }),
    suggest: (q, signal) => http.get<Suggestions>(api.searchSuggestions, { query: { q, limit: 5 }, signal }),
    live: (q) => http.send("POST", api.searchLive, { body: { q, tz } }),
    endLive: (id) => http.send("DELETE", api.searchLiveItem(id), { keepalive: true }),
    saved: () => http.get(api.savedSearches),
    save: (query) => http.send("POST", api.savedSearches, { body: { query } }),
    unsave: (id) => http.send("DELETE", api.savedSearch(id))
  }
}
