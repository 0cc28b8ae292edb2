import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { freshState } from "../rig/FreshState.ts"
import { ask, layerStandIn } from "../rig/StandIn.ts"

const Filter = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  expires_at: Schema.NullOr(Schema.String),
  keywords: Schema.Array(Schema.Struct({ id: Schema.String, keyword: Schema.String, whole_word: Schema.Boolean }))
})
const filterOf = (json: unknown) => Schema.decodeUnknownEffect(Filter)(json)

it.live("makes a filter whole or not at all", () =>
  Effect.gen(function* () {
    const { alice: token, bob } = yield* freshState
    const create = (more: object) =>
      ask("POST /api/v2/filters", { token, body: { title: "t", context: ["home"], ...more } })
    assert.strictEqual((yield* create({ context: ["nowhere"] })).status, 422)
    assert.strictEqual((yield* create({ filter_action: "explode" })).status, 422)
    assert.strictEqual((yield* create({ keywords_attributes: [{ keyword: "ok" }, { keyword: "" }] })).status, 422)
    assert.deepStrictEqual((yield* ask("GET /api/v2/filters", { token })).json, [])

    const made = yield* filterOf(
      (yield* create({ expires_in: 60, keywords_attributes: [{ keyword: "a" }, { keyword: "b" }] })).json
    )
    assert.isNotNull(made.expires_at)
    assert.strictEqual((yield* create({})).status, 409)
    const [a, b] = made.keywords
    const updated = yield* filterOf(
      (yield* ask(`PUT /api/v2/filters/${made.id}`, {
        token,
        body: {
          expires_in: 0,
          keywords_attributes: [
            { id: a?.id, keyword: "changed", whole_word: true },
            { id: b?.id, _destroy: true },
            { keyword: "new" }
          ]
        }
      })).json
    )
    assert.isNull(updated.expires_at)
    assert.deepStrictEqual(
      updated.keywords.map(({ keyword, whole_word }) => [keyword, whole_word]),
      [
        ["changed", true],
        ["new", false]
      ]
    )
    for (const request of ["GET", "DELETE"]) {
      assert.strictEqual((yield* ask(`${request} /api/v2/filters/${made.id}`, { token: bob })).status, 404)
    }
    assert.strictEqual(
      (yield* ask(`PUT /api/v2/filters/keywords/${a?.id}`, { token: bob, body: { keyword: "x" } })).status,
      404
    )
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("takes numbered form fields like Mastodon's clients send them", () =>
  Effect.gen(function* () {
    const { alice: token } = yield* freshState
    const answer = yield* ask("POST /api/v2/filters", {
      token,
      form: {
        title: "t",
        "context[]": "home",
        "keywords_attributes[0][keyword]": "one",
        "keywords_attributes[0][whole_word]": "true",
        "keywords_attributes[1][keyword]": "two"
      }
    })
    assert.deepStrictEqual(
      (yield* filterOf(answer.json)).keywords.map(({ keyword }) => keyword),
      ["one", "two"]
    )
  }).pipe(Effect.provide(layerStandIn()))
)

it.live("changes words in one request as GoToSocial does, and lets posts go one by one alone", () =>
  Effect.gen(function* () {
    const { alice: token } = yield* freshState
    const status = (yield* ask("POST /api/v1/statuses", { token, body: { status: "hello" } })).json
    const { id: statusId } = yield* Schema.decodeUnknownEffect(Schema.Struct({ id: Schema.String }))(status)
    const Made = Schema.Struct({
      id: Schema.String,
      keywords: Schema.Array(Schema.Struct({ id: Schema.String, keyword: Schema.String })),
      statuses: Schema.Array(Schema.Struct({ id: Schema.String, phrase: Schema.String }))
    })
    const made = yield* Schema.decodeUnknownEffect(Made)(
      (yield* ask("POST /api/v2/filters", {
        token,
        body: {
          title: "t",
          context: ["home"],
          filter_action: "blur",
          keywords_attributes: [{ keyword: "a" }],
          statuses_attributes: [{ status_id: statusId }]
        }
      })).json
    )
    const put = (body: object) => ask(`PUT /api/v2/filters/${made.id}`, { token, body })
    const word = made.keywords[0]?.id
    // what is removed goes last
    assert.strictEqual(
      (yield* put({ keywords_attributes: [{ id: word, _destroy: true }, { keyword: "a" }] })).status,
      409
    )
    assert.strictEqual(
      (yield* put({ statuses_attributes: [{ id: made.statuses[0]?.id, _destroy: true }] })).status,
      422
    )
    assert.strictEqual((yield* put({ keywords_attributes: [{ id: statusId, _destroy: true }] })).status, 404)
    assert.strictEqual(
      (yield* put({ keywords_attributes: [{ id: word, keyword: "b" }, { keyword: "a" }] })).status,
      409,
      "a new word is written before another is changed"
    )
    assert.strictEqual((yield* ask(`DELETE /api/v2/filters/statuses/${made.statuses[0]?.id}`, { token })).status, 200)
    const left = yield* Schema.decodeUnknownEffect(Made)((yield* ask(`GET /api/v2/filters/${made.id}`, { token })).json)
    assert.deepStrictEqual([left.keywords, left.statuses], [made.keywords, []])
  }).pipe(Effect.provide(layerStandIn()))
)
