import type { ServerResponse } from "node:http"
import { Clock, Context, Duration, Effect, FiberSet, Layer, Option } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { Upstream } from "../gotosocial/Upstream.ts"
import type { Cacheable } from "./CacheRules.ts"
import { fetchWhole } from "./Forward.ts"
import { isInstance, rewriteInstance, streamingUrl } from "./InstanceRewrite.ts"
import { type KeptAnswer, keptAnswer, sizeOf, writeKept } from "./KeptAnswer.ts"
import { outgoingHeaders, type Passage } from "./Passage.ts"
import { UpstreamProxy } from "./Proxy.ts"

/** Answers at a time, and their bytes together; past either the one kept longest goes. A longer answer is not kept. */
const MOST = 64
const MOST_BYTES = 8 * 1024 * 1024
const MAX_ANSWER_BYTES = 1024 * 1024
/** While GoToSocial is away or slow, an answer this old is still better than none; it says how old it is. */
const STALE_FOR = Duration.hours(1)
/** Whoever could have an old answer waits this long for a new one. */
const PATIENCE = Duration.seconds(1)
/** Whoever waits for somebody else's request and has no old answer asks for themselves after this: it may be stuck. */
const JOINED_PATIENCE = Duration.seconds(5)
/** What may not be kept is not tried again for this long. */
const NOT_KEPT_FOR = Duration.seconds(30)
type Fetched =
  | { readonly _tag: "Entry"; readonly entry: KeptAnswer }
  | { readonly _tag: "NotKept" }
  | { readonly _tag: "Away" }

/**
 * Answers that are the same for everybody who is nobody (`CacheRules`), kept for seconds. Whoever comes with a token or a
 * session never gets one and never leaves one. One request at a time asks GoToSocial for each; the others wait for it. An
 * old answer is given while GoToSocial is away, for an hour at most, with its `Age` and a `Warning` (RFC 9111, 5.1, 5.5).
 */
export class AnswerCache extends Context.Service<
  AnswerCache,
  {
    /** Answers from what is kept, or once there is something to answer from; `otherwise` when this cannot be kept. */
    readonly answer: (
      cacheable: Cacheable,
      passage: Passage,
      response: ServerResponse,
      extra: ReadonlyArray<string>,
      otherwise: () => void
    ) => void
    /** What is kept under a name and needs no asking yet. */
    readonly fresh: (name: string, now: number) => KeptAnswer | undefined
    /** Forgets everything, and what is under way: an administrator has changed something. Other replicas find out by and by. */
    readonly forget: () => void
  }
