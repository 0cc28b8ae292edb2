import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { PublicError } from "../PublicError.ts"
import { Authorization } from "./Authorization.ts"
import { BadRequests } from "./BadRequests.ts"

/** A long work of the indexer and how far it is. Times are ISO 8601; `finished_at` null: under way. */
export const SearchWork = Schema.Struct({
  phase: Schema.String,
  /** Posts or accounts done so far. */
  done: Schema.Finite,
  /** Of how many, where that is known. */
  total: Schema.NullOr(Schema.Finite),
  started_at: Schema.String,
  finished_at: Schema.NullOr(Schema.String),
  error: Schema.NullOr(Schema.String)
})
export type SearchWork = typeof SearchWork.Type

export const SearchIndexView = Schema.Struct({
  engine: Schema.String,
  /** Whether the index was made by older settings: a rebuild makes searches better. */
  outdated: Schema.Boolean,
  /** What the index holds. */
  index: Schema.Struct({ statuses: Schema.Finite, accounts: Schema.Finite, tags: Schema.Finite }),
  /** What it should hold, and how many changes wait to be written. */
  ledger: Schema.Struct({ statuses: Schema.Finite, accounts: Schema.Finite, pending: Schema.Finite }),
  /** Seconds that the oldest waiting change has waited; null when none waits. */
  lag: Schema.NullOr(Schema.Finite),
  /** Accounts whose posts are still to be read. */
  accounts_due: Schema.Finite,
  /** Whether GoToSocial takes the indexing token, as far as this replica knows. */
  token: Schema.Literals(["none", "accepted", "refused", "unknown"]),
  /** Why reading waits at the moment. */
  waiting: Schema.NullOr(Schema.String),
  /** The last thing that went wrong and is not over. */
  last_error: Schema.NullOr(Schema.String),
  works: Schema.Array(SearchWork)
})
export type SearchIndexView = typeof SearchIndexView.Type

/** `indexable`: what the owner chose, null for nothing. `default`: what then holds, by the profile. `effective`: what holds now. */
export const SearchPreferenceView = Schema.Struct({
  indexable: Schema.NullOr(Schema.Boolean),
  default: Schema.Boolean,
  effective: Schema.Boolean
})
export type SearchPreferenceView = typeof SearchPreferenceView.Type

/** A search whose new results are pushed. `expires_in`: seconds. */
export const LiveSearch = Schema.Struct({ id: Schema.String, q: Schema.String, expires_in: Schema.Finite })
export type LiveSearch = typeof LiveSearch.Type

const failure = (status: number) => PublicError.pipe(HttpApiSchema.status(status))

/** What goes with search besides searching: whether one can be found, results that come by themselves, and the index itself. */
export class SearchAdminApi extends HttpApiGroup.make("searchAdmin")
  .add(
    HttpApiEndpoint.get("index", "/api/v2/chirp/admin/search_index", {
      success: SearchIndexView,
      error: [failure(403), failure(503)]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "State of the search index",
        description:
          "Counts, lag, progress and the last error. For administrators; a client's token needs the scope `admin:read`."
      })
    ),
    HttpApiEndpoint.post("rebuild", "/api/v2/chirp/admin/search_index/rebuild", {
      success: SearchIndexView.pipe(HttpApiSchema.status(202)),
      error: [failure(403), failure(503)]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Make the search index anew",
        description:
          "Beside the old one, which is searched until the new one is complete. One at a time: asking again answers how far it is. Every administrator sees its progress in the state of the index; events `search_index_progress` tell the one who asked. A client's token needs the scope `admin:write`."
      })
    ),
    HttpApiEndpoint.get("preferences", "/api/v2/chirp/search/preferences", {
      success: SearchPreferenceView,
      error: failure(503)
    }).annotateMerge(OpenApi.annotations({ summary: "Whether the caller's public posts can be found" })),
    HttpApiEndpoint.put("prefer", "/api/v2/chirp/search/preferences", {
      payload: Schema.Struct({ indexable: Schema.NullOr(Schema.Boolean) }),
      success: SearchPreferenceView,
      error: failure(503)
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Choose whether one's public posts can be found",
        description:
          "`false` takes them out of the search index within seconds, `null` leaves it to the profile: searchable when it is discoverable and does not say `#noindex`."
      })
    ),
    HttpApiEndpoint.post("watch", "/api/v2/chirp/search/live", {
      payload: Schema.Struct({
        q: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(500)),
        tz: Schema.optional(Schema.String.check(Schema.isMaxLength(64)))
      }),
      success: LiveSearch,
      error: failure(503)
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Have new results pushed",
        description:
          "For a minute; asking again with the same `q` renews it. New posts that match and that the caller may see come as `search_result_push` on the user stream: `{id, q, status}`. At most 5 an account; past them the oldest ends."
      })
    ),
    HttpApiEndpoint.delete("unwatch", "/api/v2/chirp/search/live/:id", {
      params: { id: Schema.String },
      success: HttpApiSchema.NoContent
    }).annotateMerge(OpenApi.annotations({ summary: "End a live search" }))
  )
  .middleware(BadRequests)
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Search: settings and index" })) {}
