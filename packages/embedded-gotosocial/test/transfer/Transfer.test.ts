import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { EmbeddedGoToSocial } from "../../src/EmbeddedGoToSocial.ts"
import { parseCsv } from "../../src/transfer/Csv.ts"
import { freshState } from "../rig/FreshState.ts"
import { ask, layerStandIn } from "../rig/StandIn.ts"

describe("parseCsv", () => {
  it("reads quotes, line breaks in quotes, CRLF and a byte order mark", () => {
    assert.deepStrictEqual(parseCsv('\uFEFFa,"b ""c"", d"\r\n\r\n"e\nf",g'), [
      ["a", 'b "c", d'],
      ["e\nf", "g"]
    ])
    assert.deepStrictEqual(parseCsv(""), [])
  })
})

it.live("imports what it exported, passing over garbage", () =>
  Effect.gen(function* () {
    const tokens = yield* freshState
    const { url } = yield* EmbeddedGoToSocial
    const csv = "Account address,Hide notifications\nbob@gts.test,true\n@@@,x\nnobody@gts.test,false\ncarol,false\n"
    const form = new FormData()
    form.set("type", "mutes")
    form.set("data", new File([csv], "mutes.csv", { type: "text/csv" }))
    const accepted = yield* Effect.promise(() =>
      fetch(`${url}/api/v1/import`, {
        method: "POST",
        body: form,
        headers: { authorization: `Bearer ${tokens.alice}`, "user-agent": "test" }
      })
    )
    assert.strictEqual(accepted.status, 202)
    const exported = ask("GET /api/v1/exports/mutes.csv", { token: tokens.alice }).pipe(
      Effect.map(({ text }) => text),
      Effect.repeat({ until: (text) => text.split("\n").length === 4, times: 200 })
    )
    assert.strictEqual(yield* exported, "Account address,Hide notifications\nbob@gts.test,true\ncarol@gts.test,false\n")
  }).pipe(Effect.provide(layerStandIn()))
)
