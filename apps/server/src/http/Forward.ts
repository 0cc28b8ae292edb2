import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from "node:http"
import { Effect } from "effect"
import type { Dispatcher, Pool } from "undici"
import type { Received } from "./Spool.ts"

/** A request on its way to GoToSocial. */
export interface Outgoing {
  readonly method: string
  /** Path and query, byte for byte. */
  readonly target: string
  readonly headers: Record<string, string | string[]>
  readonly body: Received
}

/** What to do with an answer, decided on its status and headers: stream it on, hold it back, or take it in to change it. */
export type Verdict =
  | { readonly _tag: "Stream"; readonly headers: OutgoingHttpHeaders }
  | { readonly _tag: "Withhold" }
  | { readonly _tag: "Collect"; readonly limit: number }

/** How it ended. After `Streamed`, `Cut` and `Left` the response is over; after the others nothing has been sent to the client. */
export type Outcome =
  /** The client went away; what became of the request is unknown. */
  | { readonly _tag: "Left" }
  | { readonly _tag: "Streamed"; readonly status: number }
  | { readonly _tag: "Cut"; readonly status: number }
  | { readonly _tag: "Withheld"; readonly status: number; readonly headers: IncomingHttpHeaders }
  | {
      readonly _tag: "Collected"
      readonly status: number
      readonly headers: IncomingHttpHeaders
      readonly bytes: Buffer | undefined
    }
  | { readonly _tag: "Failed"; readonly error: Error; readonly nothingArrived: boolean }

/** Past this many requests waiting for a connection, more are turned away. */
export const MAX_WAITING = 512

/**
 * Sends one request and streams the answer into `response`, on bare sockets: no Effect and no WHATWG stream touches a
 * body. A slow client slows GoToSocial's socket down, never memory; a client that leaves ends the request there, and an
 * answer that breaks off is broken off here. Interruption ends both.
 */
export const forward = (
  pool: Pool,
  request: Outgoing,
  response: ServerResponse,
  decide: (status: number, headers: IncomingHttpHeaders) => Verdict
): Effect.Effect<Outcome> =>
  Effect.callback<Outcome>((resume) => {
    let control: Dispatcher.DispatchController | undefined
    let verdict: Verdict | undefined
    let head: { readonly status: number; readonly headers: IncomingHttpHeaders } | undefined
    let chunks: Array<Buffer> | undefined
    let size = 0
    let over = false
    let gone = false

    const onDrain = () => control?.resume()
    const onClose = () => {
      if (over) return
      gone = true
      control?.abort(clientLeft)
    }
    const finish = (outcome: Outcome) => {
      if (over) return
      over = true
      response.off("close", onClose).off("drain", onDrain)
      resume(Effect.succeed(outcome))
    }
    response.on("close", onClose).on("drain", onDrain)

    pool.dispatch(
      {
        method: request.method,
        path: request.target,
        headers: request.headers,
        body:
          request.body._tag === "Memory"
            ? request.body.bytes
            : request.body._tag === "File"
              ? request.body.stream()
              : null
      },
      {
        onRequestStart: (controller) => {
          control = controller
          if (gone) controller.abort(clientLeft)
        },
        onResponseStart: (controller, status, headers) => {
          // 1xx are not the answer
          if (status < 200) return
          head = { status, headers }
          verdict = decide(status, headers)
          if (verdict._tag === "Stream") response.writeHead(status, verdict.headers)
          else if (verdict._tag === "Collect") chunks = []
          if (response.destroyed) controller.abort(clientLeft)
        },
        onResponseData: (controller, chunk) => {
          if (verdict?._tag === "Stream") {
            if (!response.write(chunk)) controller.pause()
          } else if (verdict?._tag === "Collect") {
            size += chunk.length
            if (size > verdict.limit) chunks = undefined
            else chunks?.push(chunk)
          }
        },
        onResponseEnd: () => {
          if (head === undefined) return
          if (verdict?._tag === "Stream") {
            response.end()
            return finish({ _tag: "Streamed", status: head.status })
          }
          if (verdict?._tag === "Collect") {
            return finish({ _tag: "Collected", ...head, bytes: chunks && Buffer.concat(chunks) })
          }
          finish({ _tag: "Withheld", ...head })
        },
        onResponseError: (_, error) => {
          if (error === clientLeft) return finish({ _tag: "Left" })
          if (head !== undefined && verdict?._tag === "Stream") {
            // the client must see that this is not all
            response.destroy()
            return finish({ _tag: "Cut", status: head.status })
          }
          if (head !== undefined && verdict?._tag === "Withhold") return finish({ _tag: "Withheld", ...head })
          finish({ _tag: "Failed", error, nothingArrived: head === undefined })
        }
      }
    )
    return Effect.sync(() => {
      over = true
      response.off("close", onClose).off("drain", onDrain)
      gone = true
      control?.abort(clientLeft)
    })
  })

const clientLeft = new Error("the client went away")
