import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { freshState } from "../rig/FreshState.ts"
import { type Answer, ask, layerStandIn } from "../rig/StandIn.ts"

const Id = Schema.Struct({ id: Schema.String })
const idOf = Effect.fnUntraced(function* (token: string) {
  const me = yield* ask("GET /api/v1/accounts/verify_credentials", { token })
  return (yield* Schema.decodeUnknownEffect(Id)(me.json)).id
})
const Relationship = Schema.Struct({
  following: Schema.Boolean,
  requested: Schema.Boolean,
  blocking: Schema.Boolean,
  followed_by: Schema.Boolean
})
const relationshipOf = (json: unknown) => Schema.decodeUnknownEffect(Relationship)(json)
const List = Schema.Array(Schema.Struct({ id: Schema.String, type: Schema.optional(Schema.String) }))
const listOf = (json: unknown) => Schema.decodeUnknownEffect(List)(json)

it.live("makes one follow and one notification of many at once", () =>
  Effect.gen(function* () {
    const tokens = yield* freshState
    yield* ask("PATCH /api/v1/accounts/update_credentials", { token: tokens.bob, body: { locked: false } })
    const bob = yield* idOf(tokens.bob)
    const answers = yield* Effect.all(
      Array.from({ length: 12 }, () => ask(`POST /api/v1/accounts/${bob}/follow`, { token: tokens.alice })),
      { concurrency: "unbounded" }
    )
    assert.deepStrictEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.lengthOf(yield* listOf((yield* ask(`GET /api/v1/accounts/${bob}/followers`, { token: tokens.bob })).json), 1)
    const told = yield* listOf((yield* ask("GET /api/v1/notifications", { token: tokens.bob })).json)
    assert.deepStrictEqual(
      told.map(({ type }) => type),
      ["follow"]
    )
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("accepts a request once, whoever is faster", () =>
  Effect.gen(function* () {
    const tokens = yield* freshState
    const [alice, carol] = [yield* idOf(tokens.alice), yield* idOf(tokens.carol)]
    const asked = yield* ask(`POST /api/v1/accounts/${carol}/follow`, { token: tokens.alice })
    assert.deepInclude(yield* relationshipOf(asked.json), { following: false, requested: true })
    const accept = ask(`POST /api/v1/follow_requests/${alice}/authorize`, { token: tokens.carol })
    const answers = yield* Effect.all([accept, accept, accept], { concurrency: 3 })
    assert.deepStrictEqual(answers.map(({ status }) => status).sort(), [200, 404, 404])
    const after = yield* ask(`GET /api/v1/accounts/relationships?id[]=${carol}`, { token: tokens.alice })
    const [relationship] = yield* Schema.decodeUnknownEffect(Schema.Array(Relationship))(after.json)
    assert.deepInclude(relationship, { following: true, requested: false })
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("ends everything between two who block each other", () =>
  Effect.gen(function* () {
    const tokens = yield* freshState
    yield* ask("PATCH /api/v1/accounts/update_credentials", { token: tokens.bob, body: { locked: false } })
    const [alice, bob] = [yield* idOf(tokens.alice), yield* idOf(tokens.bob)]
    yield* ask(`POST /api/v1/accounts/${bob}/follow`, { token: tokens.alice })
    const blocked = yield* ask(`POST /api/v1/accounts/${alice}/block`, { token: tokens.bob })
    assert.deepInclude(yield* relationshipOf(blocked.json), { blocking: true, followed_by: false })
    assert.strictEqual((yield* ask(`POST /api/v1/accounts/${bob}/follow`, { token: tokens.alice })).status, 404)
    assert.lengthOf(yield* listOf((yield* ask("GET /api/v1/notifications", { token: tokens.bob })).json), 0)
    yield* ask(`POST /api/v1/accounts/${alice}/unblock`, { token: tokens.bob })
    assert.strictEqual((yield* ask(`POST /api/v1/accounts/${bob}/follow`, { token: tokens.alice })).status, 200)
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("pages followers by the follow, with links that lead on and back", () =>
  Effect.gen(function* () {
    const tokens = yield* freshState
    yield* ask("PATCH /api/v1/accounts/update_credentials", { token: tokens.bob, body: { locked: false } })
    const bob = yield* idOf(tokens.bob)
    for (const token of [tokens.admin, tokens.alice, tokens.carol])
      yield* ask(`POST /api/v1/accounts/${bob}/follow`, { token })
    const seen: Array<string> = []
    let path: string | undefined = `/api/v1/accounts/${bob}/followers?limit=1`
    while (path !== undefined) {
      const answer: Answer = yield* ask(`GET ${path}`, { token: tokens.bob })
      seen.push(...(yield* listOf(answer.json)).map(({ id }) => id))
      const next: string | undefined = /<http:\/\/gts\.test([^>]*)>; rel="next"/.exec(
        answer.headers.get("link") ?? ""
      )?.[1]
      path = next
    }
    assert.lengthOf(new Set(seen), 3)
    assert.lengthOf(seen, 3)
  }).pipe(Effect.provide(layerStandIn()))
)
