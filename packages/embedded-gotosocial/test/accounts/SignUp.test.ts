import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { passwordComplaint } from "../../src/accounts/PasswordStrength.ts"
import { freshState } from "../rig/FreshState.ts"
import { ask, layerStandIn } from "../rig/StandIn.ts"

const dave = {
  username: "dave",
  email: "dave@example.org",
  password: "Very-str0ng-passphrase-dave!",
  agreement: true,
  locale: "en",
  reason: "I would like to join because my friends are here and it looks nice"
}

describe("passwordComplaint", () => {
  it("says what GoToSocial says", () => {
    assert.strictEqual(
      passwordComplaint("weak"),
      "password is only 31% strength, try including more special characters, using uppercase letters, using numbers or using a longer password"
    )
    assert.strictEqual(passwordComplaint(dave.password), undefined)
    assert.match(passwordComplaint("a".repeat(60)) ?? "", /strength/)
    assert.match(passwordComplaint("aB3!".repeat(30)) ?? "", /no more than 72 bytes/)
  })
})

it.live("gives a name to one of several who want it at once", () =>
  Effect.gen(function* () {
    const tokens = yield* freshState
    const answers = yield* Effect.all(
      Array.from({ length: 5 }, (_, at) =>
        ask("POST /api/v1/accounts", { token: tokens.alice, body: { ...dave, email: `dave${at}@example.org` } })
      ),
      { concurrency: 5 }
    )
    assert.deepStrictEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409, 409])
  }).pipe(Effect.provide(layerStandIn()))
)

it.live(
  "frees name and address when the sign-up is rejected, and lets an approved one in after confirmation only",
  () =>
    Effect.gen(function* () {
      const tokens = yield* freshState
      const signUp = ask("POST /api/v1/accounts", { token: tokens.alice, body: dave })
      const pending = Effect.flatMap(
        ask("GET /api/v2/admin/accounts?status=pending", { token: tokens.admin }),
        ({ json }) =>
          Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ id: Schema.String, confirmed: Schema.Boolean })))(
            json
          )
      )
      assert.strictEqual((yield* signUp).status, 200)
      const [first] = yield* pending
      const rejected = yield* ask(`POST /api/v1/admin/accounts/${first?.id}/reject`, { token: tokens.admin })
      assert.strictEqual(rejected.status, 200)
      assert.lengthOf(yield* pending, 0)
      const again = yield* signUp
      assert.strictEqual(again.status, 200)
      const [second] = yield* pending
      assert.strictEqual(
        (yield* ask(`POST /api/v1/admin/accounts/${second?.id}/approve`, { token: tokens.admin })).status,
        200
      )
      const { access_token } = yield* Schema.decodeUnknownEffect(Schema.Struct({ access_token: Schema.String }))(
        again.json
      )
      assert.strictEqual((yield* ask("GET /api/v1/accounts/verify_credentials", { token: access_token })).status, 401)
    }).pipe(Effect.provide(layerStandIn()))
)

it.live("is closed when the instance is", () =>
  Effect.gen(function* () {
    const tokens = yield* freshState
    const answer = yield* ask("POST /api/v1/accounts", { token: tokens.alice, body: dave })
    assert.strictEqual(answer.status, 400)
    assert.include(answer.text, "registration is not open")
  }).pipe(Effect.provide(layerStandIn({ settings: { registrationsOpen: false } })))
)
