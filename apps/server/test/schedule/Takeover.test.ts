import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { makeWorld, once, pause, type World } from "../testrig/MortalWorld.ts"
import { hasRedisServer } from "../testrig/RedisServer.ts"

describe("a replica that dies with a post in its hands", () => {
  let world: World
  beforeAll(async () => {
    world = await makeWorld({ count: 2, restart: false, env: {}, redis: hasRedisServer, ownPostgres: false })
    await world.replicas.ready
  })
  afterAll(() => world?.stop())

  it("is followed within 15 s on the settings of production", async () => {
    await world.schedule(["kill at claimed"])
    while (world.replicas.deaths() === 0) await pause(20)
    const died = Date.now()
    await world.settled(20_000)
    assert.isAtMost(Date.now() - died, 15_000)
    assert.deepStrictEqual(world.counts(["kill at claimed"]), once(["kill at claimed"]))
  })
})
