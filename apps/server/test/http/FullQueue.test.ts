import { Agent, type IncomingHttpHeaders, request } from "node:http"
import { afterAll, assert, beforeAll, describe, inject, it } from "vitest"
import { MAX_WAITING } from "../../src/http/Forward.ts"
import { type ChirpRig, startRig } from "../testrig/ChirpRig.ts"
import { goToSocialAnswers, type Handler, json, startUpstreamFake, type UpstreamFake } from "../testrig/UpstreamFake.ts"

let fake: UpstreamFake
let rig: ChirpRig
const agent = new Agent({ keepAlive: false })
beforeAll(async () => {
  fake = await startUpstreamFake()
  rig = await startRig({ postgres: inject("postgres"), upstream: fake.url })
})
afterAll(async () => {
  agent.destroy()
  await rig?.stop()
  await fake?.stop()
})

interface Got {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly text: string
}
const ask = (method: string) =>
  new Promise<Got>((resolve) => {
    const headers = { "user-agent": "t", authorization: "Bearer x", "content-type": "application/json" }
    request(`${rig.origin}/api/v1/lists`, { method, agent, headers }, (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk
      })
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }))
    })
      .on("error", ({ message }) => resolve({ status: undefined, headers: {}, text: message }))
      .end(method === "POST" ? "{}" : undefined)
  })

/** As many requests at a time as `gotosocial/Upstream` has connections for. */
describe.each([
  ["GET", 96],
  ["POST", 64]
])("a GoToSocial that falls behind with %s", (method, connections) => {
  it("has so many requests waiting for it; more are turned away at once, and those that wait are all answered", async () => {
    const done: Handler = (arrived, response) =>
      (arrived.target === "/api/v1/lists" ? json(200, []) : goToSocialAnswers)(arrived, response)
    fake.answer(done)
    // whose token it is, is known from here on
    assert.strictEqual((await ask(method)).status, 200)
    const before = fake.arrived.length
    const held: Array<() => void> = []
    fake.answer((arrived, response) => void held.push(() => done(arrived, response)))
    const more = 20
    const refused: Array<Got> = []
    let answers: ReadonlyArray<Promise<Got>> = []
    // nobody is answered but those who are turned away
    await new Promise<void>((resolve) => {
      answers = Array.from({ length: connections + MAX_WAITING + more }, () =>
        ask(method).then((got) => {
          if (got.status !== 200 && refused.push(got) === more) resolve()
          return got
        })
      )
    })
    await fake.until(() => fake.arrived.length === before + connections)
    assert.lengthOf(held, connections)
    for (const { headers, status, text } of refused) {
      assert.strictEqual(status, 503)
      assert.strictEqual(headers["retry-after"], "2")
      assert.strictEqual(headers["access-control-allow-origin"], "*")
      assert.deepStrictEqual(JSON.parse(text), {
        error: "There is too much going on right now. Try again in a moment.",
        code: "upstream_unavailable"
      })
    }
    // the other way in is free
    const other = method === "GET" ? "POST" : "GET"
    fake.answer(done)
    assert.strictEqual((await ask(other)).status, 200)
    for (const answer of held) answer()
    const all = await Promise.all(answers)
    assert.lengthOf(refused, more, "nobody who waited was turned away")
    assert.lengthOf(
      all.filter(({ status }) => status === 200),
      connections + MAX_WAITING
    )
    assert.strictEqual((await ask(method)).status, 200)
  })
})
