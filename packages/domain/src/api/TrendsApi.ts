import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { PublicError } from "../PublicError.ts"

/** One day of use, in Mastodon's form: `day` is its beginning (UTC) in seconds since 1970; all three are text. */
export const DayOfUse = Schema.Struct({ day: Schema.String, uses: Schema.String, accounts: Schema.String })

/** The last seven days, today first. */
export const UseHistory = Schema.Array(DayOfUse)

export const TrendTag = Schema.Struct({ name: Schema.String, url: Schema.String, history: UseHistory })
export type TrendTag = typeof TrendTag.Type

/** A link in Mastodon's form of a preview card. Chirp has not looked at the page: the title is made from the address. */
export const TrendLink = Schema.Struct({
  url: Schema.String,
  title: Schema.String,
  description: Schema.String,
  type: Schema.Literal("link"),
  author_name: Schema.String,
  author_url: Schema.String,
  provider_name: Schema.String,
  provider_url: Schema.String,
  html: Schema.String,
  width: Schema.Finite,
  height: Schema.Finite,
  image: Schema.Null,
  image_description: Schema.String,
  embed_url: Schema.String,
  blurhash: Schema.Null,
  language: Schema.Null,
  published_at: Schema.Null,
  authors: Schema.Array(Schema.Unknown),
  history: UseHistory
})
export type TrendLink = typeof TrendLink.Type

const text = Schema.optional(Schema.String)
const query = { limit: text, offset: text }
const failures = [400, 503].map((status) => PublicError.pipe(HttpApiSchema.status(status)))
const passedOn = (name: string) =>
  Schema.Record(Schema.String, Schema.Unknown).annotate({ description: `${name}, as GoToSocial gives it` })

/**
 * What is talked about, in Mastodon's forms, out of the posts that may be searched: sensitive posts, posts behind a warning
 * and those of blocked domains do not count; an account counts once a day.
 */
export class TrendsApi extends HttpApiGroup.make("trends")
  .add(
    HttpApiEndpoint.get("tags", "/api/v1/trends/tags", {
      query,
      success: Schema.Array(TrendTag),
      error: failures
    }).annotateMerge(OpenApi.annotations({ summary: "Trending hashtags", description: "`limit` at most 20 (10)." })),
    HttpApiEndpoint.get("links", "/api/v1/trends/links", {
      query,
      success: Schema.Array(TrendLink),
      error: failures
    }).annotateMerge(OpenApi.annotations({ summary: "Trending links", description: "`limit` at most 20 (10)." })),
    HttpApiEndpoint.get("statuses", "/api/v1/trends/statuses", {
      query,
      success: Schema.Array(passedOn("Status")),
      error: failures
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Trending posts",
        description:
          "Each as the viewer sees it; what the viewer may not see is left out. Without a token none: GoToSocial shows nobody a post. `limit` at most 40 (20)."
      })
    ),
    HttpApiEndpoint.get("tag", "/api/v1/tags/:name", {
      params: { name: Schema.String },
      success: passedOn("Tag")
    }).annotateMerge(
      OpenApi.annotations({ summary: "A hashtag", description: "GoToSocial's answer, with the history filled in." })
    ),
    HttpApiEndpoint.get("followedTags", "/api/v1/followed_tags", {
      query: { ...query, max_id: text, since_id: text, min_id: text },
      success: Schema.Array(passedOn("Tag"))
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Followed hashtags",
        description: "GoToSocial's answer, with each history filled in."
      })
    )
  )
  .annotateMerge(OpenApi.annotations({ title: "Trends" })) {}
