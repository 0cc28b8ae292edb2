import { Clock, Context, DateTime, Duration, Effect, Layer, Option, type Redacted, Ref, Schema } from "effect"
import { type Answer, Calls } from "./Calls.ts"
import type { Unreachable } from "./GoToSocialError.ts"

/** Of GoToSocial's rate limit this part is left to people: with less remaining, reading waits for the next window. */
const LEFT_TO_PEOPLE = 0.4
/** However far away GoToSocial says the next window is, it is asked again after this. */
const LONGEST_WAIT = Duration.minutes(5)
/** A failed page is asked for again after 1 s, doubling to 1 min, without end: nobody waits for it. */
const FIRST_RETRY = Duration.seconds(1)
const LONGEST_RETRY = Duration.minutes(1)
/** A 429 that does not say when to come back. */
const UNTOLD_WAIT = Duration.seconds(30)
/** Added to the age of an answer for the time that what is made of it takes to the database: never younger than it is. */
const ON_THE_WAY_SECONDS = 0.25

/** One page of a list: its entries as they are, the path and query of the next one, and how old the news is at most, in seconds. */
export interface ReadPage {
  readonly items: ReadonlyArray<unknown>
  readonly next: Option.Option<string>
  readonly age: Effect.Effect<number>
}

/** What a single thing is: there, or not for this token. */
export type Found =
  | { readonly _tag: "Found"; readonly item: unknown; readonly age: number }
  | { readonly _tag: "Absent"; readonly age: number }

const decodeItems = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Array(Schema.Unknown)))
const decodeItem = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/**
 * Reads GoToSocial's lists in the background, with a token of nobody in particular: page by page along the `Link` header,
 * at the pace that its rate limit leaves. What may get better by waiting (away, starting, 429, 5xx) is waited for; the
 * caller is interrupted when it does not want to wait any more. A refusal (401, 403, 404) is told at once.
 */
export class PublicReader extends Context.Service<
  PublicReader,
  {
    readonly page: (path: string, token: Redacted.Redacted) => Effect.Effect<ReadPage, RefusedPage>
    readonly one: (path: string, token: Redacted.Redacted) => Effect.Effect<Found, RefusedPage>
    /** Why reading waits at the moment, for people. */
    readonly waiting: Effect.Effect<Option.Option<string>>
  }
>()("@chirp/server/gotosocial/PublicReader") {
  static readonly layer = Layer.effect(
    PublicReader,
    Effect.gen(function* () {
      const calls = yield* Calls
      const reason = yield* Ref.make(Option.none<string>())
      /** Milliseconds since 1970 until which nothing is asked. */
      let notBefore = 0

      const wait = Effect.fnUntraced(function* (duration: Duration.Duration, why: string) {
        yield* Ref.set(reason, Option.some(why))
        yield* Effect.sleep(duration)
        yield* Ref.set(reason, Option.none())
      })

      const pace = Effect.fnUntraced(function* (answer: Answer) {
        const remaining = Number(answer.headers["x-ratelimit-remaining"] ?? Number.NaN)
        const limit = Number(answer.headers["x-ratelimit-limit"] ?? Number.NaN)
        if (!(remaining < limit * LEFT_TO_PEOPLE)) return
        const now = yield* Clock.currentTimeMillis
        notBefore = now + Duration.toMillis(yield* untilReset(answer))
      })

      /** Undefined: to be asked again. */
      const attempt = Effect.fnUntraced(function* (path: string, token: Redacted.Redacted, failures: number) {
        const early = notBefore - (yield* Clock.currentTimeMillis)
        if (early > 0) yield* wait(Duration.millis(early), "GoToSocial's rate limit is nearly used up")
        const began = yield* Clock.currentTimeNanos
        const answered = yield* Effect.result(calls.send({ method: "GET", path, token }))
        const again = Duration.min(Duration.times(FIRST_RETRY, 2 ** Math.min(failures, 10)), LONGEST_RETRY)
        if (answered._tag === "Failure") {
          yield* wait(again, describe(answered.failure))
          return undefined
        }
        const answer = answered.success
        if (answer.status === 429) {
          yield* wait(yield* untilReset(answer), "GoToSocial says: too many requests")
          return undefined
        }
        if (answer.status >= 500) {
          yield* wait(again, `GoToSocial answers ${answer.status}`)
          return undefined
        }
        yield* pace(answer)
        const age = Effect.map(Clock.currentTimeNanos, (now) => Number(now - began) / 1e9 + ON_THE_WAY_SECONDS)
        return { answer, age }
      })

      const ask = Effect.fnUntraced(function* (path: string, token: Redacted.Redacted) {
        for (let failures = 0; ; failures++) {
          const got = yield* attempt(path, token, failures)
          if (got !== undefined) return got
        }
      })

      return PublicReader.of({
        page: Effect.fnUntraced(function* (path, token) {
          const { age, answer } = yield* ask(path, token)
          const items = decodeItems(answer.text)
          if (answer.status !== 200 || Option.isNone(items)) {
            return yield* new RefusedPage({ path: path.split("?", 1)[0] ?? path, status: answer.status })
          }
          return { items: items.value, next: nextOf(answer.headers.link), age }
        }),
        one: Effect.fnUntraced(function* (path, token) {
          const { age, answer } = yield* ask(path, token)
          const item = decodeItem(answer.text)
          if (answer.status === 404 || answer.status === 410) return { _tag: "Absent" as const, age: yield* age }
          if (answer.status !== 200 || Option.isNone(item)) {
            return yield* new RefusedPage({ path, status: answer.status })
          }
          return { _tag: "Found" as const, item: item.value, age: yield* age }
        }),
        waiting: Ref.get(reason)
      })
    })
  ).pipe(Layer.provide(Calls.layer))
}

/** GoToSocial does not give this list to this token; or gives what is no list (`status` 200). */
export class RefusedPage extends Schema.TaggedError<RefusedPage>()("RefusedPage", {
  path: Schema.String,
  status: Schema.Finite
}) {
  override get message() {
    return `GoToSocial answers ${this.path} with ${this.status === 200 ? "something that is no list" : this.status}`
  }
}

const describe = (error: Unreachable) =>
  error.timedOut ? "GoToSocial takes too long to answer" : "GoToSocial cannot be reached"

/** GoToSocial's rate limit says a moment (ISO 8601), its throttle a number of seconds. */
const untilReset = Effect.fnUntraced(function* (answer: Answer) {
  const seconds = answer.headers["retry-after"]
  if (seconds !== undefined && /^\d+$/.test(seconds))
    return Duration.min(Duration.seconds(Number(seconds)), LONGEST_WAIT)
  const now = yield* DateTime.now
  const from = Option.getOrElse(DateTime.make(answer.headers.date ?? ""), () => now)
  return Option.match(DateTime.make(answer.headers["x-ratelimit-reset"] ?? ""), {
    onNone: () => UNTOLD_WAIT,
    onSome: (until) =>
      Duration.max(
        Duration.seconds(1),
        Duration.min(Duration.millis(DateTime.toEpochMillis(until) - DateTime.toEpochMillis(from)), LONGEST_WAIT)
      )
  })
})

/** Only path and query count: GoToSocial writes its configured host, which need not be the one that was asked. */
const nextOf = (link: string | undefined): Option.Option<string> => {
  const url = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1]
  if (url === undefined || !URL.canParse(url)) return Option.none()
  const { pathname, search } = new URL(url)
  return pathname.startsWith("/api/") ? Option.some(pathname + search) : Option.none()
}
