import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { makeWorld, once, pause, type World } from "../testrig/MortalWorld.ts"
import { hasRedisServer } from "../testrig/RedisServer.ts"

/** Milliseconds; it takes about 20 s, of which 15 are what a dead replica's try is waited for. */
const PATIENCE = 120_000

/**
 * Two real server processes over one database. GoToSocial keeps the post, and the replica that sent it is killed (SIGKILL)
 * before it has heard so: nobody knows but GoToSocial.
 */
describe("a replica killed in the middle of POST /api/v1/statuses", { timeout: 2 * PATIENCE }, () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld({ count: 2, restart: false, env: {}, redis: hasRedisServer, ownPostgres: false })
    await world.replicas.ready
  }, PATIENCE)
  afterAll(() => world?.stop())

  const post = async (url: string | undefined, text: string) => {
    const answer = await fetch(`${url}/api/v1/statuses`, {
      method: "POST",
      headers: {
        authorization: "Bearer token-of-alice",
        "user-agent": "client/1",
        "content-type": "application/json",
        "idempotency-key": "the key"
      },
      body: JSON.stringify({ status: text })
    })
    return { status: answer.status, body: await answer.text() }
  }

  it("leaves one post: tried again at the other replica, its author gets that post's answer, and again the same", async () => {
    const text = "kill at kept"
    const [dying, other] = world.replicas.urls
    const cut = await post(dying, text).catch(() => "broken off")
    assert.strictEqual(cut, "broken off")
    while (world.replicas.deaths() === 0) await pause(20)
    assert.deepStrictEqual(world.counts([text]), once([text]))
    const [kept] = world.upstream.statuses

    const until = Date.now() + PATIENCE
    let again = await post(other, text)
    // the dead replica's try has an end of its own: until then its key is taken
    while (again.status === 409 && Date.now() < until) {
      assert.strictEqual(JSON.parse(again.body).code, "idempotency_busy")
      again = await post(other, text)
    }
    assert.strictEqual(again.status, 200, again.body)
    assert.strictEqual(JSON.parse(again.body).id, kept?.id)
    assert.deepStrictEqual(await post(other, text), again)
    assert.strictEqual((await post(other, "another text")).status, 422)
    assert.deepStrictEqual(world.counts([text, "another text"]), [
      [text, 1],
      ["another text", 0]
    ])
  })
})
