import type { IncomingMessage } from "node:http"
import { Clock, Context, Duration, Effect, Layer, Option } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { originsOf } from "./ClientAddress.ts"
import { type Problem, problems } from "./Errors.ts"
import { bearerToken, Identity } from "./Identity.ts"
import { LimitOverrides } from "./LimitOverrides.ts"
import { anonymousRule, isApi, isUnlimited, pagesRule, sensitiveRules, sensitiveRulesOf } from "./LimitRules.ts"
import { Limits, type Rule, type Standing } from "./Limits.ts"

/** Whose a token is must be known by then; else it is counted by network, and GoToSocial gets the request all the same. */
const LOOKUP_TIMEOUT = Duration.seconds(2)

/** What became of a request at the door. `standing` is what its answer tells, at the API alone. */
export interface Admitted {
  readonly problem: Problem | undefined
  readonly standing: Standing | undefined
}

const unlimited: Admitted = { problem: undefined, standing: undefined }

/**
 * Lets requests in by their limits: the API by account, or by network where there is none; everything else by network,
 * generously; and what is sensitive by a rule of its own besides (`LimitRules`). A network is an address, for IPv6 its
 * /64, by `ClientAddress`: no header of a stranger's moves it. A bearer token that GoToSocial does not know is counted by
 * network, before GoToSocial is asked about it.
 */
export class Admission extends Context.Service<
  Admission,
  {
    /** Without waiting for anybody; undefined, with nothing counted, when somebody must be asked. */
    readonly now: (request: IncomingMessage, path: string) => Admitted | undefined
    readonly of: (request: IncomingMessage, path: string) => Effect.Effect<Admitted>
    /**
     * Handshakes of streams, by the rule `stream`: each that is let in counts for its account, each that is refused for its
     * network, which is not heard any more when it has had too many. Others of a network are not held by one another.
     */
    readonly streams: {
      readonly shut: (request: IncomingMessage) => Problem | undefined
      readonly refused: (request: IncomingMessage) => Effect.Effect<void>
      readonly opened: (accountId: string) => Effect.Effect<Problem | undefined>
    }
    /** `now` of a request that is known to be nobody's and for nothing sensitive. */
    readonly nobody: (request: IncomingMessage, path: string) => Admitted | undefined
  }
>()("@chirp/server/http/Admission") {
  static readonly layer = Layer.effect(
    Admission,
    Effect.gen(function* () {
      const { rateLimit, trustedProxies } = yield* AppConfig
      const anonymousHere = anonymousRule(rateLimit)
      const identity = yield* Identity
      const limits = yield* Limits
      const overrides = yield* LimitOverrides
      const clock = yield* Clock.Clock
      const originOf = originsOf(trustedProxies)

      const limited = (until: number) =>
        problems.rateLimited(Math.max(1, Math.ceil((until - clock.currentTimeMillisUnsafe()) / 1000)))
      const told = (standing: Standing, asked: boolean): Admitted => ({
        problem: standing.allowed ? undefined : limited(standing.resetAt),
        standing: asked ? standing : undefined
      })

      const { stream } = sensitiveRules
      const streams = {
        shut: (request: IncomingMessage) => {
          if (!limits.isSpent(stream, originOf(request).network)) return undefined
          const length = Duration.toMillis(stream.window)
          return limited((Math.floor(clock.currentTimeMillisUnsafe() / length) + 1) * length)
        },
        refused: (request: IncomingMessage) => Effect.asVoid(limits.take(stream, originOf(request).network)),
        opened: (accountId: string) =>
          Effect.map(limits.take(stream, accountId), (standing) => told(standing, true).problem)
      }

      const nobody = (request: IncomingMessage, path: string): Admitted | undefined => {
        const asked = isApi(path)
        const standing = limits.takeNow(asked ? anonymousHere : pagesRule, originOf(request).network)
        return standing && told(standing, asked)
      }

      const now = (request: IncomingMessage, path: string): Admitted | undefined => {
        if (isUnlimited(path)) return unlimited
        if (sensitiveRulesOf(request.method ?? "", path).length > 0) return undefined
        if (!isApi(path)) return nobody(request, path)
        const asker = identity.known(request)
        if (asker === undefined) return undefined
        if (asker._tag === "Anonymous") return nobody(request, path)
        const caller = identity.knownCaller(request)
        const rule = caller && overrides.known(caller.accountId)
        if (caller === undefined || rule === undefined) return undefined
        const standing = limits.takeNow(rule, caller.accountId)
        return standing && told(standing, true)
      }

      /** Who is to be counted: an account with its limit; none is by network. Failures leave it to whoever answers. */
      const accountOf = Effect.fnUntraced(function* (request: IncomingMessage) {
        const caller = yield* identity.caller(request).pipe(
          Effect.timeout(LOOKUP_TIMEOUT),
          Effect.orElseSucceed(() => Option.none())
        )
        if (Option.isNone(caller)) return Option.none()
        const { accountId } = caller.value
        return Option.some({ accountId, rule: overrides.known(accountId) ?? (yield* overrides.of(accountId)) })
      })

      const of = Effect.fnUntraced(function* (request: IncomingMessage, path: string) {
        if (isUnlimited(path)) return unlimited
        const { network } = originOf(request)
        const byNetwork = (rule: Rule) => limits.take(rule, network)
        const special = sensitiveRulesOf(request.method ?? "", path)
        // a token nobody knows yet: whoever tries tokens must not be able to have each of them looked up
        const unknown = isApi(path) && bearerToken(request) !== undefined && identity.knownCaller(request) === undefined
        const first = unknown ? yield* byNetwork(anonymousHere) : undefined
        if (first?.allowed === false) return told(first, true)
        const account = isApi(path) ? yield* accountOf(request) : Option.none()
        const key = Option.match(account, { onNone: () => network, onSome: ({ accountId }) => accountId })
        for (const rule of special) {
          const standing = yield* limits.take(rule, key)
          if (!standing.allowed) return told(standing, isApi(path))
        }
        if (!isApi(path)) return told(yield* byNetwork(pagesRule), false)
        if (Option.isSome(account)) {
          return told(yield* limits.take(account.value.rule, account.value.accountId), true)
        }
        return told(first ?? (yield* byNetwork(anonymousHere)), true)
      })

      return Admission.of({ now, of, nobody, streams })
    })
  )
}
