import { Context, Duration, Effect, Fiber, FiberSet, Layer, Option, type Redacted, Schedule, Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import { Calls } from "../gotosocial/Calls.ts"
import { Statuses } from "../gotosocial/Statuses.ts"
import { IdempotencyStore, type KeptAnswer, type KeyedPost, LEASE, type Try } from "../idempotency/IdempotencyStore.ts"
import { isText, mayBe, type PostTrace } from "../idempotency/PostTrace.ts"
import { problemJson, problems } from "./Errors.ts"
import { corsHeaders } from "./ForwardedHeaders.ts"
import type { Answered } from "./Proxy.ts"

type Response = HttpServerResponse.HttpServerResponse

/** A post under a key, and how to make it. */
export interface Keyed {
  readonly post: KeyedPost
  readonly trace: PostTrace
  /** Whose post it is, to look for it; none when the token does not say. */
  readonly author: Option.Option<{ readonly accountId: string; readonly token: Redacted.Redacted }>
  readonly make: Effect.Effect<Answered>
}

const RENEW_EVERY = Duration.millis(Duration.toMillis(LEASE) / 3)
/** Whoever sends a post that is under way waits for its answer: 0.1 s, doubling to 1 s, for 10 s in all; then 409. */
const waiting = Schedule.max([
  Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("1 second")]),
  Schedule.recurs(12)
])
/** GoToSocial finishes a request within this or never: a post that cannot be found any later was not made. */
const SETTLED_AFTER = Duration.seconds(35)
const LOOK_UP_TIMEOUT = Duration.seconds(10)
/** Own posts newer than the try that are compared by their text, which costs a request each. */
const MOST_CANDIDATES = 5

/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header; GoToSocial ignores it): one key of an account is one post
 * for 24 hours, on every replica. The same post again gets the same answer; at the same time, waits for it; another post
 * gets 422. Only what GoToSocial took is kept: a refusal frees the key. A post that has begun is finished though its
 * client leaves; when its replica dies, the next try looks for it among the author's posts before it sends it again.
 */
export class IdempotentPosts extends Context.Service<
  IdempotentPosts,
  { readonly answer: (keyed: Keyed) => Effect.Effect<Response> }