>()("@chirp/server/http/Cache") {
  static readonly layer = Layer.effect(
    AnswerCache,
    Effect.gen(function* () {
      const { publicUrl } = yield* AppConfig
      const { pool } = yield* Upstream
      const proxy = yield* UpstreamProxy
      const clock = yield* Clock.Clock
      const fork = yield* FiberSet.makeRuntime<never>()
      const ownStreaming = streamingUrl(publicUrl)
      const entries = new Map<string, KeptAnswer>()
      const notKept = new Map<string, number>()
      const flights = new Map<string, Array<(fetched: Fetched) => void>>()
      let bytes = 0
      let epoch = 0

      const drop = (name: string) => {
        const entry = entries.get(name)
        if (entry === undefined) return
        bytes -= sizeOf(entry)
        entries.delete(name)
      }
      const keep = (name: string, entry: KeptAnswer) => {
        drop(name)
        entries.set(name, entry)
        bytes += sizeOf(entry)
        while (entries.size > MOST || bytes > MOST_BYTES) {
          const oldest = entries.keys().next().value
          if (oldest === undefined) break
          drop(oldest)
        }
      }

      const fetch = Effect.fnUntraced(function* (
        passage: Passage,
        fresh: Duration.Duration
      ): Effect.fn.Return<Fetched> {
        const outgoing = proxy.outgoing(passage, "")
        // of its sender nothing goes on but what the answer depends on
        const {
          host,
          "user-agent": agent,
          "x-forwarded-proto": proto,
          "x-forwarded-host": forwarded
        } = outgoing.headers
        const headers = {
          accept: "application/json",
          "user-agent": agent ?? "Chirp/0.1",
          ...(host !== undefined && { host }),
          ...(proto !== undefined && { "x-forwarded-proto": proto }),
          ...(forwarded !== undefined && { "x-forwarded-host": forwarded })
        }
        const outcome = yield* fetchWhole(pool, { ...outgoing, headers }, MAX_ANSWER_BYTES)
        if (outcome._tag !== "Collected" || outcome.status >= 500 || outcome.status === 429) return { _tag: "Away" }
        const { bytes: body, headers: answered, status } = outcome
        if (status !== 200 || body === undefined || !String(answered["content-type"] ?? "").includes("json")) {
          return { _tag: "NotKept" }
        }
        const { incoming, path } = passage
        const changed = isInstance(incoming.method, path) ? rewriteInstance(body, ownStreaming) : Option.some(body)
        if (Option.isNone(changed)) return { _tag: "NotKept" }
        const now = clock.currentTimeMillisUnsafe()
        const until = now + Duration.toMillis(fresh)
        const entry = keptAnswer(changed.value, outgoingHeaders(passage, status, answered), now, until)
        return entry === undefined ? { _tag: "NotKept" } : { _tag: "Entry", entry }
      })

      /** Joins the request that is under way for this, or begins one. */
      const fly = ({ fresh, name }: Cacheable, passage: Passage, landed: (fetched: Fetched) => void) => {
        const waiting = flights.get(name)
        if (waiting !== undefined) return void waiting.push(landed)
        const all = [landed]
        const began = epoch
        flights.set(name, all)
        fork(
          fetch(passage, fresh).pipe(
            Effect.catchCause(() => Effect.succeed<Fetched>({ _tag: "Away" })),
            Effect.flatMap((fetched) =>
              Effect.sync(() => {
                if (flights.get(name) === all) flights.delete(name)
                if (fetched._tag === "Entry" && began === epoch) keep(name, fetched.entry)
                else if (fetched._tag === "NotKept") {
                  drop(name)
                  if (notKept.size >= MOST) notKept.clear()
                  notKept.set(name, clock.currentTimeMillisUnsafe() + Duration.toMillis(NOT_KEPT_FOR))
                }
                for (const one of all) one(fetched)
              })
            )
          )
        )
      }

      return AnswerCache.of({
        forget: () => {
          epoch++
          bytes = 0
          entries.clear()
          notKept.clear()
          flights.clear()
        },
        fresh: (name, now) => {
          const known = entries.get(name)
          return known !== undefined && now < known.freshUntil ? known : undefined
        },
        answer: (cacheable, passage, response, extra, otherwise) => {
          const { name } = cacheable
          const { headers } = passage.incoming
          const now = clock.currentTimeMillisUnsafe()
          const until = notKept.get(name)
          if (until !== undefined && until > now) return otherwise()
          const known = entries.get(name)
          if (known !== undefined && now < known.freshUntil) {
            return writeKept(response, known, headers, now - known.at, extra)
          }
          const old = known !== undefined && now - known.at < Duration.toMillis(STALE_FOR) ? known : undefined
          let over = false
          const once = (work: () => void) => {
            if (over) return
            over = true
            if (!response.destroyed) work()
          }
          const writeOld = (entry: KeptAnswer) => {
            writeKept(response, entry, headers, clock.currentTimeMillisUnsafe() - entry.at, [...extra, ...warning])
          }
          const joins = flights.has(name)
          fly(cacheable, passage, (fetched) =>
            once(() => {
              if (fetched._tag === "Entry") return writeKept(response, fetched.entry, headers, 0, extra)
              if (fetched._tag === "Away" && old !== undefined) return writeOld(old)
              otherwise()
            })
          )
          const later = (patience: Duration.Duration, work: () => void) =>
            fork(
              Effect.delay(
                Effect.sync(() => once(work)),
                patience
              )
            )
          if (old !== undefined) later(PATIENCE, () => writeOld(old))
          else if (joins) later(JOINED_PATIENCE, otherwise)
        }
      })
    })
  )
}

const warning = ["warning", '110 - "Response is Stale"']
