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

/** A replica lets at most this part of a limit in that it has not told the others about. */
const UNTOLD_PART = 10
/** It tells them when half of that has been used, or so many requests … */
const TELL_FROM = 15
/** … of everybody at once, with a pause between two times; what is told in one go is bounded, and the rest comes next. */
const TELL_PAUSE = Duration.millis(20)
const TOLD_AT_ONCE = 256
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
  readonly rule: Rule
  readonly key: string
  readonly window: number
  /** What all replicas together had when they were last told. */
  told: number
  /** What this one has let in since. */
  own: number
  telling: boolean
}

/**
 * Fixed windows on the clock, as Mastodon's are. Each replica counts for itself and tells the others (`LimitCounts`) after
 * every few requests, so that the hot path does not wait for Redis: of n replicas each can let a tenth of a limit in past
 * it, and one alone nothing. When the others cannot be asked, each replica holds the limit alone.
 * Refused requests are not counted.
 */
export class Limits extends Context.Service<
  Limits,
  {
    /** Counts a request and says whether it may be. Undefined, and not counted, when the others must be asked first. */
    readonly takeNow: (rule: Rule, key: string) => Standing | undefined
    readonly take: (rule: Rule, key: string) => Effect.Effect<Standing>
    /** Whether nothing is left, as far as this replica knows. Counts nothing. */
    readonly isSpent: (rule: Rule, key: string) => boolean
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
        const count = { rule, key, window, told: 0, own: 0, telling: false }
        current.counts.set(key, count)
        return count
      }

      /** Tells the others what this replica has let in, `more` of each included, and learns what they have. */
      const tell = (counts: ReadonlyArray<Count>, more: number) =>
        Effect.suspend(() => {
          const told = counts.map((count) => {
            // what is being told already is not told twice
            const [first, own] = count.telling ? [false, 0] : [true, count.own]
            count.telling = true
            return { count, first, own }
          })
          const additions = told.map(({ count: { key, rule, window }, own }) => ({
            name: `${rule.name}:${key}`,
            window,
            length: rule.window,
            amount: own + more
          }))
          return shared.add(additions).pipe(
            Effect.tap((all) =>
              Effect.sync(() => {
                for (const [at, { count, own }] of told.entries()) {
                  count.told = Math.max(all[at] ?? 0, count.told)
                  count.own -= own
                }
              })
            ),
            Effect.timeout(ASK_TIMEOUT),
            Effect.tapError((cause) => {
              aloneUntil = clock.currentTimeMillisUnsafe() + Duration.toMillis(ALONE_FOR)
              return Effect.logWarning("requests are counted by this replica alone", cause)
            }),
            Effect.ensuring(
              Effect.sync(() => {
                for (const { count, first } of told) if (first) count.telling = false
              })
            )
          )
        })

      /** Counts that the others should hear of soon. */
      const due = new Set<Count>()
      let telling = false
      const tellDue = Effect.whileLoop({
        while: () => due.size > 0,
        body: () => {
          const some = [...due].slice(0, TOLD_AT_ONCE)
          for (const count of some) due.delete(count)
          return Effect.andThen(Effect.ignore(tell(some, 0)), Effect.sleep(TELL_PAUSE))
        },
        step: () => {}
      }).pipe(
        Effect.ensuring(
          Effect.sync(() => {
            telling = false
          })
        )
      )
      const soon = (count: Count) => {
        due.add(count)
        if (telling) return
        telling = true
        fork(tellDue)
      }

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
        const untold = rule.exact ? 0 : Math.ceil(limitOf(rule) / UNTOLD_PART)
        if (count.own >= untold && aloneUntil <= now) return undefined
        count.own++
        const isDue = count.own >= TELL_FROM || count.own * 2 >= untold
        if (isDue && !count.telling && aloneUntil <= now) soon(count)
        return standing(rule, window, count.told + count.own, true)
      }

      const take = Effect.fnUntraced(function* (rule: Rule, key: string) {
        const now = takeNow(rule, key)
        if (now !== undefined) return now
        const window = Math.floor(clock.currentTimeMillisUnsafe() / Duration.toMillis(rule.window))
        const count = countOf(rule, key, window)
        const all = yield* Effect.option(tell([count], 1))
        const told = Option.flatMap(all, ([first]) => Option.fromUndefinedOr(first))
        if (Option.isSome(told)) return standing(rule, window, told.value + count.own, told.value <= limitOf(rule))
        // alone now, so this decides
        return takeNow(rule, key) ?? standing(rule, window, 0, true)
      })

      const isSpent = (rule: Rule, key: string) => {
        const window = Math.floor(clock.currentTimeMillisUnsafe() / Duration.toMillis(rule.window))
        const { own, told } = countOf(rule, key, window)
        return told + own >= limitOf(rule)
      }

      return Limits.of({
        isSpent,
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
