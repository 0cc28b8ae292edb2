import { BadRequests } from "@chirp/domain/api/BadRequests"
import { Effect, SchemaIssue } from "effect"
import { HttpApiMiddleware } from "effect/http-api"
import { problemJson, problems } from "./Errors.ts"

/** Longer ones say nothing more; a hostile body could make them long. */
const MAX_SENTENCE = 300

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** Names the first field that is wrong: `posts.0.visibility: Expected "public" | …`. What Chirp itself answers wrongly is not told. */
export const layer = HttpApiMiddleware.layerSchemaErrorTransform(BadRequests, (error) => {
  if (error.kind === "Body" || error.kind === "ResponseHeaders") {
    return Effect.as(
      Effect.logError("an answer does not have the form it promised", error.cause),
      problemJson(problems.internal)
    )
  }
  const [first] = issuesOf(error.cause.issue).issues
  const path = (first?.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".")
  const sentence = `${path === "" ? "The request" : path}: ${first?.message ?? "is not understood"}`
  return Effect.succeed(problemJson({ ...problems.badRequest, error: sentence.slice(0, MAX_SENTENCE) }))
})
