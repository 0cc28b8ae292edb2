import { IncomingMessage } from "node:http"
import { Authorization, type Caller, CurrentCaller } from "@chirp/domain/api/Authorization"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Effect, Layer, Option } from "effect"
import { HttpServerRequest } from "effect/http"
import { AppConfig } from "../config/AppConfig.ts"
import type { GoToSocialError } from "../gotosocial/GoToSocialError.ts"
import type { SessionsError } from "../session/Sessions.ts"
import { comesFromOwnPages, isSafe } from "./Csrf.ts"
import { type Problem, problemJson, problems } from "./Errors.ts"
import { Identity } from "./Identity.ts"

/** `Authorization` of the contract: sessions and bearer tokens by `Identity`, cookies under the rule of `Csrf`. */
export const layer = Layer.effect(
  Authorization,
  Effect.gen(function* () {
    const { publicUrl } = yield* AppConfig
    const identity = yield* Identity

    return Authorization.of(
      Effect.fnUntraced(
        function* (endpoint) {
          const incoming = NodeHttpServerRequest.toIncomingMessage(yield* HttpServerRequest.HttpServerRequest)
          if (!(incoming instanceof IncomingMessage)) return problemJson(problems.internal)
          const asker = yield* identity.of(incoming)
          if (asker._tag === "Session" || asker._tag === "Expired") {
            if (!isSafe(incoming.method) && !comesFromOwnPages(incoming, publicUrl.origin)) {
              return problemJson(problems.csrf)
            }
            if (asker._tag === "Expired") return identity.signedOut(incoming)
          }
          if (asker._tag === "Refused") return problemJson(asker.problem)
          const caller: Option.Option<Caller> = yield* identity.caller(incoming)
          if (Option.isNone(caller)) return problemJson(problems.unauthorized)
          return yield* Effect.provideService(endpoint, CurrentCaller, caller.value)
        },
        Effect.catchTags({
          SessionsError: (error: SessionsError) =>
            Effect.as(Effect.logError("sessions cannot be read", error), problemJson(problems.sessionsUnavailable)),
          GoToSocialError: (error: GoToSocialError) =>
            Effect.as(Effect.logWarning("a caller's token cannot be checked", error), problemJson(problemOf(error)))
        })
      )
    )
  })
)

const problemOf = ({ reason }: GoToSocialError): Problem => {
  switch (reason._tag) {
    case "Starting":
      return problems.starting
    case "Unreachable":
      return reason.timedOut ? problems.timeout : problems.unavailable
    case "Unauthorized":
      return problems.unauthorized
    case "Refused":
      return reason.status === 403 ? problems.scope : reason.status === 429 ? problems.busy : problems.badAnswer
    default:
      return problems.badAnswer
  }
}
