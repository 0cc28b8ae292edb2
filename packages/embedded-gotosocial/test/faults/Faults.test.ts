import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { layer, village } from "../rig/Village.ts"

it.live("goes wrong on demand, once, where it is told to", () =>
  Effect.gen(function* () {
    const { gotosocial, tokens, ask, post } = yield* village
    const { faults, url } = gotosocial
    const match = { method: "GET", path: "/api/v1/timelines/home" }
    const home = "GET /api/v1/timelines/home"
    const raw = Effect.exit(
      Effect.tryPromise(async () => {
        const answer = await fetch(`${url}/api/v1/timelines/home`, {
          headers: { authorization: `Bearer ${tokens.alice}`, "user-agent": "test" }
        })
        return await answer.text()
      })
    )
    yield* faults.failNext({ match, status: 503, html: "<p>starting</p>" })
    assert.strictEqual((yield* ask("alice", "GET /api/v1/notifications")).status, 200)
    assert.strictEqual((yield* ask("alice", home)).body, "<p>starting</p>")
    assert.strictEqual((yield* ask("alice", home)).status, 200)
    yield* faults.failNext({ match, status: 429, headers: { "retry-after": "30" }, times: 2 })
    assert.strictEqual((yield* ask("alice", home)).headers.get("retry-after"), "30")
    assert.strictEqual((yield* ask("alice", home)).status, 429)
    assert.strictEqual((yield* ask("alice", home)).status, 200)
    yield* faults.delayNext({ match, duration: "300 millis" })
    const before = performance.now()
    yield* ask("alice", home)
    assert.isAbove(performance.now() - before, 290)
    yield* post("alice", "something to cut in half")
    yield* faults.truncateNext({ match })
    assert.strictEqual((yield* raw)._tag, "Failure")
    yield* faults.dropNext({ match })
    assert.strictEqual((yield* raw)._tag, "Failure")
    assert.strictEqual((yield* raw)._tag, "Success")
    yield* faults.down("cut")
    assert.strictEqual((yield* raw)._tag, "Failure")
    yield* faults.down("starting")
    assert.strictEqual((yield* ask("alice", home)).status, 503)
    yield* faults.down(false)
    assert.strictEqual((yield* ask("alice", home)).status, 200)
    assert.strictEqual((yield* faults.requests(match)).length, 12)
  }).pipe(Effect.provide(layer))
)

it.live("does the work and cuts the answer: the client cannot know", () =>
  Effect.gen(function* () {
    const { gotosocial, ask, post } = yield* village
    yield* gotosocial.faults.commitThenDrop({ match: { method: "POST", path: "/api/v1/statuses" } })
    const sent = yield* Effect.exit(post("alice", "did it arrive?"))
    assert.strictEqual(sent._tag, "Failure")
    const { body } = yield* ask("alice", "GET /api/v1/timelines/home")
    assert.strictEqual(body[0].content, "<p>did it arrive?</p>")
  }).pipe(Effect.provide(layer))
)
