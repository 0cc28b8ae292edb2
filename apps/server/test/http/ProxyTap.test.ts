import { gzipSync } from "node:zlib"
import { assert, it } from "@effect/vitest"
import { Effect, Queue } from "effect"
import { type Caught, type Passed, ProxyTap, runTap } from "../../src/http/ProxyTap.ts"

const caught = (path: string, body: Buffer, encoding?: string): Caught => ({
  method: "GET",
  path,
  status: 200,
  body,
  encoding,
  accountId: "01ME",
  startedAt: 1
})

/** A running tap, and what it has taken. */
const tapped = Effect.gen(function* () {
  const seen = yield* Queue.unbounded<Passed>()
  const tap = yield* runTap.pipe(
    Effect.provideService(ProxyTap, {
      wants: (method, path) => method === "GET" && path === "/api/v1/bookmarks",
      taken: (passed) =>
        passed.path === "/breaks" ? Effect.die("a tap that breaks") : Effect.asVoid(Queue.offer(seen, passed))
    })
  )
  return { tap, seen }
})

it.live("takes answers ungzipped, and outlives one that it breaks on", () =>
  Effect.gen(function* () {
    const { seen, tap } = yield* tapped
    assert.isTrue(tap.wants("GET", "/api/v1/bookmarks"))
    tap.give(caught("/a?b=c", gzipSync('{"id": "1" }'), "gzip"))
    tap.give(caught("/unknown", Buffer.from("?"), "br"))
    tap.give(caught("/damaged", Buffer.from("?"), "gzip"))
    tap.give(caught("/bomb", gzipSync(Buffer.alloc(64 * 1024 * 1024)), "gzip"))
    tap.give(caught("/breaks", Buffer.from("{}")))
    tap.give(caught("/plain", Buffer.from("{}")))
    const [first, second] = [yield* Queue.take(seen), yield* Queue.take(seen)]
    assert.deepInclude(first, { path: "/a?b=c", status: 200, accountId: "01ME" })
    assert.strictEqual(String(first.body), '{"id": "1" }')
    assert.strictEqual(second.path, "/plain")
  }).pipe(Effect.scoped)
)

it.live("lets go of what is more than it can take", () =>
  Effect.gen(function* () {
    const { seen, tap } = yield* tapped
    for (let index = 0; index < 1000; index++) tap.give(caught(`/${index}`, Buffer.from("{}")))
    for (let index = 0; index < 64; index++) yield* Queue.take(seen)
    tap.give(caught("/last", Buffer.from("{}")))
    assert.strictEqual((yield* Queue.take(seen)).path, "/last")
  }).pipe(Effect.scoped)
)
