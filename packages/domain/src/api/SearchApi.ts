import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { PublicError } from "../PublicError.ts"
import { Authorization } from "./Authorization.ts"
import { BadRequests } from "./BadRequests.ts"

/** A stretch of plain text of a post and what in it was found: pairs of UTF-16 offsets, in order, not overlapping. */
export const SearchHighlight = Schema.Struct({
  field: Schema.Literals(["content", "spoiler_text", "media", "poll"]),
  text: Schema.String,
  ranges: Schema.Array(Schema.Tuple([Schema.Int, Schema.Int]))
})
export type SearchHighlight = typeof SearchHighlight.Type

/** A Mastodon entity exactly as GoToSocial gave it to this viewer. */
const passedOn = (name: string) =>
  Schema.Record(Schema.String, Schema.Unknown).annotate({ description: `${name}, as in Mastodon's API` })

export const FoundStatus = Schema.Struct({ status: passedOn("Status"), highlights: Schema.Array(SearchHighlight) })

/** A hashtag in Mastodon's shape. `history`: the last seven days, today first, as `GET /api/v1/tags/:name` has them. */
export const FoundTag = Schema.Struct({
  name: Schema.String,
  url: Schema.String,
  history: Schema.Array(Schema.Struct({ day: Schema.String, uses: Schema.String, accounts: Schema.String })),
  uses_week: Schema.Finite
})
export type FoundTag = typeof FoundTag.Type

/** What the viewer may see, so far: `value` up to the end of this page, `more` when there is another. */
export const SearchCount = Schema.Struct({ value: Schema.Int, more: Schema.Boolean })
export type SearchCount = typeof SearchCount.Type

/** See `SearchHint` in `SearchQuery.ts`. */
export const SearchHintView = Schema.Struct({
  code: Schema.String,
  part: Schema.String,
  message: Schema.String,
  count: Schema.optional(Schema.Finite),
  percent: Schema.optional(Schema.Finite)
})

export const SearchAnswer = Schema.Struct({
  accounts: Schema.Array(passedOn("Account")),
  statuses: Schema.Array(FoundStatus),
  hashtags: Schema.Array(FoundTag),
  counts: Schema.Struct({ accounts: SearchCount, statuses: SearchCount, hashtags: SearchCount }),
  hints: Schema.Array(SearchHintView)
})
export type SearchAnswer = typeof SearchAnswer.Type

export const SuggestedAccount = Schema.Struct({
  id: Schema.String,
  acct: Schema.String,
  username: Schema.String,
  display_name: Schema.String,
  avatar: Schema.String,
  url: Schema.String
})
export type SuggestedAccount = typeof SuggestedAccount.Type

export const SuggestedTag = Schema.Struct({ name: Schema.String, url: Schema.String, uses_week: Schema.Finite })
export type SuggestedTag = typeof SuggestedTag.Type

export const Suggestions = Schema.Struct({
  accounts: Schema.Array(SuggestedAccount),
  hashtags: Schema.Array(SuggestedTag),
  /** Operators that the last word may become, such as `from:`. */
  operators: Schema.Array(Schema.Struct({ text: Schema.String, hint: Schema.String }))
})
export type Suggestions = typeof Suggestions.Type

/** A query kept by its owner. `created_at` is ISO 8601. */
export const SavedSearch = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  query: Schema.String,
  created_at: Schema.String
})
export type SavedSearch = typeof SavedSearch.Type

/** `name` defaults to the query. */
export const SavedSearchForm = Schema.Struct({
  query: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(500)),
  name: Schema.optional(Schema.String.check(Schema.isMaxLength(100)))
})
export type SavedSearchForm = typeof SavedSearchForm.Type

/** Everything is text here, so that a bad number or type is answered with a sentence and not a schema's words. */
const text = Schema.optional(Schema.String)

const failure = (status: number) => PublicError.pipe(HttpApiSchema.status(status))
const failures = [failure(400), failure(401), failure(502), failure(503), failure(504)]

/**
 * Chirp's search. Every post and account in an answer has been asked for at GoToSocial as the viewer a moment ago: what
 * the viewer may not see is left out as if it did not exist, and never counted.
 */
export class SearchApi extends HttpApiGroup.make("search")
  .add(
    HttpApiEndpoint.get("search", "/api/v2/chirp/search", {
      query: {
        q: text,
        type: text,
        limit: text,
        offset: text,
        tz: text,
        account_id: text,
        following: text,
        resolve: text,
        federated: text,
        from: text,
        before: text,
        after: text
      },
      success: SearchAnswer,
      error: failures
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Search",
        description:
          'Posts, accounts and hashtags. `q` understands `from:@user[@host]|me before: after: during: has:media|image|video|audio|poll|link is:reply|sensitive|edited language: in:public|library|bookmarks|favourites "phrase" -not #tag`; dates are in the time zone `tz` (IANA name, else UTC). `type` is accounts, statuses or hashtags, absent means all. `limit` is at most 40 (20), `offset` at most 400 and counts what has been received. `federated=false` leaves other servers out; `from`, `before` and `after` add the operator of that name. Parts that are not understood are named in `hints`.'
      })
    ),
    HttpApiEndpoint.get("suggest", "/api/v2/chirp/search/suggestions", {
      query: { q: text, limit: text },
      success: Suggestions,
      error: failures
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Suggestions while typing",
        description: "Accounts, hashtags and operators for the last word of `q`. `limit` is at most 10 of each (5)."
      })
    ),
    HttpApiEndpoint.get("savedSearches", "/api/v2/chirp/saved_searches", {
      success: Schema.Array(SavedSearch),
      error: failures
    }).annotateMerge(
      OpenApi.annotations({ summary: "Saved searches", description: "The viewer's own, the newest first." })
    ),
    HttpApiEndpoint.post("saveSearch", "/api/v2/chirp/saved_searches", {
      payload: SavedSearchForm,
      success: SavedSearch,
      error: [...failures, failure(422)]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Save a search",
        description: "At most 50 an account (422). A query that is saved already is answered as it is."
      })
    ),
    HttpApiEndpoint.put("changeSavedSearch", "/api/v2/chirp/saved_searches/:id", {
      params: { id: Schema.String },
      payload: SavedSearchForm,
      success: SavedSearch,
      error: [...failures, failure(404)]
    }).annotateMerge(OpenApi.annotations({ summary: "Change a saved search" })),
    HttpApiEndpoint.delete("deleteSavedSearch", "/api/v2/chirp/saved_searches/:id", {
      params: { id: Schema.String },
      success: HttpApiSchema.NoContent,
      error: [...failures, failure(404)]
    }).annotateMerge(OpenApi.annotations({ summary: "Delete a saved search" }))
  )
  .middleware(BadRequests)
  .middleware(Authorization)
  .annotateMerge(OpenApi.annotations({ title: "Search" })) {}
