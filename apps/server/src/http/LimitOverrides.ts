import { Clock, Context, Duration, Effect, Fiber, FiberSet, Layer, Option, Schema } from "effect"
import { SqlClient, SqlSchema } from "effect/sql"
import { AppConfig } from "../config/AppConfig.ts"
import { accountRule } from "./LimitRules.ts"
import type { Rule } from "./Limits.ts"
import { Recent } from "./Recent.ts"

/** A change is picked up within this … */
const KEPT = Duration.seconds(30)
/** … and asked for again after this, beside a request of the account's, so that none waits. */
const REFRESH_AFTER = Duration.seconds(15)
/** Past this many accounts the oldest are forgotten, and asked for again. */
const MOST = 20_000
/** A database that does not answer within this leaves an account at what was known last. */
const QUERY_TIMEOUT = Duration.seconds(1)

/**
 * How many requests a minute each account has at the API: `chirp.rate_limit_overrides`, or the usual limit. While the
 * database is away what was known last counts, else the usual limit.
 */
export class LimitOverrides extends Context.Service<
  LimitOverrides,
  {
    /** Undefined when the database must be asked. */
    readonly known: (accountId: string) => Rule | undefined
    readonly of: (accountId: string) => Effect.Effect<Rule>
  }
>()("@chirp/server/http/LimitOverrides") {
  /** Table `chirp.rate_limit_overrides` (migration 0003). */
  static readonly layerSql = Layer.effect(
    LimitOverrides,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { rateLimit } = yield* AppConfig
      const clock = yield* Clock.Clock
      const fork = yield* FiberSet.makeRuntime<never>()
      const query = yield* FiberSet.makeRuntime<never, Option.Option<{ readonly limit: number }>, unknown>()
      const usual = accountRule(rateLimit)
      const recent = new Recent<{ readonly rule: Rule; readonly refreshAt: number }>(MOST, KEPT, clock)
      const last = new Recent<number>(MOST, Duration.days(1), clock)
      const refreshing = new Set<string>()
      const byAccount = SqlSchema.findOneOption({
        Request: Schema.String,
        Result: Schema.Struct({ limit: Schema.Int }),
        execute: (accountId) => sql`
          SELECT requests_per_min AS "limit" FROM chirp.rate_limit_overrides WHERE account_id = ${accountId}`
      })
      const of = (accountId: string) =>
        // forked: calling a query off at a stopped database takes seconds, and nobody waits for that
        Effect.suspend(() => Fiber.join(query(byAccount(accountId)))).pipe(
          Effect.timeout(QUERY_TIMEOUT),
          Effect.map(Option.match({ onNone: () => rateLimit, onSome: ({ limit }) => limit })),
          Effect.catch((cause) =>
            Effect.as(Effect.logWarning("an account's limit cannot be read", cause), last.get(accountId) ?? rateLimit)
          ),
          Effect.map((limit) => {
            const rule = limit === rateLimit ? usual : accountRule(limit)
            const refreshAt = clock.currentTimeMillisUnsafe() + Duration.toMillis(REFRESH_AFTER)
            recent.set(accountId, { rule, refreshAt })
            if (limit !== rateLimit) last.set(accountId, limit)
            else last.delete(accountId)
            return rule
          })
        )
      const refresh = (accountId: string) => {
        refreshing.add(accountId)
        fork(
          Effect.ensuring(
            of(accountId),
            Effect.sync(() => refreshing.delete(accountId))
          )
        )
      }
      return LimitOverrides.of({
        of,
        known: (accountId) => {
          const entry = recent.get(accountId)
          if (entry === undefined) return undefined
          if (entry.refreshAt <= clock.currentTimeMillisUnsafe() && !refreshing.has(accountId)) refresh(accountId)
          return entry.rule
        }
      })
    })
  )
}
