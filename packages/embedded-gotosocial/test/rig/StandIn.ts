import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer } from "effect"
import { layerFreshDatabase } from "../../../../apps/server/test/testrig/Postgres.ts"
import { EmbeddedGoToSocial, type EmbeddedGoToSocialOptions } from "../../src/EmbeddedGoToSocial.ts"

const mediaDir = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "gts-test-"))),
  (dir) => Effect.sync(() => rmSync(dir, { recursive: true, force: true }))
)

/** A stand-in of its own for a test: fresh database, a media folder that goes with it, called `gts.test`. */
export const layerStandIn = (options: Partial<EmbeddedGoToSocialOptions> = {}) =>
  Layer.unwrap(
    Effect.map(mediaDir, (dir) =>
      EmbeddedGoToSocial.layer({ host: "gts.test", protocol: "http", mediaDir: dir, ...options })
    )
  ).pipe(Layer.provide(layerFreshDatabase))

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown
}

/** A client of the stand-in: one request, redirects not followed. `body` is sent as JSON, `form` urlencoded. */
export const ask = Effect.fnUntraced(function* (
  request: string,
  options: {
    readonly token?: string
    readonly body?: unknown
    readonly form?: Record<string, string>
    readonly headers?: Record<string, string>
  } = {}
) {
  const { url } = yield* EmbeddedGoToSocial
  const [method = "GET", path = "/"] = request.split(" ")
  return yield* Effect.promise(async (): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      redirect: "manual",
      headers: {
        "user-agent": "test",
        ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
        ...(options.body === undefined ? {} : { "content-type": "application/json" }),
        ...options.headers
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.form === undefined ? {} : { body: new URLSearchParams(options.form) })
    })
    const text = await response.text()
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch {
      json = undefined
    }
    return { status: response.status, headers: response.headers, text, json }
  })
})
