import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { EmbeddedGoToSocial } from "../../src/EmbeddedGoToSocial.ts"
import { freshState } from "../rig/FreshState.ts"
import { ask, layerStandIn } from "../rig/StandIn.ts"

it.live("gives every answer GoToSocial's headers, and takes the client's request id over", () =>
  Effect.gen(function* () {
    const answer = yield* ask("GET /api/v1/no_such_thing", { headers: { "x-request-id": "from-me" } })
    assert.strictEqual(answer.status, 404)
    assert.strictEqual(answer.headers.get("server"), "gotosocial")
    assert.strictEqual(answer.headers.get("cache-control"), "no-store")
    assert.strictEqual(answer.headers.get("x-request-id"), "from-me")
    assert.match(answer.headers.get("x-robots-tag") ?? "", /noindex/)
    const preflight = yield* ask("OPTIONS /api/v1/statuses")
    assert.strictEqual(preflight.status, 204)
    assert.match(preflight.headers.get("access-control-allow-headers") ?? "", /Authorization/)
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("checks in GoToSocial's order: user agent, method, accept, token, user, scope, role", () =>
  Effect.gen(function* () {
    const tokens = yield* freshState
    const gts = yield* EmbeddedGoToSocial
    const me = "GET /api/v1/accounts/verify_credentials"
    const statusOf = (request: string, options: Parameters<typeof ask>[1]) =>
      Effect.map(ask(request, options), ({ status }) => status)
    assert.strictEqual(yield* statusOf(me, { headers: { "user-agent": "" } }), 418)
    assert.strictEqual(yield* statusOf("DELETE /api/v1/accounts/verify_credentials", {}), 405)
    assert.strictEqual(yield* statusOf(me, { headers: { accept: "application/activity+json" } }), 406)
    assert.strictEqual(yield* statusOf(me, {}), 401)
    assert.strictEqual(yield* statusOf(me, { token: tokens.app }), 401)
    const narrow = yield* gts.issueToken({ username: "alice", scopes: "read:statuses" })
    assert.strictEqual(yield* statusOf(me, { token: narrow }), 403)
    const granular = yield* gts.issueToken({ username: "alice", scopes: "read:accounts" })
    assert.strictEqual(yield* statusOf(me, { token: granular }), 200)
    // the scope alone makes no administrator
    const pretender = yield* gts.issueToken({ username: "alice", scopes: "admin" })
    assert.strictEqual(yield* statusOf("GET /api/v1/admin/accounts", { token: pretender }), 403)
    assert.strictEqual(yield* statusOf("GET /api/v1/admin/accounts", { token: tokens.admin }), 200)
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("gzips what is worth it and only for those who ask", () =>
  Effect.gen(function* () {
    const packed = yield* ask("GET /api/v1/instance", { headers: { "accept-encoding": "gzip" } })
    assert.strictEqual(packed.headers.get("content-encoding"), "gzip")
    assert.include(packed.text, '"uri":"gts.test"')
    const refused = yield* ask("GET /api/v1/instance", { headers: { "accept-encoding": "gzip;q=0" } })
    assert.strictEqual(refused.headers.get("content-encoding"), null)
    const small = yield* ask("GET /api/v1/instance/rules", { headers: { "accept-encoding": "gzip" } })
    assert.strictEqual(small.headers.get("content-encoding"), null)
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("answers bad bodies with a 400 that says why", () =>
  Effect.gen(function* () {
    const tokens = yield* freshState
    const post = (headers: Record<string, string>, form?: Record<string, string>) =>
      ask("PATCH /api/v1/accounts/update_credentials", { token: tokens.alice, headers, ...(form ? { form } : {}) })
    assert.strictEqual((yield* post({ "content-type": "multipart/form-data; boundary=x" }, { a: "b" })).status, 400)
    assert.strictEqual((yield* post({ "content-type": "application/json" }, { a: "b" })).status, 400)
    const empty = yield* post({ "content-type": "application/json" })
    assert.deepStrictEqual([empty.status, empty.json], [400, { error: "Bad Request: EOF" }])
    assert.strictEqual((yield* post({ "content-type": "text/plain" }, { a: "b" })).status, 406)
  }).pipe(Effect.provide(layerStandIn()))
)