>()("@chirp/server/http/IdempotentPosts") {
  static readonly layer = Layer.effect(
    IdempotentPosts,
    Effect.gen(function* () {
      const store = yield* IdempotencyStore
      const statuses = yield* Statuses
      const calls = yield* Calls
      const run = yield* FiberSet.makeRuntime<never, Response>()

      /** The post of an earlier try among its author's, as GoToSocial tells of it. */
      const find = Effect.fnUntraced(function* (keyed: Keyed, sentAt: number) {
        if (Option.isNone(keyed.author)) return Option.none()
        const { accountId, token } = keyed.author.value
        const others = yield* store.others(keyed.post)
        const own = yield* statuses.ofAccount(token, accountId)
        const candidates = own.filter((status) => !others.has(status.id) && mayBe(keyed.trace, status, sentAt))
        for (const { id } of candidates.slice(0, MOST_CANDIDATES)) {
          const { text } = yield* statuses.source(token, id)
          if (!isText(keyed.trace, text)) continue
          const answer = yield* calls.send({ method: "GET", path: `/api/v1/statuses/${encodeURIComponent(id)}`, token })
          if (answer.status !== 200) continue
          const body = Buffer.from(answer.text).toString("base64")
          const headers = { "content-type": answer.headers["content-type"] ?? "application/json", ...kept }
          return Option.some({ id, answer: { status: 200, headers, body } satisfies KeptAnswer })
        }
        return Option.none()
      })

      /** What became of an earlier try; none: it was not made, and may be made now. */
      const earlierEnd = Effect.fnUntraced(function* (keyed: Keyed, mine: Try) {
        if (Option.isNone(mine.earlier)) return Option.none()
        const { sinceMillis } = mine.earlier.value
        const sentAt = (yield* Effect.clockWith((clock) => clock.currentTimeMillis)) - sinceMillis
        const found = yield* find(keyed, sentAt).pipe(Effect.timeout(LOOK_UP_TIMEOUT), Effect.result)
        if (found._tag === "Failure" || Option.isNone(keyed.author)) {
          yield* Effect.logWarning("a post whose end is not known could not be looked for", found)
          yield* store.release(keyed.post, mine.attempt, true)
          return Option.some(refusal(problems.keyUnknown))
        }
        if (Option.isSome(found.success)) {
          const { answer, id } = found.success.value
          yield* Effect.logInfo("a post whose end was not known has been found", { status: id })
          yield* store.settle(keyed.post, mine.attempt, answer, id)
          return Option.some(responseOf(answer))
        }
        const left = Duration.toMillis(SETTLED_AFTER) - sinceMillis
        if (left <= 0) return Option.none()
        // it may still come
        yield* store.release(keyed.post, mine.attempt, true)
        return Option.some(refusal(problems.keyBusy(Math.ceil(left / 1000))))
      })

      const make = Effect.fnUntraced(function* (keyed: Keyed, { attempt }: Try) {
        const { post } = keyed
        if (!(yield* store.sending(post, attempt, keyed.trace))) return refusal(problems.keyBusy(1))
        const answered = yield* keyed.make
        if (answered._tag === "None") {
          yield* store.release(post, attempt, answered.acted)
          return answered.response
        }
        const answer = keep(answered)
        if (answer.status >= 200 && answer.status < 300) {
          // the post is out: its client must hear of it even if that cannot be written down; the next try would look it up
          yield* store
            .settle(post, attempt, answer, idOf(answered.bytes))
            .pipe(Effect.catch((error) => Effect.logError("a post's answer could not be kept", error)))
        } else {
          yield* store.release(post, attempt, answer.status >= 500 && answer.status !== 503)
        }
        return responseOf(answer)
      })

      const renewing = (post: KeyedPost, attempt: number) =>
        store.renew(post, attempt).pipe(Effect.ignore, Effect.delay(RENEW_EVERY), Effect.forever)

      const work = (keyed: Keyed, mine: Try) =>
        Effect.raceFirst(
          Effect.flatMap(
            earlierEnd(keyed, mine),
            Option.match({ onNone: () => make(keyed, mine), onSome: Effect.succeed })
          ),
          renewing(keyed.post, mine.attempt)
        ).pipe(
          Effect.catchTag("IdempotencyStoreError", (error) =>
            Effect.as(Effect.logError("keys of posts cannot be kept", error), refusal(problems.keysUnavailable))
          )
        )

      return IdempotentPosts.of({
        answer: Effect.fn("IdempotentPosts.answer")(
          function* (keyed) {
            const begun = yield* store
              .begin(keyed.post)
              .pipe(Effect.repeat({ schedule: waiting, while: ({ _tag }) => _tag === "Busy" }))
            switch (begun._tag) {
              case "Busy":
                return refusal(problems.keyBusy(2))
              case "Differs":
                return refusal(problems.keyDiffers)
              case "Kept":
                return responseOf(begun.answer)
              case "Mine":
                // not a child: it goes on when the client does not wait for it
                return yield* Fiber.join(run(work(keyed, begun.try)))
            }
          },
          Effect.catchTag("IdempotencyStoreError", (error) =>
            Effect.as(Effect.logError("keys of posts cannot be read", error), refusal(problems.keysUnavailable))
          )
        )
      })
    })
  )
}

const kept = { ...corsHeaders, "cache-control": "private, no-store", "x-content-type-options": "nosniff" }

/** Headers of one connection, one moment or one body on the wire. */
const passing = new Set(["date", "content-length", "connection", "x-request-id", "server"])

const keep = (answered: Extract<Answered, { _tag: "Answer" }>): KeptAnswer => ({
  status: answered.status,
  headers: Object.fromEntries(Object.entries(answered.headers).filter(([name]) => !passing.has(name))),
  body: answered.bytes.toString("base64")
})

const responseOf = ({ body, headers, status }: KeptAnswer): Response => {
  const { "content-type": type, ...rest } = headers
  return HttpServerResponse.uint8Array(Buffer.from(body, "base64"), {
    status,
    headers: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, [value].flat().join(", ")])),
    contentType: String(type ?? "application/json")
  })
}

const refusal = (problem: Parameters<typeof problemJson>[0]) =>
  HttpServerResponse.setHeaders(problemJson(problem), corsHeaders)

const Posted = Schema.fromJsonString(Schema.Struct({ id: Schema.String }))
const decodePosted = Schema.decodeUnknownOption(Posted)
const idOf = (bytes: Buffer) => Option.getOrUndefined(Option.map(decodePosted(bytes.toString("utf8")), ({ id }) => id))
