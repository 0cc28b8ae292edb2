import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { freshState } from "../rig/FreshState.ts"
import { type Answer, ask, layerStandIn } from "../rig/StandIn.ts"

const Accounts = Schema.Array(Schema.Struct({ id: Schema.String, username: Schema.String }))

it.live("lists all accounts by following the links", () =>
  Effect.gen(function* () {
    const { admin } = yield* freshState
    const seen: Array<string> = []
    let path: string | undefined = "/api/v2/admin/accounts?origin=local&limit=3"
    while (path !== undefined) {
      const answer: Answer = yield* ask(`GET ${path}`, { token: admin })
      seen.push(...(yield* Schema.decodeUnknownEffect(Accounts)(answer.json)).map(({ username }) => username))
      const next: string | undefined = /<http:\/\/gts\.test([^>]*)>; rel="next"/.exec(
        answer.headers.get("link") ?? ""
      )?.[1]
      path = next
    }
    assert.deepStrictEqual(seen, ["admin", "alice", "bob", "carol"])
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("suspends for good: token gone, profile empty, sign-in refused", () =>
  Effect.gen(function* () {
    const tokens = yield* freshState
    const found = yield* ask("GET /api/v1/admin/accounts?username=bob", { token: tokens.admin })
    const [bob] = yield* Schema.decodeUnknownEffect(Accounts)(found.json)
    yield* ask("POST /api/v1/statuses", { token: tokens.bob, body: { status: "hello", visibility: "public" } })
    const action = yield* ask(`POST /api/v1/admin/accounts/${bob?.id}/action`, {
      token: tokens.admin,
      body: { type: "suspend", text: "spam" }
    })
    assert.strictEqual(action.status, 200)
    assert.deepStrictEqual((yield* ask("GET /api/v1/preferences", { token: tokens.bob })).json, {
      error: "Unauthorized: token not supplied"
    })
    const seen = yield* ask(`GET /api/v1/accounts/${bob?.id}`, { token: tokens.alice })
    assert.include(seen.text, '"suspended":true')
    assert.deepStrictEqual((yield* ask("GET /api/v1/timelines/public")).json, [])
    assert.strictEqual((yield* ask("GET /@bob", { headers: { accept: "text/html" } })).status, 404)
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("keeps, exports and imports domain blocks", () =>
  Effect.gen(function* () {
    const { admin } = yield* freshState
    const block = (domain: string) =>
      ask("POST /api/v1/admin/domain_blocks", { token: admin, body: { domain, public_comment: "spam" } })
    const [first, second] = yield* Effect.all([block("BAD.example"), block("bad.example")], { concurrency: 2 })
    const Id = Schema.Struct({ id: Schema.String })
    const decode = Schema.decodeUnknownEffect(Id)
    assert.strictEqual((yield* decode(first.json)).id, (yield* decode(second.json)).id)
    assert.strictEqual((yield* block("not a domain")).status, 400)
    const exported = yield* ask("GET /api/v1/admin/domain_blocks?export=true", { token: admin })
    assert.deepStrictEqual(exported.json, [{ domain: "bad.example", public_comment: "spam" }])
    const drafts = "/api/v1/admin/domain_permission_drafts"
    const draft = yield* ask(`POST ${drafts}`, {
      token: admin,
      body: { domain: "worse.example", permission_type: "block" }
    })
    const { id } = yield* decode(draft.json)
    assert.strictEqual((yield* ask(`POST ${drafts}/${id}/accept`, { token: admin })).status, 200)
    assert.strictEqual((yield* ask(`GET ${drafts}/${id}`, { token: admin })).status, 404)
    const all = yield* ask("GET /api/v1/admin/domain_blocks", { token: admin })
    assert.include(all.text, "worse.example")
  }).pipe(Effect.provide(layerStandIn()))
)
