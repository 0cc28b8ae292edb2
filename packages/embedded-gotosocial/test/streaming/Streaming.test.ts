import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { WebSocket } from "ws"
import { layer, village } from "../rig/Village.ts"

interface Heard {
  readonly stream: ReadonlyArray<string>
  readonly event: string
  readonly payload: string
}

/** A socket with its frames; `until` waits for one. */
const listen = (url: string, query: string) =>
  Effect.acquireRelease(
    Effect.callback<{ socket: WebSocket; frames: Array<Heard>; closed: () => number | undefined }>((resume) => {
      const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/streaming?${query}`, {
        headers: { "user-agent": "test" }
      })
      const frames: Array<Heard> = []
      let code: number | undefined
      socket.on("message", (data) => frames.push(JSON.parse(String(data))))
      socket.on("close", (closed) => {
        code = closed
      })
      socket.on("error", () => undefined)
      socket.once("open", () => resume(Effect.succeed({ socket, frames, closed: () => code })))
    }),
    ({ socket }) => Effect.sync(() => socket.terminate())
  )

const until = Effect.fnUntraced(function* (what: string, done: () => boolean) {
  for (let n = 0; n < 100; n++) {
    if (done()) return
    yield* Effect.sleep("50 millis")
  }
  return yield* Effect.die(`not in time: ${what}`)
})

it.live("a socket that does not read is dropped and holds nobody up", () =>
  Effect.gen(function* () {
    const { gotosocial, tokens, open, post } = yield* village
    yield* open("alice")
    const query = `stream=user&access_token=${tokens.alice}`
    const lazy = yield* listen(gotosocial.url, query)
    const keen = yield* listen(gotosocial.url, query)
    lazy.socket.pause()
    const text = "x".repeat(4900)
    yield* Effect.forEach(Array.from({ length: 1500 }), (_, n) => post("alice", `${n} ${text}`), { concurrency: 8 })
    yield* until("the reader has everything", () => keen.frames.length === 1500)
    lazy.socket.resume()
    yield* until("the lazy one is cut off", () => lazy.closed() !== undefined)
    assert.isBelow(lazy.frames.length, 1500)
    assert.isUndefined(keen.closed())
  }).pipe(Effect.scoped, Effect.provide(layer))
)

it.live("faults cut the streams, and subscriptions need no id for what they do not know", () =>
  Effect.gen(function* () {
    const { gotosocial, tokens, open, post } = yield* village
    yield* open("alice")
    const ear = yield* listen(gotosocial.url, `access_token=${tokens.alice}`)
    for (const stream of ["user", "hashtag", "nonsense", "list"])
      ear.socket.send(JSON.stringify({ type: "subscribe", stream }))
    ear.socket.send(JSON.stringify({ type: "subscribe" }))
    yield* Effect.sleep("100 millis")
    yield* post("alice", "hello")
    yield* until("the post", () => ear.frames.length === 1)
    assert.deepStrictEqual(ear.frames[0]?.stream, ["user"])
    assert.strictEqual(yield* gotosocial.faults.disconnectStreams, 1)
    yield* until("the cut", () => ear.closed() === 1006)
    yield* post("alice", "nobody listens")
  }).pipe(Effect.scoped, Effect.provide(layer))
)
