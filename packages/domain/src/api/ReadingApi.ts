import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { PublicError } from "../PublicError.ts"
import { Feed, ReadingPlace, ReadingPosition } from "../ReadingPosition.ts"
import { Authorization } from "./Authorization.ts"
import { BadRequests } from "./BadRequests.ts"

const feed = { feed: Feed }
const away = PublicError.pipe(HttpApiSchema.status(503))

/**
 * Where the caller stopped reading, shared between devices. GoToSocial's markers know the newest post that was seen of two
 * timelines; this knows the post and the pixel of any. A change goes to the account's `user` streams as
 * `reading_position`, its payload the position.
 */
export class ReadingApi extends HttpApiGroup.make("reading")
  .add(
    HttpApiEndpoint.get("list", "/reading_positions", {
      success: Schema.Array(ReadingPosition),
      error: away
    }).annotateMerge(
      OpenApi.annotations({
        summary: "All reading positions",
        description: "The last read timeline first, at most 200."
      })
    ),
    HttpApiEndpoint.get("get", "/reading_positions/:feed", {
      params: feed,
      success: ReadingPosition,
      error: [PublicError.pipe(HttpApiSchema.status(404)), away]
    }).annotateMerge(OpenApi.annotations({ summary: "The reading position in a timeline" })),
    HttpApiEndpoint.put("set", "/reading_positions/:feed", {
      params: feed,
      payload: ReadingPlace,
      success: ReadingPosition,
      error: away
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Keep the reading position in a timeline",
        description: "The last one to be told wins. Past 200 timelines the ones longest unread are forgotten."
      })
    )
  )
  .middleware(BadRequests)
  .middleware(Authorization)
  .prefix("/api/v2/chirp")
  .annotateMerge(OpenApi.annotations({ title: "Reading positions" })) {}
