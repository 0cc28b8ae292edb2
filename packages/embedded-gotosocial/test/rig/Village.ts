import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer } from "effect"
import { layerFreshDatabase } from "../../../../apps/server/test/testrig/Postgres.ts"
import { EmbeddedGoToSocial } from "../../src/EmbeddedGoToSocial.ts"
import { freshState } from "./FreshState.ts"

const freePort = Effect.callback<number>((resume) => {
  const server = createServer()
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

/** A stand-in on a fresh database that calls itself by where it listens; its files go with it. */
export const layer = Layer.unwrap(
  Effect.gen(function* () {
    const mediaDir = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "gts-test-"))),
      (dir) => Effect.sync(() => rmSync(dir, { recursive: true, force: true }))
    )
    const port = yield* freePort
    return EmbeddedGoToSocial.layer({ host: `127.0.0.1:${port}`, port, protocol: "http", mediaDir })
  })
).pipe(Layer.provideMerge(layerFreshDatabase))

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into, not modelled
  readonly body: any
}

/** admin, alice, bob and carol, and a way to ask in their names: `ask("alice", "POST /api/v1/statuses", {…})`. */
export const village = Effect.gen(function* () {
  const gotosocial = yield* EmbeddedGoToSocial
  const tokens = yield* freshState
  const ask = (as: keyof typeof tokens, request: string, body?: unknown) =>
    Effect.promise(async (): Promise<Answer> => {
      const [method = "GET", path = "/"] = request.split(" ")
      const isForm = body instanceof FormData
      const answer = await fetch(gotosocial.url + path, {
        method,
        headers: {
          authorization: `Bearer ${tokens[as]}`,
          "user-agent": "test",
          ...(body === undefined || isForm ? {} : { "content-type": "application/json" })
        },
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) })
      })
      const text = await answer.text()
      const isJson = (answer.headers.get("content-type") ?? "").includes("json")
      return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text }
    })
  const idOf = (name: keyof typeof tokens) =>
    Effect.map(ask(name, "GET /api/v1/accounts/verify_credentials"), ({ body }) => String(body.id))
  /** Makes accounts that take followers and post publicly, as people do once they have settled in. */
  const open = (...names: ReadonlyArray<keyof typeof tokens>) =>
    Effect.forEach(names, (name) =>
      ask(name, "PATCH /api/v1/accounts/update_credentials", { locked: false, source: { privacy: "public" } })
    )
  const post = (as: keyof typeof tokens, status: string, more: object = {}) =>
    Effect.map(ask(as, "POST /api/v1/statuses", { status, visibility: "public", ...more }), ({ body }) => body)
  return { gotosocial, tokens, ask, idOf, open, post }
})
