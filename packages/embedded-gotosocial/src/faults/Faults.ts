import { ServerResponse } from "node:http"
import { NodeHttpServerRequest } from "@effect/platform-node"
import { Context, Duration, Effect, Layer } from "effect"
import { HttpEffect, HttpServerRequest, HttpServerResponse } from "effect/http"
import { Streams } from "../streaming/Streams.ts"

/** Which request a fault is for. Absent means any. A string is the whole path without the query. */
export interface Match {
  readonly method?: string | undefined
  readonly path?: string | RegExp | undefined
}

export interface Seen {
  readonly method: string
  readonly path: string
  readonly url: string
}

/** `times`: how many requests it is for, 1 unless told. */
interface Aim {
  readonly match?: Match | undefined
  readonly times?: number | undefined
}

export interface FailOptions extends Aim {
  readonly status: number
  /** sent as JSON; `{"error": …}` in GoToSocial's shape when absent */
  readonly body?: unknown
  readonly html?: string | undefined
  readonly headers?: Record<string, string> | undefined
}

type Fault =
  | { readonly type: "fail"; readonly options: FailOptions }
  | { readonly type: "delay"; readonly duration: Duration.Input }
  | { readonly type: "drop" }
  | { readonly type: "commitThenDrop" }
  | { readonly type: "truncate" }

/** `cut`: every connection is cut as soon as it asks; `starting`: 503 with an HTML page, as GoToSocial while it starts. */
export type Down = "cut" | "starting" | false

/** How many requests are remembered; older ones are forgotten. */
const MAX_SEEN = 1000

const STARTING_PAGE =
  "<!DOCTYPE html><html><head><title>Starting up</title></head><body><p>The server is starting up. Please try again soon.</p></body></html>"

const matches = (match: Match | undefined, seen: Seen) =>
  (match?.method === undefined || match.method.toUpperCase() === seen.method) &&
  (match?.path === undefined ||
    (typeof match.path === "string" ? match.path === seen.path : new RegExp(match.path).test(seen.path)))

/** Cuts the connection: the client sees no answer, or the end of one in the middle. */
const cut = Effect.map(HttpServerRequest.HttpServerRequest, (request) => {
  NodeHttpServerRequest.toIncomingMessage(request).socket?.destroy()
  return HttpServerResponse.empty()
})

/** Half of the answer under the length of the whole, then the connection is cut. */
const truncate = Effect.fnUntraced(function* (response: HttpServerResponse.HttpServerResponse) {
  const request = yield* HttpServerRequest.HttpServerRequest
  if (response.body._tag !== "Uint8Array") return yield* cut
  const { body: bytes, contentType } = response.body
  const node = NodeHttpServerRequest.toServerResponse(request)
  if (!(node instanceof ServerResponse)) return yield* cut
  yield* Effect.callback<void>((resume) => {
    node.writeHead(response.status, {
      ...response.headers,
      "content-type": contentType,
      "content-length": String(bytes.byteLength)
    })
    node.write(bytes.subarray(0, Math.floor(bytes.byteLength / 2)), () => resume(Effect.void))
  })
  return yield* cut
})

const onRequest = <A, E>(
  request: HttpServerRequest.HttpServerRequest,
  effect: Effect.Effect<A, E, HttpServerRequest.HttpServerRequest>
) => Effect.provideService(effect, HttpServerRequest.HttpServerRequest, request)

/**
 * What can go wrong with a server, on demand: for tests of whatever talks to it. Faults are taken in the order they were
 * set; each is used up by the first request it matches. Requests are counted before any fault is applied.
 */
