import { closeSync, fstatSync, openSync } from "node:fs"
import { createServer, type IncomingMessage, request } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import { type Received, Room, receive } from "../../src/http/Spool.ts"

const LIMIT = 4 * 1024 * 1024

/** Sends a body of this size to a server of its own and hands its request over. */
const uploading = (bytes: number) =>
  Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<{ readonly incoming: IncomingMessage; readonly stop: () => void }>((resolve) => {
          const server = createServer((incoming) =>
            resolve({
              incoming,
              stop: () => {
                server.closeAllConnections()
                server.close()
              }
            })
          ).listen(0, "127.0.0.1", () => {
            const { port } = server.address() as AddressInfo
            request({ port, host: "127.0.0.1", method: "POST" })
              .on("error", () => {})
              .end(Buffer.alloc(bytes, "a"))
          })
        })
    ),
    ({ stop }) => Effect.sync(stop)
  ).pipe(Effect.map(({ incoming }) => incoming))

const file = (received: Received) => {
  if (received._tag !== "File") throw new Error(`a ${received._tag} instead of a file`)
  return received
}

const spooled = (scope: Scope.Scope) =>
  uploading(1024 * 1024).pipe(
    Effect.flatMap((incoming) => receive(incoming, LIMIT)),
    Effect.map(file),
    Effect.provideService(Scope.Scope, scope)
  )

describe("Spool", () => {
  it.live("gives back a long body, twice", () =>
    Effect.gen(function* () {
      const received = yield* spooled(yield* Scope.Scope)
      assert.strictEqual(received.size, 1024 * 1024)
      for (const _ of [1, 2]) {
        const read = yield* Effect.promise(() => received.stream().toArray())
        assert.isTrue(Buffer.concat(read).equals(Buffer.alloc(1024 * 1024, "a")))
      }
    })
  )

  it.live("closes its file once, and never one that came after it", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const received = yield* spooled(scope)
      const stream = received.stream()
      yield* Effect.promise(
        () => new Promise((resolve) => stream.once("close", resolve).once("data", () => stream.destroy()))
      )
      const others = Array.from({ length: 8 }, () => openSync("/dev/null", "r"))
      yield* Scope.close(scope, Exit.void)
      for (const descriptor of others) {
        assert.isTrue(fstatSync(descriptor).isCharacterDevice())
        closeSync(descriptor)
      }
    })
  )

  it.live("may be let go of while it is being read", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const received = yield* spooled(scope)
      const streams = Array.from({ length: 8 }, () => received.stream().resume())
      yield* Scope.close(scope, Exit.void)
      // an error that nobody takes would end the process: Vitest reports it
      yield* Effect.promise(() =>
        Promise.all(streams.map((stream) => stream.closed || new Promise((resolve) => stream.once("close", resolve))))
      )
      assert.isTrue(streams.every(({ destroyed }) => destroyed))
    })
  )

  it.live("puts short bodies into files when memory is full, and refuses when the files are", () =>
    Effect.gen(function* () {
      const room = new Room({ memory: 200_000, files: 300_000 })
      const scope = yield* Scope.make()
      const take = (bytes: number) =>
        Effect.flatMap(uploading(bytes), (incoming) => receive(incoming, LIMIT, room)).pipe(
          Effect.provideService(Scope.Scope, scope)
        )
      assert.strictEqual((yield* take(150_000))._tag, "Memory")
      const second = file(yield* take(150_000))
      assert.strictEqual(second.size, 150_000)
      assert.deepStrictEqual((yield* Effect.flip(take(700_000))).reason, "disk")
      assert.isAtMost(room.used.memory, 400_000)
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(room.used, { memory: 0, files: 0 })
    })
  )
})
