import { HttpApiMiddleware, HttpApiSchema } from "effect/http-api"
import { PublicError } from "../PublicError.ts"

/** Says in a `PublicError` what is wrong with a request that does not have the form its endpoint asks for: 400, the field named. */
export class BadRequests extends HttpApiMiddleware.Service<BadRequests>()("@chirp/domain/api/BadRequests", {
  error: PublicError.pipe(HttpApiSchema.status(400))
}) {}
