import { Clock, Context, DateTime, Duration, Effect, FiberSet, Layer, Option } from "effect"
import { Generations } from "./Generations.ts"
import { LimitCounts } from "./LimitCounts.ts"

/** How many requests of one kind somebody may make in a window of time. */
export interface Rule {
  readonly name: string
  readonly limit: number
  readonly window: Duration.Duration
  /** Each request is counted with all replicas before it is let in: for what is rare and dear. */
  readonly exact: boolean
}

/** Where somebody stands after a request. */
export interface Standing {
  readonly allowed: boolean
  readonly limit: number
  /** How many more there may be in this window, as far as this replica knows. */
  readonly remaining: number
  /** When the window ends; milliseconds since 1970. */
  readonly resetAt: number
}

/** A replica lets at most this part of a limit in that it has not told the others about, and at most so many. */
const UNTOLD_PART = 10
const UNTOLD_MOST = 30
/** Somebody whose requests are not told may wait this long for the others' count; then this replica decides alone … */
const ASK_TIMEOUT = Duration.millis(250)
/** … and asks again only after this. */
const ALONE_FOR = Duration.seconds(1)
/** Counts of one rule at a time; past it those unused for longest are forgotten. Who has as many networks is not held by this anyway. */
const MOST = 100_000

/** All limits times this: for measuring, and for tests of something else. */
export const LimitFactor = Context.Reference<number>("@chirp/server/http/Limits/LimitFactor", {
  defaultValue: () => 1
})

interface Count {
  /** What all replicas together had when they were last told. */
  told: number
  /** What this one has let in since. */
  own: number
  telling: boolean
}

/**
 * Fixed windows on the clock, as Mastodon's are. Each replica counts for itself and tells the others (`LimitCounts`) after
 * every few requests, so that the hot path does not wait for Redis: of n replicas each can let a tenth of a limit in past
 * it, and no more than 30 requests; one alone none. When the others cannot be asked, each replica holds the limit alone.
 * Refused requests are not counted.
 */
export class Limits extends Context.Service<
  Limits,
  {
    /** Counts a request and says whether it may be. Undefined, and not counted, when the others must be asked first. */
    readonly takeNow: (rule: Rule, key: string) => Standing | undefined
    readonly take: (rule: Rule, key: string) => Effect.Effect<Standing>
    /** How many counts are held; for tests. */
    readonly size: () => number
  }
>()("@chirp/server/http/Limits") {
  static readonly layer = Layer.effect(
    Limits,
    Effect.gen(function* () {
      const shared = yield* LimitCounts
      const clock = yield* Clock.Clock
      const factor = yield* LimitFactor
      const fork = yield* FiberSet.makeRuntime<never>()
      let aloneUntil = 0
      const rules = new Map<string, { window: number; readonly counts: Generations<Count> }>()

      const limitOf = (rule: Rule) => rule.limit * factor

      const countOf = (rule: Rule, key: string, window: number): Count => {
        let current = rules.get(rule.name)
        if (current === undefined || current.window !== window) {
          current = { window, counts: new Generations(MOST) }
          rules.set(rule.name, current)
        }
        const known = current.counts.get(key)
        if (known !== undefined) return known
        const count = { told: 0, own: 0, telling: false }
        current.counts.set(key, count)
        return count
      }

      /** Tells the others what this replica has let in, `more` included, and learns what they have. */
      const tell = (rule: Rule, key: string, window: number, count: Count, more: number) =>
        Effect.suspend(() => {
          // what is being told already is not told twice
          const own = count.telling ? 0 : count.own
          const first = !count.telling
          count.telling = true
          return shared.add(`${rule.name}:${key}`, window, rule.window, own + more).pipe(
            Effect.tap((all) =>
              Effect.sync(() => {
                count.told = Math.max(all, count.told)
                count.own -= own
              })
            ),
            Effect.timeout(ASK_TIMEOUT),
            Effect.tapError((cause) => {
              aloneUntil = clock.currentTimeMillisUnsafe() + Duration.toMillis(ALONE_FOR)
              return Effect.logWarning("requests are counted by this replica alone", cause)
            }),
            Effect.ensuring(
              Effect.sync(() => {
                if (first) count.telling = false
              })
            )
          )
        })

      const standing = (rule: Rule, window: number, used: number, allowed: boolean): Standing => ({
        allowed,
        limit: limitOf(rule),
        remaining: Math.max(0, limitOf(rule) - used),
        resetAt: (window + 1) * Duration.toMillis(rule.window)
      })

      const takeNow = (rule: Rule, key: string): Standing | undefined => {
        const now = clock.currentTimeMillisUnsafe()
        const window = Math.floor(now / Duration.toMillis(rule.window))
        const count = countOf(rule, key, window)
        if (count.told + count.own >= limitOf(rule)) return standing(rule, window, limitOf(rule), false)
        const untold = rule.exact ? 0 : Math.min(UNTOLD_MOST, Math.ceil(limitOf(rule) / UNTOLD_PART))
        if (count.own >= untold && aloneUntil <= now) return undefined
        count.own++
        if (count.own * 2 >= untold && !count.telling && aloneUntil <= now) {
          fork(Effect.ignore(tell(rule, key, window, count, 0)))
        }
        return standing(rule, window, count.told + count.own, true)
      }

      const take = Effect.fnUntraced(function* (rule: Rule, key: string) {
        const now = takeNow(rule, key)
        if (now !== undefined) return now
        const window = Math.floor(clock.currentTimeMillisUnsafe() / Duration.toMillis(rule.window))
        const count = countOf(rule, key, window)
        const all = yield* Effect.option(tell(rule, key, window, count, 1))
        if (Option.isSome(all)) return standing(rule, window, all.value + count.own, all.value <= limitOf(rule))
        // alone now, so this decides
        return takeNow(rule, key) ?? standing(rule, window, 0, true)
      })

      return Limits.of({
        take,
        takeNow,
        size: () => [...rules.values()].reduce((sum, { counts }) => sum + counts.size, 0)
      })
    })
  )
}

/** Mastodon's headers, in the order of `ServerResponse.writeHead`. */
export const limitHeaders = ({ limit, remaining, resetAt }: Standing): ReadonlyArray<string> => [
  "x-ratelimit-limit",
  String(limit),
  "x-ratelimit-remaining",
  String(remaining),
  "x-ratelimit-reset",
  isoOf(resetAt)
]

let lastIso: readonly [number, string] = [0, ""]
/** Windows end together: the same moment is asked for over and over. */
const isoOf = (millis: number) => {
  if (lastIso[0] !== millis) lastIso = [millis, DateTime.formatIso(DateTime.makeUnsafe(millis))]
  return lastIso[1]
}
