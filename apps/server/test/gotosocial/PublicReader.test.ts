import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Option, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { PublicReader } from "../../src/gotosocial/PublicReader.ts"
import { Upstream } from "../../src/gotosocial/Upstream.ts"
import { type Handler, json, startUpstreamFake } from "../testrig/UpstreamFake.ts"

const token = Redacted.make("t")

/** Asks for one page while the clock runs; answers the page, and how many milliseconds of it that took. */
const asked = (handlers: ReadonlyArray<Handler>, path = "/api/v1/timelines/public") =>
  Effect.scoped(
    Effect.gen(function* () {
      const fake = yield* Effect.acquireRelease(
        Effect.promise(() => startUpstreamFake()),
        (one) => Effect.promise(() => one.stop())
      )
      for (const handler of handlers) fake.once(handler)
      fake.answer(json(200, []))
      const page = yield* Effect.gen(function* () {
        const reader = yield* PublicReader
        const began = yield* Clock.currentTimeMillis
        const fiber = yield* reader.page(path, token).pipe(Effect.exit, Effect.forkChild)
        const clock = yield* TestClock.adjust("1 seconds").pipe(
          Effect.andThen(TestClock.withLive(Effect.sleep("5 millis"))),
          Effect.forever,
          Effect.forkChild
        )
        const exit = yield* Fiber.join(fiber)
        yield* Fiber.interrupt(clock)
        return { exit, took: (yield* Clock.currentTimeMillis) - began }
      }).pipe(Effect.provide(PublicReader.layer.pipe(Layer.provide(Upstream.layer(new URL(fake.url))))))
      return { ...page, requests: fake.arrived.length }
    })
  )

const status =
  (code: number, headers: Readonly<Record<string, string>>, body: unknown = { error: "no" }): Handler =>
  (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    json(code, body)(request, response)
  }

describe("PublicReader", () => {
  it.effect("waits as long as GoToSocial's throttle says, in seconds", () =>
    Effect.gen(function* () {
      const { exit, requests, took } = yield* asked([status(429, { "retry-after": "30" })])
      assert.strictEqual(exit._tag, "Success")
      assert.strictEqual(requests, 2)
      assert.isAtLeast(took, 30_000)
      assert.isBelow(took, 45_000)
    })
  )

  it.effect("waits for the moment that its rate limit names, which sends no Retry-After", () =>
    Effect.gen(function* () {
      const { took } = yield* asked([
        status(429, {
          date: "Sat, 21 Nov 2026 12:00:00 GMT",
          "x-ratelimit-reset": "2026-11-21T12:01:30Z"
        })
      ])
      assert.isAtLeast(took, 90_000)
      assert.isBelow(took, 110_000)
    })
  )

  it.effect("leaves a part of the rate limit to people", () =>
    Effect.gen(function* () {
      const nearlyUsed = status(
        200,
        {
          date: "Sat, 21 Nov 2026 12:00:00 GMT",
          "x-ratelimit-limit": "300",
          "x-ratelimit-remaining": "119",
          "x-ratelimit-reset": "2026-11-21T12:02:00Z"
        },
        [{ id: "1" }]
      )
      // the page itself is there at once: it is the next one that waits
      const { exit, took } = yield* asked([nearlyUsed])
      assert.strictEqual(exit._tag === "Success" ? exit.value.items.length : -1, 1)
      assert.isBelow(took, 10_000)
    })
  )

  it.effect("asks again after a failure, a cut and a start-up page, and goes on", () =>
    Effect.gen(function* () {
      const cut: Handler = (_, response) => void response.destroy()
      const starting: Handler = (_, response) =>
        void response.writeHead(503, { "content-type": "text/html" }).end("<html>starting</html>")
      const { exit, requests, took } = yield* asked([status(500, {}), cut, starting, status(502, {})])
      assert.strictEqual(exit._tag, "Success")
      assert.isAtLeast(requests, 5)
      assert.isAtLeast(took, 1000 + 2000 + 4000 + 8000)
    })
  )

  it.effect("tells a refusal at once, and what is no list", () =>
    Effect.gen(function* () {
      for (const code of [401, 403, 404]) {
        const { exit, requests } = yield* asked([status(code, {})])
        assert.strictEqual(exit._tag, "Failure")
        assert.strictEqual(requests, 1)
      }
      const { exit } = yield* asked([status(200, {}, { not: "a list" })])
      assert.strictEqual(exit._tag, "Failure")
    })
  )

  it.effect("follows the Link header's path whatever host it names, and nothing that is no API path", () =>
    Effect.gen(function* () {
      const linked = (link: string) => asked([status(200, { link }, [])])
      const next = (page: Effect.Success<ReturnType<typeof linked>>) =>
        page.exit._tag === "Success" ? Option.getOrNull(page.exit.value.next) : undefined
      const good = yield* linked(
        '<https://gts.example/api/v1/timelines/public?limit=2&max_id=X>; rel="next", <x>; rel="prev"'
      )
      assert.strictEqual(next(good), "/api/v1/timelines/public?limit=2&max_id=X")
      assert.isNull(next(yield* linked('<https://gts.example/oauth/revoke>; rel="next"')))
      assert.isNull(next(yield* linked('<https://gts.example/api/v1/x>; rel="prev"')))
    })
  )
})
