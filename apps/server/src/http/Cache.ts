import { createHash } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"
import { gzipSync } from "node:zlib"
import { Clock, Context, Duration, Effect, FiberSet, Layer, Option } from "effect"
import { AppConfig } from "../config/AppConfig.ts"
import { Upstream } from "../gotosocial/Upstream.ts"
import type { Cacheable } from "./CacheRules.ts"
import { fetchWhole } from "./Forward.ts"
import { isInstance, rewriteInstance, streamingUrl } from "./InstanceRewrite.ts"
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
/** Shorter ones gain nothing. */
const GZIP_FROM = 1024

/** One form of an answer, made once: nothing of it is worked out again for each who asks. */
interface Form {
  /** Byte for character: a string is sent together with the headers, in one system call. */
  readonly body: string
  readonly etag: string
  /** Names and values in turn; of the answer itself, and of one that only says that it is still so. */
  readonly headers: ReadonlyArray<string>
  readonly unchanged: ReadonlyArray<string>
}

interface Entry {
  readonly plain: Form
  readonly zipped: Form | undefined
  readonly at: number
}

type Fetched =
  | { readonly _tag: "Entry"; readonly entry: Entry }
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
      const entries = new Map<string, Entry>()
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
      const keep = (name: string, entry: Entry) => {
        drop(name)
        entries.set(name, entry)
        bytes += sizeOf(entry)
        while (entries.size > MOST || bytes > MOST_BYTES) {
          const oldest = entries.keys().next().value
          if (oldest === undefined) break
          drop(oldest)
        }
      }

      const fetch = Effect.fnUntraced(function* (passage: Passage): Effect.fn.Return<Fetched> {
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
        return { _tag: "Entry", entry: entryOf(changed.value, outgoingHeaders(passage, status, answered), now) }
      })

      /** Joins the request that is under way for this, or begins one. */
      const fly = (name: string, passage: Passage, landed: (fetched: Fetched) => void) => {
        const waiting = flights.get(name)
        if (waiting !== undefined) return void waiting.push(landed)
        const all = [landed]
        const began = epoch
        flights.set(name, all)
        fork(
          fetch(passage).pipe(
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
        answer: ({ fresh, name }, passage, response, extra, otherwise) => {
          const now = clock.currentTimeMillisUnsafe()
          const until = notKept.get(name)
          if (until !== undefined && until > now) return otherwise()
          const known = entries.get(name)
          const age = known === undefined ? 0 : now - known.at
          if (known !== undefined && age < Duration.toMillis(fresh))
            return write(passage.incoming, response, known, age, extra)
          const old = known !== undefined && age < Duration.toMillis(STALE_FOR) ? known : undefined
          let over = false
          const once = (work: () => void) => {
            if (over) return
            over = true
            if (!response.destroyed) work()
          }
          const writeOld = (entry: Entry) => {
            const { incoming } = passage
            write(incoming, response, entry, clock.currentTimeMillisUnsafe() - entry.at, [...extra, ...warning])
          }
          const joins = flights.has(name)
          fly(name, passage, (fetched) =>
            once(() => {
              if (fetched._tag === "Entry") return write(passage.incoming, response, fetched.entry, 0, extra)
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

/** Said by Chirp of each answer anew, or true of one answer alone. */
const own = new Set([
  ...["date", "age", "etag", "vary", "cache-control", "content-length", "content-encoding", "x-request-id"],
  ...["set-cookie", "expires", "last-modified"]
])

const entryOf = (bytes: Buffer, flat: ReadonlyArray<string>, at: number): Entry => {
  const headers: Array<string> = []
  for (let index = 0; index < flat.length; index += 2) {
    const name = flat[index] ?? ""
    if (!own.has(name)) headers.push(name, flat[index + 1] ?? "")
  }
  // whoever keeps it asks each time whether it is still so
  headers.push("cache-control", "no-cache", "vary", "Accept-Encoding, Authorization, Cookie")
  const etag = createHash("sha256").update(bytes).digest("base64url").slice(0, 22)
  const form = (body: Buffer, ownEtag: string, more: ReadonlyArray<string>): Form => {
    const unchanged = [...headers, "etag", ownEtag]
    return {
      body: body.toString("latin1"),
      etag: ownEtag,
      unchanged,
      headers: [...unchanged, ...more, "content-length", String(body.length)]
    }
  }
  // another body is another representation (RFC 9110, 8.8.3)
  const zipped =
    bytes.length < GZIP_FROM ? undefined : form(gzipSync(bytes), `"${etag}-gzip"`, ["content-encoding", "gzip"])
  return { plain: form(bytes, `"${etag}"`, []), zipped, at }
}

const sizeOf = ({ plain, zipped }: Entry) => plain.body.length + (zipped?.body.length ?? 0)

const write = (
  incoming: IncomingMessage,
  response: ServerResponse,
  { plain, zipped }: Entry,
  ageMillis: number,
  extra: ReadonlyArray<string>
) => {
  const { "if-none-match": wanted } = incoming.headers
  const form = zipped !== undefined && GZIP.test(acceptedBy(incoming)) ? zipped : plain
  const age = String(Math.floor(ageMillis / 1000))
  if (wanted !== undefined && isAmong(wanted, form.etag)) {
    response.writeHead(304, [...form.unchanged, ...extra, "age", age])
    return void response.end()
  }
  response.writeHead(200, [...form.headers, ...extra, "age", age])
  response.end(form.body, "latin1")
}

const GZIP = /\bgzip\b(?! *; *q=0(\.0*)?(,|$))/
/** `If-None-Match`: RFC 9110, 13.1.2. */
const isAmong = (wanted: string, etag: string) =>
  wanted === "*" || wanted.split(",").some((one) => one.trim().replace(/^W\//, "") === etag)
const acceptedBy = ({ headers }: IncomingMessage) => String(headers["accept-encoding"] ?? "")
