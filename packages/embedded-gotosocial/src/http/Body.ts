import { Effect, Stream } from "effect"
import { type HttpServerRequest, Multipart } from "effect/http"
import { type Field, type Fields, fold, isFields, UploadedFile } from "./Fields.ts"
import { badRequest, type GtsError, notAcceptable } from "./GtsError.ts"

/** A file may be a little over the media limit, so that the media code can refuse it with GoToSocial's own words. */
const multipartLimits = Multipart.limitsServices({
  maxParts: 1000,
  maxFieldSize: "1 MiB",
  maxFileSize: "48 MiB",
  maxTotalSize: "128 MiB"
})
/** GoToSocial takes JSON of any size; 40 MiB is enough for anybody. */
const plainLimits = Multipart.limitsServices({ maxTotalSize: "40 MiB" })

const supported = "application/json, application/x-www-form-urlencoded, multipart/form-data"
const tooLarge = badRequest("http: request body too large")

const parseJson = (raw: string) =>
  Effect.try({ try: (): unknown => JSON.parse(raw), catch: () => badRequest("unexpected EOF") }).pipe(
    Effect.filterOrFail(isFields, (value) =>
      badRequest(`json: cannot unmarshal ${Array.isArray(value) ? "array" : typeof value}`)
    )
  )

const readJson = (request: HttpServerRequest.HttpServerRequest) =>
  request.text.pipe(
    Effect.mapError(() => tooLarge),
    Effect.flatMap((raw) => (raw.trim() === "" ? badRequest("EOF") : parseJson(raw)))
  )

const readForm = (request: HttpServerRequest.HttpServerRequest) =>
  request.text.pipe(
    Effect.map((raw) => fold(new URLSearchParams(raw))),
    Effect.mapError(() => tooLarge)
  )

const readPart = (part: Multipart.Part): Effect.Effect<readonly [string, Field], Multipart.MultipartError> =>
  part._tag === "Field"
    ? Effect.succeed([part.key, part.value])
    : Effect.map(part.contentEffect, (bytes) => [part.key, new UploadedFile(part.name, part.contentType, bytes)])

const readMultipart = (request: HttpServerRequest.HttpServerRequest) =>
  request.multipartStream.pipe(
    Stream.mapEffect(readPart),
    Stream.runCollect,
    Effect.map((pairs) => fold(pairs)),
    Effect.mapError((error) =>
      error.reason._tag === "Parse"
        ? badRequest("multipart: NextPart: EOF")
        : badRequest("media exceeds configured max size: 40.0MiB")
    )
  )

/** Reads a request's body, once, from whichever of the three types it has. No type is an empty record; JSON without a body is 400, as in GoToSocial. */
export const readBody = (request: HttpServerRequest.HttpServerRequest): Effect.Effect<Fields, GtsError> => {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? ""
  switch (type) {
    case "":
      return Effect.succeed({})
    case "application/json":
      return Effect.provide(readJson(request), plainLimits)
    case "application/x-www-form-urlencoded":
      return Effect.provide(readForm(request), plainLimits)
    case "multipart/form-data":
      return Effect.provide(readMultipart(request), multipartLimits)
    default:
      return Effect.fail(
        notAcceptable(`content-type ${type} not supported for this endpoint; supported content-types are ${supported}`)
      )
  }
}