export class Faults extends Context.Service<
  Faults,
  {
    failNext(options: FailOptions): Effect.Effect<void>
    delayNext(options: Aim & { readonly duration: Duration.Input }): Effect.Effect<void>
    /** The connection is cut before the work is done. */
    dropNext(options?: Aim): Effect.Effect<void>
    /** The work is done, then the connection is cut without an answer: the client cannot know. */
    commitThenDrop(options?: Aim): Effect.Effect<void>
    /** Half of the answer, then the connection is cut. */
    truncateNext(options?: Aim): Effect.Effect<void>
    down(mode: Down): Effect.Effect<void>
    /** Cuts every streaming socket, as a restart does. Answers how many there were. */
    readonly disconnectStreams: Effect.Effect<number>
    /** The requests that came and match, oldest first; of the last 1000. */
    requests(match?: Match): Effect.Effect<ReadonlyArray<Seen>>
    /** No faults, no memory, up. */
    readonly reset: Effect.Effect<void>
    /** The outermost middleware of the server. */
    apply<E, R>(
      app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
    ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest>
  }
>()("@chirp/embedded-gotosocial/faults/Faults") {
  static readonly layer = Layer.effect(
    Faults,
    Effect.gen(function* () {
      const streams = yield* Streams
      const seen: Array<Seen> = []
      let waiting: Array<{ readonly fault: Fault; readonly match: Match | undefined; left: number }> = []
      let down: Down = false

      const add = (fault: Fault, aim: Aim | undefined) =>
        Effect.sync(() => void waiting.push({ fault, match: aim?.match, left: aim?.times ?? 1 }))

      /** All faults that are for this request; a delay goes together with any other. */
      const take = (request: Seen) => {
        const found: Array<Fault> = []
        for (const entry of waiting) {
          const isDelay = entry.fault.type === "delay"
          if (!matches(entry.match, request) || (!isDelay && found.some((fault) => fault.type !== "delay"))) continue
          entry.left--
          found.push(entry.fault)
        }
        waiting = waiting.filter((entry) => entry.left > 0)
        return found
      }

      const failed = ({ status, html, body, headers = {} }: FailOptions) =>
        html === undefined
          ? HttpServerResponse.jsonUnsafe(body === undefined ? { error: `Fault: ${status}` } : body, {
              status,
              headers
            })
          : HttpServerResponse.text(html, { status, headers, contentType: "text/html; charset=utf-8" })

      const apply = <E, R>(app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) =>
        Effect.gen(function* () {
          const request = yield* HttpServerRequest.HttpServerRequest
          const path = request.url.split("?", 1)[0] ?? "/"
          const current: Seen = { method: request.method, path, url: request.url }
          seen.push(current)
          if (seen.length > MAX_SEEN) seen.shift()
          if (down === "cut") return yield* cut
          if (down === "starting" && path !== "/livez") {
            return HttpServerResponse.text(STARTING_PAGE, {
              status: 503,
              contentType: "text/html; charset=utf-8",
              headers: { "retry-after": "120" }
            })
          }
          if (waiting.length === 0) return yield* app
          const faults = take(current)
          for (const fault of faults) if (fault.type === "delay") yield* Effect.sleep(fault.duration)
          const fault = faults.find(({ type }) => type !== "delay")
          switch (fault?.type) {
            case "fail":
              return failed(fault.options)
            case "drop":
              return yield* cut
            case "commitThenDrop":
              // when the work is done and before its answer is written
              yield* HttpEffect.appendPreResponseHandler((request) => onRequest(request, cut))
              return yield* app
            case "truncate":
              yield* HttpEffect.appendPreResponseHandler((request, response) => onRequest(request, truncate(response)))
              return yield* app
            default:
              return yield* app
          }
        })

      return Faults.of({
        failNext: (options) => add({ type: "fail", options }, options),
        delayNext: (options) => add({ type: "delay", duration: Duration.fromInputUnsafe(options.duration) }, options),
        dropNext: (options) => add({ type: "drop" }, options),
        commitThenDrop: (options) => add({ type: "commitThenDrop" }, options),
        truncateNext: (options) => add({ type: "truncate" }, options),
        down: (mode) =>
          Effect.sync(() => {
            down = mode
          }),
        disconnectStreams: streams.disconnectAll,
        requests: (match) => Effect.sync(() => seen.filter((one) => matches(match, one))),
        reset: Effect.sync(() => {
          seen.length = 0
          waiting = []
          down = false
        }),
        apply
      })
    })
  )
}
