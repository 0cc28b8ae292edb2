import { CurrentCaller } from "@chirp/domain/api/Authorization"
import { ChirpApi } from "@chirp/domain/api/ChirpApi"
import { ReadingPosition } from "@chirp/domain/ReadingPosition"
import { Effect, Option, Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { ReadingPositions, type ReadingPositionsError } from "../../reading/ReadingPositions.ts"
import { HubBus } from "../../realtime/HubBus.ts"
import { problemJson, problems } from "../Errors.ts"

/** The reading group of `ChirpApi`: a caller's own places, and news of them to the caller's other devices. */
export const ReadingHandlers = HttpApiBuilder.group(
  ChirpApi,
  "reading",
  Effect.fn(function* (handlers) {
    const positions = yield* ReadingPositions
    const bus = yield* HubBus
    return handlers.handleAll({
      list: Effect.fnUntraced(
        function* () {
          const { accountId } = yield* CurrentCaller
          return answer(yield* positions.list(accountId))
        },
        Effect.catchTag("ReadingPositionsError", unavailable)
      ),
      get: Effect.fnUntraced(
        function* ({ params }: { readonly params: { readonly feed: string } }) {
          const { accountId } = yield* CurrentCaller
          const found = yield* positions.find(accountId, params.feed)
          return Option.match(found, { onNone: () => problemJson(problems.notFound), onSome: answer })
        },
        Effect.catchTag("ReadingPositionsError", unavailable)
      ),
      set: Effect.fnUntraced(
        function* ({ params, payload }) {
          const { accountId } = yield* CurrentCaller
          const position = yield* positions.set(accountId, params.feed, payload)
          yield* bus.publish({ _tag: "Event", accountId, event: "reading_position", payload: encode(position) })
          return answer(position)
        },
        Effect.catchTag("ReadingPositionsError", unavailable)
      )
    })
  })
)

const encode = Schema.encodeSync(Schema.fromJsonString(ReadingPosition))

const answer = (body: unknown) =>
  HttpServerResponse.jsonUnsafe(body, { headers: { "cache-control": "private, no-store" } })

const unavailable = (error: ReadingPositionsError) =>
  Effect.as(Effect.logError("reading positions cannot be kept or read", error), problemJson(unavailableNow))

const unavailableNow = {
  ...problems.internal,
  status: 503,
  error: "Your reading positions are not at hand right now. Try again in a moment."
}
