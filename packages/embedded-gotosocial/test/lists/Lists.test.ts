import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { freshState } from "../rig/FreshState.ts"
import { ask, layerStandIn } from "../rig/StandIn.ts"

const Id = Schema.Struct({ id: Schema.String })
const idOf = (json: unknown) => Effect.map(Schema.decodeUnknownEffect(Id)(json), ({ id }) => id)

it.live("keeps titles apart, and adds all accounts or none", () =>
  Effect.gen(function* () {
    const tokens = yield* freshState
    const token = tokens.alice
    const create = (title: string) => ask("POST /api/v1/lists", { token, body: { title } })
    const made = yield* Effect.all([create("friends"), create("friends"), create("friends")], { concurrency: 3 })
    assert.deepStrictEqual(made.map(({ status }) => status).sort(), [200, 409, 409])
    const list = yield* idOf(made.find(({ status }) => status === 200)?.json)
    const other = yield* idOf((yield* create("others")).json)
    assert.strictEqual((yield* ask(`PUT /api/v1/lists/${other}`, { token, body: { title: "friends" } })).status, 409)
    assert.strictEqual((yield* create("x".repeat(201))).status, 400)

    yield* ask("PATCH /api/v1/accounts/update_credentials", { token: tokens.bob, body: { locked: false } })
    const bob = yield* idOf((yield* ask("GET /api/v1/accounts/lookup?acct=bob", { token })).json)
    const carol = yield* idOf((yield* ask("GET /api/v1/accounts/lookup?acct=carol", { token })).json)
    yield* ask(`POST /api/v1/accounts/${bob}/follow`, { token })
    const add = (ids: ReadonlyArray<string>) =>
      ask(`POST /api/v1/lists/${list}/accounts`, { token, body: { account_ids: ids } })
    assert.strictEqual((yield* add([bob, carol])).status, 404)
    assert.deepStrictEqual((yield* ask(`GET /api/v1/lists/${list}/accounts`, { token })).json, [])
    assert.strictEqual((yield* add([bob])).status, 200)
    assert.include((yield* ask("GET /api/v1/exports/lists.csv", { token })).text, "friends,bob@gts.test")
    // an account that is no longer followed is in no list
    yield* ask(`POST /api/v1/accounts/${bob}/unfollow`, { token })
    assert.deepStrictEqual((yield* ask(`GET /api/v1/lists/${list}/accounts`, { token })).json, [])
    // another's list does not exist
    assert.strictEqual((yield* ask(`DELETE /api/v1/lists/${list}`, { token: tokens.bob })).status, 404)
  }).pipe(Effect.provide(layerStandIn()))
)
